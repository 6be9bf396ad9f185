import { dispositions } from '../../../preload/contract/cases.ts'
import { CallEnd, CallQuality } from '../../../preload/contract/call-log.ts'
import type { CallFilter, CallRecord, CallReport } from '../../../preload/contract/call-log.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { digitsOf, foldedName, numberKeyOf } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import { createPlaces } from '../places.ts'

/** A row of `calls` as the outcome needs it. `outcome_entry` is the outbox row of a case that was made for the outcome. */
export interface StoredCall {
  id: string
  number: string
  call_ref: string | null
  case_id: string | null
  outcome_entry: string | null
}

interface CallColumns {
  seq: number
  id: string
  direction: 'in' | 'out'
  number: string
  name: string
  queue: string
  call_ref: string | null
  started_at: number
  answered_at: number | null
  ended_at: number | null
  holds: number
  held_ms: number
  ended_how: string | null
  quality: string | null
  case_id: string | null
  disposition: string
}

/** The outcome that counts is that of the case, where there is one and it says something. */
const callColumns = `calls.seq, calls.id, direction, number, name, queue, call_ref, started_at, answered_at, ended_at, holds,
  held_ms, ended_how, quality, case_id,
  coalesce((SELECT nullif(cases.disposition, '') FROM cases WHERE cases.id = calls.case_id), calls.disposition) AS disposition`

const mostOfCase = 20

/** The log of this desk. A few thousand rows: a page with a filter reads them in order until it is full. */
export const callSql = {
  page: `SELECT ${callColumns} FROM calls
    WHERE seq < @before AND seq >= @fromSeq AND started_at >= @from AND started_at < @to
      AND (@directions = '[]' OR direction IN (SELECT value FROM json_each(@directions)))
      AND (@ends = '[]' OR ended_how IN (SELECT value FROM json_each(@ends)))
      AND (@text = '' OR instr(folded_name, @text) > 0 OR (@digits <> '' AND instr(digits, @digits) > 0))
    ORDER BY seq DESC LIMIT @limit`,
  bySeqs: `SELECT ${callColumns} FROM calls WHERE calls.seq IN (SELECT value FROM json_each(?)) ORDER BY seq DESC`,
  ofCase: `SELECT ${callColumns} FROM calls WHERE calls.seq IN (
      SELECT seq FROM calls WHERE case_id = @caseId
      UNION SELECT mine.seq FROM cases JOIN calls mine ON mine.call_ref = cases.source_id
        WHERE cases.id = @caseId AND cases.source = 'call' AND cases.source_id <> '' AND mine.case_id IS NULL)
    ORDER BY seq DESC LIMIT ${mostOfCase}`,
} as const

/** Statements over the calls. Writes belong inside a transaction of the caller. */
export function createCallQueries(database: DatabaseConnection) {
  const freePlace = createPlaces(database, 'calls')
  const upsert = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO calls (seq, id, direction, number, number_key, digits, name, folded_name, queue, call_ref, started_at,
       answered_at, ended_at, holds, held_ms, ended_how, quality, case_id, reported_at)
     VALUES (@seq, @id, @direction, @number, @numberKey, @digits, @name, @foldedName, @queue, @callRef, @startedAt,
       @answeredAt, @endedAt, @holds, @heldMs, @end, @quality, @caseId, @now)
     ON CONFLICT (id) DO UPDATE SET direction = excluded.direction, number = excluded.number,
       number_key = excluded.number_key, digits = excluded.digits,
       -- A locked window has forgotten the name.
       name = coalesce(nullif(excluded.name, ''), name), folded_name = coalesce(nullif(excluded.folded_name, ''), folded_name),
       queue = excluded.queue, call_ref = coalesce(excluded.call_ref, call_ref), started_at = excluded.started_at,
       answered_at = excluded.answered_at, ended_at = excluded.ended_at, holds = excluded.holds, held_ms = excluded.held_ms,
       ended_how = excluded.ended_how, quality = excluded.quality, case_id = coalesce(excluded.case_id, case_id),
       reported_at = excluded.reported_at`,
  )
  const selectSeq = database.prepare<[string], number>('SELECT seq FROM calls WHERE id = ?').pluck()
  const selectStored = database.prepare<[string], StoredCall>(
    'SELECT id, number, call_ref, case_id, outcome_entry FROM calls WHERE id = ?',
  )
  const selectPage = database.prepare<[Record<string, string | number>], CallColumns>(callSql.page)
  const selectOfCase = database.prepare<[{ caseId: string }], CallColumns>(callSql.ofCase)
  const selectBySeqs = database.prepare<[string], CallColumns>(callSql.bySeqs)
  const selectCaseOfCall = database
    .prepare<[string], string>(
      `SELECT cases.id FROM calls JOIN cases ON cases.id = calls.case_id WHERE calls.call_ref = ?
       ORDER BY cases.seq DESC LIMIT 1`,
    )
    .pluck()
  const selectCaseOfSource = database
    .prepare<[string], string>(
      "SELECT id FROM cases WHERE source = 'call' AND source_id <> '' AND source_id = ? ORDER BY seq DESC LIMIT 1",
    )
    .pluck()
  const updateOutcome = database.prepare<
    [{ id: string; disposition: string; caseId: string | null; entry: string | null }]
  >('UPDATE calls SET disposition = @disposition, case_id = @caseId, outcome_entry = @entry WHERE id = @id')
  const closeOpen = database.prepare<[]>(
    `UPDATE calls SET ended_at = max(reported_at, started_at), ended_how = 'dropped' WHERE ended_at IS NULL`,
  )

  return {
    record(report: CallReport, now: number): void {
      upsert.run({
        seq: selectSeq.get(report.id) ?? freePlace(report.startedAt),
        id: report.id,
        direction: report.direction,
        number: report.number,
        numberKey: numberKeyOf(report.number) ?? '',
        digits: digitsOf(report.number),
        name: report.name,
        foldedName: foldedName(report.name),
        queue: report.queue,
        callRef: report.callRef,
        startedAt: report.startedAt,
        answeredAt: report.answeredAt,
        endedAt: report.endedAt,
        holds: report.holds,
        heldMs: report.heldMs,
        end: report.end,
        quality: report.quality === null ? null : JSON.stringify(report.quality),
        caseId: report.caseId,
        now,
      })
    },

    page({ filter, before, limit }: { filter: CallFilter; before: number | null; limit: number }): CallRecord[] {
      const from = filter.from ?? 0
      const text = filter.text.trim()
      return selectPage
        .all({
          before: before ?? Number.MAX_SAFE_INTEGER,
          from,
          // Places run ahead of their instant only, so this bound cuts off nothing.
          fromSeq: Math.floor(from / 1000) * 1000,
          to: filter.to ?? Number.MAX_SAFE_INTEGER,
          directions: JSON.stringify(filter.directions),
          ends: JSON.stringify(filter.ends),
          text: foldedName(text),
          digits: numberKeyOf(text) === null ? '' : digitsOf(text),
          limit,
        })
        .map(toRecord)
    },

    bySeqs: (seqs: readonly number[]): CallRecord[] => selectBySeqs.all(JSON.stringify(seqs)).map(toRecord),
    ofCase: (caseId: string): CallRecord[] => selectOfCase.all({ caseId }).map(toRecord),
    caseOf: (callRef: string): string | null =>
      selectCaseOfCall.get(callRef) ?? selectCaseOfSource.get(callRef) ?? null,

    /** Fails with `not-found`. */
    need(id: string): StoredCall {
      const row = selectStored.get(id)
      if (!row) throw new AppError('not-found')
      return row
    },
    setOutcome(id: string, outcome: { disposition: string; caseId: string | null; entry: string | null }): void {
      updateOutcome.run({ id, ...outcome })
    },

    closeOpen: () => closeOpen.run().changes,
  }
}

export type CallQueries = ReturnType<typeof createCallQueries>

function toRecord(row: CallColumns): CallRecord {
  const end = CallEnd.nullable().safeParse(row.ended_how)
  return {
    id: row.id,
    seq: row.seq,
    direction: row.direction,
    number: row.number,
    name: row.name,
    queue: row.queue,
    callRef: row.call_ref,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    holds: row.holds,
    heldMs: row.held_ms,
    end: end.success ? end.data : null,
    quality: row.quality === null ? null : CallQuality.parse(JSON.parse(row.quality)),
    caseId: row.case_id,
    disposition: dispositions.find((each) => each === row.disposition) ?? '',
  }
}
