import { MessageDraftFields, QaFields } from '../../../preload/contract/records.ts'
import type { MessageDraft, QaDraft } from '../../../preload/contract/records.ts'
import type { DatabaseConnection } from '../open.ts'
import type { DraftPlace } from '../record-db-api.ts'
import { draftPage, newestDraft } from './drafts.ts'

interface DraftColumns {
  id: string
  kind: 'qa' | 'message'
  created_at: number
  updated_at: number
  fields: string
}

/**
 * What is being written that is no case: scores and messages. A discarded one stays until it is purged; a late save of it
 * does not bring it back.
 */
export function createRecordDraftQueries(database: DatabaseConnection) {
  const upsert = database.prepare<[{ id: string; kind: string; now: number; fields: string }]>(
    `INSERT INTO record_drafts (id, kind, created_at, updated_at, fields) VALUES (@id, @kind, @now, @now, @fields)
     ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, fields = excluded.fields`,
  )
  const selectOfKind = database.prepare<[string, number, string], DraftColumns>(
    `SELECT * FROM record_drafts WHERE kind = ? AND discarded_at IS NULL AND (created_at, id) < (?, ?)
     ORDER BY created_at DESC, id DESC LIMIT ${draftPage}`,
  )
  const countOpen = database
    .prepare<[], number>('SELECT count(*) FROM record_drafts WHERE discarded_at IS NULL')
    .pluck()
  const setDiscarded = database.prepare<[number, string]>(
    'UPDATE record_drafts SET discarded_at = ? WHERE id = ? AND discarded_at IS NULL',
  )
  const clearDiscarded = database.prepare<[number, string]>(
    'UPDATE record_drafts SET discarded_at = NULL, updated_at = ? WHERE id = ? AND discarded_at IS NOT NULL',
  )
  const deleteDiscarded = database.prepare<[number]>('DELETE FROM record_drafts WHERE discarded_at < ?')
  const selectOne = database.prepare<[string], DraftColumns>('SELECT * FROM record_drafts WHERE id = ?')
  const deleteOne = database.prepare<[string]>('DELETE FROM record_drafts WHERE id = ?')

  const times = ({ id, created_at: createdAt, updated_at: updatedAt }: DraftColumns) => ({ id, createdAt, updatedAt })
  const toScore = (row: DraftColumns): QaDraft => ({ ...times(row), fields: QaFields.parse(JSON.parse(row.fields)) })
  const toMessage = (row: DraftColumns): MessageDraft => ({
    ...times(row),
    fields: MessageDraftFields.parse(JSON.parse(row.fields)),
  })

  return {
    save(input: { id: string; kind: 'qa' | 'message'; fields: QaFields | MessageDraftFields; now: number }): void {
      upsert.run({ ...input, fields: JSON.stringify(input.fields) })
    },
    /** Newest first; the page behind the draft at `below`. */
    scores: ({ createdAt, id }: DraftPlace = newestDraft): QaDraft[] =>
      selectOfKind.all('qa', createdAt, id).map(toScore),
    messages: ({ createdAt, id }: DraftPlace = newestDraft): MessageDraft[] =>
      selectOfKind.all('message', createdAt, id).map(toMessage),
    count: () => countOpen.get() ?? 0,
    kindOf: (id: string): 'qa' | 'message' | null => selectOne.get(id)?.kind ?? null,
    scoreBy(id: string): QaDraft | null {
      const row = selectOne.get(id)
      return row?.kind === 'qa' ? toScore(row) : null
    },
    messageBy(id: string): MessageDraft | null {
      const row = selectOne.get(id)
      return row?.kind === 'message' ? toMessage(row) : null
    },
    discard: (id: string, now: number) => setDiscarded.run(now, id).changes,
    restore: (id: string, now: number) => clearDiscarded.run(now, id).changes,
    purgeDiscarded: (before: number) => deleteDiscarded.run(before).changes,
    remove: (id: string) => deleteOne.run(id).changes,
  }
}
