import type { QueueState } from '../../../../preload/contract/index.ts'
import { endLine } from './ending.ts'
import { supervisionBegun } from './supervision.ts'
import { isUnheld, lineOf, othersOf, step, withLine, type PhoneRules, type Step } from './lines.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import type { Line, PhoneState } from './phone-state.ts'

type Of<Kind extends PhoneEvent['kind']> = Extract<PhoneEvent, { readonly kind: Kind }>

function joinLegEvent(state: PhoneState, event: PhoneEvent): Step {
  if (state.joinLeg === null) return step(state)
  if (event.kind === 'confirmed') {
    return step({ ...state, joinLeg: { ...state.joinLeg, phase: 'up' } }, { kind: 'refresh-queue' })
  }
  return event.kind === 'ended' ? step({ ...state, joinLeg: null }, { kind: 'refresh-queue' }) : step(state)
}

function confirmed(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  if (line.phase !== 'answering' && line.phase !== 'dialling') return step(state)
  const answered: Line = { ...line, phase: 'talking', answeredAt: at }
  const effects: PhoneEffect[] = [{ kind: 'record-call', line: answered, end: null, endedAt: null }]
  if (line.isMuted) effects.push({ kind: 'sip-mute', lineId: line.id, isMuted: true })
  if (line.direction === 'in') effects.push({ kind: 'open-case', lineId: line.id })
  if (line.queue !== '') effects.push({ kind: 'refresh-queue' })
  if (line.supervision !== null) effects.push(...supervisionBegun(line, line.supervision, rules))
  const isCalledBack = line.direction === 'out' && state.callBack?.number === line.number
  return step(
    {
      ...withLine(state, line.id, answered),
      // The next call of the queue ends the wrap-up of the one before.
      wrapUp: line.queue === '' ? state.wrapUp : null,
      pauseOffer: line.queue === '' ? state.pauseOffer : null,
      callBack: isCalledBack ? null : state.callBack,
    },
    ...effects,
  )
}

function held(state: PhoneState, line: Line, at: number): Step {
  const onHold = { heldSince: at, holds: line.holds + 1 }
  if (line.phase === 'holding') return step(withLine(state, line.id, { ...onHold, phase: 'held' }))
  // The answer comes when the caller is being handed on already: noted, for the way back.
  const isLate = line.phase === 'transferring' && line.heldSince === null
  return step(isLate ? withLine(state, line.id, onHold) : state)
}

function holdFailed(state: PhoneState, line: Line, at: number): Step {
  const tell: PhoneEffect = { kind: 'tell', notice: 'hold-failed' }
  if (line.phase === 'resuming') return step(withLine(state, line.id, { phase: 'held' }), tell)
  if (line.phase !== 'holding') return step(state)
  const isAwaited = state.pending?.line.kind === 'conference'
  if (isAwaited || othersOf(state, line.id).some(isUnheld)) {
    // The other call was answered before the exchange said no, or somebody waits in a room: at least neither side of
    // this one is heard.
    return step(
      withLine(state, line.id, { phase: 'held', heldSince: at, holds: line.holds + 1 }),
      { kind: 'sip-mute', lineId: line.id, isMuted: true },
      tell,
    )
  }
  return step({ ...withLine(state, line.id, { phase: 'talking' }), pending: null }, tell)
}

function resumed(state: PhoneState, line: Line, at: number): Step {
  if (line.phase !== 'resuming') return step(state)
  const { heldMs } = closedHold(line, at)
  return step(withLine(state, line.id, { phase: 'talking', heldSince: null, heldMs }), {
    kind: 'sip-mute',
    lineId: line.id,
    isMuted: line.isMuted,
  })
}

function closedHold(line: Line, at: number): { readonly heldMs: number } {
  return { heldMs: line.heldMs + (line.heldSince === null ? 0 : Math.max(0, at - line.heldSince)) }
}

/** What SIP or the microphone says of a call. */
export function callEvent(
  state: PhoneState,
  rules: PhoneRules,
  event: Of<'progress' | 'confirmed' | 'held' | 'resumed' | 'hold-failed' | 'ended' | 'microphone-failed'>,
): Step {
  const { at, lineId } = event
  if (state.joinLeg?.sipCallId === lineId) return joinLegEvent(state, event)
  const line = lineOf(state, lineId)
  if (line === undefined) return step(state)
  switch (event.kind) {
    case 'progress':
      return step(line.phase === 'dialling' ? withLine(state, lineId, { isRingingThere: true }) : state)
    case 'confirmed':
      return confirmed(state, rules, line, at)
    case 'held':
      return held(state, line, at)
    case 'resumed':
      return resumed(state, line, at)
    case 'hold-failed':
      return holdFailed(state, line, at)
    case 'ended':
      return endLine(state, rules, at, lineId, event.end)
    case 'microphone-failed':
      return microphoneFailed(state, rules, line, at)
  }
}

function microphoneFailed(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  const tell: PhoneEffect = { kind: 'tell', notice: 'no-microphone' }
  // The caller still rings: there may be a microphone in a moment.
  if (line.phase === 'answering') return step(withLine(state, line.id, { phase: 'ringing' }), tell)
  if (line.phase !== 'dialling') return step(state, tell)
  const over = endLine(state, rules, at, line.id, 'failed')
  return { state: over.state, effects: [...over.effects, tell] }
}

/** How much earlier than the ring the server may have said so, for the clock's sake. */
const pollSlackMs = 2000

/** The server's id of the call, for a line that came without one. */
export function poll(state: PhoneState, queue: QueueState): Step {
  const speaksOfCall = queue.status === 'ringing' || queue.status === 'oncall'
  if (!speaksOfCall || queue.callId === '') return step(state)
  if (state.lines.some((line) => line.callRef === queue.callId)) return step(state)
  const nameless = state.lines.filter(
    (line) => line.direction === 'in' && line.callRef === null && queue.sinceAt >= line.startedAt - pollSlackMs,
  )
  const [line] = nameless
  // Two calls without an id: nobody knows which of them the server means.
  if (line === undefined || nameless.length > 1) return step(state)
  const known = { ...line, callRef: queue.callId }
  return step(withLine(state, line.id, known), { kind: 'record-call', line: known, end: null, endedAt: null })
}
