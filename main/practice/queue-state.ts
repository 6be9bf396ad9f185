import type { ExchangeReport } from '../../preload/contract/practice-exchange.ts'

/** Where one extension stands in the queue: pure, without clock or file. DESIGN 3 says what the server tells of it. */

export interface DeskCall {
  readonly id: string
  readonly number: string
  /** '' for a call that came through no queue. */
  readonly queue: string
  readonly answeredAt: number | null
}

export interface DeskState {
  /** An answered ring of the exchange has put this extension into the queue, and nothing has taken it out since. */
  readonly isMember: boolean
  /** When the exchange was asked to ring; null when no ring is being waited for. */
  readonly joiningSince: number | null
  /** The calls that are up, oldest first. */
  readonly calls: readonly DeskCall[]
  readonly wrapUp: { readonly until: number; readonly call: DeskCall } | null
  readonly lastCallAt: number | null
}

export type DeskInput =
  ExchangeReport | { readonly kind: 'join'; readonly hasExchange: boolean } | { readonly kind: 'leave' }

/** The answer to joining or leaving, as documented: `false` with a sentence is a refusal. */
interface QueueReply {
  readonly status: 'ringing' | 'offline' | 'false'
  readonly message: string
}

export interface DeskStep {
  readonly state: DeskState
  /** What the exchange is to do. */
  readonly order: 'ring-to-join' | 'leave' | null
  /** Null for what the exchange reports: that is not answered. */
  readonly reply: QueueReply | null
}

export type DeskStatus = 'offline' | 'ringing' | 'online' | 'oncall' | 'wrapup'

/** A ring that is not answered for so long joins nobody. */
export const joinTimeoutMs = 20_000

export const idleDesk: DeskState = { isMember: false, joiningSince: null, calls: [], wrapUp: null, lastCallAt: null }

function isJoining(state: DeskState, now: number): boolean {
  return state.joiningSince !== null && now - state.joiningSince < joinTimeoutMs
}

const only = (state: DeskState): DeskStep => ({ state, order: null, reply: null })
const replied = (state: DeskState, status: QueueReply['status'], message: string): DeskStep => ({
  state,
  order: null,
  reply: { status, message },
})

function join(state: DeskState, hasExchange: boolean, now: number): DeskStep {
  if (state.isMember) return replied(state, 'false', 'Already in the queue')
  if (state.calls.length > 0) return replied(state, 'false', 'You are on a call')
  // Asked twice, it rings once: the answer to the first may have been lost.
  if (isJoining(state, now)) return replied(state, 'ringing', 'Ringing')
  if (!hasExchange) return replied(state, 'false', 'Extension not registered')
  return { ...replied({ ...state, joiningSince: now }, 'ringing', 'Ringing'), order: 'ring-to-join' }
}

function leave(state: DeskState, now: number): DeskStep {
  if (state.calls.length > 0) return replied(state, 'false', 'You are on a call')
  const left = { ...state, isMember: false, joiningSince: null, wrapUp: null }
  const wasIn = state.isMember || isJoining(state, now)
  return { ...replied(left, 'offline', 'Offline'), order: wasIn ? 'leave' : null }
}

function changeCall(state: DeskState, id: string, change: (call: DeskCall) => DeskCall): DeskState {
  return { ...state, calls: state.calls.map((call) => (call.id === id ? change(call) : call)) }
}

function endCall(state: DeskState, id: string, endedAt: number, wrapUpMs: number): DeskState {
  const ended = state.calls.find((call) => call.id === id)
  if (ended === undefined) return state
  const calls = state.calls.filter((call) => call.id !== id)
  if (ended.answeredAt === null) return { ...state, calls }
  const isWrapUp = state.isMember && ended.queue !== '' && wrapUpMs > 0
  return {
    ...state,
    calls,
    lastCallAt: endedAt,
    wrapUp: isWrapUp ? { until: endedAt + wrapUpMs, call: ended } : state.wrapUp,
  }
}

/** One step. Reports carry the time of what they tell, which may be long ago; it is never taken as later than `now`. */
export function stepDesk(state: DeskState, input: DeskInput, now: number, wrapUpMs: number): DeskStep {
  switch (input.kind) {
    case 'join':
      return join(state, input.hasExchange, now)
    case 'leave':
      return leave(state, now)
    case 'started':
      // As at a real exchange: calls and rings end with its process, membership does not. A ring asked for since goes on.
      return only({
        ...state,
        joiningSince: (state.joiningSince ?? 0) > input.at ? state.joiningSince : null,
        calls: [],
      })
    case 'join-ringing':
      return only(state)
    case 'joined':
      // Also when nobody waits for it any more: who is in the queue is the exchange's to say.
      return only({ ...state, isMember: true, joiningSince: null })
    case 'join-failed':
      return only({ ...state, joiningSince: null })
    case 'left':
      // A ring asked for since then goes on.
      return only({ ...state, isMember: false, wrapUp: null })
    case 'call-ringing': {
      const { callId, number, queue } = input
      if (state.calls.some((call) => call.id === callId)) return only(state)
      return only({ ...state, calls: [...state.calls, { id: callId, number, queue, answeredAt: null }] })
    }
    case 'call-answered':
      return only(changeCall(state, input.callId, (call) => ({ ...call, answeredAt: call.answeredAt ?? input.at })))
    case 'call-ended':
      return only(endCall(state, input.callId, Math.min(input.at, now), wrapUpMs))
  }
}

/** What the poll says: the status, and the call it speaks of. A call outside the queue is nothing of the queue's. */
export function deskStatus(state: DeskState, now: number): { status: DeskStatus; call: DeskCall | null } {
  const calls = state.calls.filter((call) => state.isMember || call.queue !== '')
  // Of two calls the one answered last is the one being talked to.
  const talking = calls
    .filter((call) => call.answeredAt !== null)
    .toSorted((a, b) => (b.answeredAt ?? 0) - (a.answeredAt ?? 0))
    .at(0)
  if (talking) return { status: 'oncall', call: talking }
  const ringing = calls.at(0)
  if (ringing) return { status: 'ringing', call: ringing }
  if (state.wrapUp && now < state.wrapUp.until) return { status: 'wrapup', call: state.wrapUp.call }
  if (state.isMember) return { status: 'online', call: null }
  return { status: isJoining(state, now) ? 'ringing' : 'offline', call: null }
}
