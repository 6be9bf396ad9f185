import type { DeviceChoice, PhoneAccount } from '../../../../preload/contract/index.ts'
import { nextWake, type PhoneRules } from '../machine/lines.ts'
import type { PhoneEffect } from '../machine/phone-effect.ts'
import type { PhoneEvent } from '../machine/phone-event.ts'
import type { PhoneState } from '../machine/phone-state.ts'
import { reduce } from '../machine/reduce.ts'
import type { Happening } from './call-desk.ts'
import type { PhoneWorld } from './phone-world.ts'

/** How long an answer waits for the other call to be held. */
const holdWaitMs = 2000

/** How long the exchange may keep silent about a caller it was asked to hand on: longer than any telephone rings. */
const transferWaitMs = 90_000

/** What this site and the person decide, as the machine wants it. */
export function rulesOf(account: PhoneAccount, devices: Pick<DeviceChoice, 'answerQueueCalls'>): PhoneRules {
  const { autoAnswer, control, extension, pauseReasons } = account
  const wish = devices.answerQueueCalls
  const queueCalls = wish === 'site' ? autoAnswer.queueCalls : wish === 'yes'
  return {
    transferWaitMs,
    extension,
    control,
    autoAnswer: { ...autoAnswer, queueCalls },
    pauseReasons,
    joinCallerName: account.joinCallerName,
    wrapUpMs: account.wrapUpSeconds * 1000,
    wrapUpExtensionMs: account.wrapUpExtensionSeconds * 1000,
    holdWaitMs,
  }
}

export interface MachineRunner {
  /** What happens while something else is being done waits its turn. */
  dispatch(happening: Happening): void
  stop(): void
}

interface Options {
  readonly world: Pick<PhoneWorld, 'now' | 'after'>
  /** As they are now: a person may change theirs at any time. */
  readonly rules: () => PhoneRules
  readonly read: () => PhoneState
  readonly write: (state: PhoneState) => void
  readonly run: (effect: PhoneEffect) => void
  /** After the effects of each event. */
  readonly onDone: (event: PhoneEvent, before: PhoneState, after: PhoneState) => void
}

/** Runs the machine in the world: one event after another, and awake at the instants the state waits for. */
export function createMachineRunner({ world, rules, read, write, run, onDone }: Options): MachineRunner {
  const waiting: Happening[] = []
  let isRunning = false
  let isStopped = false
  let cancelWake = (): void => undefined

  function dispatch(happening: Happening): void {
    if (isStopped) return
    waiting.push(happening)
    if (isRunning) return
    isRunning = true
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) apply(next)
    isRunning = false
  }

  function apply(happening: Happening): void {
    // Spreading a union loses which of its members it was; the time is the only thing added.
    const event = { ...happening, at: world.now() } as PhoneEvent
    const before = read()
    const { state, effects } = reduce(before, event, rules())
    write(state)
    for (const effect of effects) run(effect)
    onDone(event, before, state)
    cancelWake()
    const at = nextWake(state, rules())
    if (at === null) cancelWake = () => undefined
    else cancelWake = world.after(Math.max(0, at - world.now()), () => dispatch({ kind: 'time' }))
  }

  return {
    dispatch,
    stop() {
      isStopped = true
      cancelWake()
    },
  }
}
