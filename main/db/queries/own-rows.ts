import type { OwnRow, OwnRowTable } from '../storage-api.ts'
import type { DatabaseConnection } from '../open.ts'

/** What is shown of each; columns that only serve a search are nobody's words. */
const shown: Readonly<Record<OwnRowTable, string>> = {
  recording_remarks: 'id, call_ref AS callRef, at_ms AS atMs, text, created_at AS createdAt, created_by AS createdBy',
  recording_listens: 'call_ref AS callRef, at, who, from_ms AS fromMs, to_ms AS toMs',
  qa_acknowledgements: 'server_id AS serverId, acknowledged_at AS acknowledgedAt',
}

/** Values that belong to this file or to the program, and say nothing that anybody chose or typed. */
const ofTheProgram = /^(pull\b|storage\.|returnReport\b|person$|recovery-signer$|agenda\.draft\.)/

/** What only this computer has, read as a whole: for an export, so that it can be taken along. */
export function createOwnRowQueries(database: DatabaseConnection) {
  const selects = new Map<OwnRowTable, ReturnType<typeof prepare>>()

  function prepare(table: OwnRowTable) {
    return database.prepare<[number, number], OwnRow>(
      `SELECT rowid AS place, ${shown[table]} FROM ${table} WHERE rowid < ? ORDER BY rowid DESC LIMIT ?`,
    )
  }
  const selectValues = database.prepare<[], { key: string; value: string }>(
    "SELECT key, value FROM meta WHERE value <> '' ORDER BY key",
  )

  return {
    /** Newest first. */
    page({ table, before, limit }: { table: OwnRowTable; before: number | null; limit: number }): OwnRow[] {
      const select = selects.get(table) ?? prepare(table)
      selects.set(table, select)
      return select.all(before ?? Number.MAX_SAFE_INTEGER, limit)
    },
    values: () => selectValues.all().filter(({ key }) => !ofTheProgram.test(key)),
  }
}
