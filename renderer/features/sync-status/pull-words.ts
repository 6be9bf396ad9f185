import type { PullProgress } from '../../../preload/contract/index.ts'

/**
 * How far all that has a known end has come, in whole hundredths; null when nothing has one. While something is still
 * fetched it is never the whole.
 */
export function partOf(pull: PullProgress): number | null {
  const counted = pull.kinds.filter((kind) => kind.goal !== null && kind.state !== 'refused')
  const parts =
    counted.length > 0
      ? counted.map((kind) => ({ known: Math.min(kind.known, kind.goal ?? 0), goal: kind.goal ?? 0 }))
      : [{ known: Math.min(pull.known, pull.goal), goal: pull.goal }]
  const goal = parts.reduce((sum, part) => sum + part.goal, 0)
  if (goal === 0) return null
  const part = Math.floor((100 * parts.reduce((sum, { known }) => sum + known, 0)) / goal)
  return pull.state === 'running' ? Math.min(99, part) : part
}

/** Rows of every kind that are here. */
export function rowsHere(pull: PullProgress): number {
  return pull.kinds.length === 0 ? pull.known : pull.kinds.reduce((sum, kind) => sum + kind.known, 0)
}

/**
 * Whether there is anything to watch: the first synchronisation until it is through, and whatever a person has stopped. The
 * short look for news every half minute is none.
 */
export function isWorthWatching(pull: PullProgress): boolean {
  if (pull.isPausedByPerson) return true
  if (pull.state === 'idle' || pull.state === 'done') {
    return pull.kinds.some((kind) => kind.state === 'running' && kind.goal !== null && kind.goal - kind.known > 100)
  }
  return pull.lastDoneAt === null || pull.goal - pull.known > 100
}

const minute = 60_000

/** The time that is left as one says it: the key of its words and how many of the unit. */
export function leftWords(leftMs: number | null): { key: string; count: number } | null {
  if (leftMs === null) return null
  if (leftMs < minute) return { key: 'sync.left.seconds', count: 1 }
  const minutes = Math.round(leftMs / minute)
  if (minutes < 90) return { key: 'sync.left.minutes', count: minutes }
  return { key: 'sync.left.hours', count: Math.round(minutes / 60) }
}
