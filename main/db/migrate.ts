import { closeSync, copyFileSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../preload/contract/errors.ts'
import type { DatabaseConnection } from './open.ts'

/** One step of the schema: never edited once released, applied in a transaction of its own. */
export interface Migration {
  readonly version: number
  readonly name: string
  up(database: DatabaseConnection): void
}

/**
 * Brings the schema to the newest version and tells which versions were applied. A file that holds data is copied
 * beside itself first (`<file>.before-<version>`, still encrypted), and `verify` has to accept the copy; it goes at the next
 * opening that needs no migration, because it would outlive what is deleted since. Fails with `database-newer` for a file of
 * a later program, with `disk-full` where there is no room for the copy.
 */
export function migrate(
  database: DatabaseConnection,
  migrations: readonly Migration[],
  file: string,
  verify: (copy: string) => void = () => undefined,
): number[] {
  assertContiguous(migrations)
  const current = schemaVersion(database)
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) throw new AppError('database-newer')
  if (current === newest) {
    removeCopies(file)
    return []
  }
  if (current > 0) copyAside(database, file, current, verify)
  const pending = migrations.filter((migration) => migration.version > current)
  for (const migration of pending) {
    database
      .transaction(() => {
        migration.up(database)
        database.pragma(`user_version = ${migration.version}`)
      })
      .exclusive()
  }
  return pending.map((migration) => migration.version)
}

export function schemaVersion(database: DatabaseConnection): number {
  return Number(database.pragma('user_version', { simple: true }))
}

function assertContiguous(migrations: readonly Migration[]): void {
  migrations.forEach((migration, index) => {
    if (migration.version !== index + 1) throw new AppError('internal', { cause: `migration ${migration.name}` })
  })
}

/** The WAL is folded in first, so that the one file is the whole database; ours is the only connection (lock file). */
function copyAside(database: DatabaseConnection, file: string, version: number, verify: (copy: string) => void): void {
  const folded = database.prepare<[], { busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)').get()
  // Somebody else reads the file: what is still in the log would be missing in the copy.
  if (folded?.busy !== 0) throw new AppError('database-locked')
  const copy = `${file}.before-${version + 1}`
  const part = `${copy}.part`
  try {
    copyFileSync(file, part)
    flush(part)
    if (statSync(part).size !== statSync(file).size) throw new AppError('database-failed')
    verify(part)
    for (const suffix of ['-wal', '-shm']) rmSync(part + suffix, { force: true })
    renameSync(part, copy)
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(part + suffix, { force: true })
    const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
    throw isFull ? new AppError('disk-full', { cause: error }) : error
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function removeCopies(file: string): void {
  const prefix = `${basename(file)}.before-`
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(file), name), { force: true })
  }
}
