import { isUnheld, lineOf, othersOf, step, withLine, type PhoneRules, type Step } from './lines.ts'
import type { Line, Pending, PhoneState } from './phone-state.ts'

/** A line to be, for a number dialled here. */
function diallingLine(id: string, number: string, at: number): Line {
  return {
    id,
    direction: 'out',
    phase: 'dialling',
    number,
    name: '',
    queue: '',
    callRef: null,
    startedAt: at,
    answeredAt: null,
    heldSince: null,
    holds: 0,
    heldMs: 0,
    isMuted: false,
    isRingingThere: false,
  }
}

/** Does what was wanted, now that no other line is in talk. */
function perform(state: PhoneState, pending: Pending, at: number): Step {
  const free = { ...state, pending: null }
  const { lineId, number } = pending
  if (pending.what === 'dial') {
    const line = diallingLine(lineId, number, at)
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
  if (state.pending !== null) return step(state, { kind: 'tell', notice: 'one-at-a-time' })
  if (othersOf(state, wanted.lineId).some((line) => line.phase === 'dialling' || line.phase === 'answering')) {
    return step(state, { kind: 'tell', notice: 'one-at-a-time' })
  }
  return proceed({ ...state, pending: { ...wanted, until: at + rules.holdWaitMs } }, at)
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
  if (others.some(isUnheld)) {
    return isOver ? step({ ...state, pending: null }, { kind: 'tell', notice: 'hold-failed' }) : step(state)
  }
  // While the hold is on its way the other side is neither heard nor hears; after two seconds that has to do.
  if (others.some((line) => line.phase === 'holding') && !isOver) return step(state)
  return perform(state, pending, at)
}
