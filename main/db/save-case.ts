import type { CaseFields, CaseState } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { fieldsOf, parseFields, sameFields } from './case-columns.ts'
import type { CaseQueries, StoredCase } from './queries/cases.ts'
import type { createDraftQueries } from './queries/drafts.ts'
import type { OutboxQueries, StoredCaseEntry } from './queries/outbox.ts'
import { joinHere } from './rebase.ts'

export interface SaveInput {
  caseId: string
  outboxId: string
  draftId: string
  fields: CaseFields
  /** What the writer saw when they began; counts where the draft was never stored and so does not know. */
  begunOn?: CaseFields | undefined
  /** It is an edit: `not-found` when neither the case is here nor one this draft has become. */
  isEdit?: boolean
  createdBy: string
  now: number
}

interface SaveQueries {
  cases: CaseQueries
  outbox: OutboxQueries
  drafts: ReturnType<typeof createDraftQueries>
}

/**
 * The body of the transaction behind "Saved on this computer" (DESIGN 6.1): case, outbox row and the end of the draft.
 * A draft becomes one case only: saving it again, because an answer was lost, edits the case it became.
 */
export function saveCase(
  queries: SaveQueries,
  input: SaveInput,
): { caseId: string; state: CaseState; changed: boolean; savedAt: number } {
  const existing = queries.cases.byId(input.caseId) ?? queries.cases.byDraftId(input.draftId)
  // A case that went while somebody wrote on it: what they wrote must not become a second one without their word.
  if (existing === undefined && input.isEdit === true) throw new AppError('not-found')
  const changed = existing ? saveEdit(queries, existing, input) : saveNew(queries, input)
  queries.drafts.remove(input.draftId)
  const caseId = existing?.id ?? input.caseId
  return { caseId, state: queries.cases.stateOf(caseId), changed, savedAt: input.now }
}

function saveNew({ cases, outbox }: SaveQueries, input: SaveInput): boolean {
  const { fields, now } = input
  cases.insert({
    id: input.caseId,
    serverId: null,
    draftId: input.draftId,
    createdAt: now,
    updatedAt: now,
    createdBy: input.createdBy,
    fields,
  })
  outbox.append({ id: input.outboxId, caseId: input.caseId, operation: 'case.create', fields, now })
  return true
}

function saveEdit({ cases, outbox, drafts }: SaveQueries, existing: StoredCase, input: SaveInput): boolean {
  const { now } = input
  const here = fieldsOf(existing)
  const waiting = outbox.ofCase(existing.id)
  const isFirstEdit = waiting.length === 0 && existing.server_id !== null
  const stored = existing.base === null ? null : parseFields(existing.base)
  const begunOn = drafts.begunOn(input.draftId) ?? input.begunOn ?? withoutUnknownOutcome(existing, input, here)
  const joined = joinHere({ begunOn, fields: input.fields }, here, isFirstEdit ? here : stored)
  if (sameFields(here, joined.fields)) return false

  // The server has it otherwise and somebody has to decide, with both sides before them: what is written meanwhile is kept.
  const undecided = waiting.find((row) => row.state === 'parked' && row.reason === 'server-changed')
  if (undecided) {
    cases.replace(existing, { ...joined, updatedAt: now })
    outbox.rewrite(undecided, joined.fields)
    return true
  }
  // Every row carries the whole case: from the first row that never reached the server on, this save replaces them all.
  const replaceable = waiting.find(isSurelyUnsent)
  cases.replace(existing, { ...joined, updatedAt: now })
  const { fields } = joined
  if (replaceable) outbox.replace(replaceable, { id: input.outboxId, fields, now })
  else {
    outbox.append({ id: input.outboxId, caseId: existing.id, operation: 'case.update', fields, now })
    outbox.releaseParked(existing.id, now)
  }
  return true
}

/** An outcome that was said while its form was still a draft is not unsaid by a form that never knew of it. */
function withoutUnknownOutcome(existing: StoredCase, input: SaveInput, here: CaseFields): CaseFields {
  const isItsForm = input.draftId === existing.id && input.fields.disposition === ''
  return isItsForm ? { ...here, disposition: '' } : here
}

/** Nothing of it can be at the server: it never left, or the server refused it in so many words. */
function isSurelyUnsent(row: StoredCaseEntry): boolean {
  return (row.state === 'queued' || row.state === 'parked') && row.must_look === 0
}
