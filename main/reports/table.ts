import { mostReportColumns, mostReportRows } from '../../preload/contract/index.ts'
import type { ReportComparison, ReportLine, ReportTable } from '../../preload/contract/index.ts'

/** A value for each axis (rows' first, then columns'), and how many have them. */
export interface ReportGroup {
  readonly values: readonly string[]
  readonly count: number
}

type Counts = Pick<ReportTable, 'rows' | 'columns' | 'cells' | 'total' | 'rowsTogether' | 'columnsTogether'>

/** One text for several values. */
const keyOf = (values: readonly string[]) => JSON.stringify(values)

/** Numbers inside texts in the order of numbers, so that category 10 comes after 9; not answered comes last. */
const collator = new Intl.Collator('en', { numeric: true })
function byValues(left: readonly string[], right: readonly string[]): number {
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? ''
    if (value === other) continue
    if (value === '' || other === '') return value === '' ? 1 : -1
    return collator.compare(value, other)
  }
  return 0
}

/**
 * Groups as a table with totals. `sideOfRows`: how many of the axes are the rows'. The smallest of more lines than a person
 * reads are counted together in a last one, so that totals stay whole.
 */
export function toTable(groups: readonly ReportGroup[], sideOfRows: number): Counts {
  const rows = linesOf(groups, (values) => values.slice(0, sideOfRows), mostReportRows)
  const columns = linesOf(groups, (values) => values.slice(sideOfRows), mostReportColumns)
  const cells = rows.lines.map(() => columns.lines.map(() => 0))
  let total = 0
  for (const { values, count } of groups) {
    const row = cells[rows.indexOf(values.slice(0, sideOfRows))]
    const column = columns.indexOf(values.slice(sideOfRows))
    if (row !== undefined) row[column] = (row[column] ?? 0) + count
    total += count
  }
  return {
    rows: rows.lines,
    columns: columns.lines,
    cells,
    total,
    rowsTogether: rows.together,
    columnsTogether: columns.together,
  }
}

function linesOf(groups: readonly ReportGroup[], side: (values: readonly string[]) => readonly string[], most: number) {
  const totals = new Map<string, { values: string[]; total: number }>()
  for (const { values, count } of groups) {
    const own = side(values)
    const line = totals.get(keyOf(own)) ?? { values: [...own], total: 0 }
    line.total += count
    totals.set(keyOf(own), line)
  }
  const all = [...totals.values()]
  const isAll = all.length <= most
  const largest = isAll ? all : all.toSorted((one, other) => other.total - one.total).slice(0, most - 1)
  const kept = largest.toSorted((one, other) => byValues(one.values, other.values))
  const lines: ReportLine[] = kept.map((line) => ({ ...line, isOthers: false }))
  const together = all.length - kept.length
  if (together > 0) {
    const known = kept.reduce((sum, line) => sum + line.total, 0)
    const whole = all.reduce((sum, line) => sum + line.total, 0)
    lines.push({ values: [], isOthers: true, total: whole - known })
  }
  const places = new Map(kept.map(({ values }, index) => [keyOf(values), index]))
  return { lines, together, indexOf: (values: readonly string[]) => places.get(keyOf(values)) ?? kept.length }
}

const mostDifferences = 100

/** Where two countings of one question differ, the most different first. */
export function compareGroups(
  here: readonly ReportGroup[],
  server: readonly ReportGroup[],
  sideOfRows: number,
): ReportComparison {
  const pairs = new Map<string, { values: readonly string[]; here: number; server: number }>()
  const add = (groups: readonly ReportGroup[], side: 'here' | 'server') => {
    for (const { values, count } of groups) {
      const pair = pairs.get(keyOf(values)) ?? { values, here: 0, server: 0 }
      pair[side] += count
      pairs.set(keyOf(values), pair)
    }
  }
  add(here, 'here')
  add(server, 'server')
  const all = [...pairs.values()]
  const sum = (side: 'here' | 'server') => all.reduce((total, pair) => total + pair[side], 0)
  const differing = all.filter((pair) => pair.here !== pair.server)
  const apart = (pair: { here: number; server: number }) => Math.abs(pair.here - pair.server)
  return {
    here: sum('here'),
    server: sum('server'),
    agrees: differing.length === 0,
    differences: differing
      .toSorted((one, other) => apart(other) - apart(one) || byValues(one.values, other.values))
      .slice(0, mostDifferences)
      .map(({ values, here: mine, server: theirs }) => ({
        row: values.slice(0, sideOfRows),
        column: values.slice(sideOfRows),
        here: mine,
        server: theirs,
      })),
    differing: differing.length,
  }
}
