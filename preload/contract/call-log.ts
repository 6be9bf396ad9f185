import { z } from 'zod'
import { dispositions, Instant, LocalId, shortLength } from './cases.ts'

const short = z.string().max(shortLength)

/** How a call came to its end. `dropped`: it died without either side hanging up. */
export const callEnds = [
  'completed',
  'missed',
  'rejected',
  'cancelled',
  'busy',
  'no-answer',
  'unknown-number',
  'unreachable',
  'dropped',
  'failed',
] as const
export const CallEnd = z.enum(callEnds)
export type CallEnd = z.infer<typeof CallEnd>

/** What the line was like, from getStats every 2 s: mean opinion score 1 to 5 by the E-model (ITU-T G.107). */
export const CallQuality = z.strictObject({
  mosMin: z.number().min(1).max(5),
  mosAverage: z.number().min(1).max(5),
  lossPercent: z.number().min(0).max(100),
  jitterMs: z.number().nonnegative(),
  /** Null when no report of the other side came. */
  roundTripMs: z.number().nonnegative().nullable(),
})
export type CallQuality = z.infer<typeof CallQuality>

/** A call of this desk as the window reports it: whole each time, the last one counts. */
export const CallReport = z.strictObject({
  id: LocalId,
  direction: z.enum(['in', 'out']),
  number: short,
  name: short,
  queue: short,
  /** The id by which exchange and server know the call; null while unknown. */
  callRef: short.nullable(),
  startedAt: Instant,
  answeredAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  holds: z.number().int().nonnegative(),
  heldMs: z.number().int().nonnegative(),
  end: CallEnd.nullable(),
  quality: CallQuality.nullable(),
  /** The case, or the draft that will become it: a draft and its case have one id. */
  caseId: LocalId.nullable(),
})
export type CallReport = z.infer<typeof CallReport>

/** The place of a call in the log, newest first; the key of every page. */
const CallSeq = z.number().int().nonnegative()

/** One line of the log of this desk. `disposition` is the outcome, '' while nobody has said. */
export const CallRecord = z.strictObject({
  ...CallReport.shape,
  seq: CallSeq,
  disposition: z.enum([...dispositions, '']),
})
export type CallRecord = z.infer<typeof CallRecord>

/** Filters of the log of this desk; an empty list or null is "any", `to` is exclusive; `text` looks at number and name. */
export const CallFilter = z.strictObject({
  text: z.string().max(200),
  directions: z.array(z.enum(['in', 'out'])).max(2),
  ends: z.array(CallEnd).max(10),
  from: Instant.nullable(),
  to: Instant.nullable(),
})
export type CallFilter = z.infer<typeof CallFilter>

/** Where a page of the log ended. */
export const CallCursor = CallSeq.nullable()

/** A call as the central server keeps it. What the dialect does not tell is '' or null, never guessed. */
export const ServerCall = z.strictObject({
  id: short,
  at: Instant.nullable(),
  agent: short,
  queue: short,
  number: short,
  direction: z.enum(['in', 'out', '']),
  /** The server's own word for how it ended, such as `answered`. */
  status: short,
  waitMs: z.number().int().nonnegative().nullable(),
  talkMs: z.number().int().nonnegative().nullable(),
  hasRecording: z.boolean(),
  isScored: z.boolean(),
})
export type ServerCall = z.infer<typeof ServerCall>

/** Filters of the server's list; '' and null are "any". `to` is exclusive. */
export const ServerCallFilter = z.strictObject({
  number: short,
  agent: short,
  status: short,
  from: Instant.nullable(),
  to: Instant.nullable(),
})
export type ServerCallFilter = z.infer<typeof ServerCallFilter>
