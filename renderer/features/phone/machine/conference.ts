import { codeOf } from './feature-codes.ts'
import { consultationOf, lineOf, step, withLine, type PhoneRules, type Step } from './lines.ts'
import { proceedWith } from './pending.ts'
import type { PhoneEffect } from './phone-effect.ts'
import type { Conferring, Line, PhoneState } from './phone-state.ts'

/** Sends a line into the room; what was in talk falls silent until the room has it. */
function sendIn(state: PhoneState, line: Line, room: string, at: number): Step {
  const transfer = { target: room, how: 'conference' as const, sinceAt: at, isTaken: false }
  const mute: PhoneEffect[] = line.phase === 'talking' ? [{ kind: 'sip-mute', lineId: line.id, isMuted: true }] : []
  return step(withLine(state, line.id, { phase: 'transferring', transfer }), ...mute, {
    kind: 'sip-transfer',
    lineId: line.id,
    target: room,
  })
}

/** Begins a conference of the caller on hold and the one in consultation: both are sent to a room, then this desk goes. */
export function makeThree(state: PhoneState, rules: PhoneRules, ownId: string, at: number): Step {
  const both = consultationOf(state)
  if (both?.there.phase !== 'talking' || !['held', 'holding'].includes(both.caller.phase)) return step(state)
  const { conference, transfer } = rules.control
  if (conference === null || transfer === 'none') return step(state, { kind: 'tell', notice: 'not-offered' })
  if (state.link.state !== 'registered') return step(state, { kind: 'tell', notice: 'not-registered' })
  if (state.pending !== null || state.conferring !== null) return step(state, { kind: 'tell', notice: 'one-at-a-time' })
  const { caller, there } = both
  const room = codeOf(conference.room, { extension: rules.extension })
  const conferring: Conferring = {
    room,
    stage: 'first',
    firstId: caller.id,
    secondId: there.id,
    ownId,
    members: [caller, there].map(({ name, number }) => ({ number, name })),
    owes: null,
  }
  return sendIn({ ...state, conferring }, caller, room, at)
}

/** Goes into the room where the others are by now. */
function follow(state: PhoneState, rules: PhoneRules, on: Conferring, at: number): Step {
  const line: Partial<Line> = { kind: 'conference', members: on.members, owes: on.owes, continues: on.firstId }
  return proceedWith({ ...state, conferring: null }, at, {
    what: 'dial',
    lineId: on.ownId,
    number: on.room,
    line,
    until: at + rules.holdWaitMs,
  })
}

/** One of the two is in the room: now the next, or this desk itself. */
export function conferringAccepted(state: PhoneState, rules: PhoneRules, lineId: string, at: number): Step {
  const on = state.conferring
  if (on === null || (lineId !== on.firstId && lineId !== on.secondId)) return step(state)
  const second = lineOf(state, on.secondId)
  const isNext = lineId === on.firstId && second !== undefined && ['talking', 'held'].includes(second.phase)
  if (isNext) return sendIn({ ...state, conferring: { ...on, stage: 'second' } }, second, on.room, at)
  // Whoever else was to come has hung up meanwhile, or cannot be sent now: the caller is there alone.
  return follow(state, rules, lineId === on.firstId ? { ...on, members: on.members.slice(0, 1) } : on, at)
}

/**
 * One of the two could not be sent. The caller is still on hold here: nothing has happened. Where it is the second, the
 * caller waits in the room already, and this desk goes there alone.
 */
export function conferringFailed(state: PhoneState, rules: PhoneRules, lineId: string, at: number): Step {
  const on = state.conferring
  const notice: PhoneEffect = { kind: 'tell', notice: 'conference-failed' }
  if (on === null) return step(state, notice)
  if (lineId === on.firstId) return step({ ...state, conferring: null }, notice)
  const next = follow(state, rules, { ...on, members: on.members.slice(0, 1) }, at)
  return step(next.state, ...next.effects, notice)
}

/** One of the two is over: by being in the room, where the exchange says so with a BYE, or by hanging up. */
export function conferringEnded(state: PhoneState, rules: PhoneRules, line: Line, at: number): Step {
  const on = state.conferring
  if (on === null || (line.id !== on.firstId && line.id !== on.secondId)) return step(state)
  // The caller is in the room, or on the way there, and must not be left alone.
  if (on.stage === 'second') return line.id === on.secondId ? follow(state, rules, on, at) : step(state)
  if (line.id === on.secondId) return step(state)
  if (line.transfer?.isTaken === true) return conferringAccepted(state, rules, line.id, at)
  return step({ ...state, conferring: null })
}
