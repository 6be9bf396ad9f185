import type { Listen } from '../../preload/contract/index.ts'

/** Parts this close to each other are one: players stop and start between samples, ms. */
const touchingMs = 500
/** Whoever goes on later than this has listened again, ms. */
const sameSittingMs = 5 * 60_000

const isOpening = ({ fromMs, toMs }: Listen): boolean => fromMs === toMs

/** Whether the older line is of the same sitting, and its part goes on in the newer one. */
function goesOn(newer: Listen & { readonly sinceAt: number }, older: Listen): boolean {
  return (
    newer.who === older.who &&
    !isOpening(newer) &&
    !isOpening(older) &&
    newer.sinceAt - older.at <= sameSittingMs &&
    older.toMs >= newer.fromMs - touchingMs &&
    older.fromMs <= newer.toMs + touchingMs
  )
}

/**
 * The lines of a listen log, newest first, as people read them: what was heard in one sitting is one line, though it was
 * written down every ten seconds, and a part whose end came late twice. The log itself stays as it was written.
 */
export function heardParts(lines: readonly Listen[]): Listen[] {
  const parts: (Listen & { sinceAt: number })[] = []
  for (const line of lines) {
    const newer = parts.at(-1)
    if (newer === undefined || !goesOn(newer, line)) {
      parts.push({ ...line, sinceAt: line.at })
      continue
    }
    newer.fromMs = Math.min(newer.fromMs, line.fromMs)
    newer.toMs = Math.max(newer.toMs, line.toMs)
    newer.sinceAt = line.at
  }
  return parts.map(({ at, who, fromMs, toMs }) => ({ at, who, fromMs, toMs }))
}
