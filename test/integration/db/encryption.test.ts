import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDesk } from '../../../main/db/open-desk.ts'
import { caseFields, decrypted, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const canary = 'Zuwena-Canary-7731'
let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

function saveOne(desk: ReturnType<TempDatabase['openHere']>) {
  desk.api.saveDraft({ id: 'draft-1', caseId: null, fields: caseFields({ narrative: canary }), now: 1_000 })
  desk.api.saveCase({
    caseId: 'case-1',
    outboxId: 'out-1',
    draftId: 'draft-2',
    fields: caseFields({ narrative: canary }),
    createdBy: 'amina',
    now: 2_000,
  })
}

test('nothing readable reaches the disk: no SQLite header, no word of a case in any file (SECURITY C1)', () => {
  const desk = temp.openHere()
  saveOne(desk)
  const written = readdirSync(temp.folder)
  expect(written).toContain('workspace.db-wal')
  for (const name of written) {
    const bytes = readFileSync(join(temp.folder, name)).toString('latin1')
    expect(bytes.includes(canary), name).toBe(false)
    expect(bytes.startsWith('SQLite format 3'), name).toBe(false)
  }
  desk.close()
  expect(readFileSync(temp.file).toString('latin1').includes(canary)).toBe(false)
})

test('without the key the file is not a database', () => {
  const desk = temp.openHere()
  saveOne(desk)
  desk.close()
  const plain = new Database(temp.file)
  expect(() => plain.prepare('SELECT * FROM cases').all()).toThrow(expect.objectContaining({ code: 'SQLITE_NOTADB' }))
  plain.close()
})

test('another key opens nothing and harms nothing', () => {
  const desk = temp.openHere()
  saveOne(desk)
  desk.close()
  expect(() => openDesk({ file: temp.file, key: new Uint8Array(32).fill(1) })).toThrow(
    expect.objectContaining({ code: 'database-wrong-key' }),
  )
  const again = temp.openHere()
  expect(again.api.getCase({ id: 'case-1' }).fields.narrative).toBe(canary)
  again.close()
})

test('a file of a later program is left alone', () => {
  temp.openHere().close()
  const bare = temp.openBare()
  bare.pragma('user_version = 999')
  bare.close()
  expect(() => temp.openHere()).toThrow(expect.objectContaining({ code: 'database-newer' }))
})

test('a file damaged in the middle is told from a wrong key, and set aside', () => {
  const desk = temp.openHere()
  for (let index = 0; index < 200; index++) {
    desk.api.saveDraft({
      id: `draft-${index}`,
      caseId: null,
      fields: caseFields({ narrative: canary.repeat(20) }),
      now: 1,
    })
  }
  desk.close()
  const bytes = readFileSync(temp.file)
  bytes.fill(0x55, 4096 * 3, bytes.length)
  writeFileSync(temp.file, bytes)
  const mended = temp.openHere()
  expect(mended.api.salvageReport()).not.toBeNull()
  const aside = readdirSync(temp.folder).filter((name) => /\.damaged-\d{8}T\d{6}$/.test(name))
  expect(aside).toHaveLength(1)
  expect(statSync(join(temp.folder, aside[0] ?? '')).size).toBe(bytes.length)
  mended.close()
})

test('every file is for its owner only (SECURITY C10)', () => {
  writeFileSync(temp.file, '', { mode: 0o644 })
  const desk = temp.openHere()
  saveOne(desk)
  for (const name of readdirSync(temp.folder)) {
    expect((statSync(join(temp.folder, name)).mode & 0o777).toString(8), name).toBe('600')
  }
  desk.close()
})

test('the live connection is as durable and as tidy as promised', () => {
  const bare = temp.openBare()
  const value = (name: string) => bare.pragma(name, { simple: true })
  expect([value('journal_mode'), value('synchronous'), value('foreign_keys')]).toEqual(['wal', 2, 1])
  expect([value('temp_store'), value('secure_delete'), value('trusted_schema')]).toEqual([2, 1, 0])
  bare.close()
})

test('a purged draft is gone from every page and from the write-ahead log (SECURITY C7)', () => {
  const desk = temp.openHere()
  desk.api.saveDraft({ id: 'draft-1', caseId: null, fields: caseFields({ narrative: canary }), now: 1_000 })
  const before = temp.openBare()
  expect(decrypted(before)).toContain(canary)
  before.close()
  desk.api.discardDraft({ id: 'draft-1', now: 2_000 })
  expect(desk.api.purgeDiscardedDrafts({ before: 3_000 })).toEqual({ removed: 1 })
  expect(statSync(`${temp.file}-wal`).size).toBe(0)
  const after = temp.openBare()
  expect(decrypted(after)).not.toContain(canary)
  after.close()
  desk.close()
})

test('an empty file, as a crash at the very first start leaves it, becomes a database', () => {
  writeFileSync(temp.file, '')
  truncateSync(temp.file)
  const desk = temp.openHere()
  expect(desk.api.integrityCheck()).toEqual({ ok: true })
  desk.close()
})
