import type { ErrorCode } from '../../preload/contract/index.ts'

/** How many rows of a list are asked for at once: many where the server answers quickly, few on a poor link. */
export interface PageSize {
  /** For the next page. */
  count(): number
  /** A page came. True when it was the last of the list. */
  came(page: { asked: number; received: number; tookMs: number }): boolean
  /** A page of `asked` rows did not come: a smaller one may. */
  failed(code: ErrorCode, asked: number): void
}

/** Each page costs the server a walk over all rows before it: five times fewer pages are five times fewer walks. */
const mostPages = 5
const quickMs = 500
const slowMs = 2_000
/** Two at least, because pages overlap by one row. */
const least = 2

/** Starts with `usual` rows and never asks for more than five times as many. */
export function createPageSize(usual: number): PageSize {
  const first = Math.max(least, usual)
  let most = first * mostPages
  let count = first
  // Of what was asked for: a walk may have asked for fewer than it could.
  const shrink = (asked: number) => {
    count = Math.max(least, Math.floor(Math.min(count, asked) / 2))
  }
  return {
    count: () => count,
    came({ asked, received, tookMs }) {
      // A server with a limit of its own fills no large page: only what a usual page would not hold either is the end.
      const isLast = received < Math.min(asked, first)
      if (!isLast && received < asked) {
        most = Math.max(first, received)
        count = Math.min(count, most)
      } else if (tookMs > slowMs) shrink(asked)
      else if (tookMs < quickMs) count = Math.min(most, count * 2)
      return isLast
    },
    failed(code, asked) {
      if (code === 'server-timeout' || code === 'server-too-large') shrink(asked)
    },
  }
}
