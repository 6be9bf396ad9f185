import type { ReportLook, ReportTable } from '../../../preload/contract/index.ts'

/** What of a table is shown, before any words. */

type Counts = Pick<ReportTable, 'rows' | 'columns' | 'cells' | 'total'>
export type Measure = ReportLook['measure']

/** The number of a cell as it is shown: a count, or a share from 0 to 1; a share of nothing is 0. */
export function measured(table: Counts, measure: Measure, row: number, column: number): number {
  const count = table.cells[row]?.[column] ?? 0
  return share(table, measure, count, table.rows[row]?.total ?? 0, table.columns[column]?.total ?? 0)
}

/** The same for the total of a row. */
export function measuredRow(table: Counts, measure: Measure, row: number): number {
  const count = table.rows[row]?.total ?? 0
  return share(table, measure, count, count, table.total)
}

export function measuredColumn(table: Counts, measure: Measure, column: number): number {
  const count = table.columns[column]?.total ?? 0
  return share(table, measure, count, table.total, count)
}

export function measuredAll(table: Counts, measure: Measure): number {
  return share(table, measure, table.total, table.total, table.total)
}

function share(table: Counts, measure: Measure, count: number, ofRow: number, ofColumn: number): number {
  if (measure === 'count') return count
  const whole = measure === 'share-of-all' ? table.total : measure === 'share-of-row' ? ofRow : ofColumn
  return whole === 0 ? 0 : count / whole
}
