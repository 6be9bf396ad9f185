import type { AutoAnswer, PhoneControl } from '../../../../preload/contract/index.ts'
import type { PhoneEffect, RingTone } from './phone-effect.ts'
import type { Line, LinePhase, PhoneState } from './phone-state.ts'

/** What a site decides about the telephone; durations in ms. */
export interface PhoneRules {
  readonly joinCallerName: string
  readonly wrapUpMs: number
  readonly wrapUpExtensionMs: number
  /** How long an answer waits for the other call to be held. */
  readonly holdWaitMs: number
  /** How long the exchange may keep silent about a caller it was asked to hand on. */
  readonly transferWaitMs: number
  /** The own extension. */
  readonly extension: string
  readonly control: PhoneControl
  readonly autoAnswer: AutoAnswer
  readonly pauseReasons: readonly string[]
}

/** The most lines at a time: one in talk, one held or ringing. */
export const mostLines = 2

/** A state and what it asks of the world. */
export interface Step {
  readonly state: PhoneState
  readonly effects: readonly PhoneEffect[]
}

export function step(state: PhoneState, ...effects: PhoneEffect[]): Step {
  return { state, effects }
}

/** One step after another. */
export function followedBy(before: Step, next: (state: PhoneState) => Step): Step {
  const after = next(before.state)
  return { state: after.state, effects: [...before.effects, ...after.effects] }
}

/** Phases in which the person talks or is about to: never two lines at once. */
const unheldPhases: readonly LinePhase[] = ['dialling', 'answering', 'talking', 'resuming']

export function isUnheld(line: Line): boolean {
  return unheldPhases.includes(line.phase)
}

export function lineOf(state: PhoneState, lineId: string): Line | undefined {
  return state.lines.find((line) => line.id === lineId)
}

export function othersOf(state: PhoneState, lineId: string): readonly Line[] {
  return state.lines.filter((line) => line.id !== lineId)
}

export function withLine(state: PhoneState, lineId: string, change: Partial<Line>): PhoneState {
  return { ...state, lines: state.lines.map((line) => (line.id === lineId ? { ...line, ...change } : line)) }
}

/** The line that mute, hold, keypad and hang-up mean: the one in talk, else the only one that is not just ringing. */
export function activeLine(state: PhoneState): Line | null {
  const inTalk = state.lines.find((line) => isUnheld(line) || line.phase === 'holding')
  if (inTalk !== undefined) return inTalk
  const kept = state.lines.filter((line) => line.phase === 'held')
  return kept.length === 1 ? (kept[0] ?? null) : null
}

/** The one in consultation and the caller on hold it is about. */
export function consultationOf(state: PhoneState): { readonly there: Line; readonly caller: Line } | null {
  const there = state.lines.find((line) => line.consultsFor !== null)
  const caller = there === undefined ? undefined : lineOf(state, there.consultsFor ?? '')
  return there === undefined || caller === undefined ? null : { there, caller }
}

/** The line that "answer" means: the one that has been ringing longest. */
export function ringingLine(state: PhoneState): Line | null {
  return state.lines.find((line) => line.phase === 'ringing') ?? null
}

/** What should be heard now: nothing while an answer is on its way. */
export function toneOf(state: PhoneState): RingTone | null {
  const rings = state.lines.some((line) => line.phase === 'ringing' && state.pending?.lineId !== line.id)
  if (!rings) return null
  return state.lines.some((line) => line.phase !== 'ringing') ? 'waiting' : 'ring'
}

/** A call or its wrap-up keeps the desk from locking itself; mere ringing does not, nor does listening to somebody. */
export function isBusy(state: PhoneState): boolean {
  const isWork = (line: Line): boolean => line.phase !== 'ringing' && line.supervision?.how !== 'listen'
  return state.wrapUp !== null || state.lines.some(isWork)
}

/** The next instant at which a `time` event changes something; null when nothing waits for one. */
export function nextWake(state: PhoneState, rules: Pick<PhoneRules, 'transferWaitMs'>): number | null {
  const verdicts = state.lines.map(({ transfer }) => transfer && transfer.sinceAt + rules.transferWaitMs)
  const instants = [state.wrapUp?.endsAt, state.pending?.until, ...verdicts].filter((at) => typeof at === 'number')
  return instants.length === 0 ? null : Math.min(...instants)
}
