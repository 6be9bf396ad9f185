import { noFilter } from '../../../preload/contract/cases.ts'
import type { CallerHistory } from '../../../preload/contract/phone.ts'
import { fieldsOf } from '../case-columns.ts'
import { numberKeyExpression, numberKeyOf } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import { createCaseListQueries } from './case-list.ts'
import type { StoredCase } from './cases.ts'

const shownCases = 5
const keyOfCase = numberKeyExpression('phone')

/** Every statement reads one stretch of one index: who calls is known while it rings, with a million cases (DESIGN 9). */
export const callerSql = {
  newestCases: `SELECT seq FROM cases WHERE ${keyOfCase} = ? AND phone <> '' ORDER BY seq DESC LIMIT ${shownCases}`,
  countCases: `SELECT count(*) FROM cases WHERE ${keyOfCase} = ? AND phone <> ''`,
  wholeCase: 'SELECT * FROM cases WHERE seq = ?',
  /** A call whose case carries this number is that case already. */
  calls: `SELECT count(*) AS count, max(started_at) AS last FROM calls
    WHERE number_key = @key AND number_key <> '' AND ended_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = calls.case_id AND phone <> '' AND ${keyOfCase} = @key)`,
} as const

/** What this computer knows of a number. Callers without one have no history. */
export function createCallerQueries(database: DatabaseConnection) {
  const rows = createCaseListQueries(database)
  const newestCases = database.prepare<[string], number>(callerSql.newestCases).pluck()
  const countCases = database.prepare<[string], number>(callerSql.countCases).pluck()
  const wholeCase = database.prepare<[number], StoredCase>(callerSql.wholeCase)
  const calls = database.prepare<[{ key: string }], { count: number; last: number | null }>(callerSql.calls)

  return {
    history(number: string): CallerHistory {
      const key = numberKeyOf(number)
      if (key === null) return { count: 0, lastContactAt: null, contact: null, cases: [] }
      const seqs = newestCases.all(key)
      const newest = seqs[0] === undefined ? undefined : wholeCase.get(seqs[0])
      const logged = calls.get({ key })
      const instants = [newest?.created_at, logged?.last ?? undefined].filter((each) => each !== undefined)
      return {
        // Fewer than are shown are all there are.
        count: (seqs.length < shownCases ? seqs.length : (countCases.get(key) ?? 0)) + (logged?.count ?? 0),
        lastContactAt: instants.length === 0 ? null : Math.max(...instants),
        contact: newest === undefined ? null : fieldsOf(newest).contact,
        cases: rows.bySeq({ seqs, filter: noFilter() }),
      }
    },
  }
}
