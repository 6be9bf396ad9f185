import { z } from 'zod'
import { CaseFields, Instant, LocalId, longLength, ServerId, shortLength } from './cases.ts'

/** Why a case needs a person to decide: the server has it otherwise, several times or no more. */
export const conflictReasons = ['server-changed', 'server-duplicate', 'server-missing'] as const
export const ConflictReason = z.enum(conflictReasons)
export type ConflictReason = z.infer<typeof ConflictReason>

/** A record of the server that may be this case. */
export const ConflictCandidate = z.strictObject({
  serverId: ServerId,
  fields: CaseFields,
  createdAt: Instant.nullable(),
  updatedAt: Instant.nullable(),
  createdBy: z.string().max(shortLength),
  /** Who changed it last, where the server tells it. */
  updatedBy: z.string().max(shortLength).optional(),
  /** Another case of this computer is this record already: it cannot be taken for this one, too. */
  isTaken: z.boolean(),
})
export type ConflictCandidate = z.infer<typeof ConflictCandidate>

/** Both sides of a case that a person has to decide about (DESIGN 6.6). */
export const Conflict = z.strictObject({
  caseId: LocalId,
  serverId: ServerId.nullable(),
  reason: ConflictReason,
  mine: CaseFields,
  /** The server's copy; null when it has none. */
  theirs: CaseFields.nullable(),
  /** What both began from; null when that is not known: then every difference clashes. */
  base: CaseFields.nullable(),
  /** Paths that both sides changed to different values, in the order of the fields. */
  clashing: z.array(z.string().max(80)).max(40),
  mineSavedAt: Instant,
  theirsChangedAt: Instant.nullable(),
  theirsChangedBy: z.string().max(shortLength).nullable(),
  /** For `server-duplicate`: the records that came into question, as they were when it was looked. */
  candidates: z.array(ConflictCandidate).max(20),
  /** Which copy of the server this shows; `conflicts.resolve` takes it back to notice that it has moved. */
  seen: z.string().max(64),
})
export type Conflict = z.infer<typeof Conflict>

/** What somebody has decided of a field so far, and the value it stood for then. */
export const BegunChoice = z.strictObject({
  side: z.enum(['mine', 'theirs', 'own']),
  /** Both sides, one below the other, are longer than a field until they are shortened. */
  text: z.string().max(2 * longLength + 2),
})
export type BegunChoice = z.infer<typeof BegunChoice>

/** By path. */
export const BegunChoices = z
  .record(z.string().max(80), BegunChoice)
  .refine((choices) => Object.keys(choices).length <= 60)
export type BegunChoices = z.infer<typeof BegunChoices>

/** A decision that is not made yet: it is there again when the case is opened again. */
export const BegunDecision = z.strictObject({ choices: BegunChoices, updatedAt: Instant })
export type BegunDecision = z.infer<typeof BegunDecision>

/** What can be done with a case that the server does not have any more. */
export const MissingChoice = z.enum([
  /** It goes to the server once more, as a new record. */
  'send-as-new',
  /** It is given up here too; what was written stays for seven days as a discarded draft that can be restored. */
  'let-go',
])
export type MissingChoice = z.infer<typeof MissingChoice>
