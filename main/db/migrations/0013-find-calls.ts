import type { Migration } from '../migrate.ts'

/** Letters without case and marks, as `foldedName` had them when this step was released. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
}

/** Calls of the server by who took them and who called; remarks on recordings by a part of their text. */
export const findCalls: Migration = {
  version: 13,
  name: 'find-calls',
  up(database) {
    database.exec(`
      CREATE INDEX server_calls_agent ON server_calls (agent);
      CREATE INDEX server_calls_queue ON server_calls (queue);
      CREATE INDEX server_calls_status ON server_calls (status);
      CREATE INDEX server_calls_number ON server_calls (substr(digits, -9)) WHERE digits <> '';
      CREATE INDEX recordings_kept ON recordings (call_ref) WHERE state = 'kept';
      ALTER TABLE recording_remarks ADD COLUMN folded TEXT NOT NULL DEFAULT '';
    `)
    const remarks = database.prepare<[], { id: string; text: string }>('SELECT id, text FROM recording_remarks').all()
    const fold = database.prepare<[string, string]>('UPDATE recording_remarks SET folded = ? WHERE id = ?')
    for (const { id, text } of remarks) fold.run(folded(text), id)
  },
}
