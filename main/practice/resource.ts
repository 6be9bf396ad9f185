import { csvText, errorRow, found, refused, type Answer, type ErrorRow } from './answer.ts'
import { readListQuery, readReportQuery, type Columns, type ReportQuery } from './list-query.ts'
import type { Store } from './store.ts'

/** What every resource can be asked for; ids in `hidden` are left out of lists and counts. */
export interface Readable {
  view(id: string): Answer
  list(params: URLSearchParams, hidden?: readonly string[]): Answer
  report(params: URLSearchParams, hidden?: readonly string[]): Answer
}

/** The number behind an id on the wire; 0, which no row has, when it is not one. */
export function rowId(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}

/** The refusal of a write that needs another role. */
export function withoutRight(table: string, row: string): ErrorRow {
  return errorRow('Not allowed for this role', 'RIGHTS', table, row, '')
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

/** What a list of one table needs to know of it. */
export interface Listed<Row> {
  readonly table: string
  readonly columns: Columns
  readonly groups: ReadonlySet<string>
  /** What is selected of a row, as SQL written here. */
  readonly selected: string
  readonly objectOf: (row: Row) => Record<string, unknown>
  readonly csvColumns: readonly string[]
  readonly csvRow: (row: Row) => string[]
}

/** List (also as CSV) and pivot report of a table with a numbered `id`. */
export function createLists<Row>(db: Store, listed: Listed<Row>): Pick<Readable, 'list' | 'report'> {
  const { table, columns, groups } = listed
  return {
    list(params, hidden) {
      const query = readListQuery(params, columns, table, hidden)
      if (!query.ok) return refused(query.errors)
      const { where, values, limit, skip, isCsv } = query.value
      // The page's ids first: skipped rows are then never read whole.
      const ids = `SELECT id FROM ${table} WHERE ${where} ORDER BY id DESC LIMIT ? OFFSET ?`
      const rows = db
        .prepare<(string | number)[], Row>(
          `SELECT ${listed.selected} FROM ${table} WHERE id IN (${ids}) ORDER BY id DESC`,
        )
        .all(...values, limit, skip)
      if (isCsv) return { status: 200, csv: csvText(listed.csvColumns, rows.map(listed.csvRow)) }
      return found(table, rows.map(listed.objectOf))
    },
    report(params, hidden) {
      const query = readReportQuery(params, columns, groups, table, hidden)
      return query.ok ? found(table, reportRows(db, table, query.value)) : refused(query.errors)
    },
  }
}
