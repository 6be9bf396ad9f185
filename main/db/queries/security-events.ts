import { SecurityEventKind } from '../../../preload/contract/security-events.ts'
import type { SecurityEvent } from '../../../preload/contract/security-events.ts'
import type { DatabaseConnection } from '../open.ts'

interface EventColumns {
  number: number
  at: number
  kind: string
  count: number | null
  detail: string
}

/** The events of SECURITY F5: added and read, never changed; triggers of the file itself refuse anything else. */
export function createSecurityEventQueries(database: DatabaseConnection) {
  const insert = database.prepare<[{ at: number; kind: string; count: number | null; detail: string }]>(
    'INSERT INTO security_events (at, kind, count, detail) VALUES (@at, @kind, @count, @detail)',
  )
  const selectPage = database.prepare<[number, number], EventColumns>(
    'SELECT number, at, kind, count, detail FROM security_events WHERE number < ? ORDER BY number DESC LIMIT ?',
  )
  return {
    record(input: { at: number; kind: SecurityEventKind; count?: number | null; detail?: string }): void {
      insert.run({ at: input.at, kind: input.kind, count: input.count ?? null, detail: input.detail ?? '' })
    },
    /** Newest first. A kind of a later program is left out. */
    page({ before, limit }: { before: number | null; limit: number }): SecurityEvent[] {
      return selectPage.all(before ?? Number.MAX_SAFE_INTEGER, limit).flatMap((row) => {
        const kind = SecurityEventKind.safeParse(row.kind)
        return kind.success ? [{ ...row, kind: kind.data }] : []
      })
    },
  }
}
