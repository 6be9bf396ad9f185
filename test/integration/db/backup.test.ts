import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freeBytesAt } from '../../../main/db/disk-reserve.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { migrate } from '../../../main/db/migrate.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { backupKey } from '../../../main/db/storage-keys.ts'
import { smallDisk } from '../../kit/small-disk.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

const older = migrations.slice(0, -1)
const copy = () => `${temp.file}.before-${migrations.length}`

/** A file of the version before, with a draft that is still in the log only. */
function fileOfBefore(file = temp.file): ReturnType<TempDatabase['openBare']> {
  const database = openDatabase({ file, key: temp.key })
  migrate(database, older, file)
  database.pragma('wal_autocheckpoint = 0')
  database.exec("INSERT INTO drafts (id, created_at, updated_at, fields) VALUES ('draft-1', 1, 1, '{}')")
  return database
}

test('the copy from before an update is whole, log and all, opens with the key, and goes at the next good opening', () => {
  fileOfBefore().close()
  const desk = openDesk({ file: temp.file, key: temp.key, now: () => 77 })
  expect(desk.api.getMeta({ key: backupKey })).toBe('77')
  desk.close()
  const kept = openDatabase({ file: copy(), key: temp.key })
  expect(kept.prepare('SELECT id FROM drafts').pluck().all()).toEqual(['draft-1'])
  expect(kept.pragma('user_version', { simple: true })).toBe(older.length)
  expect(kept.pragma('integrity_check', { simple: true })).toBe('ok')
  kept.close()
  expect(readdirSync(temp.folder).filter((name) => name.includes('.part'))).toEqual([])
  temp.openHere().close()
  expect(existsSync(copy())).toBe(false)
})

test('a copy that does not prove itself stops the update before it begins', () => {
  const database = fileOfBefore()
  const refuse = () => {
    throw new Error('not whole')
  }
  expect(() => migrate(database, migrations, temp.file, refuse)).toThrow('not whole')
  expect(database.pragma('user_version', { simple: true })).toBe(older.length)
  expect(readdirSync(temp.folder).filter((name) => name.includes('before'))).toEqual([])
  database.close()
})

test('no copy is made behind the back of somebody who still reads the file', () => {
  const database = fileOfBefore()
  database.pragma('busy_timeout = 20')
  const reader = temp.openBare()
  reader.exec('BEGIN; SELECT count(*) FROM drafts')
  database.exec('UPDATE drafts SET fields = \'{"a":1}\'')
  expect(() => migrate(database, migrations, temp.file)).toThrow(expect.objectContaining({ code: 'database-locked' }))
  reader.exec('ROLLBACK')
  reader.close()
  migrate(database, migrations, temp.file)
  expect(existsSync(copy())).toBe(true)
  database.close()
})

test('without room for the copy the update waits: the disk is told as full and the file stays as it was', () => {
  const disk = smallDisk(16)
  if (disk === null) return
  const file = join(disk.folder, 'workspace.db')
  const database = fileOfBefore(file)
  database.pragma('wal_checkpoint(TRUNCATE)')
  writeFileSync(join(disk.folder, 'filler'), Buffer.alloc((freeBytesAt(disk.folder) ?? 0) - 64 * 1024))
  expect(() => migrate(database, migrations, file)).toThrow(expect.objectContaining({ code: 'disk-full' }))
  expect(database.pragma('user_version', { simple: true })).toBe(older.length)
  expect(readdirSync(disk.folder).filter((name) => name.includes('before'))).toEqual([])
  database.close()
  disk.remove()
})

test('somebody who reads beside us holds up no save: the log is emptied as soon as they are done (SECURITY C7)', () => {
  const desk = temp.openHere()
  const fields = caseFields({ narrative: 'Zuwena-Canary-9911' })
  desk.api.saveDraft({ id: 'draft-1', caseId: null, fields, now: 1 })
  const reader = temp.openBare()
  reader.exec('BEGIN; SELECT count(*) FROM drafts')
  desk.api.discardDraft({ id: 'draft-1', now: 2 })
  const startedAt = performance.now()
  desk.api.purgeDiscardedDrafts({ before: 3 })
  expect(performance.now() - startedAt).toBeLessThan(3_000)
  expect(statSync(`${temp.file}-wal`).size).toBeGreaterThan(0)
  reader.exec('ROLLBACK')
  reader.close()
  desk.api.keepReserve()
  expect(statSync(`${temp.file}-wal`).size).toBe(0)
  desk.close()
})
