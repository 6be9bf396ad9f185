import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { CaseFields, CaseState } from '../../preload/contract/cases.ts'
import { ConflictCandidate, conflictReasons } from '../../preload/contract/conflicts.ts'
import type { ConflictReason, MissingChoice } from '../../preload/contract/conflicts.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { fieldsOf, parseFields, sameWhenTrimmed } from './case-columns.ts'
import type { StoredConflict } from './db-api.ts'
import type { CaseQueries, StoredCase } from './queries/cases.ts'
import type { CaseLookQueries } from './queries/case-looks.ts'
import type { createDraftQueries } from './queries/drafts.ts'
import type { OutboxQueries, StoredCaseEntry } from './queries/outbox.ts'

interface ConflictQueries {
  cases: CaseQueries
  outbox: OutboxQueries
  drafts: ReturnType<typeof createDraftQueries>
  looks: CaseLookQueries
}

interface Standing {
  readonly row: StoredCase
  readonly entry: StoredCaseEntry
  readonly reason: ConflictReason
  readonly theirs: CaseFields | null
  readonly candidates: ConflictCandidate[]
}

const Candidates = z.array(ConflictCandidate)

/** The entry of a case that waits for a decision. Fails with `not-found` when there is none, or it is of another reason. */
function standing({ cases, outbox }: ConflictQueries, caseId: string, wanted: readonly ConflictReason[]): Standing {
  const row = cases.need(caseId)
  const entry = outbox.ofCase(caseId).find((each) => each.state === 'parked')
  const reason = wanted.find((each) => each === entry?.reason)
  if (entry === undefined || reason === undefined) throw new AppError('not-found')
  const theirs = entry.theirs === null ? null : parseFields(entry.theirs)
  return { row, entry, reason, theirs, candidates: Candidates.parse(JSON.parse(entry.candidates)) }
}

/** Tells one copy of the server from another. */
function markOf(theirs: CaseFields | null): string {
  return theirs === null ? '' : createHash('sha256').update(JSON.stringify(theirs)).digest('hex').slice(0, 32)
}

export function conflictOf(queries: ConflictQueries, caseId: string): StoredConflict {
  const { row, entry, reason, theirs, candidates } = standing(queries, caseId, conflictReasons)
  return {
    caseId,
    serverId: row.server_id ?? (reason === 'server-changed' ? (candidates[0]?.serverId ?? null) : null),
    reason,
    mine: fieldsOf(row),
    theirs,
    base: entry.operation === 'case.create' || row.base === null ? null : parseFields(row.base),
    mineSavedAt: row.updated_at,
    theirsChangedAt: candidates[0]?.updatedAt ?? null,
    // The documented API does not tell who changed a record last; a server may.
    theirsChangedBy: candidates[0]?.updatedBy || null,
    candidates: candidates.map((each) => ({
      ...each,
      isTaken: queries.cases.isServerIdTaken(each.serverId, caseId),
    })),
    seen: markOf(theirs),
  }
}

/** What a person decided stands on the server's copy: nothing is left to send when it says the same. */
function standOn(
  { cases, outbox }: ConflictQueries,
  { row, entry }: Pick<Standing, 'row' | 'entry'>,
  to: { fields: CaseFields; theirs: CaseFields; outboxId: string; now: number },
): void {
  if (sameWhenTrimmed(to.fields, to.theirs)) {
    outbox.removeOfRecord(row.id)
    cases.replace(row, { fields: to.theirs, base: null, updatedAt: to.now })
    return
  }
  cases.replace(row, { fields: to.fields, base: to.theirs, updatedAt: to.now })
  outbox.replace(entry, { id: to.outboxId, fields: to.fields, now: to.now })
  outbox.turnInto(entry.position, 'case.update', null)
}

/** Fails with `server-duplicate` when another case here is that record already. */
function link({ cases }: ConflictQueries, row: StoredCase, serverId: string | undefined): void {
  if (serverId === undefined || row.server_id === serverId) return
  if (cases.isServerIdTaken(serverId, row.id)) throw new AppError('server-duplicate')
  cases.linkToServer(row.seq, serverId)
}

/** The body of the transaction behind "this is how it is": `server-changed` when the copy that was shown has moved since. */
export function resolveConflict(
  queries: ConflictQueries,
  input: { caseId: string; outboxId: string; fields: CaseFields; seen: string; now: number },
): { caseId: string; state: CaseState } {
  const found = standing(queries, input.caseId, ['server-changed'])
  if (found.theirs === null || markOf(found.theirs) !== input.seen) throw new AppError('server-changed')
  if (found.row.server_id === null) link(queries, found.row, found.candidates[0]?.serverId)
  const { fields, outboxId, now } = input
  standOn(queries, found, { fields, theirs: found.theirs, outboxId, now })
  return { caseId: input.caseId, state: queries.cases.stateOf(input.caseId) }
}

/** Once more as a new record, under a reference of its own: the one before may be at the server, or have been removed there. */
function sendAsNew(
  { cases, outbox }: ConflictQueries,
  { row, entry }: Pick<Standing, 'row' | 'entry'>,
  input: { outboxId: string; reference: string; now: number },
): void {
  cases.unlink(row.seq)
  outbox.replace(entry, { id: input.outboxId, fields: fieldsOf(row), now: input.now })
  outbox.turnInto(entry.position, 'case.create', input.reference)
}

/** A case that the server has no more, or that is another one here: sent as new, or let go with its text as a discarded draft. */
export function resolveMissing(
  queries: ConflictQueries,
  input: {
    caseId: string
    choice: MissingChoice
    outboxId: string
    reference: string
    draftId: string
    now: number
  },
): { draftId: string | null } {
  const { cases, outbox, drafts, looks } = queries
  const found = standing(queries, input.caseId, ['server-missing', 'server-duplicate'])
  if (input.choice === 'send-as-new') {
    sendAsNew(queries, found, input)
    return { draftId: null }
  }
  const fields = fieldsOf(found.row)
  drafts.save({ id: input.draftId, caseId: null, fields, begunOn: null, now: input.now })
  drafts.discard(input.draftId, input.now)
  outbox.removeOfRecord(input.caseId)
  looks.forget(found.row.seq)
  cases.remove(found.row)
  return { draftId: input.draftId }
}

/**
 * Which of several records of the server this case is; null: none of them. One that says the same is taken over. Where it says
 * anything else nothing is linked and nothing written over: both stand side by side, as a clash without a base, until a person
 * has decided each field (`resolveConflict`).
 */
export function resolveDuplicate(
  queries: ConflictQueries,
  input: { caseId: string; serverId: string | null; outboxId: string; reference: string; now: number },
): { caseId: string; state: CaseState } {
  const found = standing(queries, input.caseId, ['server-duplicate'])
  const { outboxId, now } = input
  if (input.serverId === null) sendAsNew(queries, found, input)
  else {
    const chosen = found.candidates.find((each) => each.serverId === input.serverId)
    if (chosen === undefined) throw new AppError('not-found')
    if (queries.cases.isServerIdTaken(chosen.serverId, found.row.id)) throw new AppError('server-duplicate')
    const mine = fieldsOf(found.row)
    if (sameWhenTrimmed(mine, chosen.fields)) {
      link(queries, found.row, chosen.serverId)
      standOn(queries, found, { fields: mine, theirs: chosen.fields, outboxId, now })
    } else {
      // What was edited before has its base in another record.
      queries.cases.unlink(found.row.seq)
      queries.outbox.turnInto(found.entry.position, 'case.create', found.entry.reference)
      const mustLook = true
      const clash = {
        code: 'server-changed',
        problems: [],
        mustLook,
        theirs: chosen.fields,
        candidates: [chosen],
      } as const
      queries.outbox.park(found.entry, { ...clash, problems: [] })
    }
  }
  return { caseId: input.caseId, state: queries.cases.stateOf(input.caseId) }
}
