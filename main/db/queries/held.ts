import type { HeldRecord, ListedKind } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'

interface Window {
  above: number
  below: number
  shown: string
  limit: number
}

/** Where each kind lies, and what else here would lose by its going. */
const kinds: Readonly<Record<ListedKind, { table: string; id: string; only: string; needed: string }>> = {
  qa: { table: 'qa_scores', id: 'id', only: '', needed: '' },
  email: { table: 'messages', id: 'id', only: "AND kind = 'email'", needed: '' },
  sms: { table: 'messages', id: 'id', only: "AND kind = 'sms'", needed: '' },
  call: {
    table: 'server_calls',
    id: 'server_id',
    only: '',
    needed: `OR EXISTS (SELECT 1 FROM qa_scores WHERE call_ref = r.server_id AND qa_scores.server_id IS NULL)
      OR EXISTS (SELECT 1 FROM record_drafts WHERE kind = 'qa' AND discarded_at IS NULL AND json_extract(fields, '$.callRef') = r.server_id)`,
  },
}

/** What this computer holds of the server's lists, for comparing the two (DESIGN 6.7, 6.8). */
export function createHeldQueries(database: DatabaseConnection) {
  function prepare(kind: ListedKind) {
    const { table, id, only, needed } = kinds[kind]
    return {
      // Only ids that count can lie between others: the rest is seen when somebody opens it. The expression and the two
      // conditions before it stay letter by letter those of the indexes …_server_number, or a list of a million is read through.
      between: database.prepare<[Window], HeldRecord>(
        `SELECT ${id} AS id, server_id AS serverId FROM ${table} r
         WHERE server_id IS NOT NULL ${only} AND server_id NOT GLOB '*[^0-9]*'
           AND CAST(server_id AS INTEGER) > @above AND CAST(server_id AS INTEGER) < @below
           AND server_id NOT IN (SELECT value FROM json_each(@shown))
         ORDER BY CAST(server_id AS INTEGER) DESC LIMIT @limit`,
      ),
      byId: database.prepare<[string], HeldRecord>(
        `SELECT ${id} AS id, server_id AS serverId FROM ${table} r WHERE ${id} = ? AND server_id IS NOT NULL ${only}`,
      ),
      needed: database
        .prepare<[string], number>(
          `SELECT EXISTS (SELECT 1 FROM outbox WHERE outbox.record_id = r.${id}) ${needed} FROM ${table} r
           WHERE ${id} = ? ${only}`,
        )
        .pluck(),
      remove: database.prepare<[string]>(`DELETE FROM ${table} AS r WHERE ${id} = ? ${only}`),
    }
  }
  const prepared = { qa: prepare('qa'), email: prepare('email'), sms: prepare('sms'), call: prepare('call') }

  return {
    between(input: {
      kind: ListedKind
      above: number | null
      below: number | null
      shown: readonly string[]
      limit: number
    }): HeldRecord[] {
      return prepared[input.kind].between.all({
        above: input.above ?? -1,
        below: input.below ?? Number.MAX_SAFE_INTEGER,
        shown: JSON.stringify(input.shown),
        limit: input.limit,
      })
    },
    byId: ({ kind, id }: { kind: ListedKind; id: string }): HeldRecord | null => prepared[kind].byId.get(id) ?? null,
    drop({ kind, id }: { kind: ListedKind; id: string }): { outcome: 'removed' | 'kept' | 'untouched' } {
      const needed = prepared[kind].needed.get(id)
      if (needed === undefined) return { outcome: 'untouched' }
      if (needed === 1) return { outcome: 'kept' }
      prepared[kind].remove.run(id)
      return { outcome: 'removed' }
    },
  }
}
