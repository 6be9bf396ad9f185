import { existsSync } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { SalvageReport, StorageCheck } from '../../preload/contract/index.ts'
import type {
  ErrorCode,
  RetentionDays,
  SecurityEventKind,
  StorageOverview,
  StorageState,
} from '../../preload/contract/index.ts'
import { backupKey, salvageReportKey } from '../db/storage-keys.ts'
import type { DbClient } from '../db/db-api.ts'
import { createFileCheck } from '../db/file-check.ts'
import { createInspector } from '../db/inspect/inspector.ts'
import { createStorageWatch } from '../db/storage-watch.ts'
import type { WorkspaceFolder } from '../keys/workspace-folder.ts'
import type { Background } from '../log/background.ts'
import type { Log } from '../log/log.ts'
import type { Clock } from '../ports/ports.ts'
import { agingTables } from '../db/storage-api.ts'
import { createSweeper } from '../retention/sweeper.ts'
import type { WorkspaceStorage } from '../usecases/open-workspace.ts'

interface WorkspaceStorageOptions {
  readonly folder: WorkspaceFolder
  readonly workerUrl: URL
  readonly key: Uint8Array
  readonly clock: Clock
  readonly background: Background
  readonly log: Log
  readonly days: () => RetentionDays
  readonly keepsBy: () => 'site' | 'program'
  /** True while many cases come in: then nothing else reads the whole file. */
  readonly isBusy: () => boolean
  /** True while a call rings or is up: then nothing is removed. */
  readonly isCallUp: () => boolean
  readonly skewMs: () => number | null
  /** Ids of records somebody has open. */
  readonly keep: () => readonly string[]
  readonly onChange: (state: StorageState) => void
  /** A damaged file was replaced while the desk was in use. */
  readonly onSalvaged: () => void
  /** Cases were removed because of their age: lists and index are to follow. */
  readonly onCasesRemoved: (count: number) => void
}

/** What the database client tells, and the rest of the core asks. */
export interface StorageOfWorkspace extends WorkspaceStorage {
  readonly answered: (method: string, code: ErrorCode | null) => void
  readonly reserveUsed: () => void
  readonly stopped: () => void
  /** Begins to watch, to remove what is old and to check the file from time to time. */
  start(db: DbClient): void
  /** What is old is being removed: the index may follow slowly. */
  isSweeping(): boolean
  close(): Promise<void>
}

const checkKey = 'storage.check'
const sweepKey = 'storage.sweep'
const Sweep = z.strictObject({ at: z.number(), removed: z.number() })

const minuteMs = 60_000
/** A discarded draft can be restored this long. */
const restorableMs = 7 * 86_400_000
/** The first look at whether a check is due, after opening; then every hour. */
const checkAfterMs = 2 * minuteMs
const lookForCheckMs = 60 * minuteMs
const checkEveryMs = 7 * 86_400_000

export function createWorkspaceStorage(options: WorkspaceStorageOptions): StorageOfWorkspace {
  const { folder, clock, log } = options
  let db: DbClient | null = null
  // A file that was closed in order has no log beside it.
  let isCheckDue = existsSync(`${folder.database}-wal`)
  let cancelCheck: () => void = () => undefined
  let isSweeping = (): boolean => false
  const closers: (() => Promise<void>)[] = []

  let before: StorageState['state'] = 'fine'
  /** What a change of state means for others than the screen. */
  function changed(state: StorageState): void {
    const was = before
    before = state.state
    options.onChange(state)
    if (was === before) return
    if (before === 'clock-behind') options.background(recordEvent('clock-set-back'))
  }

  async function recordEvent(kind: SecurityEventKind, count: number | null = null): Promise<void> {
    await db?.recordSecurityEvent({ kind, at: clock.now(), count })
  }

  const watch = createStorageWatch({
    clock,
    background: options.background,
    onChange: changed,
    skewMs: options.skewMs,
    onSalvaged: options.onSalvaged,
  })
  const inspector = createInspector({ workerUrl: options.workerUrl, file: folder.database, key: options.key })
  const check = createFileCheck({
    inspector,
    clock,
    onRunning: (isRunning) => watch.checking(isRunning),
    place: placeIn('storage.checkPlace', z.strictObject({ table: z.string(), after: z.number() })),
    onFailed: (error) => log.warn('background-failed', { thrown: error }),
    async settle() {
      await db?.checkpoint()
    },
    async onDone(isSound) {
      isCheckDue = false
      log.info('file-checked', { state: isSound ? 'sound' : 'damaged' })
      await db?.setMeta({ key: checkKey, value: JSON.stringify({ at: clock.now(), isSound }) })
      if (isSound) return
      await recordEvent('file-damaged')
      await inspector.rest()
      watch.foundDamage()
      // Fails by its nature: the thread ends, and the next one mends the file as it opens it.
      await db?.distrust().catch(() => undefined)
    },
  })

  async function meta<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    const text = (await db?.getMeta({ key })) ?? null
    if (text === null || text === '') return null
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  }

  /** A place at which work that takes long goes on after a restart. */
  function placeIn<T>(key: string, schema: z.ZodType<T>) {
    return {
      get: () => meta(key, schema),
      set: async (place: T | null) => {
        await db?.setMeta({ key, value: place === null ? '' : JSON.stringify(place) })
      },
    }
  }

  async function lookForCheck(): Promise<void> {
    const last = await meta(checkKey, StorageCheck)
    const isOld = last === null || Math.abs(clock.now() - last.at) > checkEveryMs
    if ((isOld || isCheckDue) && !options.isBusy()) check.begin()
  }

  function scheduleCheck(ms: number): void {
    cancelCheck = clock.after(ms, () => {
      options.background(lookForCheck())
      scheduleCheck(lookForCheckMs)
    })
  }

  async function overview(from: DbClient): Promise<StorageOverview> {
    const facts = await from.keepReserve()
    const report = await from.salvageReport()
    const sizes = await sizesIn(folder)
    const kinds = await inspector.kinds({ days: options.days() })
    if (!check.isRunning()) await inspector.rest()
    return {
      kinds,
      ...sizes,
      asideGoesAt: await asideGoesAt(folder),
      ...facts,
      lastCheck: await meta(checkKey, StorageCheck),
      lastBackupAt: await meta(backupKey, z.number()),
      lastSweep: await meta(sweepKey, Sweep),
      keepsBy: options.keepsBy(),
      report: report === null ? null : (SalvageReport.safeParse(JSON.parse(report)).data ?? null),
    }
  }

  return {
    answered: (method, code) => watch.saw(method, code),
    reserveUsed: () => watch.reserveUsed(),
    stopped() {
      isCheckDue = true
      watch.stopped()
    },
    state: () => watch.state(),
    overview: () => (db === null ? Promise.reject(new TypeError('not started')) : overview(db)),
    checkNow: () => check.begin(),
    async dismiss() {
      await db?.setMeta({ key: salvageReportKey, value: '' })
      watch.dismiss()
    },
    start(from) {
      db = from
      watch.start(from)
      const sweeper = createSweeper({
        db: from,
        clock,
        place: placeIn('storage.sweepPlace', z.strictObject({ table: z.enum(agingTables), after: z.number() })),
        days: options.days,
        keep: options.keep,
        isBusy: () => options.isBusy() || options.isCallUp(),
        skewMs: options.skewMs,
        lastSweptAt: async () => (await meta(sweepKey, Sweep))?.at ?? null,
        removeFile: (id) => rm(join(folder.path, 'files', basename(id)), { force: true }),
        async onSwept({ at, removed, casesRemoved }) {
          // Only by a clock that the server has confirmed: one that is a month ahead would take words that are nowhere else.
          if (options.skewMs() !== null) await from.purgeDiscardedDrafts({ before: at - restorableMs })
          await from.setMeta({ key: sweepKey, value: JSON.stringify({ at, removed }) })
          if (removed > 0) log.info('removed-by-age', { count: removed })
          const removedAside = await removeOldAside(folder, at)
          if (removedAside > 0) await recordEvent('aside-removed', removedAside)
          if (casesRemoved > 0) options.onCasesRemoved(casesRemoved)
        },
        onFailed: (error) => log.warn('background-failed', { thrown: error }),
      })
      sweeper.start()
      scheduleCheck(checkAfterMs)
      closers.push(() => sweeper.stop())
      isSweeping = () => sweeper.isSweeping()
    },
    isSweeping: () => isSweeping(),
    async close() {
      cancelCheck()
      watch.stop()
      for (const close of closers) await close()
      await check.stop()
      await inspector.close()
      db = null
    },
  }
}

/** A damaged file that was set aside is kept this long: somebody may still want to look at it. */
const asideMs = 90 * 86_400_000

/** Damaged files that were set aside, with what lies beside each, and when they were. */
async function filesAside(folder: WorkspaceFolder): Promise<{ name: string; setAsideAt: number }[]> {
  const names = await readdir(folder.path)
  return names.flatMap((name) => {
    const stamp = /\.damaged-(\d{4})(\d\d)(\d\d)T/.exec(name)
    if (stamp === null || !name.startsWith(basename(folder.database))) return []
    return [{ name, setAsideAt: Date.UTC(Number(stamp[1]), Number(stamp[2]) - 1, Number(stamp[3])) }]
  })
}

async function asideGoesAt(folder: WorkspaceFolder): Promise<number | null> {
  const all = await filesAside(folder)
  return all.length === 0 ? null : Math.max(0, Math.min(...all.map(({ setAsideAt }) => setAsideAt)) + asideMs)
}

async function removeOldAside(folder: WorkspaceFolder, now: number): Promise<number> {
  const old = (await filesAside(folder)).filter(({ setAsideAt }) => now - setAsideAt > asideMs)
  for (const { name } of old) await rm(join(folder.path, name), { force: true })
  // Its log and key went along.
  return new Set(old.map(({ name }) => /\.damaged-\d{8}T\d{6}/.exec(name)?.[0])).size
}

/** Sizes of the files of a workspace, bytes. */
async function sizesIn(
  folder: WorkspaceFolder,
): Promise<Pick<StorageOverview, 'databaseBytes' | 'searchBytes' | 'filesBytes' | 'asideBytes'>> {
  const sizes = { databaseBytes: 0, searchBytes: 0, filesBytes: 0, asideBytes: 0 }
  const database = basename(folder.database)
  const search = basename(folder.search)
  const isOf = (name: string, of: string) => ['', '-wal', '-shm'].some((suffix) => name === of + suffix)
  for (const entry of await readdir(folder.path, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const { name } = entry
    // Logs come and go while we look.
    const size = (await stat(join(entry.parentPath, name)).catch(() => null))?.size ?? 0
    if (entry.parentPath !== folder.path) sizes.filesBytes += size
    else if (isOf(name, database)) sizes.databaseBytes += size
    else if (isOf(name, search)) sizes.searchBytes += size
    else if (name.startsWith(`${database}.damaged-`) || name.startsWith(`${database}.before-`)) sizes.asideBytes += size
  }
  return sizes
}
