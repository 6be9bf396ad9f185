/** The waits after wrong passwords, and when it is enough (SECURITY E3). Pure but for what it counts; instants in ms. */
export interface UnlockThrottle {
  /** How long this person still has to wait; 0 when a try is welcome. */
  waitMs(who: string, now: number): number
  /** Counts a wrong password; `isTooMany` when the person is to be signed out. */
  failed(who: string, now: number): { waitMs: number; isTooMany: boolean }
  succeeded(who: string): void
}

const waitsMs: readonly number[] = [0, 0, 0, 5000, 15_000]
const longestWaitMs = 60_000
export const mostFailures = 10

/** The wait after the n-th failure in a row, n from 1: 0, 0, 0, 5 s, 15 s, then 60 s. */
export function waitAfter(failures: number): number {
  return failures < 1 ? 0 : (waitsMs[failures - 1] ?? longestWaitMs)
}

export function createUnlockThrottle(): UnlockThrottle {
  const failures = new Map<string, { count: number; at: number }>()
  const waitOf = (who: string, now: number) => {
    const last = failures.get(who)
    if (last === undefined) return 0
    // A clock set back does not lengthen the wait beyond its full length.
    const passed = Math.max(0, now - last.at)
    return Math.max(0, waitAfter(last.count) - passed)
  }
  return {
    waitMs: waitOf,
    failed(who, now) {
      const count = (failures.get(who)?.count ?? 0) + 1
      failures.set(who, { count, at: now })
      return { waitMs: waitAfter(count), isTooMany: count % mostFailures === 0 }
    },
    succeeded(who) {
      failures.delete(who)
    },
  }
}
