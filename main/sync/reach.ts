import type { PullPosition } from '../db/db-api.ts'

/**
 * Where a pull goes on when rows of so many days are to be here; null: all. What a shorter rule has left out, or taken away,
 * lies anywhere below: it comes with one more walk from the newest on. A shorter rule walks no further and is remembered, so
 * that the next longer one is noticed. Days are compared and no instants: a clock that was set changes nothing here.
 */
export function reaching(position: PullPosition, days: number | null): PullPosition {
  const { keptDays } = position
  if (keptDays === undefined) return { ...position, keptDays: days }
  const [kept, wanted] = [keptDays ?? Infinity, days ?? Infinity]
  if (wanted > kept) return { ...position, skip: 0, isComplete: false, keptDays: days }
  return wanted === kept ? position : { ...position, keptDays: days }
}
