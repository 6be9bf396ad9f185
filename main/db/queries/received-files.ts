import { AppError } from '../../../preload/contract/errors.ts'
import type { ListedFile, StoredListedFile } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'

interface ListedColumns {
  id: string
  server_id: string
  name: string
  media_type: string
  size: number | null
  here: number
}

/** Statements over what is attached to messages that came in. Writes belong inside a transaction of the caller. */
export function createReceivedFileQueries(database: DatabaseConnection) {
  const columns = `r.id, r.server_id, r.name, r.media_type, r.size,
    EXISTS (SELECT 1 FROM files WHERE files.id = r.id AND files.state = 'sent') AS here`
  const selectKnows = database.prepare<[string], number>('SELECT knows_files FROM messages WHERE id = ?').pluck()
  const setKnows = database.prepare<[string]>('UPDATE messages SET knows_files = 1 WHERE id = ? AND knows_files = 0')
  const insertRow = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO received_files (id, message_id, position, server_id, name, media_type, size)
     VALUES (@id, @messageId, @position, @serverId, @name, @mediaType, @size)`,
  )
  const selectOf = database.prepare<[string], ListedColumns>(
    `SELECT ${columns} FROM received_files r WHERE r.message_id = ? ORDER BY r.position`,
  )
  const selectOne = database.prepare<[string], ListedColumns>(`SELECT ${columns} FROM received_files r WHERE r.id = ?`)

  return {
    /** Once: what a message carries never changes. */
    keep(messageId: string, files: readonly ListedFile[]): void {
      if (setKnows.run(messageId).changes === 0) return
      for (const [position, file] of files.entries()) insertRow.run({ ...file, messageId, position })
    },
    /** Null while the server has not been asked. */
    of: (messageId: string): StoredListedFile[] | null =>
      selectKnows.get(messageId) === 1 ? selectOf.all(messageId).map(toListed) : null,
    /** Fails with `not-found`. */
    need(id: string): StoredListedFile {
      const row = selectOne.get(id)
      if (row === undefined) throw new AppError('not-found')
      return toListed(row)
    },
  }
}

function toListed(row: ListedColumns): StoredListedFile {
  return {
    id: row.id,
    serverId: row.server_id,
    name: row.name,
    mediaType: row.media_type,
    size: row.size,
    isHere: row.here === 1,
  }
}
