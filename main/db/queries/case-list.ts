import type { CaseFilter, CaseRow, CaseState } from '../../../preload/contract/cases.ts'
import { facetOf, facetsOf, listed } from '../case-columns.ts'
import type { DatabaseConnection } from '../open.ts'
import { stateExpression } from './cases.ts'

interface ListColumns {
  id: string
  seq: number
  server_id: string | null
  first_name: string
  last_name: string
  phone: string
  source: string
  category_main: string
  category_sub: string
  status: string
  priority: string
  excerpt: string
  created_at: number
  updated_at: number
  state: CaseState
}

const excerptLength = 160
const statusValues = ['open', 'closed', 'escalated'] as const
const everyFacet = facetsOf({ statuses: [...statusValues], priorities: [], sources: [] }) ?? []
const listColumns = `cases.id, cases.seq, cases.server_id, first_name, last_name, phone, source, category_main,
  category_sub, status, priority, substr(narrative, 1, ${excerptLength}) AS excerpt, created_at, updated_at,
  ${stateExpression} AS state`

/** How far a place may lie behind its second when that second was full (60,000 cases of one instant). */
const spillMs = 60_000

/**
 * Pages and rows of the case list. Statements are fixed; a filter only chooses which of them run. Each run reads one
 * stretch of one index, so a page costs the same at any depth and under any combination of filters.
 */
export const listSql = {
  rowsBySeq: `SELECT ${listColumns} FROM cases WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq DESC`,
  ofServer: 'SELECT seq FROM cases WHERE server_id = ?',
  newest: `SELECT ${listColumns} FROM cases WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  newestInPeriod: `SELECT ${listColumns} FROM cases
    WHERE seq < ? AND seq >= ? AND created_at >= ? AND created_at < ? ORDER BY seq DESC LIMIT ?`,
  facet: 'SELECT seq FROM cases WHERE facet = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  facetInPeriod: `SELECT seq FROM cases
    WHERE facet = ? AND seq < ? AND seq >= ? AND created_at >= ? AND created_at < ? ORDER BY seq DESC LIMIT ?`,
  category: 'SELECT seq FROM cases WHERE category_main = ? AND facet = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  categoryInPeriod: `SELECT seq FROM cases
    WHERE category_main = ? AND facet = ? AND seq < ? AND seq >= ? AND created_at >= ? AND created_at < ?
    ORDER BY seq DESC LIMIT ?`,
} as const

export function createCaseListQueries(database: DatabaseConnection) {
  const rowsBySeq = database.prepare<[string], ListColumns>(listSql.rowsBySeq)
  const ofServer = database.prepare<[string], number>(listSql.ofServer).pluck()
  const newest = database.prepare<[number, number], ListColumns>(listSql.newest)
  const newestInPeriod = database.prepare<number[], ListColumns>(listSql.newestInPeriod)
  const facet = database.prepare<number[], number>(listSql.facet).pluck()
  const facetInPeriod = database.prepare<number[], number>(listSql.facetInPeriod).pluck()
  const category = database.prepare<[string, ...number[]], number>(listSql.category).pluck()
  const categoryInPeriod = database.prepare<[string, ...number[]], number>(listSql.categoryInPeriod).pluck()

  function seqsOf(filter: CaseFilter, facets: readonly number[], before: number, limit: number): number[] {
    const period = periodOf(filter, before)
    const main = filter.categoryMain
    const runs = facets.map((each) => {
      if (main === null) return period ? facetInPeriod.all(each, ...period, limit) : facet.all(each, before, limit)
      return period ? categoryInPeriod.all(main, each, ...period, limit) : category.all(main, each, before, limit)
    })
    // Each run is sorted and holds at most a page: the newest of all of them are the page.
    return runs
      .flat()
      .sort((left, right) => right - left)
      .slice(0, limit)
  }

  const rowsOf = (seqs: readonly number[]) => rowsBySeq.all(JSON.stringify(seqs)).map(toRow)

  return {
    page(input: { filter: CaseFilter; before: number | null; limit: number }): CaseRow[] {
      const before = input.before ?? Number.MAX_SAFE_INTEGER
      const facets = facetsOf(input.filter)
      if (facets === null && input.filter.categoryMain === null) {
        const period = periodOf(input.filter, before)
        const rows = period ? newestInPeriod.all(...period, input.limit) : newest.all(before, input.limit)
        return rows.map(toRow)
      }
      return rowsOf(seqsOf(input.filter, facets ?? everyFacet, before, input.limit))
    },

    /** Rows of these places that pass the filter, newest first. */
    bySeq(input: { seqs: readonly number[]; filter: CaseFilter }): CaseRow[] {
      if (input.seqs.length === 0) return []
      return rowsOf(input.seqs).filter((row) => passes(input.filter, row))
    },

    /** The same by the server's ids. */
    byServerId(input: { serverIds: readonly string[]; filter: CaseFilter }): CaseRow[] {
      const seqs = input.serverIds.map((id) => ofServer.get(id)).filter((seq) => seq !== undefined)
      return seqs.length === 0 ? [] : rowsOf(seqs).filter((row) => passes(input.filter, row))
    },
  }
}

/** Bounds for `…InPeriod`: place below, place from, created from, created before; null when there is no period. */
function periodOf(filter: CaseFilter, before: number): [number, number, number, number] | null {
  if (filter.from === null && filter.to === null) return null
  const from = filter.from ?? 0
  const to = filter.to ?? Number.MAX_SAFE_INTEGER
  // Places run ahead of their instant only, so the lower bound is exact and the upper one needs room for a spill.
  const below = filter.to === null ? before : Math.min(before, filter.to + spillMs)
  return [below, Math.floor(from / 1000) * 1000, from, to]
}

function passes(filter: CaseFilter, row: CaseRow): boolean {
  const facets = facetsOf(filter)
  if (facets !== null && !facets.includes(facetOf(row))) return false
  if (filter.categoryMain !== null && filter.categoryMain !== row.categoryMain) return false
  if (filter.from !== null && row.createdAt < filter.from) return false
  return filter.to === null || row.createdAt < filter.to
}

function toRow(row: ListColumns): CaseRow {
  return {
    id: row.id,
    seq: row.seq,
    serverId: row.server_id,
    firstName: row.first_name,
    lastName: row.last_name,
    phone: row.phone,
    source: listed.source(row.source),
    categoryMain: row.category_main,
    categorySub: row.category_sub,
    status: listed.status(row.status),
    priority: listed.priority(row.priority),
    excerpt: excerptOf(row.excerpt),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    state: row.state,
  }
}

/** SQLite counts characters, the contract counts UTF-16 units: cut again, and never inside a surrogate pair. */
function excerptOf(text: string): string {
  return text.slice(0, excerptLength).replace(/[\uD800-\uDBFF]$/, '')
}
