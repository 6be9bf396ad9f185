import type { Clock } from '../ports/ports.ts'

/** Which records somebody has before them, so that none of them is removed by its age (SECURITY C9). */
export interface OpenRecords {
  /** These were read as a whole: by this window or another, in one tab or several. */
  opened(ids: readonly string[]): void
  ids(): readonly string[]
}

/** Nobody has one open for longer without reading it again: a lock or a reload does. */
const openForMs = 24 * 3_600_000
const most = 500

/**
 * A window does not say when it lets go of a record, and a crashed one never would. So what was read as a whole stays for a
 * day; a sweep of the day after takes it.
 */
export function createOpenRecords(clock: Pick<Clock, 'now'>): OpenRecords {
  const readAt = new Map<string, number>()
  return {
    opened(ids) {
      for (const id of ids) {
        // The latest stand last.
        readAt.delete(id)
        readAt.set(id, clock.now())
      }
      for (const id of readAt.keys()) {
        if (readAt.size <= most) break
        readAt.delete(id)
      }
    },
    ids() {
      const now = clock.now()
      // A clock that was set back says nothing about how long ago it was: it stays.
      return [...readAt].filter(([, at]) => now - at < openForMs).map(([id]) => id)
    },
  }
}
