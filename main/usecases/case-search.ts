import type { CaseFilter, CaseRow, SearchCursor } from '../../preload/contract/index.ts'
import { fitting } from './fitting.ts'
import { caseNumberIn } from './server-question.ts'
import type { OpenWorkspace } from './open-workspace.ts'

export interface CaseQuery {
  readonly text: string
  readonly filter: CaseFilter
  readonly after: SearchCursor | null
  readonly limit: number
}

export interface CaseHits {
  readonly rows: CaseRow[]
  readonly next: SearchCursor | null
  readonly isComplete: boolean
}

/** Most time one page may take while a filter lets few hits through, in ms; what is left over is the next page's. */
export const searchBudgetMs = 150
const largestRound = 400

/**
 * A page of hits that pass the filter: the index says where, the database says what. A rare filter under a common word
 * takes several rounds, within the budget; then `next` goes on from the last hit that was looked at, and `isComplete`
 * is false, as it is while the index still lags behind the cases. `elapsed` is any steady clock in ms.
 */
export async function searchCases(
  workspace: Pick<OpenWorkspace, 'db' | 'search' | 'searchProgress'>,
  query: CaseQuery,
  elapsed: () => number,
): Promise<CaseHits> {
  const { db, search } = workspace
  const { filter } = query
  const serverId = query.after === null ? caseNumberIn(query.text) : null
  // The index knows words, not what the server calls a case: that one comes first.
  const named = serverId === null ? [] : await db.casesByServerId({ serverIds: [serverId], filter })
  const limit = Math.max(1, query.limit - named.length)
  const deadline = elapsed() + searchBudgetMs
  const found: { row: CaseRow; at: SearchCursor }[] = []
  let after = query.after
  let isEnd: boolean
  let round = Math.min(largestRound, limit)
  do {
    const { hits, isEnd: isLast } = await search.find({ text: query.text, after, limit: round })
    const rows = hits.length === 0 ? [] : await db.casesBySeq({ seqs: hits.map((hit) => hit.seq), filter })
    const bySeq = new Map(rows.map((row) => [row.seq, row]))
    for (const { part, seq } of hits) {
      const row = bySeq.get(seq)
      if (row !== undefined) found.push({ row, at: { part, seq } })
    }
    const last = hits.at(-1)
    if (last !== undefined) after = { part: last.part, seq: last.seq }
    isEnd = isLast || last === undefined
    round = Math.min(largestRound, round * 2)
  } while (!isEnd && found.length < limit && elapsed() < deadline)

  const rows = fitting(found.slice(0, limit).map((each) => each.row))
  const others = rows.filter((row) => row.id !== named[0]?.id)
  const wasCut = rows.length < found.length
  const lastShown = found[rows.length - 1]?.at ?? null
  return {
    rows: [...named, ...others].slice(0, query.limit),
    next: wasCut ? lastShown : isEnd ? null : after,
    isComplete: workspace.searchProgress().pending === 0 && (isEnd || rows.length >= limit || wasCut),
  }
}
