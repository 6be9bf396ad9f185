import { isUnheld, lineOf, mostLines, othersOf, step, withLine, type PhoneRules, type Step } from './lines.ts'
import type { PhoneNotice } from './phone-effect.ts'
import { newLine, type Pending, type PhoneState } from './phone-state.ts'

/** How long until the way into a room is looked at again. */
const roomWaitMs = 2000

/** Does what was wanted, now that no other line is in talk. */
function perform(state: PhoneState, pending: Pending, at: number): Step {
  const free = { ...state, pending: null }
  const { lineId, number } = pending
  if (pending.what === 'dial') {
    const line = newLine({ ...pending.line, id: lineId, direction: 'out', phase: 'dialling', number, startedAt: at })
    return step(
      { ...free, lines: [...free.lines, line], lastEnd: null },
      { kind: 'sip-dial', lineId, number },
      { kind: 'record-call', line, end: null, endedAt: null },
    )
  }
  const line = lineOf(state, lineId)
  if (pending.what === 'answer') {
    if (line?.phase !== 'ringing') return step(free)
    return step(withLine(free, lineId, { phase: 'answering' }), { kind: 'sip-answer', lineId })
  }
  if (line?.phase !== 'held') return step(free)
  return step(withLine(free, lineId, { phase: 'resuming' }), { kind: 'sip-resume', lineId })
}

/** Wants something that needs the other line out of the way first, and goes as far as it can now. */
export function want(state: PhoneState, rules: PhoneRules, at: number, wanted: Omit<Pending, 'until'>): Step {
  if (state.pending !== null || state.conferring !== null) return step(state, { kind: 'tell', notice: 'one-at-a-time' })
  if (othersOf(state, wanted.lineId).some((line) => line.phase === 'dialling' || line.phase === 'answering')) {
    return step(state, { kind: 'tell', notice: 'one-at-a-time' })
  }
  return proceed({ ...state, pending: { ...wanted, until: at + rules.holdWaitMs } }, at)
}

/** The patience with the other line is over. The way into a room is never given up: somebody waits there. */
function giveUp(state: PhoneState, pending: Pending, at: number, notice: PhoneNotice): Step {
  if (pending.line.kind !== 'conference') return step({ ...state, pending: null }, { kind: 'tell', notice })
  return step({ ...state, pending: { ...pending, until: at + roomWaitMs } })
}

/** Wants something at once, without asking whether anything else is under way. */
export function proceedWith(state: PhoneState, at: number, pending: Pending): Step {
  return proceed({ ...state, pending }, at)
}

/** Goes on with what waits, as far as the other line allows. */
export function proceed(state: PhoneState, at: number): Step {
  const { pending } = state
  if (pending === null) return step(state)
  if (pending.what !== 'dial' && lineOf(state, pending.lineId) === undefined) return step({ ...state, pending: null })
  const others = othersOf(state, pending.lineId)
  const talking = others.find((line) => line.phase === 'talking')
  if (talking !== undefined) {
    return step(withLine(state, talking.id, { phase: 'holding' }), { kind: 'sip-hold', lineId: talking.id })
  }
  const isOver = at >= pending.until
  if (others.some(isUnheld)) return isOver ? giveUp(state, pending, at, 'hold-failed') : step(state)
  // A line that is just ending makes room in a moment.
  if (pending.what === 'dial' && state.lines.length >= mostLines) {
    return isOver ? giveUp(state, pending, at, 'no-line-free') : step(state)
  }
  // While the hold is on its way the other side is neither heard nor hears; after two seconds that has to do.
  if (others.some((line) => line.phase === 'holding') && !isOver) return step(state)
  return perform(state, pending, at)
}
