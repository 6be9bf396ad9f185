import { closeSync, copyFileSync, existsSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StorageState } from '../../../preload/contract/index.ts'
import { createWorkspaceStorage } from '../../../main/core/workspace-storage.ts'
import type { StorageOfWorkspace } from '../../../main/core/workspace-storage.ts'
import { startDbClient } from '../../../main/db/client.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import type { WorkspaceFolder } from '../../../main/keys/workspace-folder.ts'
import { silentLog } from '../../../main/log/log.ts'
import type { Clock } from '../../../main/ports/ports.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { programRetention } from '../../../main/retention/policy.ts'
import { until } from '../../kit/poll.ts'
import { caseFields, databaseWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let open: { db: DbClient; storage: StorageOfWorkspace } | null
beforeEach(() => {
  temp = tempDatabase()
  open = null
})
afterEach(async () => {
  await leave()
  temp.remove()
})

function folder(): WorkspaceFolder {
  const at = (name: string) => join(temp.folder, name)
  return {
    id: '0123456789abcdef',
    path: temp.folder,
    keyring: at('keyring.json'),
    database: temp.file,
    search: temp.searchFile,
    sidecar: at('sidecar.json'),
    lock: at('lock.db'),
  }
}

/** A workspace's storage as the app puts it together, over the real worker. */
async function enter(clock: Clock = systemClock, skewMs: number | null = 0) {
  const told: StorageState[] = []
  let salvages = 0
  const storage = createWorkspaceStorage({
    folder: folder(),
    workerUrl: databaseWorkerUrl,
    key: temp.key,
    clock,
    background: (work) => void work.catch(() => undefined),
    log: silentLog,
    days: () => programRetention.agent,
    keepsBy: () => 'program',
    isBusy: () => false,
    isCallUp: () => false,
    skewMs: () => skewMs,
    keep: () => [],
    onChange: (state) => told.push(state),
    onSalvaged: () => (salvages += 1),
    onCasesRemoved: () => undefined,
  })
  const db = await startDbClient({
    workerUrl: databaseWorkerUrl,
    file: temp.file,
    key: temp.key,
    onStopped: () => storage.stopped(),
    onAnswered: storage.answered,
    onReserveUsed: storage.reserveUsed,
  })
  storage.start(db)
  open = { db, storage }
  return { db, storage, told, salvages: () => salvages }
}
async function leave() {
  await open?.storage.close()
  await open?.db.close()
  open = null
}
const save = (db: DbClient, number: number) =>
  db.saveCase({
    caseId: `case-${number}`,
    outboxId: `out-${number}`,
    draftId: `d-${number}`,
    fields: caseFields({ narrative: `text ${number} ${'x'.repeat(900)}` }),
    createdBy: 'amina',
    now: number * 1_000,
  })

test('a person asks for a check: it runs beside the work, ends sound, and the overview says when', async () => {
  const { db, storage, told } = await enter()
  await Promise.all(Array.from({ length: 30 }, (_, index) => save(db, index + 1)))
  storage.checkNow()
  expect(storage.state().isChecking).toBe(true)
  await save(db, 99)
  await until('the check is over', () => !storage.state().isChecking)
  const overview = await storage.overview()
  expect(overview.lastCheck).toMatchObject({ isSound: true })
  expect(overview.kinds.find((each) => each.kind === 'cases')).toMatchObject({ count: 31, unsent: 31 })
  expect(overview.databaseBytes).toBeGreaterThanOrEqual(statSync(temp.file).size)
  expect(overview).toMatchObject({ keepsBy: 'program', report: null, asideBytes: 0, lastBackupAt: null })
  expect(overview.freeBytes).toBeGreaterThan(0)
  expect(told.map((each) => each.state).every((state) => state === 'fine' || state === 'nearly-full')).toBe(true)
})

test('a check that finds a damaged page has the file replaced at once, and the report waits until it has been read', async () => {
  const first = await enter()
  await Promise.all(Array.from({ length: 40 }, (_, index) => save(first.db, index + 1)))
  await leave()
  const bare = temp.openBare()
  const leaves = bare
    .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'cases' AND pagetype = 'leaf'")
    .pluck()
    .all()
  bare.close()
  const desk = await enter()
  const handle = openSync(temp.file, 'r+')
  writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, ((leaves[2] ?? 1) - 1) * 4096 + 1000)
  closeSync(handle)
  desk.storage.checkNow()
  await until('the file was replaced', () => desk.storage.state().state === 'salvaged')
  expect(desk.told.map((each) => each.state)).toContain('damaged')
  expect(desk.salvages()).toBe(1)
  const { report, asideBytes } = await desk.storage.overview()
  expect(report).toMatchObject({ unsent: { saved: 40, lost: 0 } })
  expect(asideBytes).toBeGreaterThan(0)
  expect((await desk.db.outboxSummary()).waiting).toBe(40)
  const kinds = (await desk.db.pageSecurityEvents({ before: null, limit: 5 })).map((event) => event.kind)
  expect(kinds).toContain('file-salvaged')
  await leave()
  const again = await enter()
  await until('it is told again', () => again.storage.state().state === 'salvaged')
  // Nothing was replaced this time: nobody has to fetch everything once more.
  expect(again.salvages()).toBe(0)
  await again.storage.dismiss()
  expect(again.storage.state().state).toBe('fine')
  expect((await again.storage.overview()).report).toBeNull()
})

test('everything is fetched again after a damaged file was replaced, also while something else is shown', async () => {
  const first = await enter()
  await Promise.all(Array.from({ length: 40 }, (_, index) => save(first.db, index + 1)))
  await leave()
  const bare = temp.openBare()
  const [leaf = 1] = bare
    .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'cases' AND pagetype = 'leaf' LIMIT 1 OFFSET 2")
    .pluck()
    .all()
  bare.close()
  const desk = await enter()
  desk.storage.stopped()
  expect(desk.storage.state().state).toBe('worker-restarted')
  await until('its first look is over', () => desk.storage.state().freeBytes !== null)
  const handle = openSync(temp.file, 'r+')
  writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, (leaf - 1) * 4096 + 1000)
  closeSync(handle)
  desk.storage.checkNow()
  await until('it is told to whoever fetches', () => desk.salvages() > 0)
  expect(desk.storage.state().state).toBe('worker-restarted')
  await desk.storage.dismiss()
  expect(desk.salvages()).toBe(1)
})

test('a discarded draft goes after a week by a clock that the server confirms, and stays under one that is far ahead of it or that nobody confirms', async () => {
  const monthMs = 30 * 86_400_000
  /** The first sweep comes at once, the next one tomorrow. */
  const ahead: Clock = {
    now: () => Date.now() + monthMs,
    after: (ms, run) => systemClock.after(ms === 5_000 ? 0 : ms, run),
  }
  const discard = async (db: DbClient, id: string) => {
    await db.saveDraft({ id, caseId: null, fields: caseFields({ narrative: id }), now: Date.now() })
    await db.discardDraft({ id, now: Date.now() })
  }
  const sweptAt = async ({ storage }: Awaited<ReturnType<typeof enter>>) =>
    (await storage.overview()).lastSweep?.at ?? 0
  const strange = await enter(ahead, -monthMs)
  await discard(strange.db, 'let-go')
  await leave()
  const again = await enter(ahead, -monthMs)
  // Whatever a sweep would do it has done by the time a second opening has been through.
  await again.storage.overview()
  expect(await sweptAt(again)).toBe(0)
  const isThere = async (db: DbClient) => {
    expect((await db.restoreDraft({ id: 'let-go', now: Date.now() })).fields.narrative).toBe('let-go')
    await db.discardDraft({ id: 'let-go', now: Date.now() })
  }
  await isThere(again.db)
  await leave()
  // Without a server what it has a copy of may go; what is nowhere else may not.
  const alone = await enter(ahead, null)
  const aloneAt = await until('swept alone', () => sweptAt(alone))
  await isThere(alone.db)
  await leave()
  const confirmed = await enter(ahead, 0)
  await until('swept', async () => (await sweptAt(confirmed)) > aloneAt)
  await expect(confirmed.db.restoreDraft({ id: 'let-go', now: Date.now() })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('a closed workspace leaves no log, no thread and no half check behind', async () => {
  const { db, storage } = await enter()
  await save(db, 1)
  storage.checkNow()
  await leave()
  expect(existsSync(`${temp.file}-wal`)).toBe(false)
  expect(storage.state().isChecking).toBe(false)
})

test('files that lie in the folder are counted under what they are', async () => {
  const { storage } = await enter()
  writeFileSync(`${temp.file}.damaged-20260101T000000`, Buffer.alloc(5000))
  writeFileSync(temp.searchFile, Buffer.alloc(3000))
  expect(await storage.overview()).toMatchObject({ asideBytes: 5000, searchBytes: 3000 })
})

test('a file that was not closed in order is checked at the next opening, one that was is left alone for a week', async () => {
  /** An hour passes in some seconds; what the clock shows is the test's. */
  let looks = 0
  const quick = (now: () => number): Clock => ({
    now,
    after: (ms, run) =>
      systemClock.after(ms / 1000, () => {
        run()
        if (ms === 120_000) looks += 1
      }),
  })
  let now = Date.UTC(2026, 10, 22)
  const lastCheckAt = async () => (await open?.storage.overview())?.lastCheck?.at
  const first = await enter()
  await save(first.db, 1)
  // What a power cut leaves: the file and a log that was not folded in.
  for (const suffix of ['', '-wal']) copyFileSync(temp.file + suffix, `${temp.file}.cut${suffix}`)
  await leave()
  for (const suffix of ['', '-wal']) copyFileSync(`${temp.file}.cut${suffix}`, temp.file + suffix)
  await enter(quick(() => now))
  expect(await until('it was checked', lastCheckAt)).toBe(now)
  expect((await open?.db.outboxSummary())?.waiting).toBe(1)
  await leave()

  const checkedAt = now
  now += 3 * 86_400_000
  looks = 0
  await enter(quick(() => now))
  await until('it was the time to look', () => looks > 0)
  expect(await lastCheckAt()).toBe(checkedAt)
  expect(open?.storage.state().isChecking).toBe(false)
  await leave()
  now += 5 * 86_400_000
  await enter(quick(() => now))
  expect(await until('it was checked again', async () => ((await lastCheckAt()) === now ? now : undefined))).toBe(now)
})
