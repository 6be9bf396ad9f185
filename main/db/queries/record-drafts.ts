import { MessageFields, QaFields } from '../../../preload/contract/records.ts'
import type { MessageDraft, QaDraft } from '../../../preload/contract/records.ts'
import type { DatabaseConnection } from '../open.ts'

interface DraftColumns {
  id: string
  kind: 'qa' | 'message'
  created_at: number
  updated_at: number
  fields: string
}

const mostDrafts = 200

/** What is being written that is no case: scores and messages. */
export function createRecordDraftQueries(database: DatabaseConnection) {
  const upsert = database.prepare<[{ id: string; kind: string; now: number; fields: string }]>(
    `INSERT INTO record_drafts (id, kind, created_at, updated_at, fields) VALUES (@id, @kind, @now, @now, @fields)
     ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, fields = excluded.fields`,
  )
  const selectOfKind = database.prepare<[string], DraftColumns>(
    `SELECT * FROM record_drafts WHERE kind = ? ORDER BY created_at DESC, id DESC LIMIT ${mostDrafts}`,
  )
  const selectOne = database.prepare<[string], DraftColumns>('SELECT * FROM record_drafts WHERE id = ?')
  const deleteOne = database.prepare<[string]>('DELETE FROM record_drafts WHERE id = ?')

  const times = ({ id, created_at: createdAt, updated_at: updatedAt }: DraftColumns) => ({ id, createdAt, updatedAt })

  return {
    save(input: { id: string; kind: 'qa' | 'message'; fields: QaFields | MessageFields; now: number }): void {
      upsert.run({ ...input, fields: JSON.stringify(input.fields) })
    },
    scores: (): QaDraft[] =>
      selectOfKind.all('qa').map((row) => ({ ...times(row), fields: QaFields.parse(JSON.parse(row.fields)) })),
    messages: (): MessageDraft[] =>
      selectOfKind
        .all('message')
        .map((row) => ({ ...times(row), fields: MessageFields.parse(JSON.parse(row.fields)) })),
    /** The attachments a draft of a message names; null when there is no such draft. */
    attachmentsOf(id: string): string[] | null {
      const row = selectOne.get(id)
      if (row === undefined) return null
      return row.kind === 'message' ? MessageFields.parse(JSON.parse(row.fields)).attachments : []
    },
    remove: (id: string) => deleteOne.run(id).changes,
  }
}
