import { goesOn, isTimeAxis, mostReportColumns, mostReportRows } from '../../preload/contract/index.ts'
import type { ReportAxis, ReportComparison, ReportLine, ReportTable, TimeAxis } from '../../preload/contract/index.ts'
import { bucketAt, placeOfBucket } from './time-buckets.ts'

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
 * reads, of time the oldest, are counted together in a last one, so that totals stay whole. A side that is one axis of time
 * has every bucket between its first and its last, also where nothing happened.
 */
export function toTable(groups: readonly ReportGroup[], sideOfRows: number, axes: readonly ReportAxis[] = []): Counts {
  const rows = linesOf(groups, (values) => values.slice(0, sideOfRows), mostReportRows, axes.slice(0, sideOfRows))
  const columns = linesOf(groups, (values) => values.slice(sideOfRows), mostReportColumns, axes.slice(sideOfRows))
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

interface Line {
  readonly values: string[]
  total: number
}

function linesOf(
  groups: readonly ReportGroup[],
  side: (values: readonly string[]) => readonly string[],
  most: number,
  axes: readonly ReportAxis[],
) {
  const totals = new Map<string, Line>()
  for (const { values, count } of groups) {
    const own = side(values)
    const line = totals.get(keyOf(own)) ?? { values: [...own], total: 0 }
    line.total += count
    totals.set(keyOf(own), line)
  }
  const all = [...totals.values()]
  const kept = keptOf(all, axes, most)
  const lines: ReportLine[] = kept.map((line) => ({ ...line, isOthers: false }))
  const together = all.length - kept.filter(({ values }) => totals.has(keyOf(values))).length
  if (together > 0) {
    const known = kept.reduce((sum, line) => sum + line.total, 0)
    const whole = all.reduce((sum, line) => sum + line.total, 0)
    lines.push({ values: [], isOthers: true, total: whole - known })
  }
  const places = new Map(kept.map(({ values }, index) => [keyOf(values), index]))
  return { lines, together, indexOf: (values: readonly string[]) => places.get(keyOf(values)) ?? kept.length }
}

/** The lines that are shown, in their order; the others are counted together. */
function keptOf(all: readonly Line[], axes: readonly ReportAxis[], most: number): Line[] {
  const sorted = all.toSorted((one, other) => byValues(one.values, other.values))
  const [axis] = axes
  if (axis !== undefined && isTimeAxis(axis) && axes.length === 1) {
    const whole = newest(sorted, axis, most)
    return whole.isAll ? whole.lines : newest(sorted, axis, most - 1).lines
  }
  if (all.length <= most) return sorted
  if (axis !== undefined && goesOn(axis)) return sorted.slice(1 - most)
  const largest = new Set(all.toSorted((one, other) => other.total - one.total).slice(0, most - 1))
  return sorted.filter((line) => largest.has(line))
}

/**
 * The newest buckets there is room for, with the empty ones between them. A gap wider than all the room is left as it is:
 * one case with a wrong year must not crowd out all others.
 */
function newest(sorted: readonly Line[], axis: TimeAxis, room: number): { lines: Line[]; isAll: boolean } {
  const lines: Line[] = []
  let next: number | null = null
  for (const line of sorted.toReversed()) {
    if (lines.length >= room) return { lines: lines.toReversed(), isAll: false }
    const place = placeOfBucket(axis, line.values[0] ?? '')
    if (place !== null && next !== null && next - place <= room) {
      if (next - place > room - lines.length) return { lines: lines.toReversed(), isAll: false }
      for (let at = next - 1; at > place; at -= 1) lines.push({ values: [bucketAt(axis, at)], total: 0 })
    }
    lines.push(line)
    next = place
  }
  return { lines: lines.toReversed(), isAll: true }
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
