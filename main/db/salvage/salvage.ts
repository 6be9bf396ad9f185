import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../../preload/contract/errors.ts'
import { migrate } from '../migrate.ts'
import type { Migration } from '../migrate.ts'
import { openDatabase } from '../open.ts'
import { salvageReportKey } from '../storage-keys.ts'
import { createDamagedReader } from './damaged-reader.ts'
import { lookAtPages } from './page-check.ts'
import { reportOf, takeOver } from './take-over.ts'
import { restoreVitalPages } from './vital-pages.ts'

interface DamagedFile {
  readonly file: string
  readonly key: Uint8Array
  readonly migrations: readonly Migration[]
  readonly now: number
}

const freshName = (file: string) => `${file}.salvaging`
const suspectName = (file: string) => `${file}.suspect`
/** Damaged files set aside: `workspace.db.damaged-20261122T133000`. */
const asidePrefix = (file: string) => `${basename(file)}.damaged-`

/**
 * A page of this file could not be read: the next opening looks at all of it before anything else. Never fails: whoever met
 * the damage is to be told that, and where nothing can be written nothing can be mended either.
 */
export function markSuspect(file: string): void {
  try {
    writeFileSync(suspectName(file), '', { mode: 0o600 })
  } catch {
    // The next question that meets the page tries again.
  }
}

export const isSuspect = (file: string) => existsSync(suspectName(file))

/** Whether the file is damaged indeed: a page without its seal, or a structure that contradicts itself. Reads all of it. */
export function isDamaged(file: string, key: Uint8Array): boolean {
  let from: number | null = 1
  while (from !== null) {
    const looked: ReturnType<typeof lookAtPages> = lookAtPages(file, key, { from, count: 10_000 })
    if (looked.damaged.length > 0) return true
    from = looked.next
  }
  let database: ReturnType<typeof openDatabase> | null = null
  try {
    database = openDatabase({ file, key })
    return database.pragma('integrity_check(1)', { simple: true }) !== 'ok'
  } catch {
    return true
  } finally {
    database?.close()
  }
}

/** It was looked at and is whole. */
export function clearSuspect(file: string): void {
  rmSync(suspectName(file), { force: true })
}

/**
 * Finishes, or forgets, a salvage that was cut off. The new file is whole before the damaged one is moved, so without a
 * file in its place the new one is taken; beside one it is unfinished.
 */
export function finishSalvage(file: string): void {
  const fresh = freshName(file)
  if (!existsSync(fresh)) return
  if (existsSync(file)) removeDatabase(fresh)
  else putInPlace(file, newestAside(file))
}

/**
 * Sets a damaged file aside and puts a new one in its place with everything that exists on this computer only (DESIGN 10).
 * Kill-safe: at any instant either the damaged file or the whole new one is there. Fails with `disk-full` and the like,
 * and with `database-damaged` when nothing at all can be read; the file is left as it is then.
 */
export function salvage(damaged: DamagedFile): void {
  const { file, key } = damaged
  const fresh = freshName(file)
  removeDatabase(fresh)
  const aside = join(dirname(file), `${asidePrefix(file)}${stamp(damaged.now)}`)
  if (!opens(file, key)) {
    const mended = restoreVitalPages(file, key)
    if (mended.length === 0) throw new AppError('database-damaged')
    // As they were found: somebody may want to look at them.
    writeFileSync(`${aside}-pages`, Buffer.concat(mended.map(({ page }) => page)), { mode: 0o600 })
  }
  build(damaged, fresh)
  renameSync(file, aside)
  putInPlace(file, aside)
}

function opens(file: string, key: Uint8Array): boolean {
  let database: ReturnType<typeof openDatabase> | null = null
  try {
    database = openDatabase({ file, key })
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return true
  } catch {
    return false
  } finally {
    database?.close()
  }
}

function build({ file, key, migrations, now }: DamagedFile, fresh: string): void {
  const reader = createDamagedReader(() => {
    const database = openDatabase({ file, key })
    database.pragma('query_only = ON')
    return database
  })
  const database = openDatabase({ file: fresh, key })
  try {
    const version = Number(reader.value('user_version'))
    if (!(version >= 1)) throw new AppError('database-damaged')
    if (version > (migrations.at(-1)?.version ?? 0)) throw new AppError('database-newer')
    // Rows go into the layout they come from; the opening that follows brings it to the newest.
    migrate(
      database,
      migrations.filter((each) => each.version <= version),
      fresh,
    )
    const setAsideBytes = statSync(file).size
    database
      .transaction(() => {
        const taken = takeOver(reader, database)
        const report = reportOf(taken, { at: now, expected: expectedUnsent(file), setAsideBytes })
        database
          .prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
          .run(salvageReportKey, JSON.stringify(report))
      })
      .immediate()
    database.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    database.close()
    removeDatabase(fresh)
    throw error
  } finally {
    reader.close()
    if (database.open) database.close()
  }
  flush(fresh)
}

/** Moves what is left of the damaged file's log, then the new file into its place. */
function putInPlace(file: string, aside: string | null): void {
  if (existsSync(`${file}-wal`)) {
    if (aside === null) rmSync(`${file}-wal`, { force: true })
    else renameSync(`${file}-wal`, `${aside}-wal`)
  }
  rmSync(`${file}-shm`, { force: true })
  rmSync(`${freshName(file)}-wal`, { force: true })
  rmSync(`${freshName(file)}-shm`, { force: true })
  renameSync(freshName(file), file)
  clearSuspect(file)
  if (process.platform !== 'win32') flush(dirname(file))
}

function newestAside(file: string): string | null {
  const names = readdirSync(dirname(file)).filter(
    (name) => name.startsWith(asidePrefix(file)) && !/(-wal|-pages|\.key)$/.test(name),
  )
  const newest = names.sort().at(-1)
  return newest === undefined ? null : join(dirname(file), newest)
}

const Sidecar = z.object({ count: z.number().int().nonnegative() })

/** How much was unsent, by the count that lies beside the file for everybody to read (DESIGN 6.8). */
function expectedUnsent(file: string): number {
  try {
    return Sidecar.parse(JSON.parse(readFileSync(join(dirname(file), 'sidecar.json'), 'utf8'))).count
  } catch {
    return 0
  }
}

const stamp = (now: number) => new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true })
}

function flush(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
