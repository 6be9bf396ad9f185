import type { Clock } from '../ports/ports.ts'

/** Lets a run happen soon, and never more often than it is good for the screen. */
export interface Pace {
  /** Something changed: runs at once, or when the time since the last run is up. */
  soon(): void
  stop(): void
}

/** At most one run in `everyMs`; the last change is never left out. */
export function createPace(clock: Clock, everyMs: number, run: () => void): Pace {
  let ranAt: number | null = null
  let cancel: (() => void) | null = null

  function now(): void {
    cancel = null
    ranAt = clock.now()
    run()
  }

  return {
    soon() {
      if (cancel !== null) return
      const since = ranAt === null ? everyMs : Math.abs(clock.now() - ranAt)
      if (since >= everyMs) now()
      else cancel = clock.after(everyMs - since, now)
    },
    stop() {
      cancel?.()
      cancel = null
    },
  }
}
