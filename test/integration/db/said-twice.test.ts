import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyQa } from '../../../preload/contract/index.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

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

test('a score that is saved twice, because the first answer was lost, is one and leaves once, also when it has left already', () => {
  const fields = { ...emptyQa('17.1'), comments: 'calm' }
  const save = (outboxId: string) =>
    desk.api.saveScore({ draftId: 'd-1', outboxId, fields, createdBy: 'neema', now: 1_000 })
  expect(save('o-1')).toEqual(save('o-2'))
  expect(desk.api.listOutbox({ limit: 10 }).map((row) => row.id)).toEqual(['o-1'])
  desk.api.markSending({ id: 'o-1', now: 2_000 })
  const server = { kind: 'qa', serverId: '9', fields, agent: '8101', createdAt: 2_000, createdBy: 'neema' } as const
  desk.api.markRecordAccepted({ id: 'o-1', server, now: 2_000 })
  expect(save('o-3')).toMatchObject({ id: 'd-1', state: 'accepted' })
  expect(desk.api.listOutbox({ limit: 10 })).toEqual([])
  expect(desk.api.pageScores({ callRef: '17.1', before: null, limit: 10 })).toHaveLength(1)
})

const sms = (attachments: string[] = []): MessageFields => ({
  kind: 'email',
  recipients: ['shule@school.example'],
  subject: 'Barua',
  text: 'Habari',
  attachments,
  caseId: null,
})

const parked = { problems: [], mustLook: true, theirs: null, now: 3_000 }

test('what the server was found to have already is let go as a discarded draft: open, it would be sent a second time', () => {
  const fields = { ...emptyQa('17.1'), comments: 'calm' }
  desk.api.saveScore({ draftId: 'd-1', outboxId: 'o-1', fields, createdBy: 'neema', now: 1_000 })
  desk.api.sendMessage({
    draftId: 'd-2',
    outboxId: 'o-2',
    fields: sms(),
    sender: 'amina',
    now: 1_000,
    fileOutboxIds: [],
  })
  for (const id of ['o-1', 'o-2']) {
    desk.api.markSending({ id, now: 2_000 })
    desk.api.park({ id, code: 'server-duplicate', ...parked })
    desk.api.takeBack({ id, now: 4_000 })
  }
  expect(desk.api.listQaDrafts({})).toEqual([])
  expect(desk.api.listMessageDrafts({})).toEqual([])
  expect(desk.api.restoreQaDraft({ id: 'd-1', now: 5_000 })).toMatchObject({ fields })
  expect(desk.api.restoreMessageDraft({ id: 'd-2', now: 5_000 })).toMatchObject({ fields: sms() })
})

test('two scores of this desk are never taken for one record of the server', () => {
  const fields = { ...emptyQa('17.1'), comments: 'calm' }
  const server = { kind: 'qa', serverId: '9', fields, agent: '8101', createdAt: 2_000, createdBy: 'neema' } as const
  for (const name of ['1', '2']) {
    desk.api.saveScore({ draftId: `d-${name}`, outboxId: `o-${name}`, fields, createdBy: 'neema', now: 1_000 })
    desk.api.markSending({ id: `o-${name}`, now: 2_000 })
  }
  desk.api.markRecordAccepted({ id: 'o-1', server, now: 2_000 })
  expect(() => desk.api.markRecordAccepted({ id: 'o-2', server, now: 2_000 })).toThrow(
    expect.objectContaining({ code: 'server-duplicate' }),
  )
  expect(desk.api.listOutbox({ limit: 10 }).map((row) => row.id)).toEqual(['o-2'])
  expect(desk.api.pageScores({ callRef: '17.1', before: null, limit: 10 })).toHaveLength(2)
})

test('an attachment that a message carries cannot be taken back by itself', () => {
  const file = { id: 'f-1', name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey: new Uint8Array(32), now: 1 }
  desk.api.beginFile(file)
  desk.api.finishFile({ id: 'f-1', sha256: 'x' })
  const send = { draftId: 'd-1', outboxId: 'o-1', fields: sms(['f-1']), sender: 'amina', now: 1_000 }
  desk.api.sendMessage({ ...send, fileOutboxIds: ['o-f'] })
  expect(() => desk.api.takeBack({ id: 'o-f', now: 2_000 })).toThrow(expect.objectContaining({ code: 'forbidden' }))
  expect(desk.api.fileOf({ id: 'f-1' }).name).toBe('a.txt')
})

test('a new person is not put over somebody here who is being edited, whatever number the server answers with', () => {
  const who = { login: 'zawadi', extension: '', firstName: 'Zawadi', lastName: 'Mrembo', phone: '', email: '' }
  const copy = { kind: 'user', serverId: '5', fields: who, photo: '', roleName: 'Agent', enabled: '1' } as const
  const position = { skip: 1, isComplete: true, newestServerId: '5', finishedAt: 1 }
  desk.api.applyPulledRecords({ kind: 'user', records: [{ ...copy, localId: 'here' }], position, now: 1 })
  const edit = { ...who, phone: '0722000333' }
  desk.api.savePerson({ id: 'here', isNew: false, outboxId: 'o-1', fields: edit, now: 2 })
  desk.api.savePerson({ id: 'made', isNew: true, outboxId: 'o-2', fields: who, now: 3 })
  desk.api.markSending({ id: 'o-2', now: 4 })
  expect(() => desk.api.markRecordAccepted({ id: 'o-2', server: copy, now: 5 })).toThrow(
    expect.objectContaining({ code: 'server-duplicate' }),
  )
  expect(desk.api.listOutbox({ limit: 10 }).map((row) => row.id)).toEqual(['o-1', 'o-2'])
  expect(desk.api.listPeople().find((each) => each.id === 'here')?.fields.phone).toBe('0722000333')
})
