import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'
import { ErrorCodeName } from './errors.ts'
import { queueStatuses } from './queue.ts'

const short = z.string().max(shortLength)
const count = z.number().int().nonnegative()
const lengthMs = z.number().int().nonnegative()
const share = z.number().min(0).max(1)

/** At most so many people and queues are on one board. */
export const mostBoardAgents = 500
export const mostBoardQueues = 30

/** What happened to the calls that began in one span of time. Null is what the server does not tell. */
export const BoardSpan = z.strictObject({
  inbound: count,
  /** Taken by somebody, also those that are still going on. */
  answered: count,
  /** Over without anybody having answered, for whatever reason. */
  lost: count,
  /** Those of the lost whose caller hung up; null where the server's words do not tell it. */
  abandoned: count.nullable(),
  outbound: count,
  /** Share of the answered and lost calls that were answered within 15 and 20 seconds; null without any. */
  within15: share.nullable(),
  within20: share.nullable(),
  /** Of answered calls; of those that are over. */
  averageWaitMs: lengthMs.nullable(),
  averageTalkMs: lengthMs.nullable(),
  longestWaitMs: lengthMs.nullable(),
})
export type BoardSpan = z.infer<typeof BoardSpan>

/** Calls going on. All null until this server has shown one: some list a call only when it is over. */
export const BoardNow = z.strictObject({
  waiting: count.nullable(),
  /** When the one who waits longest began to. */
  longestSince: Instant.nullable(),
  talking: count.nullable(),
})
export type BoardNow = z.infer<typeof BoardNow>

export const BoardQueue = z.strictObject({
  queue: short,
  waiting: count.nullable(),
  longestSince: Instant.nullable(),
  inbound: count,
  answered: count,
  lost: count,
})
export type BoardQueue = z.infer<typeof BoardQueue>

/** Somebody with an extension, as far as the server tells about them. No number of any caller is on the board. */
export const BoardAgent = z.strictObject({
  extension: short,
  /** '' where only the extension is known. */
  name: short,
  isSelf: z.boolean(),
  /** Where they stand in the queue; null where the server does not tell it: dialect `crm` tells only one's own. */
  presence: z.enum(queueStatuses).exclude(['unknown']).nullable(),
  presenceSince: Instant.nullable(),
  call: z.strictObject({ state: z.enum(['ringing', 'dialling', 'talking']), since: Instant, queue: short }).nullable(),
  lastCallEndAt: Instant.nullable(),
  /** Of today; null until today has been read as a whole. */
  today: z.strictObject({ answered: count, missed: count, outbound: count, talkMs: lengthMs }).nullable(),
  /** Calls that rang here, one after the other, and were not answered, up to now. */
  missedInRow: count,
})
export type BoardAgent = z.infer<typeof BoardAgent>

/** The server's own totals (`stats/0`), whatever time they are over; null for what it leaves out. */
export const BoardTotals = z.strictObject({
  inbound: count.nullable(),
  outbound: count.nullable(),
  cases: count.nullable(),
  emails: count.nullable(),
  texts: count.nullable(),
})
export type BoardTotals = z.infer<typeof BoardTotals>

/** A board that was read longer ago is not live: more than any rest between two looks at a slow server, ms. */
const boardFreshMs = 90_000

/** Whether figures read then may be shown as those of now. */
export function boardIsFresh(readAt: number | null, now: number): boolean {
  return readAt !== null && Math.abs(now - readAt) <= boardFreshMs
}

/**
 * The board as it stands; instants are by this computer's clock. `waiting`: nothing has been read yet, or not for long.
 * `away`: the server does not answer, what is shown is as old as it says. `refused`: not for this person.
 */
export const BoardView = z.strictObject({
  at: Instant,
  state: z.enum(['waiting', 'live', 'away', 'refused']),
  reason: ErrorCodeName.nullable(),
  callsReadAt: Instant.nullable(),
  agentsReadAt: Instant.nullable(),
  totalsReadAt: Instant.nullable(),
  now: BoardNow,
  /** Null until every call of the span has been read. */
  today: BoardSpan.nullable(),
  hour: BoardSpan.nullable(),
  queues: z.array(BoardQueue).max(mostBoardQueues),
  agents: z.array(BoardAgent).max(mostBoardAgents),
  totals: BoardTotals.nullable(),
})
export type BoardView = z.infer<typeof BoardView>

const Limit = z.strictObject({ warn: count.max(100_000).nullable(), danger: count.max(100_000).nullable() })

/** From where on a figure asks for attention; null is never. */
export const BoardThresholds = z.strictObject({
  waiting: Limit,
  longestWaitSeconds: Limit,
  /** Below these, in percent of the last hour. */
  serviceLevelPercent: Limit,
  serviceLevelWithin: z.union([z.literal(15), z.literal(20)]),
  talkMinutes: Limit,
  missedInRow: Limit,
  isSounding: z.boolean(),
})
export type BoardThresholds = z.infer<typeof BoardThresholds>

/** Until a supervisor has chosen others. */
export function firstThresholds(): BoardThresholds {
  return {
    waiting: { warn: 1, danger: 3 },
    longestWaitSeconds: { warn: 20, danger: 60 },
    serviceLevelPercent: { warn: 80, danger: 60 },
    serviceLevelWithin: 20,
    talkMinutes: { warn: 30, danger: 60 },
    missedInRow: { warn: 2, danger: 3 },
    isSounding: true,
  }
}
