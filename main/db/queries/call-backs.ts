import { AppError } from '../../../preload/contract/errors.ts'
import { callBackOrigins, callBackResults } from '../../../preload/contract/agenda.ts'
import type { CallBack, CallBackInput, CallBackResult } from '../../../preload/contract/agenda.ts'
import { CallEnd } from '../../../preload/contract/call-log.ts'
import type { CallReport } from '../../../preload/contract/call-log.ts'
import { noFilter, priorities } from '../../../preload/contract/cases.ts'
import { numberKeyOf } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import type { createCaseListQueries } from './case-list.ts'
import { caseSeqOf } from './follow-ups.ts'

interface CallBackColumns {
  seq: number
  id: string
  origin: string
  number: string
  name: string
  note: string
  priority: string
  on_day: string
  from_minute: number
  to_minute: number
  from_at: number
  to_at: number
  case_id: string | null
  taken_at: number | null
  created_at: number
  closed_at: number | null
  result: string | null
  reason: string
  case_seq: number | null
  attempts: number
}
interface AttemptColumns {
  at: number
  answered_at: number | null
  ended_how: string | null
}

type CaseList = Pick<ReturnType<typeof createCaseListQueries>, 'bySeq'>

const shownAttempts = 10

const columns = `seq, id, origin, number, name, note, priority, on_day, from_minute, to_minute, from_at, to_at, case_id, taken_at,
  created_at, closed_at, result, reason, ${caseSeqOf('call_backs')},
  (SELECT count(*) FROM call_back_attempts tried
    WHERE tried.call_back_id = call_backs.id AND tried.number_key = call_backs.number_key) AS attempts`

export const callBackSql = {
  open: `SELECT ${columns} FROM call_backs WHERE closed_at IS NULL AND (to_at, id) > (@at, @id) ORDER BY to_at, id LIMIT @limit`,
  closed: `SELECT ${columns} FROM call_backs WHERE closed_at IS NOT NULL AND (closed_at, id) < (@at, @id)
    ORDER BY closed_at DESC, id DESC LIMIT @limit`,
  due: `SELECT count(*) AS every, count(*) FILTER (WHERE to_at <= @now) AS past,
      count(*) FILTER (WHERE from_at <= @now AND to_at > @now) AS now FROM call_backs WHERE closed_at IS NULL`,
  /** The newest call of each number; a page of the log at most. */
  unanswered: `SELECT seq FROM calls WHERE seq >= @fromSeq AND direction = 'in' AND number_key <> ''
      AND ended_how IN ('missed', 'dropped', 'failed')
      AND NOT EXISTS (SELECT 1 FROM calls later WHERE later.number_key = calls.number_key AND later.number_key <> ''
        AND later.seq > calls.seq
        AND (later.answered_at IS NOT NULL OR (later.direction = 'in' AND later.ended_how IN ('missed', 'failed'))))
      AND NOT EXISTS (SELECT 1 FROM call_backs WHERE call_backs.number_key = calls.number_key AND closed_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM call_backs WHERE call_backs.call_id = calls.id)
    ORDER BY seq DESC LIMIT 20`,
} as const

const beyond = { open: { at: -1, id: '' }, closed: { at: Number.MAX_SAFE_INTEGER, id: '' } } as const

const keyOf = (number: string): string => numberKeyOf(number) ?? number.trim()

/** Statements over numbers to call back and the calls made to them. Writes belong inside a transaction of the caller. */
export function createCallBackQueries(database: DatabaseConnection, list: CaseList) {
  const page = {
    open: database.prepare<[{ at: number; id: string; limit: number }], CallBackColumns>(callBackSql.open),
    closed: database.prepare<[{ at: number; id: string; limit: number }], CallBackColumns>(callBackSql.closed),
  }
  const selectOne = database.prepare<[string], CallBackColumns>(`SELECT ${columns} FROM call_backs WHERE id = ?`)
  const selectAll = database.prepare<[number, number], CallBackColumns>(
    `SELECT ${columns} FROM call_backs WHERE seq > ? ORDER BY seq LIMIT ?`,
  )
  const selectAttempts = database.prepare<[{ id: string }], AttemptColumns>(
    // Of a number that was mended the tries to the wrong one are none.
    `SELECT at, answered_at, ended_how FROM call_back_attempts WHERE call_back_id = @id
       AND number_key = (SELECT number_key FROM call_backs WHERE id = @id) ORDER BY at DESC LIMIT ${shownAttempts}`,
  )
  const insert = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO call_backs (id, origin, number, number_key, name, note, priority, on_day, from_minute, to_minute, from_at,
       to_at, case_id, case_server_id, call_id, created_at, reason)
     VALUES (@id, @madeFrom, @number, @numberKey, @name, @note, @priority, @day, @fromMinute, @toMinute, @fromAt, @toAt, @caseId,
       (SELECT server_id FROM cases WHERE id = @caseId), @callId, @now, '')`,
  )
  const update = database.prepare<[Record<string, string | number | null>]>(
    `UPDATE call_backs SET number = @number, number_key = @numberKey, name = @name, note = @note, priority = @priority,
       on_day = @day, from_minute = @fromMinute, to_minute = @toMinute, from_at = @fromAt, to_at = @toAt
     WHERE id = @id AND closed_at IS NULL`,
  )
  const take = database.prepare<[number | null, string]>(
    'UPDATE call_backs SET taken_at = ? WHERE id = ? AND closed_at IS NULL',
  )
  const close = database.prepare<[{ id: string; result: string; reason: string; now: number }]>(
    `UPDATE call_backs SET closed_at = @now, result = @result, reason = @reason, taken_at = NULL
     WHERE id = @id AND closed_at IS NULL`,
  )
  const reopen = database.prepare<[string]>(
    "UPDATE call_backs SET closed_at = NULL, result = NULL, reason = '' WHERE id = ? AND closed_at IS NOT NULL",
  )
  const deleteOne = database.prepare<[{ id: string; madeSince: number }]>(
    "DELETE FROM call_backs WHERE id = @id AND created_at >= @madeSince AND origin <> 'dropped'",
  )
  const deleteAttempts = database.prepare<[string]>('DELETE FROM call_back_attempts WHERE call_back_id = ?')
  const selectOpenOfNumber = database
    .prepare<[string], string>('SELECT id FROM call_backs WHERE number_key = ? AND closed_at IS NULL')
    .pluck()
  const selectOfCall = database.prepare<[string], string>('SELECT id FROM call_backs WHERE call_id = ?').pluck()
  const noteAttempt = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO call_back_attempts (call_back_id, call_id, number_key, at, answered_at, ended_how)
     SELECT id, @callId, number_key, @at, @answeredAt, @end FROM call_backs
     WHERE number_key = @numberKey AND closed_at IS NULL AND created_at <= @at
     ON CONFLICT (call_back_id, call_id) DO NOTHING`,
  )
  const knowAttempt = database.prepare<[Record<string, string | number | null>]>(
    'UPDATE call_back_attempts SET answered_at = @answeredAt, ended_how = @end WHERE call_id = @callId',
  )
  /** One that the desk wrote down by itself: nobody has to cross it out when the two have talked. */
  const reached = database.prepare<[Record<string, string | number | null>]>(
    `UPDATE call_backs SET closed_at = @answeredAt, result = 'reached', taken_at = NULL
     WHERE number_key = @numberKey AND closed_at IS NULL AND origin = 'dropped' AND note = '' AND created_at <= @at`,
  )
  const talkedSince = database
    .prepare<[string], number>(
      `SELECT count(*) FROM calls JOIN calls later ON later.number_key = calls.number_key AND later.seq > calls.seq
       WHERE calls.id = ? AND later.number_key <> '' AND later.answered_at IS NOT NULL`,
    )
    .pluck()
  const countDue = database.prepare<[{ now: number }], { every: number; past: number; now: number }>(callBackSql.due)
  const countClosed = database
    .prepare<[number], number>('SELECT count(*) FROM call_backs WHERE closed_at IS NOT NULL AND closed_at >= ?')
    .pluck()
  const selectUnanswered = database.prepare<[{ fromSeq: number }], number>(callBackSql.unanswered).pluck()

  function asCallBacks(rows: readonly CallBackColumns[]): CallBack[] {
    const seqs = rows.flatMap(({ case_seq }) => case_seq ?? [])
    const cases = new Map(list.bySeq({ seqs, filter: noFilter() }).map((row) => [row.seq, row]))
    return rows.map((row) => {
      const here = row.case_seq === null ? null : (cases.get(row.case_seq) ?? null)
      return {
        id: row.id,
        madeFrom: callBackOrigins.find((each) => each === row.origin) ?? 'hand',
        number: row.number,
        name: row.name,
        note: row.note,
        priority: priorities.find((each) => each === row.priority) ?? 'medium',
        day: row.on_day,
        fromMinute: row.from_minute,
        toMinute: row.to_minute,
        fromAt: row.from_at,
        toAt: row.to_at,
        caseId: here?.id ?? row.case_id,
        row: here,
        takenAt: row.taken_at,
        attempts: selectAttempts.all({ id: row.id }).map(({ at, answered_at, ended_how }) => ({
          at,
          answeredAt: answered_at,
          end: CallEnd.nullable().catch(null).parse(ended_how),
        })),
        attemptCount: row.attempts,
        createdAt: row.created_at,
        closedAt: row.closed_at,
        result: callBackResults.find((each) => each === row.result) ?? null,
        reason: row.reason,
      }
    })
  }

  function need(id: string): CallBack {
    const row = selectOne.get(id)
    const [found] = row === undefined ? [] : asCallBacks([row])
    if (found === undefined) throw new AppError('not-found')
    return found
  }

  return {
    need,
    has: (id: string) => selectOne.get(id) !== undefined,
    isOpen: (id: string) => selectOne.get(id)?.closed_at === null,
    page({
      which,
      after,
      limit,
    }: {
      which: 'open' | 'closed'
      after: { at: number; id: string } | null
      limit: number
    }) {
      return asCallBacks(page[which].all({ ...(after ?? beyond[which]), limit }))
    },
    all: (after: number, limit: number) => {
      const rows = selectAll.all(after, limit)
      return asCallBacks(rows).map((callBack, index) => ({ place: rows[index]?.seq ?? 0, callBack }))
    },
    insert(callBack: CallBackInput, { fromAt, toAt, now }: { fromAt: number; toAt: number; now: number }): void {
      insert.run({ ...callBack, numberKey: keyOf(callBack.number), fromAt, toAt, now })
    },
    /** False when it is closed. */
    update(callBack: CallBackInput, { fromAt, toAt }: { fromAt: number; toAt: number }): boolean {
      const { id, number, name, note, priority, day, fromMinute, toMinute } = callBack
      const wish = {
        id,
        number,
        numberKey: keyOf(number),
        name,
        note,
        priority,
        day,
        fromMinute,
        toMinute,
        fromAt,
        toAt,
      }
      return update.run(wish).changes === 1
    },
    take: (id: string, takenAt: number | null) => take.run(takenAt, id).changes === 1,
    close: (about: { id: string; result: CallBackResult; reason: string; now: number }) =>
      close.run(about).changes === 1,
    reopen: (id: string) => reopen.run(id).changes === 1,
    /** False when it was made before that, or by the desk. */
    remove(id: string, madeSince: number): boolean {
      if (deleteOne.run({ id, madeSince }).changes === 0) return false
      deleteAttempts.run(id)
      return true
    },

    /** Whether this dropped call is written down already, or needs no call-back any more. */
    isSettled: (callBack: CallBackInput) =>
      selectOpenOfNumber.get(keyOf(callBack.number)) !== undefined ||
      (callBack.callId !== null &&
        (selectOfCall.get(callBack.callId) !== undefined || (talkedSince.get(callBack.callId) ?? 0) > 0)),

    /** The telephone reports a call: one out to a number of the list is an attempt. */
    noteCall(report: CallReport): void {
      const numberKey = keyOf(report.number)
      if (numberKey === '') return
      const { id: callId, startedAt: at, answeredAt, end } = report
      if (report.direction === 'out') {
        // `knowAttempt` also for a call-back that was closed while its call went on.
        if (knowAttempt.run({ callId, answeredAt, end }).changes === 0)
          noteAttempt.run({ callId, at, answeredAt, end, numberKey })
      }
      if (answeredAt !== null) reached.run({ numberKey, answeredAt, at })
    },

    due: (now: number) => countDue.get({ now }) ?? { every: 0, past: 0, now: 0 },
    closedSince: (since: number) => countClosed.get(since) ?? 0,
    unanswered: (since: number) => selectUnanswered.all({ fromSeq: Math.floor(since / 1000) * 1000 }),
  }
}
