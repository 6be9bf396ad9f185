import type { Result, WireError } from '../../preload/contract/index.ts'

/** How long a change may wait before it is sent to be kept: a throttle, so that steady typing is kept too (DESIGN 6.1). */
const throttleMs = 250
/** After this long without an answer the screen stops claiming that everything is kept. */
const slowAfterMs = 1000
/** Waits after a failed attempt, in ms; the last one repeats. */
const retryStepsMs: readonly number[] = [5_000, 15_000, 30_000]

/** What the screen may say: `kept` only for what the core has confirmed as durable. */
export type Keeping =
  | { state: 'untouched' }
  | { state: 'kept'; at: number }
  | { state: 'waiting'; at: number | null }
  | { state: 'failing'; at: number | null; error: WireError }

interface SchedulerParts<T> {
  save: (value: T) => Promise<Result<{ updatedAt: number }>>
  /** Runs once after `ms`; the answer cancels it. */
  after: (ms: number, run: () => void) => () => void
  onKeeping: (keeping: Keeping) => void
}

/** Keeps a draft on this computer while it changes. One per open draft. */
export interface DraftScheduler<T> {
  /** Something was typed: `value` is kept at most 250 ms from the first change that is not kept yet. */
  changed: (value: T) => void
  /** Keeps what is not kept now; resolves once everything given so far is kept or its attempt has failed. */
  flush: () => Promise<void>
  /** Lets an attempt under way end and starts no other until `resume` or a change: the value is about to be saved as a case. */
  pause: () => Promise<void>
  resume: () => void
  /** Forgets what is not kept and never saves again. */
  stop: () => void
  isBehind: () => boolean
}

/**
 * Never two saves at once: the next starts when the last one has answered, with the newest value. A failed
 * save is tried again after 5, 15, 30 s and at every flush.
 */
export function createDraftScheduler<T>(parts: SchedulerParts<T>): DraftScheduler<T> {
  let newest: { value: T } | null = null
  let running: Promise<void> | null = null
  let keptAt: number | null = null
  let failures = 0
  let isDue = false
  let isPaused = false
  let isStopped = false
  let cancelTimer: (() => void) | null = null
  let cancelSlow: (() => void) | null = null

  function clearTimer(): void {
    cancelTimer?.()
    cancelTimer = null
  }

  function wait(ms: number): void {
    cancelTimer ??= parts.after(ms, () => {
      cancelTimer = null
      void attempt()
    })
  }

  function watchForSlow(): void {
    cancelSlow ??= parts.after(slowAfterMs, () => {
      cancelSlow = null
      if (newest !== null || running !== null) parts.onKeeping({ state: 'waiting', at: keptAt })
    })
  }

  function attempt(): Promise<void> {
    if (isStopped || isPaused || newest === null) return running ?? Promise.resolve()
    // Never two at once: the one under way goes on with the newest value when it is answered.
    isDue = true
    running ??= run().finally(() => {
      running = null
    })
    return running
  }

  async function run(): Promise<void> {
    while (isDue && newest !== null && !isStopped && !isPaused) {
      isDue = false
      clearTimer()
      const taken = newest
      newest = null
      const answer = await parts.save(taken.value)
      if (wasStopped()) return
      if (!answer.ok) {
        newest ??= taken
        failed(answer.error)
        return
      }
      failures = 0
      keptAt = answer.value.updatedAt
      cancelSlow?.()
      cancelSlow = null
      parts.onKeeping({ state: 'kept', at: keptAt })
    }
    if (newest !== null) watchForSlow()
  }

  // Asked through a function because it changes while a save is awaited.
  function wasStopped(): boolean {
    return isStopped
  }

  function failed(error: WireError): void {
    cancelSlow?.()
    cancelSlow = null
    parts.onKeeping({ state: 'failing', at: keptAt, error })
    const step = retryStepsMs[Math.min(failures, retryStepsMs.length - 1)] ?? throttleMs
    failures += 1
    clearTimer()
    if (!isPaused) wait(step)
  }

  return {
    changed(value) {
      if (isStopped) return
      newest = { value }
      if (isPaused) return
      // Does nothing when a timer runs: the first change that is not kept counts, and after a failure the retry step.
      wait(throttleMs)
      if (failures === 0) watchForSlow()
    },
    flush() {
      return attempt()
    },
    async pause() {
      isPaused = true
      clearTimer()
      await running
    },
    resume() {
      isPaused = false
      isDue = false
      if (newest !== null) wait(throttleMs)
    },
    stop() {
      isStopped = true
      newest = null
      clearTimer()
      cancelSlow?.()
    },
    isBehind: () => newest !== null || running !== null,
  }
}
