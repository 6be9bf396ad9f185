import { closed, isAmongColleagues } from './ending.ts'
import { isUnheld, lineOf, mostLines, step, withLine, type PhoneRules, type Step } from './lines.ts'
import { want } from './pending.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import type { Line, Member, PhoneState } from './phone-state.ts'
import { supervisionOver } from './supervision.ts'

type Of<Kind extends PhoneEvent['kind']> = Extract<PhoneEvent, { readonly kind: Kind }>

const endable: readonly Line['phase'][] = ['dialling', 'answering', 'talking', 'holding', 'held', 'resuming']
const mutable: readonly Line['phase'][] = [...endable, 'transferring']

function reject(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  if (line.phase !== 'ringing') return step(state)
  // "Busy" sends a caller of the queue on to somebody else; anybody else is told that nobody will take the call.
  const status = line.queue === '' ? 603 : 486
  const { pending } = state
  const free = pending?.lineId === line.id ? { ...state, pending: null } : state
  // Whoever turns a caller of the queue away may not be able to take any.
  const isOffered = line.queue !== '' && rules.control.pause !== null && state.pause === null
  const pauseOffer = isOffered ? { at, number: line.number } : state.pauseOffer
  return step(withLine({ ...free, pauseOffer }, line.id, { phase: 'ending' }), {
    kind: 'sip-reject',
    lineId: line.id,
    status,
  })
}

function hangUp(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  if (line.phase === 'ringing') return reject(state, rules, line, at)
  // Before the exchange has taken the order, hanging up would hang up on the caller; on the way into a room it would
  // leave them there alone.
  const isGivenAway = line.transfer?.isTaken === true && line.transfer.how !== 'conference'
  const mayEnd = endable.includes(line.phase) || isGivenAway
  if (!mayEnd) return step(state)
  return step(withLine(state, line.id, { phase: 'ending', transfer: null }), { kind: 'sip-hang-up', lineId: line.id })
}

function resume(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  if (line.phase !== 'held') return step(state)
  return want(state, rules, at, { what: 'resume', lineId: line.id, number: '', line: {} })
}

/** What a person does to one line; nothing where the line is not in a phase for it. */
export function lineAction(
  state: PhoneState,
  rules: PhoneRules,
  event: Of<'answer' | 'reject' | 'hang-up' | 'hold' | 'resume' | 'mute' | 'digit'>,
): Step {
  const { at, lineId } = event
  const line = lineOf(state, lineId)
  if (line === undefined) return step(state)
  switch (event.kind) {
    case 'answer':
      if (line.phase !== 'ringing' || state.pending?.lineId === lineId) return step(state)
      return want(state, rules, at, { what: 'answer', lineId, number: '', line: {} })
    case 'reject':
      return reject(state, rules, line, at)
    case 'hang-up':
      return hangUp(state, rules, line, at)
    case 'hold':
      if (line.phase !== 'talking') return step(state)
      return step(withLine(state, lineId, { phase: 'holding' }), { kind: 'sip-hold', lineId })
    case 'resume':
      return resume(state, rules, line, at)
    case 'mute': {
      if (!mutable.includes(line.phase) || line.isMuted === event.isMuted) return step(state)
      // Whoever only listens is not to be heard, whatever the exchange lets through.
      if (line.supervision?.how === 'listen' && !event.isMuted) return step(state)
      const muted = withLine(state, lineId, { isMuted: event.isMuted })
      // What is on hold stays silent; the wish counts once it is taken up again.
      if (!isUnheld(line) || line.phase === 'resuming') return step(muted)
      return step(muted, { kind: 'sip-mute', lineId, isMuted: event.isMuted })
    }
    case 'digit':
      return line.phase === 'talking' ? step(state, { kind: 'sip-digit', lineId, digit: event.digit }) : step(state)
  }
}

/** The held call is taken up, the one in talk is held. */
export function swap(state: PhoneState, rules: PhoneRules, at: number): Step {
  const held = state.lines.find((line) => line.phase === 'held')
  if (held === undefined || !state.lines.some((line) => line.phase === 'talking')) return step(state)
  return resume(state, rules, held, at)
}

export function dial(state: PhoneState, rules: PhoneRules, event: Of<'dial'>): Step {
  const { at, lineId, number } = event
  const tell = (notice: Extract<PhoneEffect, { kind: 'tell' }>['notice']): Step => step(state, { kind: 'tell', notice })
  if (state.link.state !== 'registered') return tell('not-registered')
  if (state.lines.length >= mostLines) return tell('no-line-free')
  return want(state, rules, at, { what: 'dial', lineId, number, line: {} })
}

/** Ends everything without waiting for an answer: sign-out (`completed`), or the page goes away (`dropped`). */
export function endAll(state: PhoneState, rules: PhoneRules, at: number, answeredEnd: 'completed' | 'dropped'): Step {
  const effects = state.lines.flatMap((line): PhoneEffect[] => {
    const isRinging = line.phase === 'ringing'
    const unanswered = line.direction === 'in' ? (line.phase === 'ending' ? 'rejected' : 'missed') : 'cancelled'
    // The next page calls back whoever was dropped last, which is to be the caller.
    const isOver = line.phase === 'ending' || isAmongColleagues(line)
    const end = line.answeredAt === null ? unanswered : isOver ? 'completed' : answeredEnd
    const last: PhoneEffect = isRinging
      ? { kind: 'sip-reject', lineId: line.id, status: 486 }
      : { kind: 'sip-hang-up', lineId: line.id }
    return [last, { kind: 'record-call', line: closed(line, at), end, endedAt: at }, ...supervisionOver(line, rules)]
  })
  if (state.joinLeg !== null) effects.push({ kind: 'sip-hang-up', lineId: state.joinLeg.sipCallId })
  return step({ ...state, lines: [], joinLeg: null, pending: null, conferring: null, supervisedBy: null }, ...effects)
}

function nameless(members: readonly Member[]): readonly Member[] {
  return members.map((member) => ({ ...member, name: '' }))
}

function withoutNames(line: Partial<Line>): Partial<Line> {
  return line.members === undefined ? line : { ...line, members: nameless(line.members) }
}

/** Behind the lock nobody's name is kept; numbers stay for the log and the card, unseen. */
export function lock(state: PhoneState): Step {
  return step(
    {
      ...state,
      isLocked: true,
      lines: state.lines.map((line) => ({ ...line, name: '', members: nameless(line.members) })),
      conferring: state.conferring && { ...state.conferring, members: nameless(state.conferring.members) },
      pending: state.pending && { ...state.pending, line: withoutNames(state.pending.line) },
      callBack: state.callBack === null ? null : { ...state.callBack, name: '' },
    },
    { kind: 'forget-history' },
  )
}

export function unlock(state: PhoneState): Step {
  const loads = state.lines
    .filter((line) => line.phase === 'ringing' || isUnheld(line))
    .map((line): PhoneEffect => ({ kind: 'load-history', lineId: line.id, number: line.number }))
  return step({ ...state, isLocked: false }, ...loads)
}
