import type { DatabaseConnection } from './open.ts'

const placesPerSecond = 1000

/**
 * The first free place of a table whose rows stand in order of their instant: the second of `instant` × 1000 plus a
 * counter, or a later second when that one is full.
 */
export function createPlaces(
  database: DatabaseConnection,
  table: 'cases' | 'calls' | 'qa_scores' | 'messages' | 'server_calls',
): (instant: number) => number {
  const selectLast = database
    .prepare<[number, number], number | null>(`SELECT max(seq) FROM ${table} WHERE seq >= ? AND seq < ?`)
    .pluck()
  return (instant) => {
    let second = Math.floor(instant / 1000) * placesPerSecond
    for (;;) {
      const last = selectLast.get(second, second + placesPerSecond) ?? null
      if (last === null) return second
      if (last < second + placesPerSecond - 1) return last + 1
      second += placesPerSecond
    }
  }
}
