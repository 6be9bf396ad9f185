import { z } from 'zod'
import type { PullPosition } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'

const positionKey = 'pull.position'
const Position = z.strictObject({
  skip: z.number(),
  isComplete: z.boolean(),
  newestServerId: z.string().nullable(),
  finishedAt: z.number().nullable(),
})

/** Small values by key, and the one that has a shape: where the pull stands. */
export function createMetaQueries(database: DatabaseConnection) {
  const select = database.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const upsert = database.prepare<[string, string]>(
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  return {
    get: (key: string) => select.get(key) ?? null,
    set(key: string, value: string): void {
      upsert.run(key, value)
    },
    pullPosition(): PullPosition {
      const stored = select.get(positionKey)
      if (stored === undefined) return { skip: 0, isComplete: false, newestServerId: null, finishedAt: null }
      return Position.parse(JSON.parse(stored))
    },
    setPullPosition(position: PullPosition): void {
      upsert.run(positionKey, JSON.stringify(position))
    },
  }
}

export type MetaQueries = ReturnType<typeof createMetaQueries>
