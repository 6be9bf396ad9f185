import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '../../../preload/contract/errors.ts'
import { migrate, schemaVersion } from '../migrate.ts'
import type { Migration } from '../migrate.ts'
import { openDatabase } from '../open.ts'
import type { DatabaseConnection } from '../open.ts'
import { createDamagedReader } from './damaged-reader.ts'
import type { DamagedReader } from './damaged-reader.ts'
import { agendaTables, ownTables, takeOver } from './take-over.ts'

const freshName = (file: string) => `${file}.clearing`

/** What a kill has left of a removal that was not finished: the file itself is whole. */
export function forgetClearing(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(freshName(file) + suffix, { force: true })
}

/**
 * Puts in the place of a closed, sound file one that holds only what exists on this computer alone: unsent work with what it
 * hangs on, drafts, security events, small values. Everything of the server is gone with the old file (SECURITY C9). At any
 * instant the one or the other is there, whole; a file that cannot be read to its end stays as it is: `database-damaged`.
 */
export function clearCache(about: { file: string; key: Uint8Array; migrations: readonly Migration[] }): void {
  const { file, key, migrations } = about
  const fresh = freshName(file)
  forgetClearing(file)
  fold(file, key, migrations)
  const reader = createDamagedReader(() => {
    const from = openDatabase({ file, key })
    from.pragma('query_only = ON')
    return from
  })
  const into = openDatabase({ file: fresh, key })
  try {
    migrate(into, migrations, fresh)
    const taken = into.transaction(() => takeOver(reader, into, { isUnsentOnly: true })).immediate()
    // What cannot be read now is mended by the next opening, which takes it over for itself.
    const isWhole = Object.values(taken).every(({ hasGaps }) => !hasGaps) && hasAllWork(reader, into)
    if (!isWhole) throw new AppError('database-damaged')
    into.pragma('wal_checkpoint(TRUNCATE)')
    into.pragma('journal_mode = DELETE')
    into.close()
    flush(fresh)
    reader.close()
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
    renameSync(fresh, file)
    if (process.platform !== 'win32') flush(dirname(file))
  } finally {
    reader.close()
    if (into.open) into.close()
    forgetClearing(file)
  }
}

/** What exists here alone, row for row: one that an index did not find again, or that cannot be read, is missed here. */
function hasAllWork(from: DamagedReader, into: DatabaseConnection): boolean {
  // Of the small values some belong to the old file: only that each of them can be read is asked.
  if (!from.hasAllValues()) return false
  return ['outbox', 'drafts', 'record_drafts', 'person_drafts', ...agendaTables, ...ownTables].every((table) => {
    let before = 0
    const hasGaps = from.rows(table, () => (before += 1))
    return !hasGaps && into.prepare<[], number>(`SELECT count(*) FROM "${table}" NOT INDEXED`).pluck().get() === before
  })
}

/** Nothing is left in the log, which is not looked at any more. `database-locked` when somebody else reads the file. */
function fold(file: string, key: Uint8Array, migrations: readonly Migration[]): void {
  const database = openDatabase({ file, key })
  try {
    if (schemaVersion(database) !== (migrations.at(-1)?.version ?? 0)) throw new AppError('database-failed')
    const folded = database.prepare<[], { busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)').get()
    if (folded?.busy !== 0) throw new AppError('database-locked')
  } finally {
    database.close()
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
