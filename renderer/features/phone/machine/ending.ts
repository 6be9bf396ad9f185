import type { CallEnd } from '../../../../preload/contract/index.ts'
import type { SipCallEnd } from '../sip/sip-agent.ts'
import { lineOf, othersOf, step, type PhoneRules, type Step } from './lines.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { CallBack, Line, PhoneState, WrapUp } from './phone-state.ts'

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

function wrapUpAfter(state: PhoneState, line: Line, rules: PhoneRules, at: number): WrapUp | null {
  const isAnotherOn = othersOf(state, line.id).some((other) => other.phase !== 'ringing')
  const isOwed = line.queue !== '' && line.direction === 'in' && line.answeredAt !== null
  if (!isOwed || isAnotherOn || rules.wrapUpMs === 0) return state.wrapUp
  return {
    lineId: line.id,
    number: line.number,
    startedAt: at,
    endsAt: at + rules.wrapUpMs,
    passedOn: 0,
    passedOnRefs: [],
  }
}

function callBackAfter(state: PhoneState, line: Line, end: CallEnd, at: number): CallBack | null {
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
  return step(
    {
      ...state,
      lines: othersOf(state, lineId),
      wrapUp: wrapUpAfter(state, line, rules, at),
      callBack,
      lastEnd: hasFailed ? { lineId, number: line.number, end, at } : state.lastEnd,
    },
    ...effects,
  )
}
