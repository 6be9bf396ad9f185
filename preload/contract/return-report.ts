import { z } from 'zod'
import { Instant, LocalId, ServerId } from './cases.ts'
import { RecordKind } from './outbox.ts'

/** A record of a return report: no word of it, only which. */
export const ReturnedRecord = z.strictObject({
  kind: RecordKind,
  recordId: LocalId,
  caseId: LocalId.nullable(),
  serverId: ServerId.nullable(),
})
export type ReturnedRecord = z.infer<typeof ReturnedRecord>

/**
 * What became of the work of an outage, once the server was back. One that nobody has read yet takes in the outages after it.
 */
export const ReturnReport = z.strictObject({
  id: LocalId,
  /** When the first of them began. */
  awayFrom: Instant,
  backAt: Instant,
  /** How many outages it tells of; the server was back in between when there are several. */
  outages: z.number().int().positive(),
  /** False while something of it can still go by itself. */
  isFinished: z.boolean(),
  /** Records saved here while the server was away. */
  kept: z.number().int().nonnegative(),
  /** Of all that waited when it came back: taken by the server since, still on the way, and waiting for a person. */
  accepted: z.number().int().nonnegative(),
  waiting: z.number().int().nonnegative(),
  needYou: z.number().int().nonnegative(),
  /** Those that need a person, and the first of those that were taken. */
  needing: z.array(ReturnedRecord).max(100),
  taken: z.array(ReturnedRecord).max(100),
})
export type ReturnReport = z.infer<typeof ReturnReport>
