import { rmSync } from 'node:fs'
import { AppError } from '../../preload/contract/errors.ts'
import { openDatabase, type DatabaseConnection } from '../db/open.ts'
import { asDatabaseError } from '../db/sqlite-errors.ts'
import { createSearchApi } from './create-search-api.ts'
import { layoutSql } from './index-layout.ts'
import type { SearchApi } from './search-api.ts'

/** Changing what is indexed or how words are folded needs a new number: an index of another layout is built anew. */
const layoutVersion = 1

interface IndexFile {
  file: string
  key: Uint8Array
}

/**
 * Opens the search index. It is derived data: a file that cannot be read, is damaged or has another layout is
 * deleted and starts empty, and the feed fills it again. Fails with `key-damaged`, `disk-full` or `database-failed`.
 * The key is copied, for a later `reset`, and wiped at `close`.
 */
export function openIndex(options: IndexFile): { api: SearchApi; close(): void } {
  const own = { file: options.file, key: new Uint8Array(options.key) }
  let database = openOrRebuild(own)
  let api = createSearchApi(database)
  return {
    api: {
      indexedRevision: () => api.indexedRevision(),
      feed: (input) => api.feed(input),
      find: (input) => api.find(input),
      checkpoint: () => api.checkpoint(),
      /** A new file instead of emptied tables: it works on a damaged one too, and nothing of the old words remains. */
      reset() {
        database.close()
        removeFiles(own.file)
        database = openOrRebuild(own)
        api = createSearchApi(database)
      },
    },
    close() {
      database.close()
      own.key.fill(0)
    },
  }
}

function openOrRebuild(index: IndexFile): DatabaseConnection {
  const opened = tryOpen(index)
  if (opened) return opened
  removeFiles(index.file)
  const fresh = tryOpen(index)
  if (!fresh) throw new AppError('database-failed')
  return fresh
}

/** Null when the file has to be built anew. */
function tryOpen(index: IndexFile): DatabaseConnection | null {
  let database: DatabaseConnection | null = null
  try {
    database = openDatabase(index)
    const version = Number(database.pragma('user_version', { simple: true }))
    if (version !== 0 && version !== layoutVersion) {
      database.close()
      return null
    }
    if (version === 0) createLayout(database)
    // Derived data may be a little older after a power cut: the feed goes on from the revision stored with it.
    database.pragma('synchronous = NORMAL')
    return database
  } catch (error) {
    database?.close()
    const known = asDatabaseError(error)
    if (known.code === 'database-wrong-key' || known.code === 'database-damaged') return null
    throw known
  }
}

function createLayout(database: DatabaseConnection): void {
  database.transaction(() => {
    database.exec(layoutSql)
    database.pragma(`user_version = ${layoutVersion}`)
  })()
}

function removeFiles(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}
