import { anySearch } from '../../../preload/contract/call-finding.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import type { MessageFields } from '../../../preload/contract/records.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** What is attached to messages that came in, and what is here of the server's lists. */

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

const position = { skip: 1, isComplete: true, newestServerId: null, finishedAt: 1 }
const sms: MessageFields = {
  kind: 'sms',
  recipients: ['0722000111'],
  subject: '',
  text: 'Karibu.',
  attachments: [],
  caseId: null,
}
const mail = (serverId: string) => ({
  kind: 'email' as const,
  localId: `mail-${serverId}`,
  serverId,
  recipients: ['desk@helpline.example'],
  subject: 'Barua',
  text: '',
  folder: 'inbox',
  status: 'RECEIVED',
  sender: 'mama@mail.example',
  createdAt: 1_000,
})
const listed = [
  { id: 'file-1', serverId: '7', name: 'letter.txt', mediaType: 'text/plain', size: 3 },
  { id: 'file-2', serverId: '8', name: '', mediaType: 'application/octet-stream', size: null },
]
function received(): void {
  desk.api.applyPulledRecords({ kind: 'email', records: [mail('5')], position, now: 2_000 })
  desk.api.keepListedFiles({ messageId: 'mail-5', files: listed })
}
const notFound: unknown = expect.objectContaining({ code: 'not-found' })

describe('the files of a message that came in', () => {
  test('are unknown until the server has said them, once', () => {
    desk.api.applyPulledRecords({ kind: 'email', records: [mail('5')], position, now: 2_000 })
    expect(desk.api.listedFiles({ messageId: 'mail-5' })).toBe(null)
    desk.api.keepListedFiles({ messageId: 'mail-5', files: listed })
    desk.api.keepListedFiles({ messageId: 'mail-5', files: listed.map((file) => ({ ...file, id: 'file-3' })) })
    expect(desk.api.listedFiles({ messageId: 'mail-5' })).toEqual(listed.map((file) => ({ ...file, isHere: false })))
    expect(() => desk.api.listedFile({ id: 'file-3' })).toThrow(notFound)
  })

  test('are here once fetched, are swept as what was sent, and go with their message, key and all', () => {
    received()
    const file = { id: 'file-1', name: 'letter.txt', mediaType: 'text/plain', size: 3, fileKey: new Uint8Array(32) }
    desk.api.beginFile({ ...file, now: 2_500 })
    expect(desk.api.listedFile({ id: 'file-1' }).isHere).toBe(false)
    desk.api.finishFetched({ id: 'file-1', sha256: 'x', serverId: '7', now: 3_000 })
    expect(desk.api.listedFile({ id: 'file-1' })).toMatchObject({ isHere: true, serverId: '7' })
    expect(desk.api.fileOf({ id: 'file-1' })).toMatchObject({ state: 'sent', serverId: '7' })
    expect(desk.api.strayFiles({ before: 1e12 })).toEqual([])
    expect(desk.api.dropRecord({ kind: 'email', id: 'mail-5' })).toEqual({ outcome: 'removed' })
    expect(desk.api.fileIds()).toEqual([])
    expect(() => desk.api.listedFile({ id: 'file-2' })).toThrow(notFound)
  })
})

describe('what is here of a list', () => {
  test('is found between two ids as the server counts them, without those that were just shown', () => {
    const records = ['5', '9', '10', '11'].map(mail)
    desk.api.applyPulledRecords({ kind: 'email', records, position, now: 2_000 })
    const ask = { kind: 'email' as const, shown: ['9'], limit: 9 }
    const ids = (above: number | null, below: number | null) =>
      desk.api.heldRecords({ ...ask, above, below }).map((each) => each.serverId)
    expect(ids(5, 11)).toEqual(['10'])
    expect(ids(null, null)).toEqual(['11', '10', '5'])
    expect(desk.api.heldRecords({ ...ask, kind: 'sms', above: null, below: null })).toEqual([])
  })

  test('of calls stays while a score of one is being written or waits (DESIGN 6.8)', () => {
    const call = {
      id: '17',
      at: 1_000,
      agent: '',
      queue: '',
      number: '',
      direction: 'in' as const,
      status: 'answered',
      waitMs: null,
      talkMs: null,
      hasRecording: false,
      isScored: false,
    }
    desk.api.applyPulledRecords({ kind: 'call', records: [{ kind: 'call', call }], position, now: 2_000 })
    desk.api.saveScore({ draftId: 'qa-1', outboxId: 'out-qa', fields: emptyQa('17'), createdBy: 'neema', now: 2 })
    expect(desk.api.dropRecord({ kind: 'call', id: '17' })).toEqual({ outcome: 'kept' })
    desk.api.takeBack({ id: 'out-qa', now: 3 })
    expect(desk.api.dropRecord({ kind: 'call', id: '17' })).toEqual({ outcome: 'kept' })
    desk.api.discardRecordDraft({ id: 'qa-1', now: 4 })
    expect(desk.api.dropRecord({ kind: 'call', id: '17' })).toEqual({ outcome: 'removed' })
    expect(desk.api.dropRecord({ kind: 'call', id: '17' })).toEqual({ outcome: 'untouched' })
  })

  test('a call counts as scored as soon as somebody’s score of it comes in', () => {
    const call = { id: '17', at: 1_000, agent: '', queue: '', number: '', direction: 'in' as const, status: '' }
    const rest = { waitMs: null, talkMs: null, hasRecording: false, isScored: false }
    const records = [{ kind: 'call' as const, call: { ...call, ...rest } }]
    desk.api.applyPulledRecords({ kind: 'call', records, position, now: 2_000 })
    const score = { kind: 'qa' as const, localId: 'qa-1', serverId: '3', agent: '', createdAt: 1, createdBy: 'neema' }
    desk.api.applyPulledRecords({ kind: 'qa', records: [{ ...score, fields: emptyQa('17') }], position, now: 2_000 })
    const found = desk.api.findCalls({ search: anySearch(), before: null, limit: 9 })
    expect(found).toMatchObject([{ id: '17', isScored: true }])
  })
})

describe('a message that needs a person', () => {
  function parked(code: 'server-duplicate' | 'server-failed', mustLook: boolean, isLookedFor = false) {
    const message = { draftId: 'sms-1', outboxId: 'out-1', fields: sms, sender: 'amina', now: 1, fileOutboxIds: [] }
    desk.api.sendMessage(message)
    desk.api.markSending({ id: 'out-1', now: 2 })
    desk.api.reschedule({ id: 'out-1', state: 'unclear', nextTryAt: 3, code, isServerError: true, now: 3 })
    desk.api.park({ id: 'out-1', code, problems: [], mustLook, isLookedFor, theirs: null, now: 3 })
  }

  test('and that the server may have is not taken back: an open draft of it would be sent a second time', () => {
    parked('server-failed', true)
    expect(() => desk.api.takeBack({ id: 'out-1', now: 4 })).toThrow(expect.objectContaining({ code: 'forbidden' }))
    expect(desk.api.listOutbox({ limit: 9 })).toHaveLength(1)
  })

  test('because the server has it twice is let go: its words stay as a discarded draft', () => {
    parked('server-duplicate', true)
    desk.api.takeBack({ id: 'out-1', now: 4 })
    expect(desk.api.listOutbox({ limit: 9 })).toEqual([])
    expect(desk.api.listMessageDrafts({})).toEqual([])
    expect(desk.api.restoreMessageDraft({ id: 'sms-1', now: 5 })).toMatchObject({ fields: sms })
  })

  test.each([
    ['refused it for certain', false, false],
    ['failed again and again, and was looked at in vain after the last time', true, true],
  ])('because the server %s is a draft again', (_why, mustLook, isLookedFor) => {
    parked('server-failed', mustLook, isLookedFor)
    desk.api.takeBack({ id: 'out-1', now: 4 })
    expect(desk.api.listMessageDrafts({})).toMatchObject([{ id: 'sms-1', fields: sms }])
  })
})

test('messages of before received files were listed keep every row, and are asked about when read (version 6)', () => {
  desk.close()
  temp.remove()
  temp = tempDatabase()
  const database = temp.openBare()
  migrate(database, migrations.slice(0, 5), temp.file)
  database.exec(
    `INSERT INTO messages (seq, id, kind, server_id, is_own, folder, status, sender, created_at, recipients, attachments, subject, text)
     VALUES (1000, 'mail-5', 'email', '5', 0, 'inbox', 'RECEIVED', 'a@b.example', 1000, '[]', '[]', 'Barua', 'Habari')`,
  )
  migrate(database, migrations, temp.file)
  expect(database.pragma('foreign_key_check')).toEqual([])
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  const plan = database
    .prepare<[], string>("EXPLAIN QUERY PLAN SELECT * FROM received_files WHERE message_id = 'm' ORDER BY position")
    .all()
  expect(JSON.stringify(plan)).toContain('received_files_message')
  database.close()
  desk = temp.openHere()
  expect(desk.api.getMessage({ id: 'mail-5' }).message).toMatchObject({ serverId: '5', fields: { text: 'Habari' } })
  expect(desk.api.listedFiles({ messageId: 'mail-5' })).toBe(null)
})
