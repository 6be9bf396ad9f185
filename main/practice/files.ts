import { dateTimeText, errorRow, found, missing, refused, type Answer, type ErrorType } from './answer.ts'
import { readForm } from './multipart.ts'
import { rowId } from './resource.ts'
import type { SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'

export interface FileRow {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
  readonly created_by: string
  readonly created_at: number
}

export interface Files {
  /** Takes a multipart form with one or more `file[]`. */
  upload(user: SignedInUser, contentType: string, body: Uint8Array): Answer
  view(id: string): Answer
  /** What was uploaded, byte for byte. */
  download(id: string): Answer
}

/** The name of the form's part, as documented. */
const part = 'file[]'
const longestName = 255

/** 412 for an upload, at the one field it has. */
export function uploadRefused(message: string, type: ErrorType): Answer {
  return refused([errorRow(message, type, 'files', '', part)])
}

/** Adds a file. */
export function createFileWriter(db: Store): (row: FileRow) => number {
  const insert = db.prepare<[FileRow]>(
    `INSERT INTO files (name, type, bytes, created_by, created_at)
     VALUES (@name, @type, @bytes, @created_by, @created_at)`,
  )
  return (row) => Number(insert.run(row).lastInsertRowid)
}

interface FileMeta extends Omit<FileRow, 'bytes'> {
  readonly id: number
  readonly size: number
}

const objectOf = (row: FileMeta): Record<string, string> => ({
  id: String(row.id),
  name: row.name,
  type: row.type,
  size: String(row.size),
  created_by: row.created_by,
  created_on: dateTimeText(row.created_at),
})

/** A kind of file as a header may carry it; anything else is only bytes. */
const plainType = (type: string) => (/^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(type) ? type : 'application/octet-stream')

/** The files resource: kept in the server's file, whole, with the name and kind the sender gave. */
export function createFiles(db: Store, now: () => number): Files {
  const write = createFileWriter(db)
  const meta = 'id, name, type, length(bytes) AS size, created_by, created_at'
  const select = db.prepare<[number], FileMeta>(`SELECT ${meta} FROM files WHERE id = ?`)
  const selectBytes = db.prepare<[number], Pick<FileRow, 'name' | 'type' | 'bytes'>>(
    'SELECT name, type, bytes FROM files WHERE id = ?',
  )
  return {
    upload(user, contentType, body) {
      const isForm = /^multipart\/form-data\s*;/i.test(contentType.trim())
      if (!isForm) return uploadRefused('Content-Type must be multipart/form-data', 'FORMAT')
      const parts = readForm(contentType, body)?.filter((each) => each.field === part)
      if (parts === undefined) return uploadRefused('Form is not readable', 'FORMAT')
      if (parts.length === 0) return uploadRefused('File is required', 'REQUIRED')
      const rows = parts.map(({ name, type, bytes }) => ({
        // A name may be cut inside a letter of two halves.
        name: name.slice(0, longestName).toWellFormed(),
        type: plainType(type),
        bytes,
        created_by: user.usn,
        created_at: now(),
      }))
      const ids = db.transaction(() => rows.map(write))()
      const objects = rows.map((row, index) => objectOf({ ...row, id: ids[index] ?? 0, size: row.bytes.length }))
      return { status: 201, json: { files_nb: [['info', 'File Created']], files: objects } }
    },
    view(id) {
      const row = select.get(rowId(id))
      return row === undefined ? missing('files', id) : found('files', [objectOf(row)])
    },
    download(id) {
      const row = selectBytes.get(rowId(id))
      if (row === undefined) return missing('files', id)
      const name = encodeURIComponent(row.name).replaceAll("'", '%27')
      const headers = { 'Content-Disposition': `attachment; filename*=UTF-8''${name}` }
      return { status: 200, type: row.type, bytes: row.bytes, headers }
    },
  }
}
