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
  countServerError(entryId: string, caseId: string, now: number): ServerErrors
  /** What was counted so far. */
  serverErrors(entryId: string, caseId: string): ServerErrors
  clearServerErrors(entryId: string): void
  /** Another case was accepted: the server works in general. */
  passed(caseId: string, now: number): void
}

interface ServerErrors {
  readonly inARow: number
  readonly othersPass: boolean
}

export function createDoubts(startedAt: number): Doubts {
  const doubts = new Map<string, Doubt>()
  const serverErrors = new Map<string, { inARow: number; since: number }>()
  // The last two are enough to know one that is not the case itself.
  let lastPassed: { caseId: string; at: number }[] = []

  function errorsOf(entryId: string, caseId: string): ServerErrors {
    const { inARow, since } = serverErrors.get(entryId) ?? { inARow: 0, since: 0 }
    return { inARow, othersPass: lastPassed.some((each) => each.caseId !== caseId && each.at >= since) }
  }

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
      serverErrors.set(entryId, { inARow: before.inARow + 1, since: before.since })
      return errorsOf(entryId, caseId)
    },
    serverErrors: errorsOf,
    clearServerErrors(entryId) {
      serverErrors.delete(entryId)
    },
    passed(caseId, now) {
      lastPassed = [{ caseId, at: now }, ...lastPassed.filter((each) => each.caseId !== caseId)].slice(0, 2)
    },
  }
}
