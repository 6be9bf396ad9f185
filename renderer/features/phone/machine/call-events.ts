import type { QueueState } from '../../../../preload/contract/index.ts'
import { endLine } from './ending.ts'
import { isUnheld, lineOf, othersOf, step, withLine, type PhoneRules, type Step } from './lines.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { PhoneEvent } from './phone-event.ts'
import type { Line, PhoneState, WrapUp } from './phone-state.ts'

type Of<Kind extends PhoneEvent['kind']> = Extract<PhoneEvent, { readonly kind: Kind }>

/** The most lines at a time: one in talk, one held or ringing. */
const mostLines = 2

function ringingLineOf(event: Of<'incoming'>, isLocked: boolean): Line {
  return {
    id: event.lineId,
    direction: 'in',
    phase: 'ringing',
    number: event.number,
    name: isLocked ? '' : event.name,
    queue: event.queue,
    callRef: event.callRef,
    startedAt: event.at,
    answeredAt: null,
    heldSince: null,
    holds: 0,
    heldMs: 0,
    isMuted: false,
    isRingingThere: false,
  }
}

/** One caller more, unless it is one the queue has offered before. */
function withPassedOn(wrapUp: WrapUp, caller: string): WrapUp {
  if (caller !== '' && wrapUp.passedOnRefs.includes(caller)) return wrapUp
  return { ...wrapUp, passedOn: wrapUp.passedOn + 1, passedOnRefs: [...wrapUp.passedOnRefs, caller] }
}

/** Somebody rings: the queue's own leg answers itself, a caller becomes a line, or goes on to somebody else. */
export function incoming(state: PhoneState, rules: PhoneRules, event: Of<'incoming'>): Step {
  const { lineId } = event
  const reject: PhoneEffect = { kind: 'sip-reject', lineId, status: 486 }
  if (state.link.state === 'off') return step(state, reject)
  if (rules.joinCallerName !== '' && event.name === rules.joinCallerName) {
    if (state.joinLeg !== null) return step(state, reject)
    return step({ ...state, joinLeg: { sipCallId: lineId, phase: 'answering' } }, { kind: 'sip-answer-join', lineId })
  }
  const isQueueCall = event.queue !== ''
  if (isQueueCall && state.wrapUp !== null) {
    return step({ ...state, wrapUp: withPassedOn(state.wrapUp, event.callRef ?? event.number) }, reject)
  }
  const line = ringingLineOf(event, state.isLocked)
  const record: PhoneEffect = { kind: 'record-call', line, end: null, endedAt: null }
  // What waits to be dialled takes a line as well.
  const taken = state.lines.length + (state.pending?.what === 'dial' ? 1 : 0)
  if (taken >= mostLines) {
    // A call of the queue is somebody else's in a moment; a direct one has been missed.
    return isQueueCall ? step(state, reject) : step(state, reject, { ...record, end: 'missed', endedAt: event.at })
  }
  const effects: PhoneEffect[] = []
  // First of all: it is waited for on the screen.
  if (!state.isLocked) effects.push({ kind: 'load-history', lineId, number: event.number })
  effects.push(record)
  if (isQueueCall) effects.push({ kind: 'refresh-queue' })
  return step({ ...state, lines: [...state.lines, line] }, ...effects)
}

function joinLegEvent(state: PhoneState, event: PhoneEvent): Step {
  if (state.joinLeg === null) return step(state)
  if (event.kind === 'confirmed') {
    return step({ ...state, joinLeg: { ...state.joinLeg, phase: 'up' } }, { kind: 'refresh-queue' })
  }
  return event.kind === 'ended' ? step({ ...state, joinLeg: null }, { kind: 'refresh-queue' }) : step(state)
}

function confirmed(state: PhoneState, line: Line, at: number): Step {
  if (line.phase !== 'answering' && line.phase !== 'dialling') return step(state)
  const answered: Line = { ...line, phase: 'talking', answeredAt: at }
  const effects: PhoneEffect[] = [{ kind: 'record-call', line: answered, end: null, endedAt: null }]
  if (line.isMuted) effects.push({ kind: 'sip-mute', lineId: line.id, isMuted: true })
  if (line.direction === 'in') effects.push({ kind: 'open-case', lineId: line.id })
  if (line.queue !== '') effects.push({ kind: 'refresh-queue' })
  const isCalledBack = line.direction === 'out' && state.callBack?.number === line.number
  return step(
    {
      ...withLine(state, line.id, answered),
      // The next call of the queue ends the wrap-up of the one before.
      wrapUp: line.queue === '' ? state.wrapUp : null,
      callBack: isCalledBack ? null : state.callBack,
    },
    ...effects,
  )
}

function holdFailed(state: PhoneState, line: Line, at: number): Step {
  const tell: PhoneEffect = { kind: 'tell', notice: 'hold-failed' }
  if (line.phase === 'resuming') return step(withLine(state, line.id, { phase: 'held' }), tell)
  if (line.phase !== 'holding') return step(state)
  if (othersOf(state, line.id).some(isUnheld)) {
    // The other call was answered before the exchange said no: at least neither side of this one is heard.
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
      return confirmed(state, line, at)
    case 'held':
      return step(
        line.phase === 'holding'
          ? withLine(state, lineId, { phase: 'held', heldSince: at, holds: line.holds + 1 })
          : state,
      )
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
