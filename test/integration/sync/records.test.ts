import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { anySearch, emptyQa, qaScoreNames } from '../../../preload/contract/index.ts'
import type { MessageFields, QaFields } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { askPractice, orderPractice } from '../../kit/practice-process.ts'
import { passwords, startRig, startServer, walkIn } from '../core/desk-rig.ts'
import type { Login, Rig } from '../core/desk-rig.ts'

/** Every kind of record through the whole core, against the practice server over real HTTP. */

const control = 'a control token of this test'
const canary = 'canary: the child said this and nobody else may read it'

async function deskOf(url: string, login: Login): Promise<Rig> {
  const rig = await startRig({ practiceUrl: url })
  expect(await rig.signIn(login, passwords[login])).toBe('ok')
  return rig
}

async function attach(rig: Rig, name: string, bytes: Buffer): Promise<string> {
  const { id } = await rig.must('files.begin', { name, mediaType: 'text/plain', size: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += 90_000) {
    const slice = bytes.subarray(offset, offset + 90_000).toString('base64')
    await rig.must('files.append', { id, offset, slice })
  }
  await rig.must('files.finish', { id })
  return id
}

/** What lies there; a journal may be gone by the time it is read. */
function bytesAt(place: string): Buffer {
  try {
    return readFileSync(place)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

const filePlace = (rig: Rig, id: string) =>
  readdirSync(rig.folder, { recursive: true, encoding: 'utf8' }).find((each) => each.endsWith(id)) ?? ''

const emptied = (rig: Rig) =>
  until('nothing unsent', async () => {
    const rows = await rig.must('outbox.list', {})
    const parked = rows.find((row) => row.state === 'parked')
    if (parked !== undefined) throw new Error(`parked: ${JSON.stringify(parked)}`)
    return rows.length === 0
  })

const connected = (rig: Rig) =>
  until('connected', async () => (await rig.must('app.getState', {})).link.state === 'connected')
const away = (rig: Rig) => until('away', async () => (await rig.must('app.getState', {})).link.state === 'unreachable')

const scored = (callRef: string): QaFields => {
  const empty = emptyQa(callRef)
  const scores = { ...empty.scores }
  for (const [index, name] of qaScoreNames.entries()) scores[name] = (index % 5) + 1
  return { ...empty, scores, comments: 'calm', recommendations: 'go on' }
}

describe('written without the server', () => {
  test('an e-mail waits for its attachment, both leave once, and no byte of it lay on the disk in the clear', async () => {
    const server = await startServer(0, control)
    const rig = await deskOf(server.url, 'amina')
    await server.kill()
    await away(rig)
    const bytes = Buffer.from(canary.repeat(4_000))
    const fileId = await attach(rig, 'letter.txt', bytes)
    const fields: MessageFields = {
      kind: 'email',
      recipients: ['shule@school.example', 'dada@family.example'],
      subject: 'Barua',
      text: canary,
      attachments: [fileId],
      caseId: null,
    }
    const draftId = v7()
    await rig.must('messages.saveDraft', { id: draftId, fields })
    expect(await rig.must('messages.listDrafts', {})).toMatchObject([{ id: draftId, fields }])
    const sent = await rig.must('messages.send', { draftId, fields })
    expect(sent).toMatchObject({ id: draftId, state: 'saved' })
    // The answer was lost and the window asks again: one message.
    expect(await rig.must('messages.send', { draftId, fields })).toMatchObject({ id: draftId })
    const rows = await rig.must('outbox.list', {})
    expect(rows.map((row) => [row.kind, row.operation, row.name])).toEqual([
      ['file', 'file.create', 'letter.txt'],
      ['email', 'email.create', 'Barua'],
    ])
    expect(rows[0]?.progress).toEqual({ sent: 0, total: bytes.length })
    for (const place of readdirSync(rig.folder, { recursive: true, encoding: 'utf8' })) {
      if (!/files|workspace/.test(place) || !/\.|files\//.test(place)) continue
      const found = bytesAt(join(rig.folder, place)).includes('canary: the child')
      expect([place, found]).toEqual([place, false])
    }
    expect(Buffer.from((await rig.must('files.read', { id: fileId, offset: 0 })).slice, 'base64')).toEqual(
      bytes.subarray(0, 96 * 1024),
    )

    await server.bringBack()
    await connected(rig)
    await emptied(rig)
    const { message, attachments } = await rig.must('messages.get', { id: draftId })
    expect(message).toMatchObject({ state: 'accepted', fields: { text: canary, subject: 'Barua' } })
    expect(attachments).toMatchObject([{ id: fileId, state: 'sent', size: bytes.length }])
    const ask = await askPractice(server.url, 'amina', passwords.amina)
    const { emails } = await ask.read(`emails/${message.serverId ?? ''}`)
    expect(emails).toMatchObject([
      { subject: 'Barua', attachments: [{ name: 'letter.txt', size: String(bytes.length) }] },
    ])
    const all = await ask.read('emails/?subject=Barua')
    expect(all.emails).toHaveLength(1)
    expect(rig.told.filter((each) => each.key === 'recordProgressed').length).toBeGreaterThan(0)
  })

  test('a text message can be taken back while it has not left, and is a draft again', async () => {
    const server = await startServer(0)
    const rig = await deskOf(server.url, 'amina')
    await server.kill()
    await away(rig)
    const fields: MessageFields = {
      kind: 'sms',
      recipients: ['0722000111'],
      subject: '',
      text: 'Tupo hadi saa mbili.',
      attachments: [],
      caseId: null,
    }
    expect(await rig.code('messages.send', { draftId: v7(), fields: { ...fields, recipients: [] } })).toBe('invalid')
    const { id } = await rig.must('messages.send', { draftId: v7(), fields })
    const [row] = await rig.must('outbox.list', {})
    await rig.must('outbox.takeBack', { id: row?.id ?? '' })
    expect(await rig.must('outbox.list', {})).toEqual([])
    expect(await rig.must('messages.listDrafts', {})).toMatchObject([{ id, fields }])
    const caseId = await rig.save()
    const [ofCase] = await rig.must('outbox.list', {})
    expect(ofCase?.recordId).toBe(caseId)
    expect(await rig.code('outbox.takeBack', { id: ofCase?.id ?? '' })).toBe('forbidden')
  })
})

describe('what is pulled beside cases', () => {
  test('is there without the server, and says so', async () => {
    const server = await startServer(60)
    const rig = await deskOf(server.url, 'neema')
    await until('everything has come', async () => (await rig.must('app.getState', {})).pull.state === 'done')
    const { pull } = await rig.must('app.getState', {})
    expect(pull.kinds.map((each) => each.kind)).toEqual(['case', 'call', 'email', 'sms', 'qa', 'user'])
    for (const each of pull.kinds) expect([each.kind, each.state, each.known]).toEqual([each.kind, 'done', each.goal])
    const there = await (await askPractice(server.url, 'neema', passwords.neema)).calls(20)
    await server.kill()
    await away(rig)
    const here = await rig.must('calls.find', { search: anySearch(), before: null, limit: 20 })
    expect(here.rows.map((row) => row.id)).toEqual(there.map((each) => each['id']))
    const messages = await rig.must('messages.list', { kind: null, caseId: null, before: null, limit: 100 })
    expect(messages.rows.length).toBeGreaterThan(0)
    expect((await rig.must('people.list', {})).map((each) => each.fields.login)).toContain('amina')
    expect((await rig.must('qa.list', { callRef: null, before: null, limit: 20 })).rows.length).toBeGreaterThan(0)
  })

  test('is not asked for where it is not theirs, and the rest comes all the same', async () => {
    const server = await startServer(20, control)
    await orderPractice(server.url, control, { order: 'forbid', login: 'amina', resource: 'sms' })
    const rig = await deskOf(server.url, 'amina')
    const { kinds } = await until('the rest has come', async () => {
      const { pull } = await rig.must('app.getState', {})
      return pull.state === 'done' && pull
    })
    expect(kinds.map((each) => [each.kind, each.state])).toEqual([
      ['case', 'done'],
      ['call', 'done'],
      ['email', 'done'],
      ['sms', 'refused'],
      // Scores of the own calls.
      ['qa', 'done'],
    ])
  })

  test('stops when the person says so, also over a restart, and goes on when they say so', async () => {
    const server = await startServer(20)
    const rig = await deskOf(server.url, 'amina')
    await rig.must('sync.pause', {})
    expect((await rig.must('app.getState', {})).pull.isPausedByPerson).toBe(true)
    await rig.stop()
    const again = await startRig({ practiceUrl: server.url, folder: rig.folder })
    expect(await again.signIn('amina', passwords.amina)).toBe('ok')
    const before = await again.must('app.getState', {})
    expect(before.pull.isPausedByPerson).toBe(true)
    await again.must('sync.resume', {})
    await until('it goes on', async () => (await again.must('app.getState', {})).pull.state === 'done')
  })
})

describe('an e-mail that came in', () => {
  test('has its files, fetched once, kept encrypted, readable without the server, and gone when the server says so', async () => {
    const server = await startServer(0, control)
    const juma = await askPractice(server.url, 'juma', passwords.juma)
    const letter = Buffer.from(canary.repeat(2_000))
    const form = new FormData()
    form.append('file[]', new Blob([letter], { type: 'text/plain' }), 'barua.txt')
    const { id: file_id } = await juma.make('files', form)
    const recipients = [{ contact_email: 'shule@school.example' }]
    const { id: serverId } = await juma.make('emails', {
      subject: 'Barua',
      msg: 'Habari',
      recipients,
      attachments: [{ file_id }],
    })
    const rig = await deskOf(server.url, 'amina')
    const id = await until('it has come', async () => {
      const { rows } = await rig.must('messages.list', { kind: 'email', caseId: null, before: null, limit: 20 })
      return rows.find((each) => each.serverId === serverId)?.id
    })
    const opened = await rig.must('messages.get', { id })
    expect(opened.attachments).toEqual([])
    const [file] = opened.received ?? []
    const size = letter.length
    expect(file).toMatchObject({ name: 'barua.txt', size, state: 'at-server', received: 0, reason: null })
    const fileId = file?.id ?? ''
    expect(await rig.code('files.read', { id: fileId, offset: 0 })).toBe('not-found')
    expect(await rig.must('files.fetch', { id: fileId })).toMatchObject({ id: fileId, state: 'coming' })
    const moves = () => rig.told.filter((each) => each.key === 'receivedFileMoved').map((each) => each.data)
    await until('it is here', () => moves().some((each) => (each as { state: string }).state === 'here'))
    expect((await rig.must('files.fetch', { id: fileId })).state).toBe('here')

    await server.kill()
    await away(rig)
    const slice = await rig.must('files.read', { id: fileId, offset: 0 })
    expect(Buffer.from(slice.slice, 'base64')).toEqual(letter.subarray(0, 96 * 1024))
    expect(readFileSync(join(rig.folder, filePlace(rig, fileId))).includes('canary: the child')).toBe(false)
    expect((await rig.must('messages.get', { id })).received).toMatchObject([{ id: fileId, state: 'here' }])

    await server.bringBack()
    await connected(rig)
    await orderPractice(server.url, control, { order: 'remove', resource: 'emails', id: serverId })
    await until('it is gone', async () => (await rig.code('messages.get', { id })) === 'not-found')
    expect(await rig.code('files.read', { id: fileId, offset: 0 })).toBe('not-found')
    const vanished = rig.told.filter((each) => each.key === 'recordVanished')
    expect(vanished).toMatchObject([{ data: { kind: 'email', id, reason: 'deleted' } }])
  })
})

describe('a score', () => {
  test('is sent once, and its call counts as scored here and there', async () => {
    const server = await startServer(30)
    const rig = await deskOf(server.url, 'neema')
    await until('calls have come', async () => (await rig.must('app.getState', {})).pull.state === 'done')
    const ask = await askPractice(server.url, 'neema', passwords.neema)
    const call = (await ask.calls()).find((each) => each['qa_done'] !== '1')
    const callRef = call?.['id'] ?? ''
    expect(await rig.code('qa.save', { draftId: v7(), fields: emptyQa(callRef) })).toBe('invalid')
    const { id } = await rig.must('qa.save', { draftId: v7(), fields: scored(callRef) })
    await emptied(rig)
    expect(await rig.must('qa.get', { id })).toMatchObject({ state: 'accepted', fields: scored(callRef) })
    expect((await ask.calls()).find((each) => each['id'] === callRef)?.['qa_done']).toBe('1')
    await server.kill()
    await away(rig)
    const { rows } = await rig.must('calls.find', { search: anySearch(), before: null, limit: 100 })
    expect(rows.find((each) => each.id === callRef)?.isScored).toBe(true)
  })
})

describe('a person', () => {
  test('made and edited without the server arrives as one, whole', async () => {
    const server = await startServer(0)
    const rig = await deskOf(server.url, 'daudi')
    const who = { login: 'zawadi', extension: '8190', firstName: 'Zawadi', lastName: 'Mrembo', phone: '', email: '' }
    const { id } = await rig.must('people.save', { id: null, fields: who })
    await emptied(rig)
    const fields = { ...who, lastName: 'Otieno', phone: '0722000999' }
    await rig.must('people.save', { id, fields })
    await emptied(rig)
    const ask = await askPractice(server.url, 'daudi', passwords.daudi)
    const { users } = await ask.read('users/?usn=zawadi')
    expect(users).toMatchObject([{ usn: 'zawadi', lname: 'Otieno', phone: '0722000999' }])
    expect((await rig.must('people.list', {})).find((each) => each.id === id)).toMatchObject({
      fields,
      state: 'accepted',
    })
  })
})

describe('a case that somebody else worked on', () => {
  async function accepted(rig: Rig) {
    const id = await rig.save()
    await emptied(rig)
    return rig.must('cases.get', { id })
  }

  test('in the same field waits for a person, who sees both sides and decides once', async () => {
    const server = await startServer(0, control)
    const rig = await deskOf(server.url, 'amina')
    const { id, serverId, fields } = await accepted(rig)
    const there = { order: 'change-ticket', id: serverId, by: 'juma' }
    await orderPractice(server.url, control, { ...there, fields: { priority: 'high', resolution: 'theirs' } })
    const mine = { ...fields, priority: 'low' as const, narrative: `${fields.narrative} Zaidi.` }
    await rig.must('cases.save', { draftId: v7(), caseId: id, fields: mine })
    await until('it needs a person', async () => (await rig.must('cases.get', { id })).state === 'needs-you')
    const conflict = await rig.must('conflicts.get', { caseId: id })
    expect(conflict).toMatchObject({
      reason: 'server-changed',
      serverId,
      mine: { priority: 'low' },
      theirs: { priority: 'high', resolution: 'theirs' },
      base: { priority: fields.priority },
      clashing: ['priority'],
      theirsChangedBy: 'juma',
    })
    const decided = { ...mine, priority: 'high' as const, resolution: 'theirs' }
    expect(await rig.code('conflicts.resolve', { caseId: id, fields: decided, seen: 'an older copy' })).toBe(
      'server-changed',
    )
    await rig.must('conflicts.resolve', { caseId: id, fields: decided, seen: conflict.seen })
    await emptied(rig)
    expect(await rig.must('cases.get', { id })).toMatchObject({ state: 'accepted', fields: decided })
    expect(await rig.code('conflicts.get', { caseId: id })).toBe('not-found')
    const [ticket] = await (await askPractice(server.url, 'amina', passwords.amina)).tickets({ id: serverId ?? '' })
    expect(ticket).toMatchObject({ priority: 'high', resolution: 'theirs', narrative: decided.narrative })
  })

  test('is read anew when it is opened; one that is gone there goes here, and whoever has it open is told', async () => {
    const server = await startServer(0, control)
    const rig = await deskOf(server.url, 'amina')
    const { id, serverId } = await accepted(rig)
    await orderPractice(server.url, control, {
      order: 'change-ticket',
      id: serverId,
      by: 'juma',
      fields: { resolution: 'read anew' },
    })
    await rig.must('sync.lookAt', { caseId: id })
    await until('it is here', async () => (await rig.must('cases.get', { id })).fields.resolution === 'read anew')
    await orderPractice(server.url, control, { order: 'remove', resource: 'tickets', id: serverId })
    await rig.must('sync.lookAt', { caseId: id })
    await until('it is gone', async () => (await rig.code('cases.get', { id })) === 'not-found')
    expect(rig.told.filter((each) => each.key === 'recordVanished')).toMatchObject([
      { data: { kind: 'case', id, reason: 'deleted' } },
    ])
  })

  test('and that is gone at the server while it was edited here is sent anew when its person says so', async () => {
    const server = await startServer(0, control)
    const rig = await deskOf(server.url, 'amina')
    const { id, serverId, fields } = await accepted(rig)
    await orderPractice(server.url, control, { order: 'remove', resource: 'tickets', id: serverId })
    await rig.must('cases.save', { draftId: v7(), caseId: id, fields: { ...fields, resolution: 'mine' } })
    await until('it needs a person', async () => (await rig.must('cases.get', { id })).state === 'needs-you')
    expect(await rig.must('conflicts.get', { caseId: id })).toMatchObject({ reason: 'server-missing', theirs: null })
    await rig.must('conflicts.resolveMissing', { caseId: id, choice: 'send-as-new' })
    await emptied(rig)
    const record = await rig.must('cases.get', { id })
    expect(record).toMatchObject({ state: 'accepted', fields: { resolution: 'mine' } })
    expect(record.serverId).not.toBe(serverId)
  })
})

test('after an outage the report counts what was kept, taken and needs a person, and outlives a restart', async () => {
  const server = await startServer(0)
  const rig = await deskOf(server.url, 'amina')
  await connected(rig)
  await server.kill()
  await away(rig)
  const good = await rig.save(walkIn('Wanjiku'))
  const bad = await rig.save({ ...walkIn('Baraka'), contact: { ...walkIn('Baraka').contact, phone: '12' } })
  rig.moveClock(120_000)
  await server.bringBack()
  const report = await until('the report is complete', async () => {
    const now = await rig.must('returnReport.get', {})
    return now?.isFinished === true && now
  })
  expect(report).toMatchObject({ kept: 2, accepted: 1, waiting: 0, needYou: 1 })
  expect(report.taken).toMatchObject([{ kind: 'case', recordId: good }])
  expect(report.needing).toMatchObject([{ kind: 'case', recordId: bad }])
  expect(rig.told.map((each) => each.key)).toContain('returnReportChanged')
  await rig.stop()
  const again = await startRig({ practiceUrl: server.url, folder: rig.folder })
  expect(await again.signIn('amina', passwords.amina)).toBe('ok')
  expect(await again.must('returnReport.get', {})).toMatchObject({ id: report.id, accepted: 1 })
  await again.must('returnReport.dismiss', { id: report.id })
  expect(await again.must('returnReport.get', {})).toBe(null)
})
