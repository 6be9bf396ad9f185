import { chmodSync } from 'node:fs'
import Database from 'better-sqlite3'
import { AppError } from '../../preload/contract/errors.ts'

export interface WorkspaceLock {
  release(): void
}

/** A connection nobody refers to is collected, and its lock with it: so every lock that is held is referred to here. */
const held = new Set<Database.Database>()

/**
 * Takes the workspace for this process, or fails with `workspace-in-use` (DESIGN 6.9). It is an open EXCLUSIVE
 * transaction on a file of its own: the operating system gives it back when the process dies, however it dies, so
 * there is no stale lock to guess about.
 */
export function lockWorkspace(file: string): WorkspaceLock {
  const database = new Database(file, { timeout: 0 })
  try {
    chmodSync(file, 0o600)
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    const code = error instanceof Error && 'code' in error ? error.code : ''
    const said = typeof code === 'string' ? code : ''
    if (said.startsWith('SQLITE_BUSY')) throw new AppError('workspace-in-use', { cause: error })
    const isWriteProtected = /^(EROFS|EACCES|EPERM|SQLITE_READONLY)/.test(said)
    throw new AppError(isWriteProtected ? 'database-read-only' : 'database-failed', { cause: error })
  }
  held.add(database)
  return {
    release() {
      held.delete(database)
      database.close()
    },
  }
}
