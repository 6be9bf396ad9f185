import type { RetentionDays } from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'
import { agingTables } from '../db/storage-api.ts'
import type { AgingTable } from '../db/storage-api.ts'
import type { Clock } from '../ports/ports.ts'
import { keepFrom } from './policy.ts'
import type { AgingKind } from './policy.ts'

/** A table, and the place in it behind which the sweep goes on. */
export interface SweepPlace {
  readonly table: AgingTable
  readonly after: number
}

/** Removes what the server has and is old, a little at a time (SECURITY C9). */
export interface Sweeper {
  start(): void
  /** True from the first slice of a sweep to its last: what follows a removal may take its time meanwhile. */
  isSweeping(): boolean
  /** Ends after the slice under way. */
  stop(): Promise<void>
}

export interface SweeperOptions {
  readonly db: Pick<DbClient, 'sweep'>
  readonly clock: Clock
  readonly days: () => RetentionDays
  /** Ids of what stays whatever its age, because somebody has it open. */
  readonly keep: () => readonly string[]
  /** True while a call rings or is up, or many cases come in: it waits then. */
  readonly isBusy: () => boolean
  /** How far the clock of this computer is from the server's, ms; null while unknown. */
  readonly skewMs: () => number | null
  readonly lastSweptAt: () => Promise<number | null>
  /** Where a sweep that was cut off stood, kept over restarts; null when none was. */
  readonly place: { get(): Promise<SweepPlace | null>; set(place: SweepPlace | null): Promise<void> }
  /** The bytes of an attachment may go. */
  readonly removeFile: (id: string) => Promise<void>
  readonly onSwept: (swept: { at: number; removed: number; casesRemoved: number }) => Promise<void>
  readonly onFailed: (error: unknown) => void
}

const agesAs: Readonly<Record<AgingTable, AgingKind>> = {
  cases: 'cases',
  calls: 'calls',
  'server-calls': 'calls',
  qa: 'qa',
  messages: 'messages',
  files: 'files',
}

const dayMs = 86_400_000
/** Nobody's first minute at the desk is shared with it. */
const firstAfterMs = 5_000
const mostOfASlice = 200
const leastOfASlice = 5
/** What a save, or the history of somebody who calls, may wait for a slice that has begun. */
const sliceGoalMs = 10
/** A rest is so many times the slice before it: of twenty callers one at most finds it at work. */
const restAfterSlice = 19
const shortestRestMs = 10
/** A slice that seems to have taken minutes met a clock that was set, or a computer that slept. */
const longestRestMs = 10_000
const lookAgainMs = 1_000
/** So many slices are done over at most after a kill. */
const keepEverySlices = 50
const fromTheFirst = -1
/** With a clock further off than this, age means nothing. */
const largestSkewMs = dayMs
/** After a longer pause than this the clock has to be confirmed by the server first: it may have jumped ahead. */
const longestPauseMs = 45 * dayMs

export function createSweeper(options: SweeperOptions): Sweeper {
  const { db, clock } = options
  let isStopped = false
  let cancel: () => void = () => undefined
  let running: Promise<void> | null = null
  let rows = leastOfASlice

  let wake: () => void = () => undefined

  /** Ends at once when the sweep is to stop: nobody's sign-out waits for a rest. */
  function rest(ms: number): Promise<void> {
    if (isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const cancelRest = clock.after(ms, resolve)
      wake = () => {
        cancelRest()
        resolve()
      }
    })
  }

  async function whileNobodyMinds(): Promise<void> {
    while (!isStopped && options.isBusy()) await rest(lookAgainMs)
  }

  /** Towards the size that takes the goal's time; by doubling at most, because an empty slice says nothing of a full one. */
  function fitSlice(tookMs: number): void {
    const fitting = tookMs > 0 ? Math.floor((rows * sliceGoalMs) / tookMs) : mostOfASlice
    rows = Math.min(mostOfASlice, Math.max(leastOfASlice, Math.min(fitting, rows * 2)))
  }

  async function mayTrustClock(now: number): Promise<boolean> {
    const skew = options.skewMs()
    if (skew !== null) return Math.abs(skew) <= largestSkewMs
    const last = await options.lastSweptAt()
    return last === null || now - last <= longestPauseMs
  }

  async function sweepTable(table: AgingTable, now: number, from: number): Promise<number> {
    const days = options.days()
    const before = keepFrom(days, agesAs[table], now)
    const keptDays = days[agesAs[table]]
    if (before === 0 || keptDays === null) return 0
    let removed = 0
    let after: number | null = from
    for (let slice = 1; after !== null; slice += 1) {
      if (isStopped || slice % keepEverySlices === 0) await options.place.set({ table, after })
      await whileNobodyMinds()
      if (isStopped) break
      const startedAt = clock.now()
      const done: Awaited<ReturnType<typeof db.sweep>> = await db.sweep({
        table,
        before,
        after,
        limit: rows,
        keep: options.keep(),
        keptDays,
      })
      for (const id of done.fileIds) await options.removeFile(id)
      removed += done.removed
      after = done.next
      const tookMs = clock.now() - startedAt
      fitSlice(tookMs)
      await rest(Math.min(longestRestMs, Math.max(shortestRestMs, tookMs * restAfterSlice)))
    }
    return removed
  }

  async function sweep(): Promise<void> {
    const now = clock.now()
    if (!(await mayTrustClock(now))) return
    let removed = 0
    let casesRemoved = 0
    const stood = await options.place.get()
    const first = stood === null ? 0 : agingTables.indexOf(stood.table)
    for (const table of agingTables.slice(first)) {
      const gone = await sweepTable(table, now, table === stood?.table ? stood.after : fromTheFirst)
      removed += gone
      if (table === 'cases') casesRemoved = gone
      if (isStopped) return
    }
    await options.place.set(null)
    await options.onSwept({ at: now, removed, casesRemoved })
  }

  function schedule(ms: number): void {
    if (isStopped) return
    cancel = clock.after(ms, () => {
      running = sweep()
        .catch((error: unknown) => options.onFailed(error))
        .finally(() => {
          running = null
          schedule(dayMs)
        })
    })
  }

  return {
    start: () => schedule(firstAfterMs),
    isSweeping: () => running !== null,
    async stop() {
      isStopped = true
      cancel()
      wake()
      await running
    },
  }
}
