import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { systemDevices, type DeviceChoice, type PhoneAccount, type WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'
import type { DeviceLists } from './audio/devices.ts'
import type { MicrophoneState } from './audio/microphone.ts'
import { createCallDesk, isSipEffect, type CallDesk, type Happening } from './engine/call-desk.ts'
import { createCallMedia, type CallMedia } from './engine/call-media.ts'
import { createCallRecorder } from './engine/call-recorder.ts'
import { findDroppedCall } from './engine/dropped-call.ts'
import { createLampBoard, type LampBoard } from './engine/lamp-board.ts'
import { createLinkProbe } from './engine/link-probe.ts'
import { createMachineRunner, rulesOf, type MachineRunner } from './engine/machine-runner.ts'
import { browserWorld, type PhoneWorld } from './engine/phone-world.ts'
import { watchWindow } from './engine/window-watch.ts'
import { createHandOver } from './hand-over.ts'
import { createLineFacts } from './line-facts.ts'
import { createLinePresses } from './line-presses.ts'
import { activeLine, lineOf, ringingLine, toneOf } from './machine/lines.ts'
import type { PhoneEffect, PhoneNotice } from './machine/phone-effect.ts'
import type { PhoneEvent, PhoneEventKind } from './machine/phone-event.ts'
import { initialPhone, type Line, type PhoneState } from './machine/phone-state.ts'
import type { Lamp } from './sip/lamp.ts'
import { sipCallControl } from './sip/sip-call-control.ts'
import type { SipSocket } from './sip/sip-agent.ts'

const ringTestMs = 2500
/** What makes a notice of the telephone an old story. */
const outdating: readonly PhoneEventKind[] = [
  'answer',
  'dial',
  'hold',
  'resume',
  'swap',
  'transfer',
  'consult',
  'complete-transfer',
  'make-three',
  'supervise',
  'pause',
  'confirmed',
  'stop',
]

type ById<Value> = Readonly<Record<string, Value>>

interface Running {
  readonly desk: CallDesk
  readonly media: CallMedia
  readonly lampBoard: LampBoard
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
  const notice = shallowRef<{ readonly what: PhoneNotice; readonly at: number } | null>(null)
  const lastCall = shallowRef<{
    readonly lineId: string
    readonly number: string
    readonly queue: string
    readonly endedAt: number
  } | null>(null)
  const isTesting = shallowRef(false)
  const lamps = shallowRef<ById<Lamp>>({})

  const answered = new Set<(line: Line) => void>()
  const steps = new Set<(state: PhoneState) => void>()
  const refKnown = new Set<(lineId: string, before: string | null, now: string) => void>()
  let world: PhoneWorld | null = null
  let running: Running | null = null
  let stopping = Promise.resolve()
  let runner: MachineRunner | null = null
  let recorder = newRecorder(null)
  const facts = createLineFacts({ state, setCase: (lineId, draftId) => recorder.setCase(lineId, draftId) })
  const { setDraft, qualityOf, alarmOf, historyOf, draftOf } = facts

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
    for (const { id, continues } of after.lines) {
      // The same caller on another line: the case goes along.
      const draft = continues === null || lineOf(before, id) !== undefined ? null : draftOf(continues)
      if (draft !== null) setDraft(id, draft)
    }
    for (const { id, callRef } of after.lines) {
      const known = lineOf(before, id)
      if (known === undefined || callRef === null || known.callRef === callRef) continue
      for (const listener of refKnown) listener(id, known.callRef, callRef)
    }
    for (const listener of steps) listener(after)
  }

  function letGo(lineId: string): void {
    running?.desk.release(lineId)
    facts.letGo(lineId)
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
        void facts.loadHistory(effect.lineId, effect.number)
        return
      case 'forget-history':
        facts.forgetHistories()
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
    // A colleague who was asked or listened to has no outcome.
    const isCall = line.kind === 'call' || line.kind === 'conference'
    if (endedAt === null || line.answeredAt === null || !isCall) return
    // After a room it is the caller in it, whose own call was over before.
    const lineId = line.kind === 'conference' ? (line.continues ?? line.id) : line.id
    lastCall.value = { lineId, number: line.members[0]?.number ?? line.number, queue: line.queue, endedAt }
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
      onNetwork: () => running?.desk.networkChanged(),
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
        onQuality: facts.hear,
        onAlarm: facts.alarm,
        onMicrophone: (now) => (microphone.value = now),
        onDevices: (lists) => (deviceLists.value = lists),
      },
      choice,
    )
    runner = createMachineRunner({
      world: on,
      rules: () => rulesOf(as, devices.value),
      read: () => state.value,
      write: (next) => (state.value = next),
      run,
      onDone: settle,
    })
    runner.dispatch({ kind: 'start' })
    const control = sipCallControl()
    const desk = createCallDesk({
      world: on,
      account: as,
      socket,
      media,
      control,
      mayConnect,
      state: () => state.value,
      dispatch,
    })
    const lampBoard = createLampBoard({
      desk,
      account: as,
      onLamp: (extension, lamp) => (lamps.value = { ...lamps.value, [extension]: lamp }),
      dispatch,
    })
    running = { desk, media, lampBoard, stopListening: follow() }
    void media.refreshDevices()
    void findDropped(on)
  }

  /** After a reload in a call: its card comes back from the log, with the draft it belongs to. */
  async function findDropped(on: PhoneWorld): Promise<void> {
    const found = await findDroppedCall(on.now())
    if (found === null || running === null) return
    const { callBack, caseId } = found
    if (caseId !== null) facts.findDraft(callBack.lineId, caseId)
    dispatch({ kind: 'call-back-found', callBack })
  }

  /** Hangs up, unregisters, lets go of everything; nothing of the person before stays. Settles within about 2 s. */
  function stop(): Promise<void> {
    if (running === null) return stopping
    dispatch({ kind: 'stop' })
    const { desk, lampBoard, media, stopListening } = running
    running = null
    stopListening()
    lampBoard.stop()
    media.close()
    runner?.stop()
    runner = null
    account.value = null
    levels.value = { mic: 0, line: 0 }
    facts.clear()
    notice.value = null
    lastCall.value = null
    lamps.value = {}
    isTesting.value = false
    for (const listener of steps) listener(state.value)
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
  /** A call is on whose exchange cannot be reached: it goes on, but cannot be held or handed on now. */
  const isSignallingLost = computed(() => !isUp.value && state.value.lines.some(({ phase }) => phase !== 'ringing'))
  const mayConnect = createLinkProbe({ link: () => state.value.link, dispatch })

  function newId(): string {
    return (world ?? browserWorld()).newId()
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
    isSignallingLost,
    lamps,
    lampOf: (extension: string): Lamp => lamps.value[extension] ?? 'unknown',
    /** Follows these colleagues as well as those of the site, a hundred in all. */
    watchLamps: (extensions: readonly string[]) => running?.lampBoard.watch(extensions),
    ...createLinePresses({ state, dispatch, newId }),
    ...createHandOver({ state, account, dispatch, newId }),
    qualityOf,
    alarmOf,
    historyOf,
    draftOf,
    setDraft,
    start,
    stop,
    reconnect,
    dismissNotice: () => (notice.value = null),
    setDevices,
    refreshDevices: () => running?.media.refreshDevices() ?? Promise.resolve(),
    startTest: () => test(true),
    stopTest: () => test(false),
    testRinger,
    /** One low tone on the ringer's device; false without a telephone. */
    warn(): boolean {
      running?.media.ringer.warn()
      return running !== null
    },
    /** Told after every step of the machine, once its effects are done, and once more after stop. */
    onStep: (listener: (state: PhoneState) => void) => listenTo(steps, listener),
    onAnswered: (listener: (line: Line) => void) => listenTo(answered, listener),
    onCallRefKnown: (listener: (lineId: string, before: string | null, now: string) => void) =>
      listenTo(refKnown, listener),
    /** What is still held, for tests that look for leaks. */
    held: () => ({ calls: running?.desk.callCount() ?? 0, ...(running?.media.held() ?? { lines: 0, speakers: 0 }) }),
  }
})
