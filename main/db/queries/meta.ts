import { z } from 'zod'
import type { PulledKind, PullPosition } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'

const caseKey = 'pull.position'
const keyOf = (kind: PulledKind | 'case') => (kind === 'case' ? caseKey : `${caseKey}.${kind}`)
const Position = z.strictObject({
  skip: z.number(),
  isComplete: z.boolean(),
  newestServerId: z.string().nullable(),
  finishedAt: z.number().nullable(),
  keptDays: z.number().nullable().optional(),
})

/** Small values by key, and the one that has a shape: where the pull stands. */
export function createMetaQueries(database: DatabaseConnection) {
  const select = database.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const upsert = database.prepare<[string, string]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const selectUnder = database
    .prepare<[string, string], string>('SELECT value FROM meta WHERE key >= ? AND key < ? ORDER BY key')
    .pluck()
  const deleteOne = database.prepare<[string]>('DELETE FROM meta WHERE key = ?')
  return {
    /** Every value whose key begins so. */
    under: (prefix: string) => selectUnder.all(prefix, `${prefix}\u{10ffff}`),
    remove(key: string): void {
      deleteOne.run(key)
    },
    get: (key: string) => select.get(key) ?? null,
    set(key: string, value: string): void {
      upsert.run(key, value)
    },
    pullPosition(kind: PulledKind | 'case' = 'case'): PullPosition {
      const stored = select.get(keyOf(kind))
      if (stored === undefined) return { skip: 0, isComplete: false, newestServerId: null, finishedAt: null }
      return Position.parse(JSON.parse(stored))
    },
    setPullPosition(position: PullPosition, kind: PulledKind | 'case' = 'case'): void {
      upsert.run(keyOf(kind), JSON.stringify(position))
    },
    /** What is older than so many days is not here any more: a longer rule has to fetch it again. */
    keptDaysFell(days: number, kind: PulledKind | 'case'): void {
      const stored = select.get(keyOf(kind))
      if (stored === undefined) return
      const position = Position.parse(JSON.parse(stored))
      if ((position.keptDays ?? Infinity) <= days) return
      upsert.run(keyOf(kind), JSON.stringify({ ...position, keptDays: days }))
    },
  }
}

export type MetaQueries = ReturnType<typeof createMetaQueries>
