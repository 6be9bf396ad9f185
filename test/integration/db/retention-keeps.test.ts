import { v7 } from 'uuid'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgingTable } from '../../../main/db/storage-api.ts'
import type { CallReport, MessageFields } from '../../../preload/contract/index.ts'
import { emptyQa } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** Every reason for which something that is old enough to go stays (DESIGN 6.8, SECURITY C9), one by one. */

const day = 86_400_000
const now = Date.UTC(2026, 10, 22, 12)
const before = now - 90 * day
const old = now - 200 * day
const position = { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 }

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

/** A closed case of the server, so old that it goes by itself. */
function oldCase(id: string): void {
  const fields = caseFields({ status: 'closed' })
  const copy = { localId: id, serverId: `server-${id}`, reference: null, fields, createdBy: 'juma' }
  desk.api.applyPulledPage({ cases: [{ ...copy, createdAt: old, updatedAt: old }], position, now })
}

function sweep(table: AgingTable, keep: readonly string[] = []): number {
  return desk.api.sweep({ table, before, after: -1, limit: 200, keep }).removed
}

function bare(sql: string): void {
  const database = temp.openBare()
  database.exec(sql)
  database.close()
}

const message = (about: Partial<MessageFields> = {}): MessageFields => ({
  kind: 'sms',
  recipients: ['0722000111'],
  subject: '',
  text: 'Karibu',
  attachments: [],
  caseId: null,
  ...about,
})

const followUp = (caseId: string) =>
  desk.api.saveFollowUp({ followUp: { id: `follow-up of ${caseId}`, caseId, note: '' }, dueAt: old, now: old })

const callBack = (caseId: string) =>
  desk.api.saveCallBack({
    callBack: {
      id: `call-back of ${caseId}`,
      madeFrom: 'case',
      number: '0722000111',
      name: '',
      note: '',
      priority: 'medium',
      day: '2026-05-05',
      fromMinute: 0,
      toMinute: 60,
      caseId,
      callId: null,
    },
    fromAt: old,
    toAt: old,
    now: old,
  })

const reasons: Record<string, (id: string) => void> = {
  'an e-mail about it waits': (caseId) => {
    desk.api.sendMessage({
      draftId: 'm',
      outboxId: 'o',
      fields: message({ caseId }),
      sender: 'amina',
      now: old,
      fileOutboxIds: [],
    })
    // The message by itself, when its outbox row were another lane's, would not hold it.
    expect(desk.api.outboxSummary().waiting).toBe(1)
  },
  'a follow-up of it is open': (caseId) => {
    followUp(caseId)
    bare('UPDATE follow_ups SET case_server_id = NULL')
  },
  'a follow-up is open that knows it by its number at the server alone': (caseId) => {
    followUp(caseId)
    bare("UPDATE follow_ups SET case_id = 'the id it had before a damaged file was replaced'")
  },
  'a call-back to its contact is open': (caseId) => {
    callBack(caseId)
    bare('UPDATE call_backs SET case_server_id = NULL')
  },
  'a call-back is open that knows it by its number at the server alone': (caseId) => {
    callBack(caseId)
    bare("UPDATE call_backs SET case_id = 'the id it had before a damaged file was replaced'")
  },
  'a follow-up of it is only begun': (caseId) => {
    const written = { day: '', minute: null, note: 'half a sent', about: 'Zawadi' }
    desk.api.keepAgendaDraft({ draft: { kind: 'follow-up', id: v7(), isNew: true, caseId, ...written }, now: old })
  },
  'a call-back to its contact is only begun': (caseId) => {
    const about = { madeFrom: 'case', name: '', number: '', caseId, callId: null } as const
    const written = { day: '', note: '', number: '', name: '', priority: 'medium', fromMinute: 0, toMinute: 1 } as const
    desk.api.keepAgendaDraft({ draft: { kind: 'call-back', id: v7(), isNew: true, about, ...written }, now: old })
  },
}

test.each(Object.keys(reasons))('an old closed case stays while %s', (reason) => {
  oldCase('kept')
  oldCase('gone')
  reasons[reason]?.('kept')
  expect(sweep('cases')).toBe(1)
  expect(desk.api.isServerIdTaken({ serverId: 'server-kept', exceptCaseId: '' })).toBe(true)
})

test('a promise that is kept or let go holds its case no longer, and goes with the calls of its time; an open one never', () => {
  oldCase('done')
  oldCase('open')
  const { id } = followUp('done')
  desk.api.setFollowUpDone({ id, doneAt: old })
  followUp('open')
  expect(sweep('cases')).toBe(1)
  sweep('calls')
  expect(desk.api.allFollowUps({ after: 0, limit: 10 }).map(({ followUp: each }) => each.caseId)).toEqual(['open'])
})

const report = (id: string, about: Partial<CallReport> = {}): CallReport => ({
  id,
  direction: 'in',
  number: '0722000111',
  name: '',
  queue: '',
  callRef: null,
  startedAt: old,
  answeredAt: old,
  endedAt: old + 60_000,
  holds: 0,
  heldMs: 0,
  end: 'completed',
  quality: null,
  caseId: null,
  ...about,
})

test('an old call stays while the case of it is being written, new or edited, and while it has not ended', () => {
  oldCase('a case of the server')
  desk.api.saveDraft({ id: 'a new form', caseId: null, fields: caseFields(), now: old })
  desk.api.saveDraft({ id: 'an edit', caseId: 'a case of the server', fields: caseFields(), now: old })
  const calls = [
    report('its form is open', { caseId: 'a new form' }),
    report('its case is edited', { caseId: 'a case of the server' }),
    report('has not ended', { endedAt: null, end: null }),
    report('goes'),
  ]
  for (const each of calls) desk.api.recordCall({ report: each, now: old })
  expect(sweep('calls')).toBe(1)
  const filter = { text: '', directions: [], ends: [], from: null, to: null }
  const here = desk.api.pageCalls({ filter, before: null, limit: 10 }).map((each) => each.id)
  expect(here.toSorted()).toEqual(['has not ended', 'its case is edited', 'its form is open'])
})

test('an old score or message stays while somebody has it open, or it has not been sent', () => {
  const fields = { ...emptyQa('17.1'), comments: 'calm' }
  for (const id of ['unsent', 'open', 'gone']) {
    if (id === 'unsent') desk.api.saveScore({ draftId: id, outboxId: `o-${id}`, fields, createdBy: 'neema', now: old })
    else {
      const copy = { kind: 'qa', localId: id, serverId: `s-${id}`, fields, agent: '8101', createdBy: 'juma' } as const
      desk.api.applyPulledRecords({ kind: 'qa', records: [{ ...copy, createdAt: old }], position, now })
    }
  }
  expect(sweep('qa', ['open'])).toBe(1)
  const scores = desk.api.pageScores({ callRef: null, before: null, limit: 10 })
  expect(scores.map((each) => each.id).toSorted()).toEqual(['open', 'unsent'])

  for (const id of ['unsent', 'open', 'gone']) {
    if (id === 'unsent') {
      const send = { draftId: id, outboxId: `m-${id}`, fields: message(), sender: 'amina', now: old, fileOutboxIds: [] }
      desk.api.sendMessage(send)
    } else {
      const { kind, recipients, subject } = message()
      const rest = { localId: id, serverId: `s-${id}`, text: id, folder: 'inbox', status: '', sender: '' }
      const copy = { kind, recipients, subject, ...rest, createdAt: old } as const
      desk.api.applyPulledRecords({ kind: 'sms', records: [{ ...copy, kind: 'sms' }], position, now })
    }
  }
  expect(sweep('messages', ['open'])).toBe(1)
  const messages = desk.api.pageMessages({ kind: null, caseId: null, before: null, limit: 10 })
  expect(messages.map((each) => each.id).toSorted()).toEqual(['open', 'unsent'])
})

test('an old picture stays while the person it is of waits for a decision, and what was never sent stays', () => {
  bare(`INSERT INTO files (id, name, media_type, size, state, file_key, created_at, sent_at) VALUES
    ('portrait', 'p.png', 'image/png', 1, 'sent', x'00', ${old}, ${old}),
    ('written for a message', 'a.pdf', 'application/pdf', 1, 'kept', x'00', ${old}, NULL),
    ('gone', 'b.pdf', 'application/pdf', 1, 'sent', x'00', ${old}, ${old})`)
  const who = { login: 'zawadi', extension: '8190', firstName: 'Zawadi', lastName: 'Mrembo', phone: '', email: '' }
  const fields = { ...who, photo: 'portrait' }
  desk.api.savePerson({ id: 'p-1', isNew: true, outboxId: 'o-1', fields, now: old })
  // The picture left first, and its person was refused.
  bare(`UPDATE outbox SET waits_for = '["portrait"]', state = 'parked'`)
  expect(desk.api.sweep({ table: 'files', before, after: -1, limit: 10, keep: [] })).toMatchObject({
    fileIds: ['gone'],
  })
})

/** Calls of the server: one is scored here, one is being scored, nobody needs the other two. */
function callsOfServer(): string[] {
  const ids = ['scored here', 'being scored', 'open', 'goes']
  const rest = { number: '0722000111', queue: '', agent: '8101', status: 'answered', talkMs: 1_000, waitMs: 0 }
  const marks = { isScored: false, hasRecording: true, direction: 'in' } as const
  const records = ids.map((id, index) => ({ kind: 'call', call: { id, at: old + index, ...rest, ...marks } }) as const)
  desk.api.applyPulledRecords({ kind: 'call', records, position, now })
  const score = { draftId: 'd-1', outboxId: 'o-1', fields: emptyQa('scored here'), createdBy: 'neema', now: old }
  desk.api.saveScore(score)
  desk.api.saveRecordDraft({ id: 'd-2', kind: 'qa', fields: emptyQa('being scored'), now: old })
  return ids
}

test('an old call of the server stays while a score of it is unsent or being written, or somebody has it open', () => {
  const ids = callsOfServer()
  expect(sweep('server-calls', ['open'])).toBe(1)
  expect(desk.api.knownCalls({ ids }).toSorted()).toEqual(['being scored', 'open', 'scored here'])
})

test('nor does such a call go when the server has it no more, nor a message that has not left', () => {
  const ids = callsOfServer()
  const outcomes = ids.map((id) => desk.api.dropRecord({ kind: 'call', id }).outcome)
  expect(outcomes).toEqual(['kept', 'kept', 'removed', 'removed'])
  const entry = { draftId: 'unsent', outboxId: 'o-2', fileOutboxIds: [] }
  desk.api.sendMessage({ ...entry, fields: message(), sender: 'amina', now: old })
  expect(desk.api.dropRecord({ kind: 'sms', id: 'unsent' })).toEqual({ outcome: 'kept' })
})

test('what the server has no number for never goes, however it came to stand alone', () => {
  const fields = caseFields({ status: 'closed' })
  desk.api.saveCase({ caseId: 'own', outboxId: 'o-1', draftId: 'd-1', fields, createdBy: 'amina', now: old })
  bare('DELETE FROM outbox')
  expect(sweep('cases')).toBe(0)
})
