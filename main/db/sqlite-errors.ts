import Database from 'better-sqlite3'
import { AppError, type ErrorCode } from '../../preload/contract/errors.ts'

/** SQLite's result codes by what a person has to be told; the first prefix that fits decides. */
const meanings: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_NOTADB', 'database-wrong-key'],
  ['SQLITE_CORRUPT', 'database-damaged'],
  ['SQLITE_FORMAT', 'database-damaged'],
  ['SQLITE_FULL', 'disk-full'],
  ['SQLITE_IOERR_SHMSIZE', 'disk-full'],
  ['SQLITE_READONLY', 'database-read-only'],
  ['SQLITE_BUSY', 'database-locked'],
  ['SQLITE_LOCKED', 'database-locked'],
]

/**
 * Translates whatever a database call threw to an `AppError`. An `AppError` passes; an SQLite error becomes
 * `database-wrong-key`, `database-damaged`, `disk-full`, `database-read-only`, `database-locked` or `database-failed`; anything else is `internal`.
 */
export function asDatabaseError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (!(error instanceof Database.SqliteError)) return new AppError('internal', { cause: error })
  const meaning = meanings.find(([prefix]) => error.code.startsWith(prefix))
  return new AppError(meaning?.[1] ?? 'database-failed', { cause: error })
}

export function isDiskFull(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_FULL')
}
