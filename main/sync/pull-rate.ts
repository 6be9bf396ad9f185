import type { Clock } from '../ports/ports.ts'

/** How quickly rows come, over the last half minute. */
export interface PullRate {
  came(rows: number): void
  /** Null before two pages have come. */
  rowsPerMinute(): number | null
}

const windowMs = 30_000
const minuteMs = 60_000

export function createPullRate(clock: Clock): PullRate {
  let came: { at: number; rows: number }[] = []
  return {
    came(rows) {
      const now = clock.now()
      came = [...came.filter((each) => each.at <= now && now - each.at < windowMs), { at: now, rows }]
    },
    rowsPerMinute() {
      const [first, ...later] = came
      if (first === undefined || later.length === 0) return null
      const tookMs = Math.max(1, clock.now() - first.at)
      return Math.round((later.reduce((sum, each) => sum + each.rows, 0) / tookMs) * minuteMs)
    },
  }
}
