import { noFilter } from '../../../preload/contract/cases.ts'
import type { CaseLook } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'
import type { createCaseListQueries } from './case-list.ts'

/** Open cases beyond this many newest ones are looked at when a person opens them. */
const mostOpen = 500

/** A look from a day ahead was noted before the clock was set back: it counts as none. */
const lookedAt = 'iif(looks.looked_at < @before + 86400000, looks.looked_at, 0)'

/** When a case was last compared with the server, and when a person here last had to do with it (DESIGN 6.7). */
export function createCaseLookQueries(database: DatabaseConnection, list: ReturnType<typeof createCaseListQueries>) {
  const upsertLook = database.prepare<[{ ids: string; now: number }]>(
    `INSERT INTO case_looks (seq, looked_at)
       SELECT cases.seq, @now FROM json_each(@ids) wanted JOIN cases ON cases.server_id = wanted.value WHERE true
     ON CONFLICT (seq) DO UPDATE SET looked_at = excluded.looked_at`,
  )
  const upsertTouch = database.prepare<[{ id: string; now: number }]>(
    `INSERT INTO case_looks (seq, touched_at) SELECT seq, @now FROM cases WHERE id = @id
     ON CONFLICT (seq) DO UPDATE SET touched_at = excluded.touched_at`,
  )
  const deleteRow = database.prepare<[number]>('DELETE FROM case_looks WHERE seq = ?')
  const selectDue = database.prepare<
    [{ seqs: string; before: number; touchedSince: number; limit: number }],
    { id: string; server_id: string }
  >(
    `SELECT cases.id, cases.server_id FROM (
         SELECT value AS seq FROM json_each(@seqs)
         UNION SELECT seq FROM case_looks WHERE touched_at >= @touchedSince) wanted
       JOIN cases ON cases.seq = wanted.seq LEFT JOIN case_looks looks ON looks.seq = wanted.seq
     WHERE cases.server_id IS NOT NULL AND ${lookedAt} < @before
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.case_id = cases.id)
     ORDER BY ${lookedAt}, cases.seq DESC LIMIT @limit`,
  )

  return {
    looked(serverIds: readonly string[], now: number): void {
      upsertLook.run({ ids: JSON.stringify(serverIds), now })
    },
    touched(caseId: string, now: number): void {
      upsertTouch.run({ id: caseId, now })
    },
    forget(seq: number): void {
      deleteRow.run(seq)
    },
    due(input: { before: number; touchedSince: number; limit: number }): CaseLook[] {
      const filter = { ...noFilter(), statuses: ['open' as const, 'escalated' as const] }
      const seqs = list.page({ filter, before: null, limit: mostOpen }).map((row) => row.seq)
      return selectDue
        .all({ ...input, seqs: JSON.stringify(seqs) })
        .map((row) => ({ caseId: row.id, serverId: row.server_id }))
    },
  }
}

export type CaseLookQueries = ReturnType<typeof createCaseLookQueries>
