import { AppError } from '../../preload/contract/errors.ts'
import type { SearchClient } from './search-api.ts'

/**
 * A search client that opens its index when it is first asked for something: the index is derived data, so nobody's
 * sign-in waits for it or fails with it (DESIGN 7, 9). A start that failed is told to whoever asked and tried again by the
 * next call.
 */
export function createLateSearchClient(start: () => Promise<SearchClient>): SearchClient {
  let starting: Promise<SearchClient> | null = null
  let isClosed = false

  async function client(): Promise<SearchClient> {
    if (isClosed) throw new AppError('worker-stopped')
    const current = (starting ??= start())
    try {
      return await current
    } catch (error) {
      if (starting === current) starting = null
      throw error
    }
  }

  return {
    indexedRevision: async () => (await client()).indexedRevision(),
    ground: async () => (await client()).ground(),
    setGround: async (input) => (await client()).setGround(input),
    feed: async (input) => (await client()).feed(input),
    find: async (input) => (await client()).find(input),
    reset: async () => (await client()).reset(),
    async checkpoint() {
      // An index that could not be opened has nothing in its log that this run put there.
      const opened = await starting?.catch(() => null)
      await opened?.checkpoint()
    },
    async close() {
      isClosed = true
      const opened = await starting?.catch(() => null)
      await opened?.close()
    },
  }
}
