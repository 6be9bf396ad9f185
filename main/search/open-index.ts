import { rmSync } from 'node:fs'
import { AppError, codeOf } from '../../preload/contract/errors.ts'
import { openDatabase, type DatabaseConnection } from '../db/open.ts'
import { asDatabaseError } from '../db/sqlite-errors.ts'
import { createSearchApi } from './create-search-api.ts'
import { layoutSql } from './index-layout.ts'
import type { SearchApi } from './search-api.ts'

/** Changing what is indexed or how words are folded needs a new number: an index of another layout is built anew. */
const layoutVersion = 2

interface IndexFile {
  file: string
  key: Uint8Array
}

/**
 * Opens the search index. It is derived data: a file that cannot be read, is damaged or has another layout is
 * deleted and starts empty, and the feed fills it again. A `reset` that fails half-way is finished by the next question. Fails with `key-damaged`, `disk-full` or `database-failed`.
 * The key is copied, for a later `reset`, and wiped at `close`.
 */
export function openIndex(options: IndexFile): { api: SearchApi; close(): void } {
  const own = { file: options.file, key: new Uint8Array(options.key) }
  /** Null after a reset that could not be finished, say on a full disk: whoever asks next tries again. */
  let current: OpenedIndex | null = openOrRebuild(own)

  const api = () => (current ??= openOrRebuild(own)).api

  function reset(): void {
    const old = current
    current = null
    old?.database.close()
    removeFiles(own.file)
    current = openOrRebuild(own)
  }

  return {
    api: {
      indexedRevision: () => api().indexedRevision(),
      feed: (input) => api().feed(input),
      /** A damaged page is met by whoever reads it first: the index starts anew, and the question is to be asked again. */
      find(input) {
        try {
          return api().find(input)
        } catch (error) {
          if (codeOf(error) !== 'database-damaged') throw error
          reset()
          throw new AppError('worker-stopped', { cause: error })
        }
      },
      ground: () => api().ground(),
      setGround: (input) => api().setGround(input),
      checkpoint: () => api().checkpoint(),
      /** A new file instead of emptied tables: it works on a damaged one too, and nothing of the old words remains. */
      reset,
    },
    close() {
      current?.database.close()
      own.key.fill(0)
    },
  }
}

interface OpenedIndex {
  database: DatabaseConnection
  api: ReturnType<typeof createSearchApi>
}

function openOrRebuild(index: IndexFile): OpenedIndex {
  const opened = tryOpen(index)
  if (opened) return opened
  removeFiles(index.file)
  const fresh = tryOpen(index)
  if (!fresh) throw new AppError('database-failed')
  return fresh
}

/** Null when the file has to be built anew. */
function tryOpen(index: IndexFile): OpenedIndex | null {
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
    // Here already: preparing what it asks reads the list of tables, which a damaged file may have lost.
    return { database, api: createSearchApi(database) }
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
