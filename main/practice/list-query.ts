import { errorRow, type ErrorRow } from './answer.ts'
import { readDateText } from './date-text.ts'

/** What a filter or an axis may name: SQL written here, never taken from a request. */
export interface Column {
  readonly sql: string
  /** `part`: the SQL is a whole condition with one placeholder for the text. */
  readonly kind: 'text' | 'number' | 'instant' | 'part'
}
export type Columns = ReadonlyMap<string, Column>

interface Filter {
  /** A condition with placeholders; `1` when nothing is filtered. */
  readonly where: string
  readonly values: readonly (string | number)[]
}

export interface ListQuery extends Filter {
  readonly limit: number
  readonly skip: number
  readonly isCsv: boolean
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: ErrorRow[] }

// The documents give no default and no cap; these keep an answer within a second.
const defaultLimit = 50
const maxLimit = 1000

function condition(column: Column, text: string): { sql: string; values: (string | number)[] } | undefined {
  if (column.kind === 'text') return { sql: `${column.sql} = ?`, values: [text] }
  if (column.kind === 'part') return { sql: column.sql, values: [text] }
  if (column.kind === 'number') {
    // Ids are text on the wire: one that is no number is the id of nothing.
    return /^\d{1,15}$/.test(text) ? { sql: `${column.sql} = ?`, values: [Number(text)] } : { sql: '0', values: [] }
  }
  const range = readDateText(text)
  return range && { sql: `${column.sql} >= ? AND ${column.sql} < ?`, values: [range.from, range.before] }
}

/** What is asked, and ids in it that the asker may not see. */
interface Scope {
  readonly table: string
  readonly hidden: readonly string[]
}

/** Filters named as the object's fields; anything unknown is refused rather than answered with every row. */
function readFilter(
  params: URLSearchParams,
  columns: Columns,
  { table, hidden }: Scope,
  reserved: ReadonlySet<string>,
): Read<Filter> {
  const errors: ErrorRow[] = []
  const parts: string[] = []
  const values: (string | number)[] = []
  for (const [name, text] of params) {
    if (reserved.has(name)) continue
    const column = columns.get(name)
    const part = column && condition(column, text)
    if (part) {
      parts.push(`(${part.sql})`)
      values.push(...part.values)
    } else {
      errors.push(errorRow(column ? 'Date is not readable' : 'No such filter', 'FILTER', table, '', name))
    }
  }
  if (errors.length > 0) return { ok: false, errors }
  const id = columns.get('id')
  if (hidden.length > 0 && id) {
    parts.push(`${id.sql} NOT IN (${hidden.map(() => '?').join(', ')})`)
    values.push(...hidden.map((each) => (id.kind === 'number' ? Number(each) : each)))
  }
  return { ok: true, value: { where: parts.length === 0 ? '1' : parts.join(' AND '), values } }
}

function readCount(params: URLSearchParams, name: string, otherwise: number): number | undefined {
  const text = params.get(name)
  if (text === null) return otherwise
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Reads a list's query: filters, `_c` rows at most, `_a` rows to skip, `csv=1`. */
export function readListQuery(
  params: URLSearchParams,
  columns: Columns,
  table: string,
  hidden: readonly string[] = [],
): Read<ListQuery> {
  const filter = readFilter(params, columns, { table, hidden }, new Set(['_c', '_a', 'csv']))
  const limit = readCount(params, '_c', defaultLimit)
  const skip = readCount(params, '_a', 0)
  const errors = filter.ok ? [] : [...filter.errors]
  if (limit === undefined) errors.push(errorRow('Row count must be a number', 'FILTER', table, '', '_c'))
  if (skip === undefined) errors.push(errorRow('Start position must be a number', 'FILTER', table, '', '_a'))
  if (!filter.ok || limit === undefined || skip === undefined) return { ok: false, errors }
  return {
    ok: true,
    value: { ...filter.value, limit: Math.min(limit, maxLimit), skip, isCsv: params.get('csv') === '1' },
  }
}

export interface ReportQuery extends Filter {
  /** The SQL of each group, x axis first; empty for the total alone. */
  readonly groups: readonly string[]
}

/** Reads a report's query: filters, and groups as comma separated lists in `xaxis` and `yaxis`. */
export function readReportQuery(
  params: URLSearchParams,
  columns: Columns,
  groupNames: ReadonlySet<string>,
  table: string,
  hidden: readonly string[] = [],
): Read<ReportQuery> {
  const filter = readFilter(params, columns, { table, hidden }, new Set(['xaxis', 'yaxis']))
  const errors = filter.ok ? [] : [...filter.errors]
  const groups: string[] = []
  for (const axis of ['xaxis', 'yaxis']) {
    const names = (params.get(axis) ?? '').split(',').filter((name) => name !== '')
    for (const name of names) {
      const column = groupNames.has(name) ? columns.get(name) : undefined
      if (column) groups.push(column.sql)
      else errors.push(errorRow(`No such group: ${name}`, 'FILTER', table, '', axis))
    }
  }
  if (!filter.ok || errors.length > 0) return { ok: false, errors }
  return { ok: true, value: { ...filter.value, groups } }
}
