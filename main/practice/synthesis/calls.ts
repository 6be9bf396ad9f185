import { hangupStatus, type CallRow } from '../call-book.ts'
import { voiceIds } from '../voices.ts'
import { createRandom, type Random } from './random.ts'

/** What a ticket says of the call it was written in. */
export interface TicketOfCall {
  readonly callId: string
  readonly exten: string
  readonly phone: string
  readonly name: string
  readonly createdAt: number
}

/** One call in so many ended without a ticket: nobody was there in time, or it went out. */
const withoutTicketEvery = 5
const queues = ['child-helpline', 'gbv-desk'] as const
/** Mostly the caller gives up. */
const enders = ['caller', 'caller', 'caller', 'exchange', 'agent'] as const
const wordless = { voice: 'silence', name: '' } as const

function voiceOf(random: Random): string {
  return voiceIds[random.between(0, voiceIds.length - 1)] ?? wordless.voice
}

function callOfTicket(random: Random, ticket: TicketOfCall): CallRow {
  const talkMs = random.between(90, 1500) * 1000
  const waitMs = random.between(2, random.chance(0.8) ? 18 : 70) * 1000
  // Written while they talked, or in the minute after.
  const endedAt = ticket.createdAt + random.between(-60, 0) * 1000
  const isNumber = /\d/.test(ticket.phone)
  return {
    id: ticket.callId,
    usr: ticket.exten,
    number: isNumber ? ticket.phone : '',
    name: isNumber ? ticket.name : '',
    context_masq: random.pick(queues),
    vector: 'inbound',
    voice: voiceOf(random),
    hangup_status: 'answered',
    qa_done: random.chance(0.15) ? '1' : '0',
    started_at: endedAt - talkMs - waitMs,
    answered_at: endedAt - talkMs,
    ended_at: endedAt,
  }
}

function callWithoutTicket(random: Random, near: CallRow, id: string): CallRow {
  const vector = random.chance(0.4) ? 'outbound' : 'inbound'
  const isAnswered = vector === 'outbound' && random.chance(0.6)
  const startedAt = near.started_at + random.between(5, 50) * 60_000
  const answeredAt = isAnswered ? startedAt + random.between(4, 20) * 1000 : null
  const by = random.pick(enders)
  return {
    ...wordless,
    id,
    usr: near.usr,
    number: vector === 'outbound' ? near.number : `0700000${random.between(10, 99).toString().padStart(3, '0')}`,
    context_masq: vector === 'outbound' ? '' : random.pick(queues),
    vector,
    voice: isAnswered ? voiceOf(random) : wordless.voice,
    hangup_status: hangupStatus({ answered_at: answeredAt, vector }, by),
    qa_done: '0',
    started_at: startedAt,
    answered_at: answeredAt,
    ended_at: (answeredAt ?? startedAt) + random.between(5, 240) * 1000,
  }
}

/** The calls behind these tickets, and some that left none, oldest first; the same tickets and seed give the same. */
export function syntheticCalls(seed: number, tickets: readonly TicketOfCall[], now: number): CallRow[] {
  const random = createRandom(seed)
  const calls = tickets.flatMap((ticket, index) => {
    const call = callOfTicket(random, ticket)
    if (index % withoutTicketEvery !== 0) return [call]
    return [call, callWithoutTicket(random, call, `${Math.floor(call.started_at / 1000)}.${index + 1}`)]
  })
  return calls
    .filter((call) => (call.ended_at ?? 0) <= now)
    .toSorted((a, b) => a.started_at - b.started_at || a.id.localeCompare(b.id))
}
