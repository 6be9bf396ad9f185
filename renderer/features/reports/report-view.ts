import {
  goesOn,
  type ReportLine,
  type ReportLook,
  type ReportQuestion,
  type ReportTable,
} from '../../../preload/contract/index.ts'
import { mostBars } from './chart-shapes.ts'

/** What of a table is shown, before any words. */

type Counts = Pick<ReportTable, 'rows' | 'columns' | 'cells' | 'total'>
export type Measure = ReportLook['measure']

/** The number of a cell as it is shown: a count, or a share from 0 to 1; a share of nothing is 0. */
export function measured(table: Counts, measure: Measure, row: number, column: number): number {
  return measuredTogether(table, measure, row, [column])
}

/** The same for several columns counted as one: shares of different wholes cannot be added up. */
export function measuredTogether(table: Counts, measure: Measure, row: number, columns: readonly number[]): number {
  const sum = (of: (column: number) => number | undefined) =>
    columns.reduce((total, column) => total + (of(column) ?? 0), 0)
  const count = sum((column) => table.cells[row]?.[column])
  return share(
    table,
    measure,
    count,
    table.rows[row]?.total ?? 0,
    sum((column) => table.columns[column]?.total),
  )
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

/**
 * The rows a chart shows, with their places in the table. Of time bars are the newest; a line has no point for what is
 * counted together, for that is no next step of anything.
 */
export function chartRows(
  question: Pick<ReportQuestion, 'rows'>,
  table: Pick<ReportTable, 'rows'>,
  chart: ReportLook['chart'],
): { line: ReportLine; row: number }[] {
  const all = table.rows.map((line, row) => ({ line, row }))
  if (chart === 'heat') return all
  const named = all.filter(({ line }) => !line.isOthers)
  if (chart === 'line') return named
  if (all.length <= mostBars) return all
  return isNewestLast(question) ? named.slice(-mostBars) : all.slice(0, mostBars)
}

/** Its rows follow each other in time: where not all are shown, the last ones are. */
export function isNewestLast({ rows: [axis] }: Pick<ReportQuestion, 'rows'>): boolean {
  return axis !== undefined && goesOn(axis)
}

/** Parts of one whole can stand on each other; shares of columns are parts of many, and stand beside each other. */
export function drawnAs({ chart, measure }: ReportLook): ReportLook['chart'] {
  return chart === 'stacked' && measure === 'share-of-column' ? 'bar' : chart
}
