import { MessageLayout } from '../../../preload/contract/index.ts'
import type { DatabaseConnection } from '../open.ts'

/** What belongs to a message beside its own row: how it looks, and the case that was made from it. */
export function createMessageReadingQueries(database: DatabaseConnection) {
  const selectLayout = database
    .prepare<[string], string>('SELECT blocks FROM message_layouts WHERE message_id = ?')
    .pluck()
  const insertLayout = database.prepare<[string, string]>(
    `INSERT INTO message_layouts (message_id, blocks) SELECT id, ? FROM messages WHERE id = ?
     ON CONFLICT (message_id) DO UPDATE SET blocks = excluded.blocks`,
  )
  const selectCase = database
    .prepare<[string], string>(
      `SELECT cases.id FROM messages JOIN cases
         ON cases.source = messages.kind AND cases.source_id = messages.server_id
           AND cases.source IN ('email', 'sms') AND cases.source_id <> ''
       WHERE messages.id = ? ORDER BY cases.seq DESC LIMIT 1`,
    )
    .pluck()
  const selectMessage = database
    .prepare<[string], string>(
      `SELECT messages.id FROM cases JOIN messages ON messages.kind = cases.source AND messages.server_id = cases.source_id
       WHERE cases.id = ? AND messages.server_id IS NOT NULL`,
    )
    .pluck()
  const selectNumber = database.prepare<[string], string>('SELECT number FROM server_calls WHERE server_id = ?').pluck()

  // Of the people there are a thousand at most.
  const selectPicture = database
    .prepare<[{ id: string }], number>(
      `SELECT 1 FROM people WHERE photo_file = @id
         OR (photo <> '' AND photo = (SELECT server_id FROM files WHERE id = @id)) LIMIT 1`,
    )
    .pluck()

  return {
    isPicture: (id: string): boolean => selectPicture.get({ id }) === 1,
    /** What a later program wrote, and what cannot be read, is fetched anew. */
    layout(id: string): MessageLayout | null {
      const text = selectLayout.get(id)
      return text === undefined ? null : MessageLayout.nullable().catch(null).parse(JSON.parse(text))
    },
    keepLayout: (id: string, layout: MessageLayout): boolean =>
      insertLayout.run(JSON.stringify(layout), id).changes > 0,
    caseOf: (id: string) => selectCase.get(id) ?? null,
    messageOf: (caseId: string) => selectMessage.get(caseId) ?? null,
    numberOf: (callRef: string) => selectNumber.get(callRef) ?? null,
  }
}
