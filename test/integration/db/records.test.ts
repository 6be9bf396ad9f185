import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { messagePageSql } from '../../../main/db/queries/messages.ts'
import { scorePageSql } from '../../../main/db/queries/scores.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import type { MessageFields, PersonFields } from '../../../preload/contract/records.ts'
import { caseFields, ofCases, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const file1 = '0190a000-0000-7000-8000-00000000000f'

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

const due = (now = 1e9) => desk.api.dueEntries({ now, limit: 20, excludeCases: [] })
const ids = () => due().map((entry) => entry.id)
const sms: MessageFields = {
  kind: 'sms',
  recipients: ['0722000111'],
  subject: '',
  text: 'Karibu.',
  attachments: [],
  caseId: null,
}
const send = (draftId: string, fields: MessageFields = sms, now = 1_000) =>
  desk.api.sendMessage({
    draftId,
    outboxId: `out-${draftId}`,
    fields,
    sender: 'amina',
    now,
    fileOutboxIds: fields.attachments.map((each) => `out-${each}`),
  })
function keepFile(id: string) {
  const file = { id, name: `${id}.txt`, mediaType: 'text/plain', size: 3 }
  desk.api.beginFile({ ...file, fileKey: new Uint8Array(32), now: 1 })
}
const copy = (serverId: string, fields: MessageFields = sms) => ({
  kind: fields.kind,
  serverId,
  recipients: fields.recipients,
  subject: fields.subject,
  text: fields.text,
  folder: 'sent',
  status: 'SENT',
  sender: 'amina',
  createdAt: 2_000,
})
const start = { skip: 0, isComplete: false, newestServerId: null, finishedAt: null }

describe('what a record waits for', () => {
  test('an e-mail leaves after its attachments, which leave once however many messages carry them', () => {
    keepFile(file1)
    const email: MessageFields = { ...sms, kind: 'email', subject: 'Barua', attachments: [file1] }
    expect(() => send('mail-1', email)).toThrow(expect.objectContaining({ code: 'invalid' }))
    desk.api.finishFile({ id: file1, sha256: 'x' })
    send('mail-1', email)
    send('mail-2', email)
    expect(ids()).toEqual([`out-${file1}`])
    expect(desk.api.nextDueAt()).toBe(1_000)
    desk.api.markRecordAccepted({ id: `out-${file1}`, server: { kind: 'file', serverId: '7' }, now: 2_000 })
    expect(due()).toMatchObject([
      { id: 'out-mail-1', kind: 'email', uploaded: ['7'] },
      { id: 'out-mail-2', kind: 'email', uploaded: ['7'] },
    ])
    expect(() => desk.api.removeFile({ id: file1 })).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })

  test('a score leaves after the case of its call, and at once where that is at the server', () => {
    const fields = caseFields({ source: 'call', sourceId: '17.1' })
    desk.api.saveCase({ caseId: 'case-1', outboxId: 'out-case', draftId: 'd', fields, createdBy: 'amina', now: 1 })
    desk.api.saveScore({ draftId: 'qa-1', outboxId: 'out-qa', fields: emptyQa('17.1'), createdBy: 'neema', now: 2 })
    desk.api.saveScore({ draftId: 'qa-2', outboxId: 'out-qa-2', fields: emptyQa('17.2'), createdBy: 'neema', now: 3 })
    expect(ids()).toEqual(['out-case', 'out-qa-2'])
    desk.api.markAccepted({ id: 'out-case', server: { serverId: '9', fields, updatedAt: null }, now: 4 })
    expect(ids()).toEqual(['out-qa', 'out-qa-2'])
  })

  test('a parked record holds up nothing but itself', () => {
    send('sms-1')
    send('sms-2')
    desk.api.park({ id: 'out-sms-1', code: 'server-validation', problems: [], mustLook: false, theirs: null, now: 1 })
    expect(ids()).toEqual(['out-sms-2'])
    expect(desk.api.getMessage({ id: 'sms-1' }).message.state).toBe('needs-you')
  })
})

describe('a message', () => {
  test('sent again under its draft, because the answer was lost, is one', () => {
    send('sms-1')
    expect(send('sms-1', { ...sms, text: 'other' })).toMatchObject({ id: 'sms-1', state: 'saved', savedAt: 1_000 })
    expect(desk.api.listOutbox({ limit: 9 })).toHaveLength(1)
  })

  test('that a pull brought before its acceptance was known is one, and keeps its place and its case', () => {
    send('sms-1', { ...sms, caseId: '0190a000-0000-7000-8000-000000000001' })
    const records = [{ ...copy('55'), localId: 'pulled' }]
    desk.api.applyPulledRecords({ kind: 'sms', records, position: start, now: 2_000 })
    expect(desk.api.isRecordTaken({ kind: 'sms', serverId: '55', exceptId: 'sms-1' })).toBe(false)
    expect(desk.api.markRecordAccepted({ id: 'out-sms-1', server: copy('55'), now: 3_000 })).toEqual({
      state: 'accepted',
    })
    const all = desk.api.pageMessages({ kind: null, caseId: null, before: null, limit: 9 })
    expect(all).toMatchObject([{ id: 'sms-1', serverId: '55', box: 'sent', state: 'accepted' }])
  })

  test('is never taken for another one of this computer that says the same', () => {
    send('sms-1')
    desk.api.markRecordAccepted({ id: 'out-sms-1', server: copy('55'), now: 3_000 })
    send('sms-2')
    expect(desk.api.isRecordTaken({ kind: 'sms', serverId: '55', exceptId: 'sms-2' })).toBe(true)
    expect(() => desk.api.markRecordAccepted({ id: 'out-sms-2', server: copy('55'), now: 4_000 })).toThrow(
      expect.objectContaining({ code: 'server-duplicate' }),
    )
    expect(ids()).toEqual(['out-sms-2'])
  })

  test('is no draft again when a save of its draft comes late', () => {
    desk.api.saveRecordDraft({ id: 'sms-1', kind: 'message', fields: sms, now: 900 })
    send('sms-1')
    desk.api.saveRecordDraft({ id: 'sms-1', kind: 'message', fields: { ...sms, text: 'late' }, now: 1_100 })
    expect(desk.api.listMessageDrafts()).toEqual([])
    desk.api.takeBack({ id: 'out-sms-1', now: 1_200 })
    expect(desk.api.listMessageDrafts()).toMatchObject([{ id: 'sms-1', fields: sms }])
  })

  test('taken back leaves an attachment on its way that another message carries, too', () => {
    keepFile(file1)
    desk.api.finishFile({ id: file1, sha256: 'x' })
    const email: MessageFields = { ...sms, kind: 'email', subject: 'Barua', attachments: [file1] }
    send('mail-1', email)
    send('mail-2', email)
    desk.api.takeBack({ id: 'out-mail-1', now: 2_000 })
    expect(ids()).toEqual([`out-${file1}`])
    desk.api.takeBack({ id: 'out-mail-2', now: 3_000 })
    expect(ids()).toEqual([])
  })

  test('taken back is a draft again; one the server may have cannot be', () => {
    send('sms-1')
    send('sms-2')
    desk.api.markSending({ id: 'out-sms-2', now: 1_500 })
    desk.api.recoverSending({ now: 2_000, lookAfterMs: 10 })
    expect(() => desk.api.takeBack({ id: 'out-sms-2', now: 3_000 })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    )
    desk.api.takeBack({ id: 'out-sms-1', now: 3_000 })
    expect(desk.api.listMessageDrafts()).toMatchObject([{ id: 'sms-1', fields: sms }])
    expect(desk.api.pageMessages({ kind: 'sms', caseId: null, before: null, limit: 9 }).map((each) => each.id)).toEqual(
      ['sms-2'],
    )
  })
})

test('a person who is edited here keeps the edit when a pull brings the server’s copy', () => {
  const fields: PersonFields = { login: 'zawadi', extension: '1', firstName: 'Z', lastName: '', phone: '', email: '' }
  const person = {
    kind: 'user' as const,
    serverId: '3',
    fields,
    photo: '',
    roleName: '1',
    enabled: '1',
    localId: 'person-1',
  }
  const pull = (about: Partial<PersonFields>) =>
    desk.api.applyPulledRecords({
      kind: 'user',
      records: [{ ...person, fields: { ...fields, ...about } }],
      position: start,
      now: 1,
    })
  expect(pull({})).toEqual({ inserted: 1, updated: 0 })
  desk.api.savePerson({ id: 'person-1', isNew: false, outboxId: 'out-1', fields: { ...fields, phone: '1' }, now: 2 })
  expect(pull({ lastName: 'theirs' })).toEqual({ inserted: 0, updated: 0 })
  expect(due()).toMatchObject([{ kind: 'user', operation: 'user.update', base: fields, fields: { phone: '1' } }])
  desk.api.takeBack({ id: 'out-1', now: 3 })
  expect(desk.api.listPeople()).toMatchObject([{ fields, state: 'accepted' }])
})

describe('a person', () => {
  const base: PersonFields = {
    login: 'zawadi',
    extension: '11',
    firstName: 'Zawadi',
    lastName: 'Ali',
    phone: '0722',
    email: 'old@desk.example',
  }
  const theirs = (fields: PersonFields) => ({
    kind: 'user' as const,
    serverId: '5',
    fields,
    photo: '',
    roleName: 'agent',
    enabled: '1',
  })
  const save = (outboxId: string, fields: PersonFields, now: number) =>
    desk.api.savePerson({ id: 'p-1', isNew: false, outboxId, fields, now })
  beforeEach(() => {
    const records = [{ ...theirs(base), localId: 'p-1' }]
    desk.api.applyPulledRecords({ kind: 'user', records, position: start, now: 1 })
  })

  test('edited again while the first edit was on its way keeps what a colleague changed meanwhile', () => {
    save('out-1', { ...base, phone: '0733' }, 2)
    desk.api.markSending({ id: 'out-1', now: 3 })
    save('out-2', { ...base, phone: '0733', lastName: 'Omar' }, 4)
    const merged = { ...base, phone: '0733', email: 'new@desk.example' }
    desk.api.markRecordAccepted({ id: 'out-1', server: theirs(merged), now: 5 })
    expect(due()).toMatchObject([{ id: 'out-2', base: merged, fields: { ...merged, lastName: 'Omar' } }])
    expect(desk.api.listPeople()).toMatchObject([{ fields: { ...merged, lastName: 'Omar' } }])
  })

  test('edited again in a field that a colleague changed with the answer clashes: nobody’s is written over unseen', () => {
    save('out-1', { ...base, phone: '0733' }, 2)
    desk.api.markSending({ id: 'out-1', now: 3 })
    save('out-2', { ...base, phone: '0733', lastName: 'Omar' }, 4)
    desk.api.markRecordAccepted({ id: 'out-1', server: theirs({ ...base, phone: '0733', lastName: 'Otieno' }), now: 5 })
    expect(due()).toMatchObject([{ id: 'out-2', base: { lastName: 'Ali' }, fields: { lastName: 'Omar' } }])
  })

  test('taken back keeps what was written last, and cannot be while an edit is on its way', () => {
    save('out-1', { ...base, phone: '0733' }, 2)
    desk.api.markSending({ id: 'out-1', now: 3 })
    save('out-2', { ...base, phone: '0733', lastName: 'Omar' }, 4)
    const areForbidden = () => {
      for (const id of ['out-1', 'out-2'])
        expect(() => desk.api.takeBack({ id, now: 5 })).toThrow(expect.objectContaining({ code: 'forbidden' }))
    }
    areForbidden()
    desk.api.recoverSending({ now: 5, lookAfterMs: 10 })
    areForbidden()
    desk.api.park({ id: 'out-1', code: 'server-failed', problems: [], mustLook: true, theirs: null, now: 7 })
    desk.api.takeBack({ id: 'out-1', now: 8 })
    expect(ids()).toEqual([])
    expect(desk.api.listPersonDrafts({})).toMatchObject([{ id: 'p-1', fields: { phone: '0733', lastName: 'Omar' } }])
  })

  test('whose clash is decided by saving again loses nothing that only the server changed', () => {
    save('out-1', { ...base, phone: '0733' }, 2)
    const clash = { ...base, phone: '0744', email: 'new@desk.example' }
    desk.api.park({ id: 'out-1', code: 'server-changed', problems: [], mustLook: false, theirs: clash, now: 3 })
    save('out-2', { ...base, phone: '0733' }, 4)
    expect(due()).toMatchObject([{ id: 'out-2', base: clash, fields: { ...clash, phone: '0733' } }])
  })
})

describe('a look at one case', () => {
  const fields = caseFields({ narrative: 'first', status: 'open' })
  beforeEach(() => {
    desk.api.saveCase({ caseId: 'case-1', outboxId: 'out-1', draftId: 'd', fields, createdBy: 'amina', now: 1_000 })
    desk.api.markAccepted({ id: 'out-1', server: { serverId: '9', fields, updatedAt: null }, now: 2_000 })
  })
  const looksDue = (before: number) => desk.api.casesToLookAt({ before, touchedSince: 0, limit: 9 })
  const gone = () => desk.api.applyLook({ caseId: 'case-1', server: null, reason: 'deleted', now: 5_000 })

  test('comes round again, and not while it has just been compared', () => {
    expect(looksDue(3_000)).toEqual([{ caseId: 'case-1', serverId: '9' }])
    desk.api.markLooked({ serverIds: ['9', '10'], now: 4_000 })
    expect(looksDue(4_000)).toEqual([])
    expect(looksDue(4_001)).toHaveLength(1)
  })

  test('comes round again also when the clock was a year ahead at the last one', () => {
    const yearAhead = 31_536_000_000
    desk.api.markLooked({ serverIds: ['9'], now: yearAhead })
    expect(looksDue(3_000)).toHaveLength(1)
    desk.api.markLooked({ serverIds: ['9'], now: 3_000 })
    expect(looksDue(3_000)).toEqual([])
  })

  test('that left and is here again is told to the index once more', () => {
    gone()
    const { lastRevision: after } = desk.api.changesSince({ after: 0, limit: 9 })
    const copy = { localId: 'again', serverId: '9', reference: null, fields, createdBy: 'amina' }
    const cases = [{ ...copy, createdAt: 1_000, updatedAt: 1_000 }]
    desk.api.applyPulledPage({ cases, position: null, now: 6_000 })
    expect(desk.api.changesSince({ after, limit: 9 }).changes).toMatchObject([{ narrative: 'first' }])
  })

  test('takes away what is gone at the server, and the index hears of it', () => {
    expect(gone()).toEqual({ outcome: 'removed' })
    expect(() => desk.api.getCase({ id: 'case-1' })).toThrow(expect.objectContaining({ code: 'not-found' }))
    const { changes } = desk.api.changesSince({ after: 0, limit: 9 })
    expect(changes.at(-1)).toMatchObject({ narrative: '' })
  })

  test('takes away nothing on which unsent work or a draft hangs (DESIGN 6.8)', () => {
    desk.api.saveDraft({ id: 'typing', caseId: 'case-1', fields, now: 3_000 })
    expect(gone()).toEqual({ outcome: 'kept' })
    desk.api.discardDraft({ id: 'typing', now: 3_500 })
    const edited = { ...fields, narrative: 'edited' }
    desk.api.saveCase({ caseId: 'case-1', outboxId: 'o', draftId: 'e', fields: edited, createdBy: 'amina', now: 4_000 })
    expect(gone()).toEqual({ outcome: 'kept' })
    expect(looksDue(9_000)).toEqual([])
  })
})

test('an outbox of before the other kinds keeps every row as it was, in its order (version 4)', () => {
  desk.close()
  temp.remove()
  temp = tempDatabase()
  const database = temp.openBare()
  migrate(database, migrations.slice(0, 3), temp.file)
  const names = database.prepare<[], string>("SELECT name FROM pragma_table_info('cases')").pluck().all()
  const numbers = { facet: 0, revision: 1, created_at: 1, updated_at: 1 }
  const nulls = { server_id: null, draft_id: null, base: null }
  const insert = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO cases VALUES (${names.map((name) => `@${name}`).join(', ')})`,
  )
  for (const seq of [1, 2]) {
    insert.run({
      ...Object.fromEntries(names.map((name) => [name, ''])),
      ...numbers,
      ...nulls,
      seq,
      id: `case-${seq}`,
      revision: seq,
    })
  }
  const fields = JSON.stringify(caseFields({ narrative: 'unsent' }))
  database
    .prepare<[string, string]>(
      `INSERT INTO outbox (position, id, case_id, operation, state, must_look, attempts, next_try_at, created_at, reason, fields, theirs)
       VALUES (7, 'out-7', 'case-2', 'case.create', 'unclear', 1, 3, 50, 40, 'server-timeout', ?, NULL),
              (9, 'out-9', 'case-1', 'case.update', 'parked', 0, 1, 60, 41, 'server-changed', ?, NULL)`,
    )
    .run(fields, fields)
  migrate(database, migrations, temp.file)
  expect(database.pragma('foreign_key_check')).toEqual([])
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(
    database.prepare('SELECT position, kind, record_id, case_id FROM outbox ORDER BY position').raw().all(),
  ).toEqual([
    [7, 'case', 'case-2', 'case-2'],
    [9, 'case', 'case-1', 'case-1'],
  ])
  database.close()
  desk = temp.openHere()
  expect(ofCases(due())).toMatchObject([{ id: 'out-7', state: 'unclear', mustLook: true, attempts: 3 }])
  expect(desk.api.outboxSummary()).toEqual({ waiting: 1, needsYou: 1, oldestAt: 40 })
})

test('messages of a case and scores of a call are looked up and never read through', () => {
  const bare = temp.openBare()
  const plan = (sql: string): string =>
    bare
      .prepare<[Record<string, string | number>], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all({ kind: 'sms', caseId: 'c', callRef: '1', before: 9, limit: 5 })
      .map(({ detail }) => detail)
      .join('\n')
  expect(plan(messagePageSql.ofCase)).toContain('messages_case')
  expect(plan(messagePageSql.ofKind)).toContain('messages_kind')
  expect(plan(scorePageSql.ofCall)).toContain('qa_scores_call')
  for (const sql of [...Object.values(messagePageSql), ...Object.values(scorePageSql)])
    expect(plan(sql)).not.toMatch(/SCAN (messages|qa_scores)|TEMP B-TREE FOR ORDER/)
  bare.close()
})
