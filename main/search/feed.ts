import type { SearchProgress } from '../../preload/contract/session.ts'
import { AppError, codeOf } from '../../preload/contract/errors.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import type { SearchClient } from './search-api.ts'

/** Keeps the index in step with the cases: always behind a save, never in its way (DESIGN 7). */
export interface SearchFeed {
  /** Something changed: feed it soon. Returns at once. */
  nudge(): void
  /** The database was opened anew, perhaps in place of a damaged one: whether the index belongs to it is asked again. */
  databaseReopened(): void
  progress(): SearchProgress
  /** Ends after the slice under way. */
  stop(): Promise<void>
}

export interface SearchFeedOptions {
  db: Pick<DbClient, 'changesSince' | 'groundOf'>
  search: Pick<SearchClient, 'indexedRevision' | 'ground' | 'setGround' | 'feed' | 'reset'>
  clock: Clock
  onProgress(progress: SearchProgress): void
  /** A slice failed; it is tried again after a pause. */
  onFailed?(error: AppError): void
  /** How many cases go into the index in one transaction at most; fewer where that takes long. */
  sliceSize: number
  /** True while many cases come in: the feed then takes little of the machine and catches up afterwards. */
  isBusy?(): boolean
}

const pauseMs = 1
/** Changes come in bursts: one look for all of them. */
const nudgeMs = 50
/** Others get their turn at both workers between slices, a search waits for one at most. */
const sliceGoalMs = 40
const leastOfASlice = 50
/** While there is more to feed it rests by the time the slice took, so that it never has a core for itself. */
const restWhileFeeding = 0.2
const restWhileBusy = 4
const longestRestMs = 400
const pauseAfterFailureMs = 5_000

/** Starts feeding at once, from where the index stands. */
export function createSearchFeed(options: SearchFeedOptions): SearchFeed {
  const { db, search, clock } = options
  let state: SearchProgress = { ready: false, pending: 0 }
  let isStopped = false
  let stands = false
  let isWanted = false
  let cancelTimer: (() => void) | null = null
  let running: Promise<void> | null = null
  let sliceSize = options.sliceSize

  function report(next: SearchProgress): void {
    if (next.ready === state.ready && next.pending === state.pending) return
    state = next
    options.onProgress(next)
  }

  /** An index that turns out to be damaged is replaced by an empty one, and everything comes again. */
  async function put(slice: Parameters<SearchFeedOptions['search']['feed']>[0]): Promise<void> {
    const startedAt = clock.now()
    const isFed = await unlessDamaged(async () => {
      await search.feed(slice)
      return true
    }, false)
    if (isFed) fitSlice(slice.documents.length, clock.now() - startedAt)
  }

  async function unlessDamaged<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (codeOf(error) !== 'database-damaged') throw error
      await search.reset()
      return otherwise
    }
  }

  /** Towards the size that takes the goal's time; half way only, because one slice may have waited for something else. */
  function fitSlice(fed: number, tookMs: number): void {
    const fitting = tookMs > 0 ? (fed * sliceGoalMs) / tookMs : options.sliceSize
    sliceSize = Math.round(Math.min(options.sliceSize, Math.max(leastOfASlice, (sliceSize + fitting) / 2)))
  }

  function restAfter(tookMs: number): number {
    const share = options.isBusy?.() === true ? restWhileBusy : restWhileFeeding
    return Math.min(longestRestMs, Math.max(pauseMs, Math.round(tookMs * share)))
  }

  /**
   * From which revision on to feed. Before the first slice of a run an index that was made from another file, or from a
   * later state of this one than a copy that was put back, starts over.
   */
  async function standOnGround(): Promise<number> {
    const revision = await unlessDamaged(() => search.indexedRevision(), 0)
    if (stands && revision > 0) return revision
    const { isOurs, ground } = await db.groundOf({ ground: await unlessDamaged(() => search.ground(), ''), revision })
    if (!isOurs) await search.reset()
    await search.setGround({ ground })
    stands = true
    return isOurs ? revision : 0
  }

  /** Feeds one slice; true while there is more. */
  async function feedSlice(): Promise<boolean> {
    const after = await standOnGround()
    const { changes, lastRevision, pending } = await db.changesSince({ after, limit: sliceSize })
    if (changes.length === 0) {
      // An index ahead of its database was made from another one, say a copy put back: it starts over.
      if (lastRevision < after) {
        await search.reset()
        return true
      }
      report({ ready: true, pending: 0 })
      return false
    }
    await put({ documents: changes, revision: lastRevision, after })
    report({ ready: pending === 0, pending })
    // Not `pending > 0`: after a reset the index stands at the beginning again, which only the next look tells.
    return true
  }

  async function turn(): Promise<void> {
    isWanted = false
    let wait = pauseMs
    const startedAt = clock.now()
    try {
      if (await feedSlice()) {
        isWanted = true
        wait = restAfter(clock.now() - startedAt)
      }
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
    nudge: () => schedule(nudgeMs),
    databaseReopened() {
      stands = false
      schedule(nudgeMs)
    },
    progress: () => state,
    async stop() {
      isStopped = true
      cancelTimer?.()
      cancelTimer = null
      await running
    },
  }
}
