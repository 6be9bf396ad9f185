import { z } from 'zod'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { AppError, FieldProblem, type ErrorCode } from '../../../preload/contract/errors.ts'
import type { OutboxOperation, OutboxRow, OutboxState, OutboxSummary } from '../../../preload/contract/outbox.ts'
import { parseFields } from '../case-columns.ts'
import type { OutboxEntry } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'

/** A whole row of `outbox`. `position` is the order of arrival; rows of one case leave in that order. */
export interface StoredEntry {
  position: number
  id: string
  case_id: string
  operation: OutboxOperation
  state: OutboxState
  must_look: number
  attempts: number
  server_errors: number
  next_try_at: number
  /** An unclear row is not looked up before this instant, whatever a person asks for: a slow server may still commit. */
  not_before_at: number
  created_at: number
  reason: string | null
  problems: string
  fields: string
  theirs: string | null
}

type JoinedEntry = StoredEntry & { server_id: string | null; base: string | null; has_later: number }

const Problems = z.array(FieldProblem)

/** A row that may not leave yet, by longer than this, was stored before the clock was set back: it is not held. */
const longestHoldMs = 60_000

/** When a person wants it now. An instant beyond the next try is of before the clock was set back: it binds nobody. */
const soonest = 'max(@now, min(not_before_at, next_try_at))'

const joinedColumns = `o.*, c.server_id, c.base,
  EXISTS (SELECT 1 FROM outbox later WHERE later.case_id = o.case_id AND later.position > o.position) AS has_later`

/** Statements over the outbox. Order, look-ups and retries are the push engine's; this keeps what it decides. */
export function createOutboxQueries(database: DatabaseConnection) {
  const selectById = database.prepare<[string], StoredEntry>('SELECT * FROM outbox WHERE id = ?')
  const selectOfCase = database.prepare<[string], StoredEntry>(
    'SELECT * FROM outbox WHERE case_id = ? ORDER BY position',
  )
  const selectList = database.prepare<[number], StoredEntry & { server_id: string | null }>(
    'SELECT o.*, c.server_id FROM outbox o JOIN cases c ON c.id = o.case_id ORDER BY o.position LIMIT ?',
  )
  const selectSummary = database.prepare<[], { waiting: number; parked: number; oldest: number | null }>(
    `SELECT count(*) - count(iif(state = 'parked', 1, NULL)) AS waiting, count(iif(state = 'parked', 1, NULL)) AS parked,
            min(created_at) AS oldest FROM outbox`,
  )
  const selectEntry = database.prepare<[number], JoinedEntry>(
    `SELECT ${joinedColumns} FROM outbox o JOIN cases c ON c.id = o.case_id WHERE o.position = ?`,
  )
  const selectDue = database.prepare<
    [{ now: number; limit: number; exclude: string; heldFrom: number; heldTo: number }],
    JoinedEntry
  >(
    `SELECT ${joinedColumns} FROM outbox o JOIN cases c ON c.id = o.case_id
     WHERE o.state IN ('queued', 'unclear') AND o.next_try_at <= @now
       AND o.position = (SELECT min(head.position) FROM outbox head WHERE head.case_id = o.case_id)
       AND o.case_id NOT IN (SELECT value FROM json_each(@exclude))
       AND NOT (o.state = 'queued' AND o.attempts = 0 AND o.not_before_at > @heldFrom AND o.not_before_at < @heldTo)
     ORDER BY o.position LIMIT @limit`,
  )
  const selectNextDue = database
    .prepare<[], number | null>(
      `SELECT min(o.next_try_at) FROM outbox o
       WHERE o.state IN ('queued', 'unclear')
         AND o.position = (SELECT min(head.position) FROM outbox head WHERE head.case_id = o.case_id)`,
    )
    .pluck()
  const insertRow = database.prepare<
    [{ id: string; caseId: string; operation: OutboxOperation; now: number; fields: string; notBefore: number }]
  >(
    `INSERT INTO outbox (id, case_id, operation, state, next_try_at, not_before_at, created_at, fields)
     VALUES (@id, @caseId, @operation, 'queued', max(@now, @notBefore), @notBefore, @now, @fields)`,
  )
  // A replaced row takes a new id: an engine that still holds the old one can neither send nor settle it.
  const replaceRow = database.prepare<
    [{ position: number; id: string; now: number; notBefore: number; fields: string }]
  >(
    `UPDATE outbox SET id = @id, state = 'queued', attempts = 0, server_errors = 0,
       next_try_at = max(@now, @notBefore), not_before_at = @notBefore,
       reason = NULL, problems = '[]', theirs = NULL, fields = @fields WHERE position = @position`,
  )
  const deleteBehind = database.prepare<[string, number]>('DELETE FROM outbox WHERE case_id = ? AND position > ?')
  const deleteRow = database.prepare<[number]>('DELETE FROM outbox WHERE position = ?')
  const updateFields = database.prepare<[string, number]>('UPDATE outbox SET fields = ? WHERE position = ?')
  const setSending = database.prepare<[number]>("UPDATE outbox SET state = 'sending' WHERE position = ?")
  const setRescheduled = database.prepare<
    [{ position: number; state: string; at: number; notBefore: number; code: string; errors: number; look: number }]
  >(
    `UPDATE outbox SET state = @state, attempts = attempts + 1, next_try_at = @at, not_before_at = @notBefore,
       reason = @code, server_errors = @errors, must_look = @look, problems = '[]' WHERE position = @position`,
  )
  const setParked = database.prepare<
    [{ position: number; code: string; problems: string; look: number; theirs: string | null }]
  >(
    `UPDATE outbox SET state = 'parked', attempts = attempts + 1, reason = @code, problems = @problems,
       must_look = @look, theirs = @theirs WHERE position = @position`,
  )
  const setUnclear = database.prepare<[{ at: number }]>(
    "UPDATE outbox SET state = 'unclear', must_look = 1, next_try_at = @at, not_before_at = @at WHERE state = 'sending'",
  )
  const setDueNow = database.prepare<[{ id: string | null; now: number }]>(
    `UPDATE outbox SET state = iif(state = 'parked', 'queued', state), server_errors = 0,
       next_try_at = ${soonest}
     WHERE state <> 'sending' AND (@id IS NULL OR id = @id)`,
  )

  const setReleased = database.prepare<[{ caseId: string; now: number }]>(
    `UPDATE outbox SET state = 'queued', server_errors = 0, next_try_at = ${soonest}
     WHERE case_id = @caseId AND state = 'parked'`,
  )

  return {
    /** Fails with `not-found`: the entry was accepted, or replaced by a newer save. */
    need(id: string): StoredEntry {
      const row = selectById.get(id)
      if (!row) throw new AppError('not-found')
      return row
    },
    ofCase: (caseId: string) => selectOfCase.all(caseId),

    /** `notBefore`: not sent before this instant, so that it can be taken back until then. */
    append(input: {
      id: string
      caseId: string
      operation: OutboxOperation
      fields: CaseFields
      now: number
      notBefore?: number
    }): void {
      insertRow.run({ ...input, notBefore: input.notBefore ?? 0, fields: JSON.stringify(input.fields) })
    },
    replace(row: StoredEntry, input: { id: string; fields: CaseFields; now: number; notBefore?: number }): void {
      replaceRow.run({
        position: row.position,
        id: input.id,
        now: input.now,
        notBefore: input.notBefore ?? 0,
        fields: JSON.stringify(input.fields),
      })
      deleteBehind.run(row.case_id, row.position)
    },
    byId: (id: string) => selectById.get(id),
    /** A person has seen to the case: what was parked is tried again, with its need to look. */
    releaseParked(caseId: string, now: number): void {
      setReleased.run({ caseId, now })
    },
    setFields(position: number, fields: CaseFields): void {
      updateFields.run(JSON.stringify(fields), position)
    },
    remove(position: number): void {
      deleteRow.run(position)
    },

    list: (limit: number): OutboxRow[] => selectList.all(limit).map(toRow),
    summary(): OutboxSummary {
      const counts = selectSummary.get()
      return { waiting: counts?.waiting ?? 0, needsYou: counts?.parked ?? 0, oldestAt: counts?.oldest ?? null }
    },
    due(input: { now: number; clockNow?: number; limit: number; excludeCases: string[] }): OutboxEntry[] {
      const heldFrom = input.clockNow ?? input.now
      const { now, limit } = input
      const exclude = JSON.stringify(input.excludeCases)
      return selectDue.all({ now, limit, exclude, heldFrom, heldTo: heldFrom + longestHoldMs }).map(toEntry)
    },
    nextDueAt: () => selectNextDue.get() ?? null,

    markSending(row: StoredEntry): OutboxEntry {
      setSending.run(row.position)
      const entry = selectEntry.get(row.position)
      if (!entry) throw new AppError('not-found')
      return toEntry(entry)
    },
    reschedule(
      row: StoredEntry,
      input: { state: 'queued' | 'unclear'; nextTryAt: number; code: ErrorCode; isServerError: boolean },
    ): number {
      const errors = input.isServerError ? row.server_errors + 1 : 0
      const becameUnclear = input.state === 'unclear' && row.state !== 'unclear'
      setRescheduled.run({
        position: row.position,
        state: input.state,
        at: input.nextTryAt,
        notBefore: becameUnclear ? input.nextTryAt : row.not_before_at,
        code: input.code,
        errors,
        look: input.state === 'unclear' ? 1 : row.must_look,
      })
      return errors
    },
    park(
      row: StoredEntry,
      input: { code: ErrorCode; problems: FieldProblem[]; mustLook: boolean; theirs: CaseFields | null },
    ): void {
      setParked.run({
        position: row.position,
        code: input.code,
        problems: JSON.stringify(input.problems),
        look: Number(input.mustLook),
        theirs: input.theirs === null ? null : JSON.stringify(input.theirs),
      })
    },
    recoverSending: (lookAt: number) => setUnclear.run({ at: lookAt }).changes,
    retryNow: (id: string | null, now: number) => setDueNow.run({ id, now }).changes,
  }
}

export type OutboxQueries = ReturnType<typeof createOutboxQueries>

function toRow(row: StoredEntry & { server_id: string | null }): OutboxRow {
  const { contact } = parseFields(row.fields)
  const waits = row.state === 'queued' || row.state === 'unclear'
  return {
    id: row.id,
    caseId: row.case_id,
    operation: row.operation,
    state: row.state,
    name: `${contact.firstName} ${contact.lastName}`.trim(),
    serverId: row.server_id,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextTryAt: waits ? row.next_try_at : null,
    reason: row.reason,
    problems: Problems.parse(JSON.parse(row.problems)),
  }
}

function toEntry(row: JoinedEntry): OutboxEntry {
  return {
    id: row.id,
    caseId: row.case_id,
    operation: row.operation,
    reference: row.case_id,
    fields: parseFields(row.fields),
    base: row.operation === 'case.create' || row.base === null ? null : parseFields(row.base),
    serverId: row.server_id,
    state: row.state,
    mustLook: row.must_look === 1,
    isDecided: row.operation === 'case.create' && row.reason === 'server-changed' && row.has_later === 1,
    attempts: row.attempts,
    serverErrorsInARow: row.server_errors,
  }
}
