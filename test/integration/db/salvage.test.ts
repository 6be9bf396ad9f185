import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SalvageReport } from '../../../preload/contract/index.ts'
import type { CaseFields } from '../../../preload/contract/index.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { createDamagedReader } from '../../../main/db/salvage/damaged-reader.ts'
import { lookAtPages } from '../../../main/db/salvage/page-check.ts'
import { createPageSeal } from '../../../main/db/salvage/page-seal.ts'
import { markSuspect, salvage } from '../../../main/db/salvage/salvage.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const pageBytes = 4096
let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

type Desk = ReturnType<TempDatabase['openHere']>

function save(desk: Desk, number: number, more: Partial<CaseFields> = {}) {
  desk.api.saveCase({
    caseId: `case-${number}`,
    outboxId: `out-${number}`,
    draftId: `draft-of-${number}`,
    fields: caseFields({ narrative: `text ${number} ${'x'.repeat(900)}`, ...more }),
    createdBy: 'amina',
    now: 1_000_000 + number * 1_000,
  })
}

/** Unsent cases, drafts, and many cases that the server has. */
const unsentHere = 36

function fill(count = unsentHere) {
  const desk = temp.openHere()
  for (let number = 1; number <= count; number += 1) save(desk, number)
  for (let number = 1; number <= 10; number += 1) {
    desk.api.saveDraft({
      id: `draft-${number}`,
      caseId: null,
      fields: caseFields({ narrative: `typing ${number}` }),
      now: 5,
    })
  }
  desk.api.applyPulledPage({
    cases: Array.from({ length: 20 }, (_, index) => ({
      localId: `pulled-${index}`,
      serverId: `s${index}`,
      reference: null,
      fields: caseFields({ narrative: 'from the server' }),
      createdAt: 100_000 + index * 1_000,
      updatedAt: 100_000,
      createdBy: 'juma',
    })),
    position: { skip: 20, isComplete: true, newestServerId: 's0', finishedAt: 1 },
    now: 1,
  })
  desk.close()
}

/** Pages that belong to a table or index. */
function pagesOf(name: string): number[] {
  const bare = temp.openBare()
  const pages = bare.prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ?').pluck().all(name)
  bare.close()
  return pages
}

function flip(...numbers: number[]): void {
  const handle = openSync(temp.file, 'r+')
  for (const number of numbers) writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, (number - 1) * pageBytes + 1000)
  closeSync(handle)
}

function report(desk: Desk) {
  return SalvageReport.parse(JSON.parse(desk.api.salvageReport() ?? 'null'))
}
const unsentIds = (desk: Desk) => desk.api.listOutbox({ limit: 500 }).map((row) => row.id)
const aside = () => readdirSync(temp.folder).filter((name) => /\.damaged-\d{8}T\d{6}$/.test(name))

test('the seal of every page of a real file is the one SQLCipher makes, and a flipped byte breaks exactly one', () => {
  fill()
  expect(lookAtPages(temp.file, temp.key, { from: 1, count: 100_000 })).toEqual({ next: null, damaged: [] })
  expect(lookAtPages(temp.file, temp.key, { from: 1, count: 5 }).next).toBe(6)
  flip(7)
  expect(lookAtPages(temp.file, temp.key, { from: 1, count: 100_000 }).damaged).toEqual([7])
  const page = readFileSync(temp.file).subarray(pageBytes, 2 * pageBytes)
  const seal = createPageSeal(temp.key, readFileSync(temp.file).subarray(0, 16))
  expect(seal.isWhole(seal.seal(seal.open(page, 2), 2), 2)).toBe(true)
})

test('a damaged page of cases costs what cannot be read, not one unsent case: they stand in the outbox too', () => {
  fill()
  const leaves = pagesOf('cases')
  flip(...leaves.slice(2, 6))
  markSuspect(temp.file)
  const desk = openDesk({ file: temp.file, key: temp.key, now: () => Date.UTC(2026, 10, 22, 13, 30) })
  expect(unsentIds(desk)).toEqual(Array.from({ length: unsentHere }, (_, index) => `out-${index + 1}`))
  for (let number = 1; number <= unsentHere; number += 1) {
    const found = desk.api.getCase({ id: `case-${number}` })
    expect(found.fields.narrative.startsWith(`text ${number} `)).toBe(true)
    expect(found.state).toBe('saved')
  }
  expect(desk.api.listDrafts()).toHaveLength(10)
  expect(report(desk)).toMatchObject({ unsent: { saved: unsentHere, lost: 0 }, drafts: { saved: 10, lost: 0 } })
  // Everything the server has comes again.
  expect(desk.api.pullPosition()).toMatchObject({ skip: 0, isComplete: false, finishedAt: null })
  expect(desk.api.isServerIdTaken({ serverId: 's1', exceptCaseId: '' })).toBe(false)
  expect(desk.api.integrityCheck()).toEqual({ ok: true })
  expect(aside()).toEqual(['workspace.db.damaged-20261122T133000'])
  desk.close()
  // Told until somebody has read it, and the file is not looked through again.
  const again = temp.openHere()
  expect(report(again).unsent.saved).toBe(unsentHere)
  again.api.setMeta({ key: 'storage.salvage', value: '' })
  expect(again.api.salvageReport()).toBeNull()
  again.close()
})

test('a row whose long text cannot be read costs that row alone, however far away the number of the next one is', () => {
  const filling = temp.openHere()
  const daysApart = 86_400
  for (const number of [1, 2, 3]) save(filling, number * daysApart, { narrative: 'x'.repeat(20_000) })
  filling.close()
  const bare = temp.openBare()
  const overflow = bare
    .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'cases' AND pagetype = 'overflow' ORDER BY pageno")
    .pluck()
    .all()
  bare.close()
  flip(overflow[0] ?? 0)
  let opened = 0
  const reader = createDamagedReader(() => {
    opened += 1
    if (opened > 20) throw new Error('It tries one number after the other')
    return temp.openBare()
  })
  const ids: unknown[] = []
  expect(reader.rows('cases', (row) => ids.push(row['id']))).toBe(true)
  reader.close()
  expect(ids).toHaveLength(2)

  markSuspect(temp.file)
  const desk = temp.openHere()
  expect(report(desk).unsent).toEqual({ saved: 3, lost: 0 })
  expect(unsentIds(desk)).toHaveLength(3)
  desk.close()
})

test('a damaged page of the outbox costs the rows on it, and the report says how many', () => {
  fill()
  const rows = pagesOf('outbox')
  expect(rows.length).toBeGreaterThan(10)
  writeFileSync(join(temp.folder, 'sidecar.json'), JSON.stringify({ count: unsentHere, oldestAt: 1 }))
  flip(rows[5] ?? 0)
  markSuspect(temp.file)
  const desk = temp.openHere()
  const { unsent } = report(desk)
  expect(unsent.saved).toBeGreaterThan(unsentHere / 2)
  expect(unsent.saved).toBeLessThan(unsentHere)
  expect(unsent.lost).toBe(unsentHere - unsent.saved)
  expect(unsentIds(desk)).toHaveLength(unsent.saved)
  desk.close()
})

test('an edit whose case cannot be read becomes a draft: nothing is sent that could double it', () => {
  const desk = temp.openHere()
  save(desk, 1)
  const { id } = desk.api.dueEntries({ now: 9e12, limit: 1, excludeCases: [] })[0] ?? { id: '' }
  desk.api.markSending({ id, now: 9e12 })
  const fields = desk.api.getCase({ id: 'case-1' }).fields
  desk.api.markAccepted({ id, server: { serverId: '77', fields, updatedAt: null }, now: 9e12 })
  for (let number = 10; number < 30; number += 1) save(desk, number)
  desk.api.saveCase({
    caseId: 'case-1',
    outboxId: 'edit-1',
    draftId: 'd-e',
    fields: { ...fields, resolution: 'helped' },
    createdBy: 'amina',
    now: 2_000_000,
  })
  desk.close()
  flip(...pagesOf('cases'))
  markSuspect(temp.file)
  const after = temp.openHere()
  expect(unsentIds(after)).toHaveLength(20)
  expect(after.api.listDrafts().map((draft) => [draft.id, draft.caseId, draft.fields.resolution])).toEqual([
    // It still names its case: whoever opens it is told that the case is not here.
    ['edit-1', 'case-1', 'helped'],
  ])
  after.close()
})

test('a damaged first page is mended from its copy, and the key still proves itself', () => {
  fill()
  temp.openHere().close()
  flip(1)
  const desk = temp.openHere()
  expect(unsentIds(desk)).toHaveLength(unsentHere)
  expect(report(desk).unsent).toEqual({ saved: unsentHere, lost: 0 })
  desk.close()
  expect(readdirSync(temp.folder).filter((name) => name.endsWith('-pages'))).toHaveLength(1)
})

test('a lost salt and a damaged list of tables are mended the same way', () => {
  fill()
  temp.openHere().close()
  const pages = pagesOf('sqlite_schema')
  expect(pages.length).toBeGreaterThan(1)
  flip(...pages)
  const handle = openSync(temp.file, 'r+')
  writeSync(handle, Buffer.alloc(16, 7), 0, 16, 0)
  closeSync(handle)
  const desk = temp.openHere()
  expect(unsentIds(desk)).toHaveLength(unsentHere)
  desk.close()
})

test('a file under another key is never taken for a damaged one', () => {
  fill()
  const before = readFileSync(temp.file)
  expect(() => openDesk({ file: temp.file, key: new Uint8Array(32).fill(1) })).toThrow(
    expect.objectContaining({ code: 'database-wrong-key' }),
  )
  expect(readFileSync(temp.file).equals(before)).toBe(true)
  expect(aside()).toEqual([])
})

test('a suspicion that proves wrong changes nothing', () => {
  fill()
  markSuspect(temp.file)
  const desk = temp.openHere()
  expect(desk.api.salvageReport()).toBeNull()
  expect(unsentIds(desk)).toHaveLength(unsentHere)
  expect(existsSync(`${temp.file}.suspect`)).toBe(false)
  desk.close()
})

test('a kill at any step of a salvage leaves the damaged file or the whole new one', () => {
  fill()
  flip(...pagesOf('cases').slice(2, 4))
  // Cut off while the new file was being made.
  writeFileSync(`${temp.file}.salvaging`, 'half a file')
  markSuspect(temp.file)
  temp.openHere().close()
  expect(existsSync(`${temp.file}.salvaging`)).toBe(false)
  expect(aside()).toHaveLength(1)

  // Cut off between the two moves, with a log of the old file still lying there.
  renameSync(temp.file, `${temp.file}.salvaging`)
  writeFileSync(`${temp.file}-wal`, 'the log of the damaged file')
  const desk = temp.openHere()
  expect(unsentIds(desk)).toHaveLength(unsentHere)
  desk.close()
  expect(readdirSync(temp.folder).filter((name) => /damaged-.*-wal$/.test(name))).toHaveLength(1)
})

test('a file of an older layout is salvaged into that layout and then brought to the newest', () => {
  const old = temp.openBare()
  old
    .transaction(() => {
      for (const step of migrations.slice(0, 3)) step.up(old)
      old.pragma('user_version = 3')
    })
    .immediate()
  old.exec("INSERT INTO drafts (id, created_at, updated_at, fields) VALUES ('draft-1', 1, 1, '{}')")
  old.close()
  salvage({ file: temp.file, key: temp.key, migrations, now: 1 })
  const bare = temp.openBare()
  expect(bare.pragma('user_version', { simple: true })).toBe(3)
  bare.close()
  const desk = temp.openHere()
  expect(report(desk).drafts.saved).toBe(1)
  desk.close()
})

test('what was set aside is as large and as encrypted as the file was', () => {
  fill()
  const { size } = statSync(temp.file)
  flip(...pagesOf('cases').slice(2, 4))
  markSuspect(temp.file)
  const desk = temp.openHere()
  expect(report(desk).setAsideBytes).toBe(size)
  const kept = readFileSync(join(temp.folder, aside()[0] ?? ''))
  expect(kept.includes('from the server')).toBe(false)
  desk.close()
})

test('scores and messages that wait are taken over with their records; one whose record is lost is a draft again', () => {
  const desk = temp.openHere()
  const scores = {
    opening: 3,
    holding: 3,
    politeness: 3,
    enthusiasm: 3,
    personalization: 3,
    troubleshooting: 3,
    listening: 3,
    accuracy: 3,
    resolution: 3,
  }
  const pad = 'x'.repeat(1500)
  for (let number = 1; number <= 12; number += 1) {
    desk.api.saveScore({
      draftId: `qa-${number}`,
      outboxId: `out-qa-${number}`,
      fields: { callRef: `17.${number}`, scores, comments: pad, recommendations: '' },
      createdBy: 'baraka',
      now: number * 1_000,
    })
  }
  desk.close()
  const leaves = pagesOf('qa_scores')
  flip(leaves.at(-1) ?? 0)
  markSuspect(temp.file)
  const after = temp.openHere()
  const sent = unsentIds(after)
  const drafts = after.api.listQaDrafts()
  expect(sent.length).toBeGreaterThan(3)
  expect(drafts.length).toBeGreaterThan(0)
  expect(sent.length + drafts.length).toBe(12)
  expect(drafts[0]?.fields).toMatchObject({ scores, comments: pad })
  after.close()
})

test('the log of calls still names its cases: those that were taken over for it, and those that come again', () => {
  fill(1)
  const filling = temp.openHere()
  const call = {
    direction: 'in',
    number: '0722000111',
    name: 'Asha',
    queue: '116',
    startedAt: 1_000,
    answeredAt: 1_000,
    endedAt: 2_000,
    holds: 0,
    heldMs: 0,
    end: 'completed',
    quality: null,
  } as const
  filling.api.recordCall({ report: { ...call, id: 'call-1', callRef: 'ref-1', caseId: 'pulled-1' }, now: 2_000 })
  // Of the case of this one nothing can be read.
  filling.api.recordCall({ report: { ...call, id: 'call-2', callRef: 'ref-2', caseId: 'unreadable' }, now: 2_000 })
  filling.close()
  flip(...pagesOf('drafts').slice(0, 1))
  markSuspect(temp.file)
  const desk = temp.openHere()
  expect(report(desk).calls).toEqual({ saved: 2, lost: 0 })
  expect(desk.api.getCase({ id: 'pulled-1' })).toMatchObject({ serverId: 's1', state: 'accepted' })
  const again = {
    localId: 'came-again',
    serverId: 's77',
    reference: null,
    fields: caseFields({ source: 'call', sourceId: 'ref-2' }),
    createdAt: 1_500,
    updatedAt: 1_500,
    createdBy: 'amina',
  }
  // One that only bears the same number of another call takes nothing that has its case.
  const other = {
    ...again,
    localId: 'other',
    serverId: 's78',
    fields: caseFields({ source: 'call', sourceId: 'ref-1' }),
  }
  const position = { skip: 2, isComplete: false, newestServerId: null, finishedAt: null }
  desk.api.applyPulledPage({ cases: [again, other], position, now: 3_000 })
  const all = { from: null, to: null, directions: [], ends: [], text: '' }
  const calls = desk.api.pageCalls({ filter: all, before: null, limit: 9 })
  expect(calls.map(({ id, caseId }) => [id, caseId]).toSorted()).toEqual([
    ['call-1', 'pulled-1'],
    ['call-2', 'came-again'],
  ])
  desk.close()
})
