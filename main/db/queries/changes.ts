import type { SearchDocument } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'
import type { CaseQueries } from './cases.ts'

/** Counting what is behind costs a read of each entry: from here on the distance of the revisions is near enough. */
const countedExactly = 1000

/** Two runs of an index, merged as they are read: wrapped in another SELECT it would sort all that is left each time. */
export const changesSql = `
  SELECT seq, revision, first_name || ' ' || last_name AS names, phone, narrative, resolution
  FROM cases WHERE revision > @after
  UNION ALL
  SELECT seq, revision, '', '', '', '' FROM removed_cases WHERE revision > @after
  ORDER BY revision LIMIT @limit`

/** What the search index has not seen yet. A removed case comes as a document without words. */
export function createChangeQueries(database: DatabaseConnection, cases: CaseQueries) {
  const select = database.prepare<[{ after: number; limit: number }], SearchDocument>(changesSql)
  const count = database
    .prepare<[{ after: number; most: number }], number>(
      `SELECT count(*) FROM (
         SELECT revision FROM cases WHERE revision > @after
         UNION ALL SELECT revision FROM removed_cases WHERE revision > @after LIMIT @most)`,
    )
    .pluck()

  return {
    since(input: { after: number; limit: number }): {
      changes: SearchDocument[]
      lastRevision: number
      pending: number
    } {
      const changes = select.all(input)
      const newest = cases.lastRevision()
      const lastRevision = changes.at(-1)?.revision ?? newest
      const counted = count.get({ after: lastRevision, most: countedExactly }) ?? 0
      return { changes, lastRevision, pending: counted < countedExactly ? counted : newest - lastRevision }
    },
  }
}
