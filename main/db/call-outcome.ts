import { emptyCase } from '../../preload/contract/cases.ts'
import type { CaseFields, dispositions } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { fieldsOf } from './case-columns.ts'
import { numberKeyOf } from './number-key.ts'
import type { CallQueries, StoredCall } from './queries/calls.ts'
import type { CaseQueries } from './queries/cases.ts'
import type { createDraftQueries } from './queries/drafts.ts'
import type { OutboxQueries, StoredCaseEntry } from './queries/outbox.ts'
import { saveCase } from './save-case.ts'

export interface OutcomeInput {
  id: string
  disposition: (typeof dispositions)[number]
  caseId: string
  outboxId: string
  createdBy: string
  now: number
  undoUntil: number
}

interface OutcomeQueries {
  calls: CallQueries
  cases: CaseQueries
  outbox: OutboxQueries
  drafts: ReturnType<typeof createDraftQueries>
}

/**
 * The body of the transaction of an outcome (DESIGN 3): without a case, a closed ticket with source, source id and
 * disposition, held back until `undoUntil`; with one, that case's own field. The outbox row that was made is remembered by
 * its id: whatever replaces it later (a save of the case) gives it another, and then there is nothing to take back.
 */
export function setOutcome(queries: OutcomeQueries, input: OutcomeInput): { caseId: string; undoUntil: number } {
  const { calls, cases, outbox } = queries
  const call = calls.need(input.id)
  const { disposition, now } = input
  const made = madeForOutcome(queries, call)
  if (made !== null) {
    const stored = cases.need(made.case_id)
    const fields = { ...fieldsOf(stored), disposition }
    cases.replace(stored, { fields, base: null, updatedAt: now })
    outbox.replace(made, { id: input.outboxId, fields, now, notBefore: input.undoUntil })
    calls.setOutcome(call.id, { disposition, caseId: stored.id, entry: input.outboxId })
    return { caseId: stored.id, undoUntil: input.undoUntil }
  }
  const existing = call.case_id === null ? undefined : cases.byId(call.case_id)
  if (existing !== undefined) {
    const fields = { ...fieldsOf(existing), disposition }
    // Not the draft of an edit that may be open: the outcome must not end it.
    saveCase(queries, { ...input, caseId: existing.id, draftId: input.outboxId, fields })
    calls.setOutcome(call.id, { disposition, caseId: existing.id, entry: null })
    return { caseId: existing.id, undoUntil: now }
  }
  // A draft and its case have one id: what is still being written becomes an edit of this ticket, not a second one.
  const caseId = call.case_id ?? input.caseId
  const fields = outcomeFields(call, disposition)
  cases.insert({
    id: caseId,
    serverId: null,
    // As of every case that was made here: a copy that a pull brought has none.
    draftId: caseId,
    createdAt: now,
    updatedAt: now,
    createdBy: input.createdBy,
    fields,
  })
  outbox.append({ id: input.outboxId, caseId, operation: 'case.create', fields, now, notBefore: input.undoUntil })
  calls.setOutcome(call.id, { disposition, caseId, entry: input.outboxId })
  return { caseId, undoUntil: input.undoUntil }
}

/** Takes an outcome back. `not-found` when nothing was made for it, or when that has left or was edited meanwhile. */
export function undoOutcome(queries: OutcomeQueries, id: string): { caseId: string } {
  const { calls, cases, outbox, drafts } = queries
  const call = calls.need(id)
  const made = madeForOutcome(queries, call)
  if (made === null) throw new AppError('not-found')
  const stored = cases.need(made.case_id)
  outbox.remove(made.position)
  cases.remove(stored)
  calls.setOutcome(id, { disposition: '', caseId: drafts.has(stored.id) ? stored.id : null, entry: null })
  return { caseId: stored.id }
}

/** The unsent outbox row of the case that was made for the outcome of this call; null when it has left or was edited. */
function madeForOutcome({ outbox }: OutcomeQueries, call: StoredCall): StoredCaseEntry | null {
  const row = call.outcome_entry === null ? undefined : outbox.byId(call.outcome_entry)
  if (row?.case_id == null || row.kind !== 'case' || row.operation !== 'case.create') return null
  return row.state === 'queued' && row.attempts === 0 ? { ...row, kind: row.kind, case_id: row.case_id } : null
}

function outcomeFields(call: StoredCall, disposition: CaseFields['disposition']): CaseFields {
  const empty = emptyCase()
  return {
    ...empty,
    source: 'call',
    sourceId: call.call_ref ?? call.id,
    status: 'closed',
    disposition,
    // A caller who hides has no number, and a word in its place would be refused.
    contact: { ...empty.contact, phone: numberKeyOf(call.number) === null ? '' : call.number },
  }
}
