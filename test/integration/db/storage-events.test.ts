import { closeSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codeOf } from '../../../preload/contract/index.ts'
import type { ErrorCode, StorageState } from '../../../preload/contract/index.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import { startDbClient } from '../../../main/db/client.ts'
import { createDbApi } from '../../../main/db/create-db-api.ts'
import type { DbApi, DbClient } from '../../../main/db/db-api.ts'
import { freeBytesAt } from '../../../main/db/disk-reserve.ts'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { createStorageWatch } from '../../../main/db/storage-watch.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { until } from '../../kit/poll.ts'
import { smallDisk } from '../../kit/small-disk.ts'
import { caseFields, databaseWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const fragileUrl = new URL('../../kit/fragile-database.worker.ts', import.meta.url)
let temp: TempDatabase
const endings: (() => Promise<void> | void)[] = []
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
  temp.remove()
})

const noRoom = { release: () => false, keep: () => ({ freeBytes: null, hasReserve: false }) }
const caseNumber = (number: number, narrative = `text ${number}`) => ({
  caseId: `case-${number}`,
  outboxId: `out-${number}`,
  draftId: `draft-${number}`,
  fields: caseFields({ narrative }),
  createdBy: 'amina',
  now: number * 1_000,
})

/** The real worker on a real file, with the watch that the app has over it. */
async function watched(options: { file?: string; workerUrl?: URL; now?: () => number } = {}) {
  const told: StorageState[] = []
  const watch = createStorageWatch({
    clock: { ...systemClock, now: options.now ?? (() => Date.now()) },
    background: (work) => void work,
    onChange: (state) => told.push(state),
  })
  const db = await startDbClient({
    workerUrl: options.workerUrl ?? databaseWorkerUrl,
    file: options.file ?? temp.file,
    key: temp.key,
    onStopped: () => watch.stopped(),
    onAnswered: (name, code) => watch.saw(name, code),
    onReserveUsed: () => watch.reserveUsed(),
  })
  endings.push(async () => {
    watch.stop()
    await db.close()
  })
  watch.start(db)
  return { db, watch, told, states: () => told.map((each) => each.state) }
}
const codeOfSave = (db: DbClient, number: number, narrative?: string): Promise<ErrorCode | 'saved'> =>
  db.saveCase(caseNumber(number, narrative)).then(
    () => 'saved' as const,
    (error: unknown) => codeOf(error),
  )
const savedIds = async (db: DbClient) =>
  (await db.pageCases({ filter: noFilter(), before: null, limit: 100 })).map((row) => row.id)

describe('a file that cannot be written', () => {
  function bare() {
    const database = temp.openBare()
    endings.push(() => void database.close())
    migrate(database, migrations, temp.file)
    return { database, api: createDbApi(database, noRoom) }
  }
  function codeFrom(api: DbApi, number: number): string {
    try {
      api.saveCase(caseNumber(number))
      return 'saved'
    } catch (error) {
      return (error as { code: string }).code
    }
  }

  test('is told as read-only, and goes on as soon as it may be written again', () => {
    const { database, api } = bare()
    database.pragma('query_only = ON')
    expect(codeFrom(api, 1)).toBe('database-read-only')
    database.pragma('query_only = OFF')
    expect(codeFrom(api, 1)).toBe('saved')
  })

  test('because another program holds it is told as locked, and nothing is lost by it', () => {
    const { database, api } = bare()
    database.pragma('busy_timeout = 20')
    const other = temp.openBare()
    other.exec('BEGIN IMMEDIATE')
    expect(codeFrom(api, 1)).toBe('database-locked')
    other.exec('ROLLBACK')
    other.close()
    expect(codeFrom(api, 1)).toBe('saved')
  })

  test('on a write-protected disk is told at the opening', () => {
    const disk = smallDisk(200)
    if (disk === null) return
    endings.push(() => disk.remove())
    const file = join(disk.folder, 'workspace.db')
    openDesk({ file, key: temp.key }).close()
    disk.protect(true)
    expect(() => openDesk({ file, key: temp.key })).toThrow(expect.objectContaining({ code: 'database-read-only' }))
    disk.protect(false)
    openDesk({ file, key: temp.key }).close()
  })
})

test('only what somebody wanted to keep counts as a save that failed; a file whose key seems wrong in use is damaged', () => {
  const watch = createStorageWatch({ clock: systemClock, background: () => undefined, onChange: () => undefined })
  for (const own of ['setMeta', 'recordSecurityEvent', 'sweep', 'markSending']) watch.saw(own, 'disk-full')
  expect(watch.state()).toMatchObject({ state: 'full', failedSaves: 0 })
  for (const save of ['saveCase', 'saveDraft', 'sendMessage', 'recordCall', 'finishFile']) watch.saw(save, 'disk-full')
  expect(watch.state()).toMatchObject({ state: 'full', failedSaves: 5 })
  watch.saw('pageCases', 'database-wrong-key')
  expect(watch.state().state).toBe('damaged')
})

test('a disk that fills up: the reserve carries the last saves, then a save is refused in so many words, then all is well again', async () => {
  const disk = smallDisk(180)
  if (disk === null) return
  endings.push(() => disk.remove())
  const desk = await watched({ file: join(disk.folder, 'workspace.db') })
  await until('the reserve is there', async () => (await desk.db.keepReserve()).hasReserve)
  const filler = join(disk.folder, 'filler')
  const fill = (leave: number) =>
    writeFileSync(filler, Buffer.alloc(Math.max(0, (freeBytesAt(disk.folder) ?? 0) - leave)))
  fill(64 * 1024)
  const long = 'x'.repeat(39_000)
  let number = 0
  while (desk.watch.state().state === 'fine') expect(await codeOfSave(desk.db, (number += 1), long)).toBe('saved')
  expect(desk.watch.state()).toMatchObject({ state: 'nearly-full', failedSaves: 0 })
  writeFileSync(`${filler}-2`, Buffer.alloc((freeBytesAt(disk.folder) ?? 0) - 64 * 1024))
  let code = 'saved'
  while (code === 'saved') code = await codeOfSave(desk.db, (number += 1), long)
  expect(code).toBe('disk-full')
  expect(desk.watch.state()).toMatchObject({ state: 'full', failedSaves: 1 })
  // What said "saved" is there, and of what was refused nothing.
  expect((await desk.db.outboxSummary()).waiting).toBe(number - 1)
  rmSync(filler)
  rmSync(`${filler}-2`)
  expect(await codeOfSave(desk.db, number, long)).toBe('saved')
  await until('the reserve is made anew', async () => (await desk.db.keepReserve()).hasReserve)
  expect(desk.watch.state().state).toBe('nearly-full')
})

test('a database worker that is killed: the saves it took along are counted, it is back by itself, and the person is told', async () => {
  const desk = await watched({ workerUrl: fragileUrl })
  expect(await codeOfSave(desk.db, 1)).toBe('saved')
  const dying = desk.db.getMeta({ key: 'die' }).catch((error: unknown) => error)
  const behind = [codeOfSave(desk.db, 2), codeOfSave(desk.db, 3)]
  expect(await dying).toMatchObject({ code: 'worker-stopped' })
  expect(await Promise.all(behind)).toEqual(['worker-stopped', 'worker-stopped'])
  await until('it is told', () => desk.watch.state().state === 'worker-restarted')
  await until('both saves are counted', () => desk.watch.state().failedSaves === 2)
  expect(await codeOfSave(desk.db, 2)).toBe('saved')
  expect(await savedIds(desk.db)).toEqual(['case-2', 'case-1'])
  desk.watch.dismiss()
  expect(desk.watch.state()).toMatchObject({ state: 'fine', failedSaves: 0 })
})

/** Forty unsent cases, some pages of which are damaged once the desk is open. */
async function damagedInUse() {
  const first = temp.openHere()
  for (let number = 1; number <= 40; number += 1) {
    first.api.saveCase(caseNumber(number, `text ${number} ${'x'.repeat(900)}`))
  }
  first.close()
  const bare = temp.openBare()
  const leaves = bare
    .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'cases' AND pagetype = 'leaf'")
    .pluck()
    .all()
  bare.close()
  const desk = await watched()
  const handle = openSync(temp.file, 'r+')
  for (const page of leaves.slice(1, 4)) writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, (page - 1) * 4096 + 1000)
  closeSync(handle)
  return desk
}

test('a page that is damaged while the desk is in use: own work is taken over at once, saves behind it go through', async () => {
  const desk = await damagedInUse()
  const reading = desk.db.pageCases({ filter: noFilter(), before: null, limit: 100 })
  const saving = codeOfSave(desk.db, 50)
  await expect(reading).rejects.toMatchObject({ code: 'database-damaged' })
  expect(desk.states()).toContain('damaged')
  expect(await saving).toBe('saved')
  expect(await savedIds(desk.db)).toHaveLength(41)
  await until('the report is told', () => desk.watch.state().state === 'salvaged')
  expect(JSON.parse((await desk.db.salvageReport()) ?? '')).toMatchObject({ unsent: { saved: 40, lost: 0 } })
  expect(desk.watch.state().failedSaves).toBe(0)
})

test('closing in the middle of it answers everybody who waits, and the next opening takes the work over', async () => {
  const desk = await damagedInUse()
  const reading = desk.db.pageCases({ filter: noFilter(), before: null, limit: 100 }).catch(codeOf)
  const saving = codeOfSave(desk.db, 50)
  const closing = desk.db.close()
  expect(await reading).toBe('database-damaged')
  expect(['saved', 'worker-stopped']).toContain(await saving)
  await closing
  const again = temp.openHere()
  expect(again.api.outboxSummary().waiting).toBeGreaterThanOrEqual(40)
  again.close()
})

test('a clock set back a year is told, nothing is lost, and the order of the work stays', async () => {
  const yearAgo = Date.UTC(2025, 5, 1)
  const today = Date.UTC(2026, 5, 1)
  const first = temp.openHere()
  first.api.saveCase({ ...caseNumber(1), now: today })
  first.close()
  const desk = await watched({ now: () => yearAgo })
  await until('it is told', () => desk.watch.state().state === 'clock-behind')
  await desk.db.saveCase({ ...caseNumber(2), now: yearAgo })
  await desk.db.saveCase({ ...caseNumber(3), now: yearAgo })
  expect(await savedIds(desk.db)).toEqual(['case-1', 'case-3', 'case-2'])
  const due = await desk.db.dueEntries({ now: yearAgo + 1e12, limit: 10, excludeCases: [] })
  expect(due.map((entry) => entry.id)).toEqual(['out-1', 'out-2', 'out-3'])
})
