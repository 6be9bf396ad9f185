import type { DatabaseConnection } from '../open.ts'
import { asDatabaseError } from '../sqlite-errors.ts'

export type Row = Record<string, string | number | bigint | Buffer | null>

/** Reads what can be read of a damaged file, row by row. */
export interface DamagedReader {
  /** Names of the tables the file has. */
  tables(): string[]
  /** Hands over every row that can be read; true when some could not. */
  rows(table: string, take: (row: Row) => void): boolean
  /** One row by a column with an index; null without it or when it cannot be read. */
  find(table: string, column: string, value: string): Row | null
  /** The small values, as far as they can be read. */
  values(): { key: string; value: string }[]
  /** Whether every small value can be read. */
  hasAllValues(): boolean
  value(pragma: string): unknown
  close(): void
}

const lowest = Number.MIN_SAFE_INTEGER
const highest = Number.MAX_SAFE_INTEGER

/**
 * A connection that has met a damaged page refuses every page after it, so each failure is followed by a new connection.
 * Rows are walked by their number; behind a failure the next readable one is looked for by ever longer steps, and then
 * back by halves.
 */
export function createDamagedReader(open: () => DatabaseConnection): DamagedReader {
  let database = open()

  /** Null when what was asked for cannot be read; anything but damage is passed on. */
  function attempt<T>(work: (from: DatabaseConnection) => T): { value: T } | null {
    try {
      return { value: work(database) }
    } catch (error) {
      const { code } = asDatabaseError(error)
      if (code !== 'database-damaged' && code !== 'database-wrong-key') throw error
      database.close()
      database = open()
      return null
    }
  }

  /** The number of the first row behind `place` that can be read: a number, undefined for none, null for a failure. */
  function nextBehind(table: string, place: number): number | undefined | null {
    const found = attempt((from) =>
      from
        .prepare<[number], number>(`SELECT rowid FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT 1`)
        .pluck()
        .get(place),
    )
    return found === null ? null : found.value
  }

  /** The place to go on from behind a failure at `place`; null when nothing behind it can be read. */
  function behindDamage(table: string, place: number): number | null {
    let near = place
    let far: number
    for (let step = 1; ; step *= 2) {
      const at = place + step
      if (at >= highest) return null
      if (nextBehind(table, at) !== null) {
        far = at
        break
      }
      near = at
    }
    while (far - near > 1) {
      const middle: number = near + Math.floor((far - near) / 2)
      if (nextBehind(table, middle) === null) near = middle
      else far = middle
    }
    return far
  }

  /** Where to go on after a row behind `place` could not be read; null at the end. */
  function placeBehindFailure(table: string, place: number): number | null {
    const failed = nextBehind(table, place)
    // Its number can be read and the rest cannot, say a long text on other pages: this one row is left out.
    if (typeof failed === 'number') return failed
    return failed === null ? behindDamage(table, place) : null
  }

  return {
    tables() {
      const found = attempt((from) =>
        from.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all(),
      )
      return found?.value ?? []
    },
    rows(table, take) {
      let place = lowest
      let hasGaps = false
      for (;;) {
        const walked = attempt((from) => {
          const rows = from.prepare<[number], Row & { place__: number }>(
            `SELECT rowid AS place__, * FROM "${table}" WHERE rowid > ? ORDER BY rowid`,
          )
          for (const { place__, ...row } of rows.iterate(place)) {
            take(row)
            place = place__
          }
          return true
        })
        if (walked !== null) return hasGaps
        hasGaps = true
        const next = placeBehindFailure(table, place)
        if (next === null) return true
        place = next
      }
    },
    find: (table, column, value) =>
      attempt((from) => from.prepare<[string], Row>(`SELECT * FROM "${table}" WHERE "${column}" = ?`).get(value))
        ?.value ?? null,
    values() {
      const taken: { key: string; value: string }[] = []
      attempt((from) => {
        const rows = from.prepare<[], { key: string; value: string }>('SELECT key, value FROM meta ORDER BY key')
        for (const row of rows.iterate()) taken.push(row)
        return true
      })
      return taken
    },
    hasAllValues: () => attempt((from) => from.prepare('SELECT key, value FROM meta').all()) !== null,
    value: (pragma) => attempt((from) => from.pragma(pragma, { simple: true }))?.value,
    close() {
      database.close()
    },
  }
}
