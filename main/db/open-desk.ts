import { AppError, codeOf } from '../../preload/contract/errors.ts'
import { createDbApi } from './create-db-api.ts'
import type { DbApi } from './db-api.ts'
import { giveUpReserve, keepDiskReserve } from './disk-reserve.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openDatabase } from './open.ts'
import type { DatabaseConnection } from './open.ts'
import { isRekeyed, openRekeyed } from './rekey.ts'
import { isKeyOf } from './salvage/page-check.ts'
import { clearCache, forgetClearing } from './salvage/clear-cache.ts'
import { clearSuspect, finishSalvage, isDamaged, isSuspect, salvage } from './salvage/salvage.ts'
import { isFirstPageWhole, keepVitalPages, keptSalt } from './salvage/vital-pages.ts'
import { asDatabaseError } from './sqlite-errors.ts'
import { backupKey } from './storage-keys.ts'

interface DeskFile {
  readonly file: string
  readonly key: Uint8Array
  readonly nextKey?: Uint8Array | null
  /** What the server has is removed from the file first (SECURITY C9). */
  readonly isCleared?: boolean
  /** The last reserve of the disk was given up for a save. */
  readonly onReserveUsed?: () => void
  readonly now?: () => number
}

/**
 * Opens a person's database, brings it to the newest schema and offers it; with a `nextKey` it is given that key
 * where that can be done now, whichever of the two it had. A damaged file is set aside and what exists only here is taken over into a new one. Fails
 * with `key-damaged`, `database-wrong-key`, `database-newer`, `database-damaged` when nothing of it can be read,
 * `disk-full`, `database-read-only`, `database-locked` or `database-failed`.
 */
export function openDesk(options: DeskFile): { api: DbApi; close(): void } {
  const { file } = options
  const now = options.now ?? Date.now
  if (options.isCleared === true) clearCache({ file, key: options.key, migrations })
  const { database, isMended } = openWithRoom(options, now)
  try {
    keepVitalPages(database, file, keyOfNow(options))
    const reserve = keepDiskReserve(file)
    const release = () => {
      const isReleased = reserve.release()
      if (isReleased) options.onReserveUsed?.()
      return isReleased
    }
    const api = createDbApi(database, { ...reserve, release })
    if (isMended) api.recordSecurityEvent({ kind: 'file-salvaged', at: now() })
    if (options.isCleared === true) api.recordSecurityEvent({ kind: 'cache-removed', at: now() })
    return {
      api,
      close() {
        try {
          database.pragma('optimize')
        } catch {
          // Statistics are a convenience; a damaged file has already said so to whoever asked it for something.
        }
        database.close()
      },
    }
  } catch (error) {
    database.close()
    throw asDatabaseError(error)
  }
}

/** Opening needs a little room itself: on a full disk the reserve is given up for it, as for a save. */
function openWithRoom(options: DeskFile, now: () => number): OpenedFile {
  try {
    return openMended(options, now)
  } catch (error) {
    if (codeOf(error) !== 'disk-full' || !giveUpReserve(options.file)) throw error
    return openMended(options, now)
  }
}

interface OpenedFile {
  readonly database: DatabaseConnection
  readonly isMended: boolean
}

/** The file open at the newest schema; when it turns out to be damaged on the way, its successor. */
function openMended(options: DeskFile, now: () => number): OpenedFile {
  const { file, key, nextKey = null } = options
  finishSalvage(file)
  forgetClearing(file)
  // A change of keys is not begun on a file that may have to be set aside with the key it has.
  if (nextKey !== null) return { database: openMigrated(options, now), isMended: false }
  const isKeyProven = assertKey(file, key)
  let isMended = false
  const mend = () => {
    salvage({ file, key, migrations, now: now() })
    isMended = true
  }
  if (isSuspect(file)) {
    if (isDamaged(file, key)) mend()
    else clearSuspect(file)
  }
  try {
    return { database: openMigrated(options, now), isMended }
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'database-damaged' && !(code === 'database-wrong-key' && isKeyProven)) throw error
    mend()
    return { database: openMigrated(options, now), isMended }
  }
}

/**
 * `database-wrong-key` before anything is opened: an opening with a wrong key plays back a log with that key. Where only the
 * first page is damaged, the key proves itself at the others.
 */
function assertKey(file: string, key: Uint8Array): boolean {
  const isWhole = isFirstPageWhole(file, key)
  if (isWhole === false && !isKeyOf(file, key) && !isKeyOf(file, key, keptSalt(file))) {
    throw new AppError('database-wrong-key')
  }
  return isWhole !== null
}

/** A change of keys may have been postponed. */
function keyOfNow({ file, key, nextKey = null }: DeskFile): Uint8Array {
  return nextKey !== null && isRekeyed(file, nextKey) ? nextKey : key
}

function openMigrated({ file, key, nextKey = null }: DeskFile, now: () => number): DatabaseConnection {
  const database = nextKey === null ? openDatabase({ file, key }) : openRekeyed({ file, key, nextKey })
  try {
    // Reads the list of tables, which a damaged file may have lost, before anybody relies on it.
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    const from = schemaVersion(database)
    const steps = migrate(database, migrations, file, (copy) =>
      verifyCopy(copy, keyOfNow({ file, key, nextKey }), from),
    )
    if (steps.length > 0) database.pragma('wal_checkpoint(TRUNCATE)')
    if (steps.length > 0 && from > 0) noteBackup(database, now())
    return database
  } catch (error) {
    database.close()
    throw asDatabaseError(error)
  }
}

/** A copy counts only when it opens with the key and is what it is a copy of. */
function verifyCopy(copy: string, key: Uint8Array, version: number): void {
  const database = openDatabase({ file: copy, key })
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    if (schemaVersion(database) !== version) throw new AppError('database-failed')
  } finally {
    database.close()
  }
}

function noteBackup(database: DatabaseConnection, at: number): void {
  database
    .prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
    .run(backupKey, String(at))
}
