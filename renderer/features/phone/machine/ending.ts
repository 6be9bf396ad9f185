import type { CallEnd } from '../../../../preload/contract/index.ts'
import type { SipCallEnd } from '../sip/sip-agent.ts'
import { conferringEnded } from './conference.ts'
import { followedBy, lineOf, othersOf, step, withLine, type PhoneRules, type Step } from './lines.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { CallBack, Line, PhoneState, WrapUp } from './phone-state.ts'
import { supervisionOver } from './supervision.ts'
import { withResult } from './transfers.ts'

/** How the log names the end of a call, from how SIP ended it. */
function callEndOf(line: Line, end: SipCallEnd): CallEnd {
  if (line.answeredAt !== null) return end === 'failed' || end === 'unreachable' ? 'dropped' : 'completed'
  if (line.direction === 'in') {
    if (line.phase === 'answering' && end === 'failed') return 'failed'
    if (line.phase === 'ending' || end === 'rejected') return 'rejected'
    return end === 'failed' ? 'failed' : 'missed'
  }
  if (line.phase === 'ending') return 'cancelled'
  switch (end) {
    case 'busy':
    case 'rejected':
    case 'no-answer':
    case 'unknown-number':
    case 'unreachable':
    case 'cancelled':
      return end
    case 'local-hang-up':
      return 'cancelled'
    case 'remote-hang-up':
      return 'no-answer'
    case 'failed':
      return 'failed'
  }
}

/** The line as the log keeps it: the hold that was on is counted to its end. */
export function closed(line: Line, at: number): Line {
  if (line.heldSince === null) return line
  return { ...line, heldMs: line.heldMs + Math.max(0, at - line.heldSince), heldSince: null }
}

/**
 * A call of the queue owes a wrap-up. While another call is on, or about to be, it is that one's to pay: the wrap-up
 * begins after the last of them.
 */
function withWrapUp(state: PhoneState, line: Line, rules: PhoneRules, at: number): PhoneState {
  const isOwed = line.queue !== '' && line.direction === 'in' && line.answeredAt !== null
  const owes = isOwed ? { lineId: line.id, number: line.number } : line.owes
  if (owes === null || rules.wrapUpMs === 0) return state
  const heir = state.lines.find((other) => other.phase !== 'ringing')
  if (heir !== undefined) return withLine(state, heir.id, { owes })
  const { conferring, pending } = state
  if (pending?.what === 'dial') return { ...state, pending: { ...pending, line: { ...pending.line, owes } } }
  if (conferring !== null) return { ...state, conferring: { ...conferring, owes } }
  const wrapUp: WrapUp = { ...owes, startedAt: at, endsAt: at + rules.wrapUpMs, passedOn: 0, passedOnRefs: [] }
  return { ...state, wrapUp }
}

/** What the other lines are without this one: a consultation may go on without its caller. */
function withoutLine(state: PhoneState, line: Line): PhoneState {
  const lines = othersOf(state, line.id).map((other) =>
    other.consultsFor === line.id ? { ...other, consultsFor: null } : other,
  )
  const isInCall = lines.some((other) => other.phase !== 'ringing')
  // There is nobody left to ask about.
  const pending = state.pending?.line.consultsFor === line.id ? null : state.pending
  return { ...state, lines, pending, supervisedBy: isInCall ? state.supervisedBy : null }
}

/** A line to a colleague: nobody waits at its end to be called back. */
export function isAmongColleagues({ kind }: Line): boolean {
  return kind === 'supervision' || kind === 'consultation'
}

function callBackAfter(state: PhoneState, line: Line, end: CallEnd, at: number): CallBack | null {
  // Whoever listened in, or was asked, is a colleague; the card is for the caller.
  if (isAmongColleagues(line)) return state.callBack
  const wasAnsweredInVain = line.direction === 'in' && line.phase === 'answering' && end === 'failed'
  if (end !== 'dropped' && !wasAnsweredInVain) return state.callBack
  const { id: lineId, number, name, callRef } = line
  return { lineId, number, name, callRef, at }
}

/** A line is over: it goes, the log is told once, and wrap-up or the call-back card follow. */
export function endLine(state: PhoneState, rules: PhoneRules, at: number, lineId: string, sipEnd: SipCallEnd): Step {
  const line = lineOf(state, lineId)
  if (line === undefined) return step(state)
  const end = callEndOf(line, sipEnd)
  const callBack = callBackAfter(state, line, end, at)
  const isOnCard = callBack !== state.callBack
  // What the card says is not said twice.
  const hasFailed = end !== 'completed' && end !== 'missed' && !isOnCard
  const effects: PhoneEffect[] = [{ kind: 'record-call', line: closed(line, at), end, endedAt: at }]
  if (isOnCard) effects.push({ kind: 'sound', name: 'warning' })
  if (line.queue !== '') effects.push({ kind: 'refresh-queue' })
  effects.push(...supervisionOver(line, rules))
  // Some exchanges end the leg of a caller who has been taken over.
  const isHandedOn = line.transfer?.isTaken === true && sipEnd === 'remote-hang-up'
  const left = {
    ...withoutLine(withResult(state, lineId, isHandedOn ? 'done' : 'unclear'), line),
    callBack,
    lastEnd: hasFailed ? { lineId, number: line.number, end, at } : state.lastEnd,
  }
  return followedBy(step(withWrapUp(left, line, rules, at), ...effects), (next) =>
    conferringEnded(next, rules, line, at),
  )
}
