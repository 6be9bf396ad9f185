import { z } from 'zod'
import { FieldProblem } from './errors.ts'
import { Instant, LocalId, ServerId } from './cases.ts'

/** `queued`: waits for its turn; `sending`: on its way; `unclear`: sent, answer unknown, will be looked up; `parked`: needs a person. */
const outboxStates = ['queued', 'sending', 'unclear', 'parked'] as const
export const OutboxState = z.enum(outboxStates)
export type OutboxState = z.infer<typeof OutboxState>

const outboxOperations = ['case.create', 'case.update'] as const
export const OutboxOperation = z.enum(outboxOperations)
export type OutboxOperation = z.infer<typeof OutboxOperation>

/** One unsent change as the Unsent screen shows it. `reason` is an error code, shown in words. */
export const OutboxRow = z.strictObject({
  id: LocalId,
  caseId: LocalId,
  operation: OutboxOperation,
  state: OutboxState,
  /** The person the case is about, for recognising it: names as typed. */
  name: z.string().max(420),
  serverId: ServerId.nullable(),
  createdAt: Instant,
  attempts: z.number().int().nonnegative(),
  nextTryAt: Instant.nullable(),
  reason: z.string().max(40).nullable(),
  problems: z.array(FieldProblem).max(60),
})
export type OutboxRow = z.infer<typeof OutboxRow>

/** How much work waits: counts by kind and the oldest entry. */
export const OutboxSummary = z.strictObject({
  waiting: z.number().int().nonnegative(),
  needsYou: z.number().int().nonnegative(),
  oldestAt: Instant.nullable(),
})
export type OutboxSummary = z.infer<typeof OutboxSummary>
