import type { Doubt } from './lookup.ts'

/**
 * What this run remembers about entries whose fate is unclear, and about servers that fail one entry again and again.
 * Memory only: after a restart an unclear entry counts as sent at the start, which costs a later look, never a double.
 */
export interface Doubts {
  of(entryId: string): Doubt
  /** True when this run sent the entry and does not know the outcome. */
  has(entryId: string): boolean
  set(entryId: string, doubt: Doubt): void
  clear(entryId: string): void
  /** Counts one more 5xx of the entry; answers how many there were in a row and whether others passed meanwhile. */
  countServerError(entryId: string, caseId: string, now: number): { inARow: number; othersPass: boolean }
  clearServerErrors(entryId: string): void
  /** Another case was accepted: the server works in general. */
  passed(caseId: string, now: number): void
}

export function createDoubts(startedAt: number): Doubts {
  const doubts = new Map<string, Doubt>()
  const serverErrors = new Map<string, { inARow: number; since: number }>()
  // The last two are enough to know one that is not the case itself.
  let lastPassed: { caseId: string; at: number }[] = []

  return {
    of: (entryId) => doubts.get(entryId) ?? { sentAt: startedAt, emptyAt: null },
    has: (entryId) => doubts.has(entryId),
    set(entryId, doubt) {
      doubts.set(entryId, doubt)
    },
    clear(entryId) {
      doubts.delete(entryId)
      serverErrors.delete(entryId)
    },
    countServerError(entryId, caseId, now) {
      const before = serverErrors.get(entryId) ?? { inARow: 0, since: now }
      const next = { inARow: before.inARow + 1, since: before.since }
      serverErrors.set(entryId, next)
      return {
        inARow: next.inARow,
        othersPass: lastPassed.some((each) => each.caseId !== caseId && each.at >= next.since),
      }
    },
    clearServerErrors(entryId) {
      serverErrors.delete(entryId)
    },
    passed(caseId, now) {
      lastPassed = [{ caseId, at: now }, ...lastPassed.filter((each) => each.caseId !== caseId)].slice(0, 2)
    },
  }
}
