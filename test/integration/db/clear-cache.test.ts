import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDesk } from '../../../main/db/open-desk.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import { caseFields, decrypted, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const canary = 'Zuwena-Canary-7731'
const fileId = '0190a000-0000-7000-8000-00000000000f'
const fileKey = new Uint8Array(32)
const now = Date.UTC(2026, 10, 22, 12)
let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

const done = { skip: 0, isComplete: true, newestServerId: '5', finishedAt: 1 }

/** What a person leaves at sign-out: much of the server, an edit that waits, a draft, a message with an attachment. */
function fill(): void {
  const desk = temp.openHere()
  const { api } = desk
  const cases = ['1', '2', '3', '4', '5'].map((id) => ({
    localId: `case-${id}`,
    serverId: id,
    reference: null,
    fields: caseFields({
      narrative: id === '2' ? 'edited since' : canary,
      status: 'open',
      source: 'call',
      sourceId: id,
    }),
    createdAt: now,
    updatedAt: now,
    createdBy: 'juma',
  }))
  api.applyPulledPage({ cases, position: done, now })
  const fields = caseFields({ narrative: 'edited here', status: 'open', source: 'call', sourceId: '2' })
  api.saveCase({ caseId: 'case-2', outboxId: 'out-2', draftId: 'edit', fields, createdBy: 'amina', now })
  api.saveDraft({ id: 'draft', caseId: null, fields: caseFields({ narrative: 'half a sentence' }), now })
  api.saveRecordDraft({ id: 'score', kind: 'qa', fields: emptyQa('17.1'), now })
  for (const id of [fileId, 'sent'])
    api.beginFile({ id, name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey, now })
  for (const id of [fileId, 'sent']) api.finishFile({ id, sha256: 'x' })
  const message = { kind: 'email', recipients: ['a@example.org'], subject: '', text: 'x', caseId: null } as const
  const mail = { ...message, recipients: [...message.recipients], attachments: [fileId] }
  const send = { draftId: 'mail', outboxId: 'out-mail', sender: 'amina', now, fileOutboxIds: ['out-file'] }
  api.sendMessage({ ...send, fields: mail })
  for (const caseId of ['case-1', 'case-2']) {
    api.recordCall({
      report: {
        id: `call-of-${caseId}`,
        direction: 'in',
        number: '0722000111',
        name: caseId === 'case-1' ? canary : 'Asha',
        queue: '116',
        callRef: caseId.slice(-1),
        startedAt: now,
        answeredAt: now,
        endedAt: now,
        holds: 0,
        heldMs: 0,
        end: 'completed',
        quality: null,
        caseId,
      },
      now,
    })
  }
  api.recordSecurityEvent({ kind: 'signed-in', at: now })
  api.setMeta({ key: 'person', value: 'amina' })
  desk.close()
}

test('what the server has leaves the file for good, and everything that exists here alone stays (SECURITY C9)', () => {
  fill()
  const desk = openDesk({ file: temp.file, key: temp.key, isCleared: true, now: () => now })
  const { api } = desk
  expect(api.listOutbox({ limit: 9 }).map(({ id }) => id)).toEqual(['out-2', 'out-file', 'out-mail'])
  expect(api.getCase({ id: 'case-2' })).toMatchObject({ state: 'saved', fields: { narrative: 'edited here' } })
  for (const id of ['1', '3', '4', '5']) expect(api.isServerIdTaken({ serverId: id, exceptCaseId: '' })).toBe(false)
  expect(api.listDrafts().map(({ id }) => id)).toEqual(['draft'])
  expect(api.listQaDrafts().map(({ id }) => id)).toEqual(['score'])
  expect(api.fileIds()).toEqual([fileId])
  const noCalls = { from: null, to: null, directions: [], ends: [], text: '' }
  expect(api.pageCalls({ filter: noCalls, before: null, limit: 9 }).map(({ id }) => id)).toEqual(['call-of-case-2'])
  expect(api.getMeta({ key: 'person' })).toBe('amina')
  expect(api.pageSecurityEvents({ before: null, limit: 9 }).map(({ kind }) => kind)).toEqual([
    'cache-removed',
    'signed-in',
  ])
  // The next sign-in fetches everything again.
  expect(api.pullPosition()).toMatchObject({ isComplete: false, newestServerId: null })
  expect(api.integrityCheck()).toEqual({ ok: true })
  desk.close()
  const bare = temp.openBare()
  expect(decrypted(bare)).not.toContain(canary)
  bare.close()
  expect(readdirSync(temp.folder).filter((name) => /clearing|-wal|damaged/.test(name))).toEqual([])
})

test('a removal that was cut off leaves the file whole and nothing else behind', () => {
  fill()
  writeFileSync(join(temp.folder, 'workspace.db.clearing'), 'half a file')
  const desk = temp.openHere()
  expect(desk.api.isServerIdTaken({ serverId: '5', exceptCaseId: '' })).toBe(true)
  desk.close()
  expect(existsSync(join(temp.folder, 'workspace.db.clearing'))).toBe(false)
})

test('a damaged file is not thrown away for the sake of the cache: it stays for the next opening to mend', () => {
  fill()
  const bare = temp.openBare()
  // One page: everything else of the file can be read.
  const page = bare.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'files'").pluck().get() ?? 0
  bare.close()
  const bytes = readFileSync(temp.file)
  const at = (page - 1) * 4096 + 100
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  writeFileSync(temp.file, bytes)
  expect(() => openDesk({ file: temp.file, key: temp.key, isCleared: true, now: () => now })).toThrow(
    expect.objectContaining({ code: 'database-damaged' }),
  )
  expect(readFileSync(temp.file).equals(bytes)).toBe(true)
})

test.each(['outbox', 'drafts', 'call_backs', 'recording_remarks', 'meta'])(
  'work of this computer alone on a damaged page of "%s" is not left behind with the cache: the file stays as it is',
  (table) => {
    fill()
    const desk = temp.openHere()
    const about = { priority: 'high', day: '2026-11-23', fromMinute: 60, toMinute: 90 } as const
    const callBack = {
      id: 'back',
      madeFrom: 'hand',
      number: '0722000111',
      name: '',
      note: 'promised',
      ...about,
    } as const
    desk.api.saveCallBack({ callBack: { ...callBack, caseId: null, callId: null }, fromAt: now, toAt: now + 1, now })
    desk.close()
    const bare = temp.openBare()
    bare.exec(`INSERT INTO recording_remarks (id, call_ref, at_ms, text, created_at, created_by)
      VALUES ('r', '17.3', 5, 'a remark', 1, 'neema')`)
    const root = bare.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table)
    bare.close()
    const bytes = readFileSync(temp.file)
    const at = ((root ?? 0) - 1) * 4096 + 100
    bytes[at] = (bytes[at] ?? 0) ^ 0xff
    writeFileSync(temp.file, bytes)
    expect(() => openDesk({ file: temp.file, key: temp.key, isCleared: true, now: () => now })).toThrow(
      expect.objectContaining({ code: 'database-damaged' }),
    )
    expect(readFileSync(temp.file).equals(bytes)).toBe(true)
  },
)

test('a case that a message is being written for stays, so that the draft still knows whom it is about', () => {
  fill()
  const before = temp.openHere()
  const fields = {
    kind: 'sms',
    recipients: ['0722000111'],
    subject: '',
    text: 'x',
    attachments: [],
    caseId: 'case-3',
  } as const
  const draft = { ...fields, recipients: [...fields.recipients], attachments: [] }
  before.api.saveRecordDraft({ id: 'about-3', kind: 'message', fields: draft, now })
  before.close()
  const desk = openDesk({ file: temp.file, key: temp.key, isCleared: true, now: () => now })
  expect(desk.api.countDrafts()).toBe(3)
  expect(desk.api.getCase({ id: 'case-3' })).toMatchObject({ serverId: '3' })
  desk.close()
})

test('unsent work that its index does not find is not thrown away either: the file stays as it is', () => {
  fill()
  const bare = temp.openBare()
  // An index that lost an entry: no page is damaged, and the row is there.
  bare.unsafeMode()
  bare.exec("CREATE INDEX other ON cases (id) WHERE id <> 'case-2'; PRAGMA writable_schema = ON")
  const page = bare.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck()
  const swap = bare.prepare('UPDATE sqlite_schema SET rootpage = ? WHERE name = ?')
  swap.run(page.get('other'), 'sqlite_autoindex_cases_1')
  bare.exec("DELETE FROM sqlite_schema WHERE name = 'other'; PRAGMA writable_schema = OFF")
  bare.close()
  expect(() => openDesk({ file: temp.file, key: temp.key, isCleared: true, now: () => now })).toThrow(
    expect.objectContaining({ code: 'database-damaged' }),
  )
  const after = temp.openBare()
  expect(after.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(3)
  after.close()
})
