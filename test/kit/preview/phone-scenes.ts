import type { App } from 'vue'
import { v7 } from 'uuid'
import { plainExchange, systemDevices, type PhoneAccount } from '../../../preload/contract/index.ts'
import type { PhoneWorld } from '../../../renderer/features/phone/engine/phone-world.ts'
import {
  initialPhone,
  newLine,
  type Line,
  type PhoneLink,
  type PhoneState,
} from '../../../renderer/features/phone/machine/phone-state.ts'
import { useQueueStore } from '../../../renderer/features/phone/queue-store.ts'
import { usePhoneStore } from '../../../renderer/features/phone/store.ts'

const account: PhoneAccount = {
  ...plainExchange(),
  extension: '8101',
  displayName: 'Amina Wekesa',
  server: { kind: 'practice' },
  secret: '',
  joinCallerName: 'AgentLogin',
  wrapUpSeconds: 60,
  wrapUpExtensionSeconds: 60,
  echoNumber: '600',
  control: {
    transfer: 'refer',
    conference: { room: '*30{extension}' },
    supervise: {
      listen: '*21{extension}',
      whisper: '*22{extension}',
      barge: '*23{extension}',
      switching: '*24{extension}',
      tells: true,
    },
    pause: { on: '*46{reason}', off: '*47', lamp: '' },
    lamps: true,
  },
  colleagues: [
    { extension: '8102', name: 'Juma Mrisho' },
    { extension: '8103', name: 'Neema Achieng' },
    { extension: '8104', name: 'Baraka Otieno' },
    { extension: '8105', name: 'Daudi Tesfaye-Wolde-Giyorgis' },
    { extension: '8106', name: 'Mgeni Nakato' },
    { extension: '8110', name: '' },
  ],
  pauseReasons: ['Lunch', 'Debrief after a hard call', 'Training', 'Toilet'],
}

const lamps = { '8102': 'busy', '8103': 'free', '8104': 'off', '8105': 'ringing', '8106': 'free' } as const

function talking(now: number, part: Partial<Line> = {}): Line {
  return newLine({
    id: 'one',
    phase: 'talking',
    number: '0712000101',
    name: 'Wanjiru K',
    queue: 'child-helpline',
    startedAt: now - 190_000,
    answeredAt: now - 185_000,
    ...part,
  })
}

function linkDown(now: number, part: Partial<PhoneLink>): PhoneLink {
  return {
    state: 'lost',
    sinceAt: now - 12_000,
    why: 'unreachable',
    nextTryAt: now + 6500,
    wasRegistered: true,
    ...part,
  }
}

/** The telephone as it stands in moments that are hard to reach by hand. */
function scenes(now: number): Readonly<Record<string, Partial<PhoneState>>> {
  const held = talking(now, { phase: 'held', heldSince: now - 21_000, holds: 1 })
  const there = talking(now, {
    id: 'two',
    direction: 'out',
    kind: 'consultation',
    number: '8103',
    name: '',
    queue: '',
    consultsFor: 'one',
    startedAt: now - 20_000,
    answeredAt: now - 15_000,
  })
  const supervision = { extension: '8102', how: 'whisper', isSwitching: true } as const
  return {
    idle: {},
    talking: { lines: [talking(now)] },
    consult: { lines: [held, there] },
    'consult-dialling': { lines: [held, { ...there, phase: 'dialling', answeredAt: null, isRingingThere: true }] },
    conference: {
      lines: [
        talking(now, {
          kind: 'conference',
          number: '*308101',
          name: '',
          queue: '',
          members: [
            { number: '0712000101', name: 'Wanjiru K' },
            { number: '8103', name: '' },
          ],
        }),
      ],
    },
    transferring: {
      lines: [
        talking(now, {
          phase: 'transferring',
          transfer: { target: '8103', how: 'blind', sinceAt: now - 900, isTaken: false },
        }),
      ],
    },
    'returned-ringing': {
      lines: [talking(now, { phase: 'ringing', answeredAt: null, queue: '', returnedFrom: '8104' })],
    },
    returned: { lines: [talking(now, { queue: '', returnedFrom: '8104' })] },
    'auto-answered': { lines: [talking(now, { isAutoAnswered: true })] },
    supervised: { lines: [talking(now)], supervisedBy: { extension: '8103', how: 'listen', at: now } },
    supervising: {
      lines: [talking(now, { kind: 'supervision', number: '*248102', name: '', queue: '', supervision })],
    },
    'pause-offer': { pauseOffer: { at: now, number: '0712000101' } },
    paused: { pause: { state: 'on', reason: 'Debrief after a hard call', sinceAt: now - 313_000, callId: '' } },
    'lost-in-call': { lines: [talking(now)], link: linkDown(now, {}) },
    unreachable: { link: linkDown(now, { wasRegistered: false }) },
    'wrong-certificate': { link: linkDown(now, { why: 'wrong-certificate', nextTryAt: now + 300_000 }) },
    'wrong-secret': { link: linkDown(now, { state: 'refused', why: 'secret', nextTryAt: null }) },
  }
}

/** No exchange, no microphone, no sound: what is seen is put there. */
function stillWorld(): PhoneWorld {
  return {
    // An exchange that takes everything and says nothing.
    createAgent: () => new Proxy({}, { get: () => () => undefined }),
    now: () => Date.now(),
    newId: () => v7(),
    after: () => () => undefined,
    every: () => () => undefined,
    media: null,
    createAudio: () => new Audio(),
    createAudioContext: () => new AudioContext(),
    sounds: { ring: '', beep: '', warning: '' },
  } as unknown as PhoneWorld
}

/** Puts the telephone of the preview into the scene of that name. */
export function showPhoneScene(app: App, name: string): void {
  const pinia = app.config.globalProperties['$pinia']
  const phone = usePhoneStore(pinia)
  phone.start(account, systemDevices(), {} as never, stillWorld())
  const now = Date.now()
  const registered: PhoneLink = {
    state: 'registered',
    sinceAt: now - 900_000,
    why: null,
    nextTryAt: null,
    wasRegistered: true,
  }
  phone.state = { ...initialPhone(), link: registered, ...scenes(now)[name] }
  Object.assign(phone, { lamps })
  phone.levels = { mic: 0.6, line: 0.3 }
  void useQueueStore(pinia).load()
}
