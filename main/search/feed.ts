import type { SearchProgress } from '../../preload/contract/session.ts'
import { AppError, codeOf } from '../../preload/contract/errors.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import type { SearchClient } from './search-api.ts'

/** Keeps the index in step with the cases: always behind a save, never in its way (DESIGN 7). */
export interface SearchFeed {
  /** Something changed: feed it soon. Returns at once. */
  nudge(): void
  progress(): SearchProgress
  /** Ends after the slice under way. */
  stop(): Promise<void>
}

export interface SearchFeedOptions {
  db: Pick<DbClient, 'changesSince'>
  search: Pick<SearchClient, 'indexedRevision' | 'feed' | 'reset'>
  clock: Clock
  onProgress(progress: SearchProgress): void
  /** A slice failed; it is tried again after a pause. */
  onFailed?(error: AppError): void
  /** How many cases go into the index in one transaction. */
  sliceSize: number
}

/** Between slices others get their turn at both workers. */
const pauseMs = 1
const pauseAfterFailureMs = 5_000

/** Starts feeding at once, from where the index stands. */
export function createSearchFeed(options: SearchFeedOptions): SearchFeed {
  const { db, search, clock } = options
  let state: SearchProgress = { ready: false, pending: 0 }
  let isStopped = false
  let isWanted = false
  let cancelTimer: (() => void) | null = null
  let running: Promise<void> | null = null

  function report(next: SearchProgress): void {
    if (next.ready === state.ready && next.pending === state.pending) return
    state = next
    options.onProgress(next)
  }

  /** An index that turns out to be damaged is replaced by an empty one, and everything comes again. */
  async function put(slice: Parameters<SearchFeedOptions['search']['feed']>[0]): Promise<void> {
    try {
      await search.feed(slice)
    } catch (error) {
      if (codeOf(error) !== 'database-damaged') throw error
      await search.reset()
    }
  }

  /** Feeds one slice; true while there is more. */
  async function feedSlice(): Promise<boolean> {
    const after = await search.indexedRevision()
    const { changes, lastRevision, pending } = await db.changesSince({ after, limit: options.sliceSize })
    if (changes.length === 0) {
      // An index ahead of its database was made from another one, say a copy put back: it starts over.
      if (lastRevision < after) {
        await search.reset()
        return true
      }
      report({ ready: true, pending: 0 })
      return false
    }
    await put({ documents: changes, revision: lastRevision })
    report({ ready: pending === 0, pending })
    // Not `pending > 0`: after a reset the index stands at the beginning again, which only the next look tells.
    return true
  }

  async function turn(): Promise<void> {
    isWanted = false
    let wait = pauseMs
    try {
      if (await feedSlice()) isWanted = true
    } catch (error) {
      options.onFailed?.(error instanceof AppError ? error : new AppError('internal', { cause: error }))
      isWanted = true
      wait = pauseAfterFailureMs
    }
    running = null
    if (isWanted) schedule(wait)
  }

  function schedule(ms: number): void {
    isWanted = true
    if (isStopped || running || cancelTimer) return
    cancelTimer = clock.after(ms, () => {
      cancelTimer = null
      running = turn()
    })
  }

  schedule(0)
  return {
    nudge: () => schedule(pauseMs),
    progress: () => state,
    async stop() {
      isStopped = true
      cancelTimer?.()
      cancelTimer = null
      await running
    },
  }
}
