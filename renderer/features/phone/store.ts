import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import {
  systemDevices,
  type CallerHistory,
  type DeviceChoice,
  type PhoneAccount,
  type WireError,
} from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import type { DeviceLists } from './audio/devices.ts'
import type { MicrophoneState } from './audio/microphone.ts'
import type { LineQuality } from './audio/quality.ts'
import { createCallDesk, isSipEffect, type CallDesk, type Happening } from './engine/call-desk.ts'
import { createCallMedia, type CallMedia, type LineAlarm } from './engine/call-media.ts'
import { createCallRecorder } from './engine/call-recorder.ts'
import { createMachineRunner, rulesOf, type MachineRunner } from './engine/machine-runner.ts'
import { browserWorld, type PhoneWorld } from './engine/phone-world.ts'
import { watchWindow } from './engine/window-watch.ts'
import { activeLine, lineOf, ringingLine, toneOf } from './machine/lines.ts'
import type { PhoneEffect, PhoneNotice } from './machine/phone-effect.ts'
import type { PhoneEvent, PhoneEventKind } from './machine/phone-event.ts'
import { initialPhone, type Line, type PhoneState } from './machine/phone-state.ts'
import { sipCallControl } from './sip/sip-call-control.ts'
import type { SipSocket } from './sip/sip-agent.ts'

const ringTestMs = 2500
/** A call that dropped so long ago may have been cut by the page going away: reload and sign-in take no longer. */
const reloadMs = 120_000

/** What makes a notice of the telephone an old story. */
const outdating: readonly PhoneEventKind[] = ['answer', 'dial', 'hold', 'resume', 'swap', 'confirmed', 'stop']

type ById<Value> = Readonly<Record<string, Value>>

function without<Value>(record: ById<Value>, id: string): ById<Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== id))
}

interface Running {
  readonly desk: CallDesk
  readonly media: CallMedia
  readonly stopListening: () => void
}

/**
 * The telephone of this window: runs the machine and does what it asks. Lives through lock, where it drops names and
 * history, and ends with sign-out. Nothing of a call is kept in the browser.
 */
export const usePhoneStore = defineStore('phone', () => {
  const state = shallowRef(initialPhone())
  const account = shallowRef<PhoneAccount | null>(null)
  const devices = shallowRef<DeviceChoice>(systemDevices())
  const deviceLists = shallowRef<DeviceLists>({ microphones: [], speakers: [] })
  const microphone = shallowRef<MicrophoneState>('unknown')
  const levels = shallowRef<{ readonly mic: number; readonly line: number }>({ mic: 0, line: 0 })
  const qualities = shallowRef<ById<LineQuality>>({})
  const alarms = shallowRef<ById<LineAlarm>>({})
  const histories = shallowRef<ById<CallerHistory>>({})
  const drafts = shallowRef<ById<string>>({})
  const notice = shallowRef<{ readonly what: PhoneNotice; readonly at: number } | null>(null)
  const lastCall = shallowRef<{
    readonly lineId: string
    readonly number: string
    readonly queue: string
    readonly endedAt: number
  } | null>(null)
  const isTesting = shallowRef(false)

  const answered = new Set<(line: Line) => void>()
  const refKnown = new Set<(lineId: string, before: string | null, now: string) => void>()
  let world: PhoneWorld | null = null
  let running: Running | null = null
  let stopping = Promise.resolve()
  let runner: MachineRunner | null = null
  let recorder = newRecorder(null)

  function newRecorder(on: PhoneWorld | null) {
    return createCallRecorder({
      send: (report) => bridge().callLog.record(report),
      after: (ms, run) => on?.after(ms, run) ?? (() => undefined),
    })
  }

  function dispatch(happening: Happening): void {
    // Whoever tries again, or has got what they wanted, need not read why it failed before.
    if (outdating.includes(happening.kind)) notice.value = null
    runner?.dispatch(happening)
  }

  /** After the effects: what is heard follows the state, and what has ended is let go. */
  function settle(event: PhoneEvent, before: PhoneState, after: PhoneState): void {
    running?.media.follow(after)
    if (event.kind === 'ended') letGo(event.lineId)
    for (const { id, callRef } of after.lines) {
      const known = lineOf(before, id)
      if (known === undefined || callRef === null || known.callRef === callRef) continue
      for (const listener of refKnown) listener(id, known.callRef, callRef)
    }
  }

  function letGo(lineId: string): void {
    running?.desk.release(lineId)
    qualities.value = without(qualities.value, lineId)
    alarms.value = without(alarms.value, lineId)
  }

  function run(effect: PhoneEffect): void {
    if (isSipEffect(effect)) {
      running?.desk.run(effect)
      return
    }
    switch (effect.kind) {
      case 'ring-start':
        running?.media.ringer.start(effect.tone)
        return
      case 'ring-stop':
        running?.media.ringer.stop()
        return
      case 'sound':
        running?.media.ringer.play(effect.name)
        return
      case 'record-call':
        recordCall(effect)
        return
      case 'load-history':
        void loadHistory(effect.lineId, effect.number)
        return
      case 'forget-history':
        histories.value = {}
        recorder.forget()
        return
      case 'refresh-queue':
        // The poll comes by itself as well: an answer that fails costs some seconds at most.
        void bridge().queue.refresh({})
        return
      case 'open-case': {
        const line = lineOf(state.value, effect.lineId)
        if (line !== undefined) for (const listener of answered) listener(line)
        return
      }
      case 'set-busy':
        void bridge().phone.setBusy({ isBusy: effect.isBusy })
        return
      case 'tell':
        notice.value = { what: effect.notice, at: world?.now() ?? 0 }
    }
  }

  function recordCall({ line, end, endedAt }: Extract<PhoneEffect, { kind: 'record-call' }>): void {
    recorder.record(line, end, endedAt, running?.media.summary(line.id) ?? null)
    if (endedAt === null || line.answeredAt === null) return
    lastCall.value = { lineId: line.id, number: line.number, queue: line.queue, endedAt }
  }

  async function loadHistory(lineId: string, number: string): Promise<void> {
    if (number === '') return
    const known = await bridge().phone.getHistory({ number })
    if (!known.ok || state.value.isLocked) return
    const kept = [state.value.wrapUp?.lineId, state.value.callBack?.lineId, ...state.value.lines.map(({ id }) => id)]
    const still = Object.entries(histories.value).filter(([id]) => kept.includes(id))
    histories.value = { ...Object.fromEntries(still), [lineId]: known.value }
  }

  function follow(): () => void {
    return watchWindow({
      onQueue: (queue) => dispatch({ kind: 'poll', queue }),
      onPhase(phase) {
        if (phase === 'locked') dispatch({ kind: 'locked' })
        else if (phase !== 'signed-in') void stop()
        else if (state.value.isLocked) dispatch({ kind: 'unlocked' })
      },
      isInCall: () => state.value.lines.length > 0,
      onLeave() {
        dispatch({ kind: 'leaving' })
        recorder.flush()
        void running?.desk.stop()
      },
      onOnline: reconnect,
    })
  }

  /** Registers at the exchange behind the socket. A telephone that is on already stays as it is. */
  function start(as: PhoneAccount, choice: DeviceChoice, socket: SipSocket, on: PhoneWorld = browserWorld()): void {
    if (running !== null) return
    world = on
    // The secret goes to the exchange and is kept nowhere here (SECURITY B6).
    account.value = { ...as, secret: '' }
    devices.value = choice
    recorder.stop()
    recorder = newRecorder(on)
    const media = createCallMedia(
      on,
      {
        onLevels: (now) => (levels.value = now),
        onQuality: (lineId, quality) => (qualities.value = { ...qualities.value, [lineId]: quality }),
        onAlarm(lineId, alarm) {
          alarms.value = alarm === null ? without(alarms.value, lineId) : { ...alarms.value, [lineId]: alarm }
        },
        onMicrophone: (now) => (microphone.value = now),
        onDevices: (lists) => (deviceLists.value = lists),
      },
      choice,
    )
    runner = createMachineRunner({
      world: on,
      rules: rulesOf(as),
      read: () => state.value,
      write: (next) => (state.value = next),
      run,
      onDone: settle,
    })
    runner.dispatch({ kind: 'start' })
    const control = sipCallControl()
    const desk = createCallDesk({ world: on, account: as, socket, media, control, state: () => state.value, dispatch })
    running = { desk, media, stopListening: follow() }
    void media.refreshDevices()
    void findDropped(on)
  }

  /** After a reload in a call: its card comes back from the log, with the draft it belongs to. */
  async function findDropped(on: PhoneWorld): Promise<void> {
    // By its end, not by its begin, which is what the log is asked for: most calls last longer than a reload.
    const filter = { text: '', directions: [], ends: ['dropped' as const], from: null, to: null }
    const found = await bridge().callLog.list({ filter, before: null, limit: 1 })
    const [call] = found.ok ? found.value.rows : []
    if (call === undefined || call.endedAt === null || running === null) return
    const { id: lineId, number, name, callRef, endedAt: at, caseId } = call
    if (at < on.now() - reloadMs) return
    if (caseId !== null) drafts.value = { ...drafts.value, [lineId]: caseId }
    dispatch({ kind: 'call-back-found', callBack: { lineId, number, name, callRef, at } })
  }

  /** Hangs up, unregisters, lets go of everything; nothing of the person before stays. Settles within about 2 s. */
  function stop(): Promise<void> {
    if (running === null) return stopping
    dispatch({ kind: 'stop' })
    const { desk, media, stopListening } = running
    running = null
    stopListening()
    media.close()
    runner?.stop()
    runner = null
    account.value = null
    levels.value = { mic: 0, line: 0 }
    qualities.value = {}
    alarms.value = {}
    drafts.value = {}
    notice.value = null
    lastCall.value = null
    isTesting.value = false
    stopping = desk.stop()
    return stopping
  }

  function reconnect(): void {
    running?.desk.reconnect()
  }

  const active = computed(() => activeLine(state.value))
  const ringing = computed(() => ringingLine(state.value))
  const isUp = computed(() => state.value.link.state === 'registered')
  const canDial = computed(() => isUp.value && state.value.lines.length < 2 && state.value.pending === null)

  function onLine(
    kind: 'answer' | 'reject' | 'hang-up' | 'hold' | 'resume',
    lineId: string | undefined,
    fallback: Line | null,
  ): void {
    const id = lineId ?? fallback?.id
    if (id !== undefined) dispatch({ kind, lineId: id })
  }

  function heldLine(): Line | null {
    return state.value.lines.find((line) => line.phase === 'held') ?? null
  }

  function setMuted(isMuted: boolean, lineId = active.value?.id): void {
    if (lineId !== undefined) dispatch({ kind: 'mute', lineId, isMuted })
  }

  function sendDigit(digit: string, lineId = active.value?.id): void {
    if (lineId !== undefined) dispatch({ kind: 'digit', lineId, digit })
  }

  /** Answers the id of the line to be; a call in talk is held first. */
  function dial(number: string): string {
    const lineId = (world ?? browserWorld()).newId()
    dispatch({ kind: 'dial', lineId, number })
    return lineId
  }

  /** The draft or case of a call: its log line points there. */
  function setDraft(lineId: string, draftId: string | null): void {
    drafts.value = draftId === null ? without(drafts.value, lineId) : { ...drafts.value, [lineId]: draftId }
    recorder.setCase(lineId, draftId)
  }

  /** Keeps the choice in the core and takes it up at once, also in a call; answers why when it was not kept. */
  async function setDevices(choice: DeviceChoice): Promise<WireError | null> {
    devices.value = choice
    // Asked for at once: the last choice made has to be the last one stored, however long a device takes to open.
    const keeping = bridge().phone.setDevices(choice)
    await running?.media.setDevices(choice)
    const kept = await keeping
    return kept.ok ? null : kept.error
  }

  async function test(isOn: boolean): Promise<void> {
    isTesting.value = isOn
    await running?.media.test(isOn)
  }

  /** The ring as it would be heard, for a moment. */
  function testRinger(): void {
    if (running === null || toneOf(state.value) !== null) return
    const { ringer } = running.media
    ringer.start('ring')
    world?.after(ringTestMs, () => {
      if (toneOf(state.value) === null) ringer.stop()
    })
  }

  function listenTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  return {
    state,
    account,
    devices,
    deviceLists,
    microphone,
    levels,
    notice,
    lastCall,
    isTesting,
    active,
    ringing,
    isUp,
    canDial,
    qualityOf: (lineId: string): LineQuality | null => qualities.value[lineId] ?? null,
    alarmOf: (lineId: string): LineAlarm | null => alarms.value[lineId] ?? null,
    historyOf: (lineId: string): CallerHistory | null => histories.value[lineId] ?? null,
    draftOf: (lineId: string): string | null => drafts.value[lineId] ?? null,
    setDraft,
    start,
    stop,
    reconnect,
    answer: (lineId?: string) => onLine('answer', lineId, ringing.value),
    reject: (lineId?: string) => onLine('reject', lineId, ringing.value),
    hangUp: (lineId?: string) => onLine('hang-up', lineId, active.value),
    hold: (lineId?: string) => onLine('hold', lineId, active.value),
    resume: (lineId?: string) => onLine('resume', lineId, heldLine()),
    swap: () => dispatch({ kind: 'swap' }),
    setMuted,
    sendDigit,
    dial,
    extendWrapUp: () => dispatch({ kind: 'extend-wrap-up' }),
    endWrapUp: () => dispatch({ kind: 'end-wrap-up' }),
    takeCalls: () => dispatch({ kind: 'take-calls' }),
    dismissCallBack: () => dispatch({ kind: 'dismiss-call-back' }),
    dismissNotice: () => (notice.value = null),
    setDevices,
    refreshDevices: () => running?.media.refreshDevices() ?? Promise.resolve(),
    startTest: () => test(true),
    stopTest: () => test(false),
    testRinger,
    onAnswered: (listener: (line: Line) => void) => listenTo(answered, listener),
    onCallRefKnown: (listener: (lineId: string, before: string | null, now: string) => void) =>
      listenTo(refKnown, listener),
    /** What is still held, for tests that look for leaks. */
    held: () => ({ calls: running?.desk.callCount() ?? 0, ...(running?.media.held() ?? { lines: 0, speakers: 0 }) }),
  }
})
