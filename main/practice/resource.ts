import type { ReportQuery } from './list-query.ts'
import type { Store } from './store.ts'

/** The number behind an id on the wire; 0, which no row has, when it is not one. */
export function rowId(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

/** A pivot report: rows of the groups' values and a count, all text; one row with the total when nothing is grouped. */
export function reportRows(db: Store, from: string, query: ReportQuery): string[][] {
  const groups = query.groups.join(', ')
  const sql =
    query.groups.length === 0
      ? `SELECT count(*) FROM ${from} WHERE ${query.where}`
      : `SELECT ${groups}, count(*) FROM ${from} WHERE ${query.where} GROUP BY ${groups} ORDER BY ${groups}`
  return db
    .prepare<(string | number)[], (string | number)[]>(sql)
    .raw()
    .all(...query.values)
    .map((row) => row.map(String))
}
