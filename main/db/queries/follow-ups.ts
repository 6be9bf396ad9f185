import { AppError } from '../../../preload/contract/errors.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import type { FollowUp } from '../../../preload/contract/agenda.ts'
import type { DatabaseConnection } from '../open.ts'
import type { createCaseListQueries } from './case-list.ts'

interface FollowUpColumns {
  seq: number
  id: string
  case_id: string
  about: string
  note: string
  due_at: number
  moved: number
  created_at: number
  done_at: number | null
  case_seq: number | null
}

type CaseList = Pick<ReturnType<typeof createCaseListQueries>, 'bySeq'>

const mostOfCase = 20

/** The place of the case in its list: by its id here, or by its number at the server when it was fetched anew. */
export const caseSeqOf = (table: string) => `coalesce(
    (SELECT seq FROM cases WHERE cases.id = ${table}.case_id),
    (SELECT seq FROM cases WHERE cases.server_id = ${table}.case_server_id)) AS case_seq`
const columns = `seq, id, case_id, about, note, due_at, moved, created_at, done_at, ${caseSeqOf('follow_ups')}`

export const followUpSql = {
  open: `SELECT ${columns} FROM follow_ups WHERE done_at IS NULL AND (due_at, id) > (@at, @id) ORDER BY due_at, id LIMIT @limit`,
  done: `SELECT ${columns} FROM follow_ups WHERE done_at IS NOT NULL AND (done_at, id) < (@at, @id)
    ORDER BY done_at DESC, id DESC LIMIT @limit`,
  ofCase: `SELECT ${columns} FROM follow_ups WHERE done_at IS NULL AND seq IN (
      SELECT seq FROM follow_ups WHERE case_id = @caseId
      UNION SELECT mine.seq FROM cases JOIN follow_ups mine ON mine.case_server_id = cases.server_id
        WHERE cases.id = @caseId)
    ORDER BY due_at, id LIMIT ${mostOfCase}`,
  due: `SELECT count(*) FILTER (WHERE due_at < @now) AS overdue, count(*) FILTER (WHERE due_at >= @now) AS today
    FROM follow_ups WHERE done_at IS NULL AND due_at < @endOfDay`,
} as const

/** What follows every instant, and comes before every one. */
const beyond = { open: { at: -1, id: '' }, done: { at: Number.MAX_SAFE_INTEGER, id: '' } } as const

/** Statements over cases to follow up. Writes belong inside a transaction of the caller. */
export function createFollowUpQueries(database: DatabaseConnection, list: CaseList) {
  const page = {
    open: database.prepare<[{ at: number; id: string; limit: number }], FollowUpColumns>(followUpSql.open),
    done: database.prepare<[{ at: number; id: string; limit: number }], FollowUpColumns>(followUpSql.done),
  }
  const selectOne = database.prepare<[string], FollowUpColumns>(`SELECT ${columns} FROM follow_ups WHERE id = ?`)
  const selectOfCase = database.prepare<[{ caseId: string }], FollowUpColumns>(followUpSql.ofCase)
  const selectAll = database.prepare<[number, number], FollowUpColumns>(
    `SELECT ${columns} FROM follow_ups WHERE seq > ? ORDER BY seq LIMIT ?`,
  )
  const insert = database.prepare<[Record<string, string | number>]>(
    `INSERT INTO follow_ups (id, case_id, case_server_id, about, note, due_at, moved, created_at, done_at)
     SELECT @id, cases.id, cases.server_id, substr(trim(first_name || ' ' || last_name), 1, 200), @note, @dueAt, 0, @now, NULL
     FROM cases WHERE cases.id = @caseId`,
  )
  const update = database.prepare<[Record<string, string | number>]>(
    'UPDATE follow_ups SET note = @note, moved = moved + (due_at <> @dueAt), due_at = @dueAt WHERE id = @id AND done_at IS NULL',
  )
  const setDone = database.prepare<[number | null, string]>('UPDATE follow_ups SET done_at = ? WHERE id = ?')
  const deleteOne = database.prepare<[string]>('DELETE FROM follow_ups WHERE id = ?')
  const countDue = database.prepare<[{ now: number; endOfDay: number }], { overdue: number; today: number }>(
    followUpSql.due,
  )
  const countDone = database
    .prepare<[number], number>('SELECT count(*) FROM follow_ups WHERE done_at IS NOT NULL AND done_at >= ?')
    .pluck()

  function asFollowUps(rows: readonly FollowUpColumns[]): FollowUp[] {
    const seqs = rows.flatMap(({ case_seq }) => case_seq ?? [])
    const cases = new Map(list.bySeq({ seqs, filter: noFilter() }).map((row) => [row.seq, row]))
    return rows.map((row) => {
      const here = row.case_seq === null ? null : (cases.get(row.case_seq) ?? null)
      return {
        id: row.id,
        caseId: here?.id ?? row.case_id,
        row: here,
        about: row.about,
        note: row.note,
        dueAt: row.due_at,
        moved: row.moved,
        createdAt: row.created_at,
        doneAt: row.done_at,
      }
    })
  }

  function need(id: string): FollowUp {
    const row = selectOne.get(id)
    const [found] = row === undefined ? [] : asFollowUps([row])
    if (found === undefined) throw new AppError('not-found')
    return found
  }

  return {
    need,
    page({ which, after, limit }: { which: 'open' | 'done'; after: { at: number; id: string } | null; limit: number }) {
      return asFollowUps(page[which].all({ ...(after ?? beyond[which]), limit }))
    },
    ofCase: (caseId: string) => asFollowUps(selectOfCase.all({ caseId })),
    all: (after: number, limit: number) => {
      const rows = selectAll.all(after, limit)
      return asFollowUps(rows).map((followUp, index) => ({ place: rows[index]?.seq ?? 0, followUp }))
    },
    /** False: there is neither such an open one nor such a case. */
    save(input: { id: string; caseId: string; note: string; dueAt: number; now: number }): boolean {
      const { id, note, dueAt } = input
      if (selectOne.get(id) !== undefined) return update.run({ id, note, dueAt }).changes === 1
      return insert.run(input).changes === 1
    },
    setDone: (id: string, doneAt: number | null) => setDone.run(doneAt, id).changes === 1,
    remove: (id: string) => deleteOne.run(id).changes === 1,
    due: (now: number, endOfDay: number) => countDue.get({ now, endOfDay }) ?? { overdue: 0, today: 0 },
    doneSince: (since: number) => countDone.get(since) ?? 0,
  }
}
