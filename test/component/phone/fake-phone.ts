import type { Pinia } from 'pinia'
import { v7 as newId } from 'uuid'
import { onTestFinished } from 'vitest'
import type { App } from 'vue'
import {
  grants,
  emptyCase,
  FormDefinition,
  PickLists,
  plainExchange,
  systemDevices,
  type CallerHistory,
  type CaseFields,
  type CaseRow,
  type Draft,
  type PhoneAccount,
  type QueueState,
} from '../../../preload/contract/index.ts'
import { useQueueStore } from '../../../renderer/features/phone/queue-store.ts'
import type {
  SipAgentOptions,
  SipCall,
  SipCallEnd,
  SipCallEvent,
  SipCaller,
  SipSocket,
} from '../../../renderer/features/phone/sip/sip-agent.ts'
import type { Lamp } from '../../../renderer/features/phone/sip/lamp.ts'
import type { PhoneWorld } from '../../../renderer/features/phone/engine/phone-world.ts'
import { usePhoneStore } from '../../../renderer/features/phone/store.ts'
import formFile from '../../../resources/forms/case.json'
import siteFile from '../../../resources/practice/site.json'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, until } from '../../kit/mount-desk.ts'

const account: PhoneAccount = {
  extension: '101',
  displayName: 'Amina Otieno',
  server: { kind: 'practice' },
  secret: '',
  joinCallerName: 'AgentLogin',
  wrapUpSeconds: 30,
  wrapUpExtensionSeconds: 60,
  echoNumber: '600',
  ...plainExchange(),
}

const nobody: CallerHistory = { count: 0, lastContactAt: null, contact: null, cases: [] }

/** A caller with two earlier contacts, one of which left a case. */
export function wanjiru(): CallerHistory {
  const row: CaseRow = {
    id: newId(),
    seq: 1_790_000_000_000,
    serverId: '1873',
    firstName: 'Wanjiru',
    lastName: 'Kamau',
    phone: '0712000101',
    source: 'call',
    categoryMain: '',
    categorySub: '',
    status: 'open',
    priority: 'medium',
    excerpt: '',
    createdAt: Date.now() - 3 * 86_400_000,
    updatedAt: Date.now() - 3 * 86_400_000,
    state: 'accepted',
  }
  const contact = { ...emptyCase().contact, firstName: 'Wanjiru', lastName: 'Kamau', town: 'Kisumu', phone: row.phone }
  return { count: 2, lastContactAt: row.createdAt, contact, cases: [row] }
}

/** The other end of one call: does at once what it is told, and remembers it. */
function fakeCall() {
  const listeners = new Set<(event: SipCallEvent) => void>()
  const done: string[] = []
  const emit = (event: SipCallEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const call: SipCall = {
    id: newId(),
    listen: (listener) => void listeners.add(listener),
    answer: () => {
      done.push('answer')
      emit({ kind: 'confirmed' })
    },
    reject: (status) => {
      done.push(`reject ${status}`)
      emit({ kind: 'ended', end: 'rejected' })
    },
    hangUp: () => {
      done.push('hang-up')
      emit({ kind: 'ended', end: 'local-hang-up' })
    },
    hold: () => {
      done.push('hold')
      emit({ kind: 'held' })
    },
    resume: () => {
      done.push('resume')
      emit({ kind: 'resumed' })
    },
    setMuted: (isMuted) => void done.push(isMuted ? 'mute' : 'unmute'),
    sendDigit: (digit) => void done.push(`digit ${digit}`),
    transfer: (target) => void done.push(`transfer ${target}`),
    transferTo: () => void done.push('transfer to the consultation'),
    replaceMicrophone: async () => undefined,
    connection: () => null,
  }
  return { call, done, emit, end: (end: SipCallEnd) => emit({ kind: 'ended', end }) }
}

type FakeCall = ReturnType<typeof fakeCall>

const stream = { getTracks: () => [], getAudioTracks: () => [] } as unknown as MediaStream

/** What is plugged in, and whether the microphone may be used. */
interface Machine {
  microphones: string[]
  speakers: string[]
  refusal: string | null
}

function mediaOf(machine: Machine): MediaDevices {
  const entry = (kind: MediaDeviceKind) => (label: string) => ({
    kind,
    label,
    deviceId: `${kind} ${label}`,
    groupId: '',
  })
  return {
    getUserMedia: async () => {
      if (machine.refusal !== null) throw new DOMException('no', machine.refusal)
      return stream
    },
    enumerateDevices: async () => [
      ...machine.microphones.map(entry('audioinput')),
      ...machine.speakers.map(entry('audiooutput')),
    ],
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  } as unknown as MediaDevices
}

function silentAudio(): AudioContext {
  const node = { connect: () => undefined, disconnect: () => undefined }
  return {
    state: 'running',
    resume: async () => undefined,
    suspend: async () => undefined,
    close: async () => undefined,
    createMediaStreamSource: () => node,
    createAnalyser: () => ({ ...node, fftSize: 1024, getFloatTimeDomainData: () => undefined }),
    createMediaStreamDestination: () => ({ ...node, stream }),
  } as unknown as AudioContext
}

/** An exchange that the test plays, under the real telephone store. */
function fakeExchange() {
  let options: SipAgentOptions | null = null
  const machine: Machine = { microphones: [], speakers: [], refusal: null }
  const dialled: (FakeCall & { number: string })[] = []
  const lamps = new Map<string, (lamp: Lamp) => void>()
  const texts: string[] = []
  const world: PhoneWorld = {
    createAgent(given) {
      options = given
      return {
        start: () => given.on({ kind: 'registered' }),
        stop: async () => undefined,
        connectNow: () => undefined,
        networkChanged: () => undefined,
        watchLamp: (extension, on) => {
          lamps.set(extension, on)
          return () => lamps.delete(extension)
        },
        sendText: async (extension, text) => {
          texts.push(`${extension}: ${text}`)
          return true
        },
        dial: (number) => {
          const made = fakeCall()
          dialled.push({ ...made, number })
          return made.call
        },
        sessionCount: () => 0,
      }
    },
    now: () => Date.now(),
    newId,
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    every(ms, run) {
      const timer = setInterval(run, ms)
      return () => clearInterval(timer)
    },
    media: mediaOf(machine),
    createAudio: () => document.createElement('audio'),
    createAudioContext: silentAudio,
    sounds: { ring: 'ring.ogg', beep: 'beep.ogg', warning: 'warning.ogg' },
  }

  /** A call comes in; the answer is its other end. */
  function rings(caller: Partial<SipCaller> = {}): FakeCall {
    const made = fakeCall()
    options?.on({
      kind: 'incoming',
      call: made.call,
      caller: { number: '0712000101', name: '', queue: 'child-helpline', callRef: '1790000000.1', ...caller },
    })
    return made
  }

  return {
    world,
    machine,
    rings,
    dialled,
    lamps,
    texts,
    tell: (event: Parameters<SipAgentOptions['on']>[0]) => options?.on(event),
  }
}

export function queueAt(status: QueueState['status'], more: Partial<QueueState> = {}): QueueState {
  const now = Date.now()
  return { status, sinceAt: now, readAt: now, callId: '', queue: '', message: '', ...more }
}

/** The stores of the window on the page; the active ones may be those of the test before, still going down. */
function piniaOfPage(): Pinia {
  const hosts = [...document.body.children] as (Element & { __vue_app__?: App })[]
  const app = hosts.findLast((host) => host.__vue_app__ !== undefined)?.__vue_app__
  return app?.config.globalProperties['$pinia'] as Pinia
}

interface Options {
  /** What this site's exchange can do beyond carrying calls. */
  account?: Partial<PhoneAccount>
  role?: 'agent' | 'supervisor'
  at?: string
  history?: CallerHistory
  /** Without it the telephone is registered. */
  isStarted?: boolean
}

/** The whole desk of an agent with a telephone, over a core that keeps drafts and an exchange that the test plays. */
export async function deskWithPhone({
  account: more = {},
  role = 'agent',
  at = '/cases',
  history = nobody,
  isStarted = true,
}: Options = {}) {
  const base = signedInState()
  const drafts = new Map<string, Draft>()
  const discarded = new Map<string, Draft>()
  const saved = new Map<string, CaseFields>()
  const permissions = [...base.session.permissions, ...grants[role].filter((each) => each.startsWith('call.'))]
  let queue = queueAt('offline')
  const fake = await mountDesk({
    state: { ...base, session: { ...base.session, permissions, user: { login: 'amina', displayName: 'Amina', role } } },
    at,
    prepare(core) {
      core.answers('forms.getCaseForm', () => ({
        definition: FormDefinition.parse(formFile),
        pickLists: PickLists.parse(siteFile.pickLists),
      }))
      core.answers('phone.getAccount', () => ({ account: null, devices: systemDevices() }))
      core.answers('phone.getHistory', () => history)
      core.answers('phone.setBusy', () => ({}))
      core.answers('phone.setDevices', () => ({}))
      core.answers('queue.getState', () => queue)
      core.answers('queue.refresh', () => ({}))
      core.answers('queue.join', () => ({ result: 'ringing', message: 'Ringing' }))
      core.answers('queue.leave', () => ({ result: 'offline', message: '' }))
      core.answers('callLog.record', () => ({}))
      core.answers('callLog.list', () => ({ rows: [], next: null }))
      core.answers('callLog.setOutcome', () => ({ caseId: newId(), undoUntil: Date.now() + 10_000 }))
      core.answers('callLog.undoOutcome', () => ({}))
      core.answers('drafts.list', () => [...drafts.values()])
      core.answers('drafts.save', ({ id, caseId, fields }) => {
        const updatedAt = Date.now()
        drafts.set(id, { id, caseId, fields, createdAt: drafts.get(id)?.createdAt ?? updatedAt, updatedAt })
        return { updatedAt }
      })
      core.answers('drafts.discard', ({ id }) => {
        const draft = drafts.get(id)
        if (draft === undefined) throw new Refusal('not-found')
        drafts.delete(id)
        discarded.set(id, draft)
        return {}
      })
      core.answers('drafts.restore', ({ id }) => {
        const draft = discarded.get(id)
        if (draft === undefined) throw new Refusal('not-found')
        drafts.set(id, draft)
        return draft
      })
      core.answers('cases.save', ({ draftId, caseId, fields }) => {
        drafts.delete(draftId)
        saved.set(caseId ?? draftId, fields)
        core.answers('cases.get', ({ id }) => {
          const now = Date.now()
          const record = { id, seq: now, serverId: null, createdAt: now, updatedAt: now, createdBy: 'amina' }
          return { ...record, state: 'saved', fields: saved.get(id) ?? fields }
        })
        return { id: caseId ?? draftId, state: 'saved', savedAt: Date.now() }
      })
    },
  })
  const exchange = fakeExchange()
  const pinia = piniaOfPage()
  const phone = usePhoneStore(pinia)
  onTestFinished(() => phone.stop())
  if (isStarted) {
    const socket = {} as SipSocket
    phone.start({ ...account, ...more }, systemDevices(), socket, exchange.world)
    await useQueueStore(pinia).load()
  }

  return {
    fake,
    exchange,
    phone,
    pinia,
    drafts,
    saved,
    madeOf: (name: string) => fake.made.filter((call) => call.name === name),
    dock: () => document.querySelector('.dock')?.textContent.replace(/\s+/g, ' ') ?? '',
    topBar: () => document.querySelector('.top-bar')?.textContent.replace(/\s+/g, ' ') ?? '',
    /** The server says where the desk stands. */
    says: (next: QueueState): void => {
      queue = next
      fake.emit('queueChanged', next)
    },
    /** A control of the form on screen. */
    control: (path: string): HTMLInputElement => {
      const found = document.querySelector(`[data-field="${path}"] input, [data-field="${path}"] textarea`)
      if (found === null) throw new Error(`The form shows no ${path}`)
      return found as HTMLInputElement
    },
    formIsOpen: () => until(() => document.querySelector('[data-field="contact.phone"]') !== null),
  }
}

/** Presses a key down, or lets it go, on whatever has the keyboard. */
export function key(kind: 'keydown' | 'keyup', name: string, more: KeyboardEventInit = {}): boolean {
  const target = document.activeElement ?? document.body
  return target.dispatchEvent(new KeyboardEvent(kind, { key: name, bubbles: true, cancelable: true, ...more }))
}
