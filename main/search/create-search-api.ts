import type { DatabaseConnection } from '../db/open.ts'
import { asDatabaseError } from '../db/sqlite-errors.ts'
import { createIndexQueries } from './index-queries.ts'
import type { SearchApi, SearchHit } from './search-api.ts'
import { queryWords } from './words.ts'

const fromNewest = Number.MAX_SAFE_INTEGER

/** `SearchApi` over one open index, but for `reset`, which replaces the file. Synchronous: it runs in the search worker, and directly in tests. */
export function createSearchApi(database: DatabaseConnection): Omit<SearchApi, 'reset'> {
  const index = createIndexQueries(database)

  function guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw asDatabaseError(error)
    }
  }

  return {
    indexedRevision: () => guarded(() => index.revision()),
    ground: () => guarded(() => index.ground()),
    setGround(input) {
      guarded(() => index.setGround(input.ground))
    },
    feed(input) {
      const transaction = database.transaction(() => {
        if (input.after !== undefined && input.after !== index.revision()) return
        for (const document of input.documents) index.put(document)
        index.setRevision(input.revision)
      })
      try {
        transaction.immediate()
      } catch (error) {
        index.forgetStretches()
        throw asDatabaseError(error)
      }
    },
    find: (input) =>
      guarded(() => {
        const words = queryWords(input.text)
        if (words.length === 0) return { hits: [], isEnd: true }
        const hits: SearchHit[] = []
        const { after } = input
        if (after?.part !== 'texts') {
          for (const seq of index.named(words, after?.seq ?? fromNewest, input.limit)) hits.push({ part: 'names', seq })
        }
        const left = input.limit - hits.length
        const below = after?.part === 'texts' ? after.seq : fromNewest
        if (left > 0) for (const seq of index.texts(words, below, left)) hits.push({ part: 'texts', seq })
        return { hits, isEnd: hits.length < input.limit }
      }),
    checkpoint() {
      guarded(() => database.pragma('wal_checkpoint(TRUNCATE)'))
    },
  }
}
