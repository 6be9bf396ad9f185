import type { Clock } from '../../ports/ports.ts'

/** A window that is away this long has no call any more, ms: a reload takes a second or two. */
const windowGoneMs = 60_000

/**
 * Whether a call or a wrap-up is on: then nobody is idle, however still the hands are (DESIGN 8). The window says so; who
 * leaves the desk, or a window that does not come back, ends it.
 */
export interface CallWatch {
  setBusy(isBusy: boolean): void
  /** Whether a call is up at this desk. */
  isUp(): boolean
  /** How many windows listen has changed. */
  windowsListening(count: number): void
  /** Idle time as it counts for the lock: none in a call, and after one from its end. */
  idleMs(measuredMs: number): number
}

export function createCallWatch(clock: Clock): CallWatch {
  let isBusy = false
  let endedAt: number | null = null
  let cancel: (() => void) | null = null

  function setBusy(next: boolean): void {
    if (isBusy && !next) endedAt = clock.now()
    isBusy = next
  }

  return {
    setBusy,
    isUp: () => isBusy,
    windowsListening(count) {
      cancel?.()
      cancel = count > 0 ? null : clock.after(windowGoneMs, () => setBusy(false))
    },
    idleMs(measuredMs) {
      if (isBusy) return 0
      if (endedAt === null) return measuredMs
      const since = clock.now() - endedAt
      // A clock that was set back tells nothing about the time since.
      if (since < 0) endedAt = clock.now()
      return Math.min(measuredMs, Math.max(0, since))
    },
  }
}
