import type { CaseFields } from '../../../preload/contract/cases.ts'
import type { ConflictCandidate } from '../../../preload/contract/conflicts.ts'
import { AppError, type ErrorCode, type FieldProblem } from '../../../preload/contract/errors.ts'
import type { OutboxOperation, OutboxRow, OutboxSummary } from '../../../preload/contract/outbox.ts'
import type { PersonFields } from '../../../preload/contract/records.ts'
import type { DueInput, DueOf, OutboxEntry, OutboxRecord, PushedKind } from '../db-api.ts'
import { parseFields } from '../case-columns.ts'
import type { DatabaseConnection } from '../open.ts'
import type { StoredCaseEntry, StoredEntry } from './outbox-columns.ts'
import { toEntry, toRow } from './outbox-rows.ts'
import type { JoinedEntry, ListedEntry } from './outbox-rows.ts'

export type { StoredCaseEntry, StoredEntry } from './outbox-columns.ts'

/** A row that may not leave yet, by longer than this, was stored before the clock was set back: it is not held. */
const longestHoldMs = 60_000

/** When a person wants it now. An instant beyond the next try is of before the clock was set back: it binds nobody. */
const soonest = 'max(@now, min(not_before_at, next_try_at))'

const serverIdOf = `coalesce(c.server_id, CASE o.kind
    WHEN 'qa' THEN (SELECT server_id FROM qa_scores WHERE id = o.record_id)
    WHEN 'user' THEN (SELECT server_id FROM people WHERE id = o.record_id)
    WHEN 'file' THEN (SELECT server_id FROM files WHERE id = o.record_id)
    WHEN 'case' THEN NULL
    ELSE (SELECT server_id FROM messages WHERE id = o.record_id) END)`

const joinedColumns = `o.*, ${serverIdOf} AS server_id, CASE o.kind
    WHEN 'qa' THEN (SELECT created_by FROM qa_scores WHERE id = o.record_id)
    WHEN 'case' THEN c.created_by
    ELSE (SELECT sender FROM messages WHERE id = o.record_id) END AS created_by,
  iif(o.kind = 'user', (SELECT base FROM people WHERE id = o.record_id), c.base) AS base,
  iif(o.kind = 'email', (SELECT json_group_array(f.server_id) FROM (
    SELECT files.server_id FROM json_each(o.fields, '$.attachments') a JOIN files ON files.id = a.value ORDER BY a.key) f),
    '[]') AS uploaded,
  (SELECT files.server_id FROM files WHERE o.kind = 'user' AND files.id = json_extract(o.fields, '$.photo')) AS photo`

/** First of its record, and nothing it waits for is unsent. */
const isHead = `o.position = (SELECT min(head.position) FROM outbox head WHERE head.record_id = o.record_id)
       AND (o.waits_for = '[]' OR NOT EXISTS (
         SELECT 1 FROM json_each(o.waits_for) w JOIN outbox first ON first.record_id = w.value))`

/** Statements over the outbox. Order, look-ups and retries are the push engine's; this keeps what it decides. */
export function createOutboxQueries(database: DatabaseConnection) {
  const selectById = database.prepare<[string], StoredEntry>('SELECT * FROM outbox WHERE id = ?')
  const selectOfCase = database.prepare<[string], StoredCaseEntry>(
    'SELECT * FROM outbox WHERE case_id = ? ORDER BY position',
  )
  const selectOfRecord = database.prepare<[string], StoredEntry>(
    'SELECT * FROM outbox WHERE record_id = ? ORDER BY position',
  )
  const selectReference = database
    .prepare<[string], string>('SELECT record_id FROM outbox WHERE reference = ? LIMIT 1')
    .pluck()
  const selectList = database.prepare<[number], ListedEntry>(
    `SELECT o.*, ${serverIdOf} AS server_id FROM outbox o LEFT JOIN cases c ON c.id = o.case_id
     ORDER BY o.state = 'parked' DESC, o.position LIMIT ?`,
  )
  const selectRecords = database.prepare<
    [],
    {
      kind: PushedKind
      record_id: string
      case_id: string | null
      server_id: string | null
      parked: number
      created_at: number
    }
  >(
    `SELECT o.kind, o.record_id, coalesce(o.case_id, o.about_case_id) AS case_id, ${serverIdOf} AS server_id,
            o.state = 'parked' AS parked, o.created_at
     FROM outbox o LEFT JOIN cases c ON c.id = o.case_id ORDER BY o.position`,
  )
  const selectContents = database.prepare<[{ after: number; limit: number }], ListedEntry>(
    `SELECT o.*, ${serverIdOf} AS server_id FROM outbox o LEFT JOIN cases c ON c.id = o.case_id
     WHERE o.position > @after ORDER BY o.position LIMIT @limit`,
  )
  // A message that waits or is being written for a case, which must not lose it.
  const selectAbout = database
    .prepare<[{ caseId: string }], number>(
      `SELECT EXISTS (SELECT 1 FROM outbox WHERE about_case_id = @caseId) OR EXISTS (SELECT 1 FROM record_drafts
         WHERE kind = 'message' AND discarded_at IS NULL AND json_extract(fields, '$.caseId') = @caseId)`,
    )
    .pluck()
  const selectSummary = database.prepare<[], { waiting: number; parked: number; oldest: number | null }>(
    `SELECT count(*) - count(iif(state = 'parked', 1, NULL)) AS waiting, count(iif(state = 'parked', 1, NULL)) AS parked,
            min(created_at) AS oldest FROM outbox`,
  )
  const selectEntry = database.prepare<[number], JoinedEntry>(
    `SELECT ${joinedColumns} FROM outbox o LEFT JOIN cases c ON c.id = o.case_id WHERE o.position = ?`,
  )
  const selectDue = database.prepare<
    [{ now: number; limit: number; of: DueOf; exclude: string; heldFrom: number; heldTo: number }],
    JoinedEntry
  >(
    `SELECT ${joinedColumns} FROM outbox o LEFT JOIN cases c ON c.id = o.case_id
     WHERE o.state IN ('queued', 'unclear') AND o.next_try_at <= @now
       AND ${isHead}
       AND (@of = 'all' OR (o.kind = 'file') = (@of = 'files'))
       AND o.record_id NOT IN (SELECT value FROM json_each(@exclude))
       AND NOT (o.state = 'queued' AND o.attempts = 0 AND o.not_before_at > @heldFrom AND o.not_before_at < @heldTo)
     ORDER BY o.position LIMIT @limit`,
  )
  const selectNextDue = database
    .prepare<[{ of: DueOf }], number | null>(
      `SELECT min(o.next_try_at) FROM outbox o
       WHERE o.state IN ('queued', 'unclear') AND (@of = 'all' OR (o.kind = 'file') = (@of = 'files')) AND ${isHead}`,
    )
    .pluck()
  const selectOfSource = database
    .prepare<[{ source: string; sourceId: string; exceptCaseId: string }], string>(
      `SELECT o.fields FROM cases c JOIN outbox o ON o.case_id = c.id AND o.operation = 'case.create'
       WHERE c.server_id IS NULL AND c.source = @source AND c.source_id = @sourceId AND c.source_id <> ''
         AND c.id <> @exceptCaseId`,
    )
    .pluck()
  const insertRow = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO outbox (id, kind, record_id, case_id, about_case_id, operation, state, next_try_at, not_before_at,
       created_at, waits_for, fields)
     VALUES (@id, @kind, @recordId, @caseId, @aboutCaseId, @operation, 'queued', max(@now, @notBefore), @notBefore,
       @now, @waitsFor, @fields)`,
  )
  // A replaced row takes a new id: an engine that still holds the old one can neither send nor settle it.
  const replaceRow = database.prepare<
    [{ position: number; id: string; now: number; notBefore: number; fields: string }]
  >(
    `UPDATE outbox SET id = @id, state = 'queued', attempts = 0, server_errors = 0,
       next_try_at = max(@now, @notBefore), not_before_at = @notBefore,
       reason = NULL, problems = '[]', theirs = NULL, candidates = '[]', first_sent_at = NULL, fields = @fields
     WHERE position = @position`,
  )
  const setTurned = database.prepare<[{ position: number; operation: OutboxOperation; reference: string | null }]>(
    'UPDATE outbox SET operation = @operation, reference = @reference, must_look = 0 WHERE position = @position',
  )
  const deleteBehind = database.prepare<[string, number]>('DELETE FROM outbox WHERE record_id = ? AND position > ?')
  const deleteOfRecord = database.prepare<[string]>('DELETE FROM outbox WHERE record_id = ?')
  const deleteRow = database.prepare<[number]>('DELETE FROM outbox WHERE position = ?')
  const updateFields = database.prepare<[string, number]>('UPDATE outbox SET fields = ? WHERE position = ?')
  const updateWaitsFor = database.prepare<[string, number]>('UPDATE outbox SET waits_for = ? WHERE position = ?')
  const selectIsHeldUp = database
    .prepare<[string], number>(
      'SELECT EXISTS (SELECT 1 FROM json_each(?) w JOIN outbox first ON first.record_id = w.value)',
    )
    .pluck()
  const setSending = database.prepare<[{ position: number; now: number }]>(
    `UPDATE outbox SET state = 'sending', first_sent_at = coalesce(first_sent_at, @now) WHERE position = @position`,
  )
  const setRescheduled = database.prepare<
    [{ position: number; state: string; at: number; notBefore: number; code: string; errors: number; look: number }]
  >(
    `UPDATE outbox SET state = @state, attempts = attempts + 1, next_try_at = @at, not_before_at = @notBefore,
       reason = @code, server_errors = @errors, must_look = @look, problems = '[]' WHERE position = @position`,
  )
  const setParked = database.prepare<
    [
      {
        position: number
        code: string
        problems: string
        look: number
        looked: number
        theirs: string | null
        candidates: string
      },
    ]
  >(
    `UPDATE outbox SET state = 'parked', attempts = attempts + 1, reason = @code, problems = @problems,
       must_look = @look, not_before_at = iif(@looked, 0, not_before_at), theirs = @theirs, candidates = @candidates
     WHERE position = @position`,
  )
  const setUnclear = database.prepare<[{ at: number; except: string }]>(
    `UPDATE outbox SET state = 'unclear', must_look = 1, next_try_at = @at, not_before_at = @at
     WHERE state = 'sending' AND record_id NOT IN (SELECT value FROM json_each(@except))`,
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
    /** Fails with `not-found`, also when it is no case's. */
    needOfCase(id: string): StoredCaseEntry {
      const row = selectById.get(id)
      if (row === undefined || !isOfCase(row)) throw new AppError('not-found')
      return row
    },
    ofCase: (caseId: string) => selectOfCase.all(caseId),
    isAbout: (caseId: string) => selectAbout.get({ caseId }) === 1,
    ofRecord: (recordId: string) => selectOfRecord.all(recordId),
    unsentOfSource: (of: { source: string; sourceId: string; exceptCaseId: string }): CaseFields[] =>
      selectOfSource.all(of).map(parseFields),

    /** `notBefore`: not sent before this instant, so that it can be taken back until then. */
    append(input: {
      id: string
      caseId: string
      operation: OutboxOperation
      fields: CaseFields
      now: number
      notBefore?: number
    }): void {
      insertRow.run({
        ...input,
        kind: 'case',
        recordId: input.caseId,
        aboutCaseId: null,
        notBefore: input.notBefore ?? 0,
        waitsFor: '[]',
        fields: JSON.stringify(input.fields),
      })
    },
    /** `waitsFor`: records that have to be at the server before this may leave. */
    appendRecord(input: {
      id: string
      kind: Exclude<PushedKind, 'case'>
      recordId: string
      aboutCaseId: string | null
      operation: OutboxOperation
      fields: unknown
      waitsFor: readonly string[]
      now: number
    }): void {
      insertRow.run({
        ...input,
        caseId: null,
        notBefore: 0,
        waitsFor: JSON.stringify(input.waitsFor),
        fields: JSON.stringify(input.fields),
      })
    },
    replace(row: StoredEntry, input: { id: string; fields: unknown; now: number; notBefore?: number }): void {
      replaceRow.run({
        position: row.position,
        id: input.id,
        now: input.now,
        notBefore: input.notBefore ?? 0,
        fields: JSON.stringify(input.fields),
      })
      deleteBehind.run(row.record_id, row.position)
    },
    setWaitsFor(position: number, waitsFor: readonly string[]): void {
      updateWaitsFor.run(JSON.stringify(waitsFor), position)
    },
    /** What waits for a decision says something else now; nothing else about it changes. */
    rewrite(row: StoredEntry, fields: CaseFields): void {
      updateFields.run(JSON.stringify(fields), row.position)
      deleteBehind.run(row.record_id, row.position)
    },
    /** It becomes another operation, under another reference where one is given: a person decided what it is. */
    turnInto(position: number, operation: OutboxOperation, reference: string | null): void {
      setTurned.run({ position, operation, reference })
    },
    removeOfRecord(recordId: string): void {
      deleteOfRecord.run(recordId)
    },
    byId: (id: string) => selectById.get(id),
    /** What waits under this reference, which a person gave it by sending it as a new record; null: nothing. */
    ownerOf: (reference: string): string | null => selectReference.get(reference) ?? null,
    /** A person has seen to the case: what was parked is tried again, with its need to look. */
    releaseParked(caseId: string, now: number): void {
      setReleased.run({ caseId, now })
    },
    setFields(position: number, fields: CaseFields | PersonFields): void {
      updateFields.run(JSON.stringify(fields), position)
    },
    remove(position: number): void {
      deleteRow.run(position)
    },

    list: (limit: number): OutboxRow[] => selectList.all(limit).map(toRow),
    records: (): OutboxRecord[] =>
      selectRecords.all().map((row) => ({
        kind: row.kind,
        recordId: row.record_id,
        caseId: row.case_id,
        serverId: row.server_id,
        isParked: row.parked === 1,
        createdAt: row.created_at,
      })),
    contents: (input: { after: number; limit: number }) =>
      selectContents.all(input).map((row) => {
        const content: unknown = JSON.parse(row.fields)
        const theirs: unknown = row.theirs === null ? null : JSON.parse(row.theirs)
        return { position: row.position, row: toRow(row), content, theirs }
      }),
    summary(): OutboxSummary {
      const counts = selectSummary.get()
      return { waiting: counts?.waiting ?? 0, needsYou: counts?.parked ?? 0, oldestAt: counts?.oldest ?? null }
    },
    due(input: DueInput): OutboxEntry[] {
      const heldFrom = input.clockNow ?? input.now
      const { now, limit, of = 'all' } = input
      const exclude = JSON.stringify(input.excludeCases)
      return selectDue.all({ now, limit, of, exclude, heldFrom, heldTo: heldFrom + longestHoldMs }).map(toEntry)
    },
    nextDueAt: (of: DueOf = 'all') => selectNextDue.get({ of }) ?? null,

    /**
     * What was saved behind it is the same record as a whole, and newer: that leaves instead. Nothing waits behind what never
     * left, and what may have left comes here only when it was looked for in vain; so a text that the server cannot take,
     * once somebody has mended it, is not sent for ever.
     */
    markSending(row: StoredEntry, now: number): OutboxEntry {
      const newest = selectOfRecord.all(row.record_id).at(-1)
      if (newest !== undefined && newest.position > row.position && selectIsHeldUp.get(newest.waits_for) !== 1) {
        updateFields.run(newest.fields, row.position)
        deleteBehind.run(row.record_id, row.position)
      }
      setSending.run({ position: row.position, now })
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
      input: {
        code: ErrorCode
        problems: FieldProblem[]
        mustLook: boolean
        isLookedFor?: boolean
        theirs: unknown
        candidates?: readonly ConflictCandidate[]
      },
    ): void {
      setParked.run({
        position: row.position,
        code: input.code,
        problems: JSON.stringify(input.problems),
        look: Number(input.mustLook),
        looked: Number(input.isLookedFor ?? false),
        theirs: input.theirs === null ? null : JSON.stringify(input.theirs),
        candidates: JSON.stringify(input.candidates ?? []),
      })
    },
    recoverSending: (lookAt: number, except: readonly string[]) =>
      setUnclear.run({ at: lookAt, except: JSON.stringify(except) }).changes,
    retryNow: (id: string | null, now: number) => setDueNow.run({ id, now }).changes,
  }
}

export type OutboxQueries = ReturnType<typeof createOutboxQueries>

function isOfCase(row: StoredEntry): row is StoredCaseEntry {
  return row.kind === 'case' && row.case_id !== null
}
