import type { Attachment, AttachmentState } from '../../../preload/contract/records.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { StoredFile } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'

interface FileColumns {
  id: string
  name: string
  media_type: string
  size: number
  state: AttachmentState
  file_key: Buffer
  sha256: string | null
  server_id: string | null
  created_at: number
}

/** Statements over the attachments: what is known of them and the key of each (SECURITY C8). Their bytes are in `main/files`. */
export function createFileQueries(database: DatabaseConnection) {
  const insertRow = database.prepare<[Record<string, string | number | Buffer>]>(
    `INSERT INTO files (id, name, media_type, size, state, file_key, created_at)
     VALUES (@id, @name, @mediaType, @size, 'collecting', @fileKey, @now)`,
  )
  const selectOne = database.prepare<[string], FileColumns>('SELECT * FROM files WHERE id = ?')
  const updateKept = database.prepare<[string, string]>(
    "UPDATE files SET state = 'kept', sha256 = ? WHERE id = ? AND state = 'collecting'",
  )
  const updateSent = database.prepare<[string, number, string]>(
    "UPDATE files SET state = 'sent', server_id = ?, sent_at = ? WHERE id = ?",
  )
  const deleteRow = database.prepare<[string]>('DELETE FROM files WHERE id = ?')
  const selectIds = database.prepare<[], string>('SELECT id FROM files').pluck()
  const selectStray = database
    .prepare<[number], string>(
      `SELECT id FROM files WHERE created_at < ? AND state <> 'sent'
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE record_id = files.id)
         AND NOT EXISTS (SELECT 1 FROM messages m, json_each(m.attachments) a WHERE a.value = files.id)
         AND NOT EXISTS (SELECT 1 FROM record_drafts d, json_each(d.fields, '$.attachments') a
                         WHERE d.kind = 'message' AND a.value = files.id)
         AND NOT EXISTS (SELECT 1 FROM people WHERE photo_file = files.id)
         AND NOT EXISTS (SELECT 1 FROM person_drafts d WHERE json_extract(d.fields, '$.photo') = files.id)`,
    )
    .pluck()
  const selectUsed = database
    .prepare<[{ id: string }], number>(
      `SELECT 1 FROM messages m, json_each(m.attachments) a WHERE a.value = @id
       UNION ALL SELECT 1 FROM people WHERE photo_file = @id LIMIT 1`,
    )
    .pluck()

  return {
    insert(input: {
      id: string
      name: string
      mediaType: string
      size: number
      fileKey: Uint8Array
      now: number
    }): void {
      insertRow.run({ ...input, fileKey: Buffer.from(input.fileKey) })
    },
    /** Fails with `not-found`. */
    need(id: string): StoredFile {
      const row = selectOne.get(id)
      if (row === undefined) throw new AppError('not-found')
      return {
        ...toAttachment(row),
        fileKey: new Uint8Array(row.file_key),
        sha256: row.sha256,
      }
    },
    attachments: (ids: readonly string[]): Attachment[] =>
      ids.flatMap((id) => {
        const row = selectOne.get(id)
        return row === undefined ? [] : [toAttachment(row)]
      }),
    keep: (id: string, sha256: string) => updateKept.run(sha256, id).changes,
    markSent(id: string, serverId: string, now: number): void {
      updateSent.run(serverId, now, id)
    },
    isUsed: (id: string) => selectUsed.get({ id }) !== undefined,
    remove(id: string): void {
      deleteRow.run(id)
    },
    ids: () => selectIds.all(),
    stray: (before: number) => selectStray.all(before),
  }
}

function toAttachment(row: FileColumns): Attachment {
  return {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    size: row.size,
    state: row.state,
    serverId: row.server_id,
    createdAt: row.created_at,
  }
}
