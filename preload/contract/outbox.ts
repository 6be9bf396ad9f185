import { z } from 'zod'
import { FieldProblem } from './errors.ts'
import { Instant, LocalId, ServerId } from './cases.ts'

/** `queued`: waits for its turn; `sending`: on its way; `unclear`: sent, answer unknown, will be looked up; `parked`: needs a person. */
const outboxStates = ['queued', 'sending', 'unclear', 'parked'] as const
export const OutboxState = z.enum(outboxStates)
export type OutboxState = z.infer<typeof OutboxState>

/** What the desk keeps and sends or brings: the server's words for them are the gateway's business. */
const recordKinds = ['case', 'qa', 'email', 'sms', 'user', 'call', 'file'] as const
export const RecordKind = z.enum(recordKinds)
export type RecordKind = z.infer<typeof RecordKind>

const outboxOperations = [
  'case.create',
  'case.update',
  'qa.create',
  'email.create',
  'sms.create',
  'file.create',
  'user.create',
  'user.update',
] as const
export const OutboxOperation = z.enum(outboxOperations)
export type OutboxOperation = z.infer<typeof OutboxOperation>

/** One unsent change as the Unsent screen shows it. `reason` is an error code, shown in words. */
export const OutboxRow = z.strictObject({
  id: LocalId,
  kind: RecordKind,
  /** The record the change is about; for a case the same as `caseId`. */
  recordId: LocalId,
  /** The case it belongs to; null for what belongs to none. */
  caseId: LocalId.nullable(),
  operation: OutboxOperation,
  state: OutboxState,
  /** What it is about, for recognising it: a person's names as typed, a subject, recipients, a file's name. */
  name: z.string().max(420),
  serverId: ServerId.nullable(),
  createdAt: Instant,
  attempts: z.number().int().nonnegative(),
  nextTryAt: Instant.nullable(),
  reason: z.string().max(40).nullable(),
  problems: z.array(FieldProblem).max(60),
  /** For a file on its way: bytes sent of all. Null for everything else. */
  progress: z.strictObject({ sent: z.number().int().nonnegative(), total: z.number().int().nonnegative() }).nullable(),
  /**
   * The server has it, and a second record that says the same, made by the same sending: a network delivered it twice. This is
   * the second one; `recordId` is ours for it. Nothing leaves for such a row: somebody looks and says so (`outbox.settleDouble`).
   */
  double: z.strictObject({ serverId: ServerId, recordId: LocalId }).optional(),
})
export type OutboxRow = z.infer<typeof OutboxRow>

/** How much work waits: counts by kind and the oldest entry. */
export const OutboxSummary = z.strictObject({
  waiting: z.number().int().nonnegative(),
  needsYou: z.number().int().nonnegative(),
  oldestAt: Instant.nullable(),
  /** Records that are at the server twice and that nobody has looked at yet; not unsent, so in neither count. */
  doubles: z.number().int().nonnegative().optional(),
})
export type OutboxSummary = z.infer<typeof OutboxSummary>
