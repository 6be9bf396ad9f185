import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '../../preload/contract/errors.ts'
import { asDatabaseError } from './sqlite-errors.ts'

export type DatabaseConnection = Database.Database

/** Only what `unlock` needs, so that a test can watch the order of the pragmas. */
export type PragmaTarget = Pick<DatabaseConnection, 'pragma'>

const keyBytes = 32
const ownerOnly = 0o600
const busyTimeoutMs = 5_000

/**
 * Gives a connection its key and its settings, in the order of STYLE 5.6: the key comes first after the cipher, one
 * page is read before anything is written, and FULL is set because the driver's default for WAL is NORMAL, which
 * may lose the last saves at a power cut. Rejects with the driver's own error when the key is wrong.
 */
export function unlock(database: PragmaTarget, key: Uint8Array): void {
  const hex = Buffer.from(key).toString('hex')
  // The key is the one value that reaches SQL as text: a pragma takes no parameters (SECURITY C2).
  if (key.length !== keyBytes || !/^[0-9a-f]{64}$/.test(hex)) throw new AppError('key-damaged')
  database.pragma("cipher = 'sqlcipher'")
  database.pragma('legacy = 4')
  database.pragma(`key = "x'${hex}'"`)
  database.pragma('schema_version')
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  // A save waits while the log is folded in. A page of a pull is 120 pages of it in a million cases: at SQLite's 1,000 a save
  // beside a pull takes 28 ms at p95, at 500 19; at 250 it takes as long as at 500 and the pull 28 s instead of 23 (DESIGN 9).
  database.pragma('wal_autocheckpoint = 500')
  database.pragma('foreign_keys = ON')
  database.pragma('temp_store = MEMORY')
  database.pragma('secure_delete = ON')
  database.pragma('trusted_schema = OFF')
  database.pragma(`busy_timeout = ${busyTimeoutMs}`)
}

/**
 * Opens (or creates) an encrypted file, readable by its owner only (SECURITY C1, C10). The key is 32 raw bytes.
 * Fails with `key-damaged`, `database-wrong-key`, `database-damaged`, `disk-full`, `database-read-only`, `database-locked` or
 * `database-failed`.
 */
export function openDatabase(options: { file: string; key: Uint8Array }): DatabaseConnection {
  let database: DatabaseConnection | null = null
  try {
    // Created by us with the right mode: SQLite gives -wal and -shm the mode of the main file.
    if (existsSync(options.file)) chmodSync(options.file, ownerOnly)
    else closeSync(openSync(options.file, 'a', ownerOnly))
    database = new Database(options.file)
    unlock(database, options.key)
    return database
  } catch (error) {
    database?.close()
    throw asOpenError(error)
  }
}

/** A path that cannot be written or read is the disk's trouble, not ours. */
function asOpenError(error: unknown): AppError {
  const known = asDatabaseError(error)
  if (known.code !== 'internal') return known
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOSPC') return new AppError('disk-full', { cause: error })
  const isWriteProtected = code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
  return new AppError(isWriteProtected ? 'database-read-only' : 'database-failed', { cause: error })
}
