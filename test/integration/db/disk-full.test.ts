import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDbApi } from '../../../main/db/create-db-api.ts'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { keepDiskReserve } from '../../../main/db/disk-reserve.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

/** SQLite says FULL for real once the file may not grow; releasing the reserve lets it grow again, as a disk would. */
function almostFull(release: (database: ReturnType<TempDatabase['openBare']>) => boolean) {
  const database = temp.openBare()
  migrate(database, migrations, temp.file)
  const pages = Number(database.pragma('page_count', { simple: true }))
  database.pragma(`max_page_count = ${pages + 1}`)
  let released = 0
  const api = createDbApi(database, {
    release() {
      released += 1
      return release(database)
    },
    keep: () => ({ freeBytes: null, hasReserve: false }),
  })
  const save = () =>
    api.saveCase({
      caseId: 'case-1',
      outboxId: 'out-1',
      draftId: 'draft-1',
      fields: caseFields({ narrative: 'x'.repeat(39_000) }),
      createdBy: 'amina',
      now: 1,
    })
  return { database, api, save, released: () => released }
}

test('on a full disk the reserve is given up and the save goes through', () => {
  const desk = almostFull((database) => {
    database.pragma('max_page_count = 100000')
    return true
  })
  expect(desk.save()).toMatchObject({ changed: true, state: 'saved' })
  expect(desk.released()).toBe(1)
  desk.database.close()
})

test('without a reserve left the save says that the disk is full and leaves nothing half-written', () => {
  const desk = almostFull(() => false)
  expect(desk.save).toThrow(expect.objectContaining({ code: 'disk-full' }))
  expect(desk.api.outboxSummary().waiting).toBe(0)
  expect(() => desk.api.getCase({ id: 'case-1' })).toThrow(expect.objectContaining({ code: 'not-found' }))
  desk.database.close()
})

test('the reserve is 32 MB of real disk beside the database, given up once', () => {
  const file = join(temp.folder, 'reserve.bin')
  const reserve = keepDiskReserve(temp.file)
  expect(statSync(file).size).toBe(32 * 1024 * 1024)
  expect(statSync(file).blocks * 512).toBeGreaterThanOrEqual(32 * 1024 * 1024)
  expect([reserve.release(), reserve.release()]).toEqual([true, false])
  expect(existsSync(file)).toBe(false)
})
