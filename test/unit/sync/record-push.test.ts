import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, OutgoingFile, ServerMessage } from '../../../main/api/gateway.ts'
import { mergePerson } from '../../../main/sync/exchanges/people.ts'
import { isSameMessage } from '../../../main/sync/exchanges/messages.ts'
import { emptyCase, noFilter } from '../../../preload/contract/index.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { call, createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const sms: MessageFields = {
  kind: 'sms',
  recipients: ['0722 000 111'],
  subject: '',
  text: 'Karibu kesho.',
  attachments: [],
  caseId: null,
}

/** Messages of a server in memory; `lose` says whether the answer to the next one is lost after it was taken. */
function messageServer(now: () => number) {
  const held: ServerMessage[] = []
  const server = {
    held,
    lose: false,
    gateway: {
      async createMessage(_session, { fields }) {
        const { kind, recipients, subject, text } = fields
        const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: now() }
        const message = { kind, serverId: String(held.length + 1), recipients, subject, text, ...rest }
        held.unshift(message)
        if (server.lose) throw new GatewayError('server-timeout', 'unclear')
        return message
      },
      findMessages: async (_session, { kind }, since) =>
        held.filter((each) => each.kind === kind && (each.createdAt ?? 0) >= since),
    } satisfies Partial<Gateway>,
  }
  return server
}

const state = async (of: EngineDesk, id: string) => (await of.db.getMessage({ id })).message.state

async function send(of: EngineDesk, fields = sms): Promise<string> {
  const draftId = v7()
  const now = of.clock.now()
  await of.db.sendMessage({ draftId, outboxId: v7(), fields, sender: 'amina', now, fileOutboxIds: [v7()] })
  of.engine.nudge()
  await of.clock.settle()
  return draftId
}

describe('a message whose answer was lost', () => {
  it('is found again and not sent to the same people twice', async () => {
    const server = messageServer(() => desk?.clock.now() ?? 0)
    desk = createEngineDesk({ records: server.gateway })
    await desk.begin()
    server.lose = true
    const id = await send(desk)
    server.lose = false
    expect(await state(desk, id)).toBe('sending')
    await desk.clock.advance(60_000)
    expect(await state(desk, id)).toBe('accepted')
    expect(server.held).toHaveLength(1)
  })

  it('is not taken for an equal one that was sent a moment before', async () => {
    const server = messageServer(() => desk?.clock.now() ?? 0)
    desk = createEngineDesk({ records: server.gateway })
    await desk.begin()
    const first = await send(desk)
    expect(await state(desk, first)).toBe('accepted')
    // Lost before it arrived: what is there is the first one.
    const before = { ...server.gateway }
    Object.assign(desk.server.gateway, {
      createMessage: () => Promise.reject(new GatewayError('server-timeout', 'unclear')),
    })
    const second = await send(desk)
    Object.assign(desk.server.gateway, before)
    await desk.clock.advance(120_000)
    expect(await state(desk, second)).toBe('accepted')
    expect(server.held).toHaveLength(2)
    const ids = await Promise.all(
      [first, second].map(async (id) => (await desk?.db.getMessage({ id }))?.message.serverId),
    )
    expect(new Set(ids).size).toBe(2)
  })
})

it('a message whose look is refused is looked for again before it is ever sent again', async () => {
  const server = messageServer(() => desk?.clock.now() ?? 0)
  desk = createEngineDesk({ records: server.gateway })
  await desk.begin()
  server.lose = true
  const id = await send(desk)
  server.lose = false
  const before = { ...desk.server.gateway }
  Object.assign(desk.server.gateway, {
    findMessages: () => Promise.reject(new GatewayError('server-forbidden', 'refused')),
  })
  await desk.clock.advance(60_000)
  expect(await desk.rows()).toMatchObject([{ state: 'parked', reason: 'server-forbidden' }])
  Object.assign(desk.server.gateway, before)
  await desk.engine.retryNow(null)
  await desk.clock.advance(60_000)
  expect(await state(desk, id)).toBe('accepted')
  expect(server.held).toHaveLength(1)
})

describe('an attachment', () => {
  const bytes = new Uint8Array([1, 2, 3])
  const file: OutgoingFile = {
    name: 'a.txt',
    mediaType: 'text/plain',
    size: 3,
    async *bytes() {
      yield bytes
    },
  }

  async function withFile(upload: Gateway['uploadFile'], open: () => Promise<OutgoingFile>) {
    const server = messageServer(() => desk?.clock.now() ?? 0)
    desk = createEngineDesk({ records: { ...server.gateway, uploadFile: upload }, more: { uploads: { open } } })
    await desk.begin()
    const id = v7()
    await desk.db.beginFile({ id, name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey: bytes, now: 1 })
    await desk.db.finishFile({ id, sha256: 'x' })
    const message = await send(desk, { ...sms, kind: 'email', subject: 'Barua', attachments: [id] })
    return { server, message }
  }

  it('that was cut off is sent again, whole, and then its message leaves', async () => {
    let tries = 0
    const { message } = await withFile(
      async () => {
        tries += 1
        if (tries === 1) throw new GatewayError('server-unreachable', 'unclear')
        return { serverId: '7' }
      },
      async () => file,
    )
    await desk?.clock.advance(60_000)
    expect(tries).toBe(2)
    expect(desk && (await state(desk, message))).toBe('accepted')
  })

  it('that takes hours holds up nothing: not what is written, not what failed once, however many files wait', async () => {
    const server = messageServer(() => desk?.clock.now() ?? 0)
    let uploads = 0
    const uploadFile = () => {
      uploads += 1
      return new Promise<never>(() => undefined)
    }
    desk = createEngineDesk({
      records: { ...server.gateway, uploadFile },
      more: { uploads: { open: async () => file } },
      timings: { retryStepsMs: [5_000] },
    })
    await desk.begin(null)
    const attachments = Array.from({ length: 20 }, () => v7())
    for (const id of attachments) {
      await desk.db.beginFile({ id, name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey: bytes, now: 1 })
      await desk.db.finishFile({ id, sha256: 'x' })
    }
    const fields = { ...sms, kind: 'email', subject: 'Barua', attachments } as const
    const fileOutboxIds = attachments.map(() => v7())
    const now = desk.clock.now()
    await desk.db.sendMessage({ draftId: v7(), outboxId: v7(), fields, sender: 'amina', now, fileOutboxIds })
    const ids = []
    for (let number = 0; number < 6; number += 1) ids.push(await desk.save(call(`17.${number}`, 'written meanwhile')))
    let failures = 0
    desk.server.setBehaviour((request) => (request === 'create' && (failures += 1) <= 2 ? 'refused' : 'ok'))
    desk.engine.setSession({ token: 'token-1' })
    await desk.clock.advance(30_000)
    expect(uploads).toBe(1)
    for (const id of ids) expect(await desk.stateOf(id)).toBe('accepted')
    // Nothing nudges it: a case that has to wait for its next try gets it all the same.
    desk.server.setBehaviour((request) => (request === 'create' ? 'failed' : 'ok'))
    const late = await desk.save(call('17.9', 'failed once'))
    desk.server.setBehaviour(() => 'ok')
    await desk.clock.advance(60_000)
    expect(await desk.stateOf(late)).toBe('accepted')
    expect(uploads).toBe(1)
  })

  it('that is damaged here needs a person, and is never sent', async () => {
    let tries = 0
    await withFile(
      async () => {
        tries += 1
        return { serverId: '7' }
      },
      () => Promise.reject(new GatewayError('file-damaged', 'not-sent')),
    )
    await desk?.clock.advance(60_000)
    expect(tries).toBe(0)
    expect(await desk?.rows()).toMatchObject([
      { kind: 'file', state: 'parked', reason: 'file-damaged' },
      { kind: 'email', state: 'queued' },
    ])
  })
})

it('a call’s ticket whose answer was lost, and that a colleague has edited since, is not made twice', async () => {
  desk = createEngineDesk()
  await desk.begin()
  desk.server.setBehaviour((request) => (request === 'create' ? 'lost-after' : 'ok'))
  const id = await desk.save(call('17.5', 'as it was sent'))
  desk.server.setBehaviour(() => 'ok')
  const [serverId, held] = [...desk.server.held.entries()][0] ?? ['', null]
  if (held === null) throw new Error('nothing arrived')
  desk.server.held.set(serverId, { ...held, fields: { ...held.fields, resolution: 'a colleague’s' } })
  await desk.clock.advance(300_000)
  expect(desk.server.held.size).toBe(1)
  expect(await desk.stateOf(id)).toBe('needs-you')
  expect(await desk.db.conflictOf({ caseId: id })).toMatchObject({ reason: 'server-changed', serverId })
})

it('a first pull that found nothing brings everything that appears later, not a page of it', async () => {
  desk = createEngineDesk({ timings: { pullPage: 3, pullEveryMs: 10_000 } })
  await desk.begin()
  await desk.clock.advance(1_000)
  for (let number = 0; number < 8; number += 1) desk.server.add()
  await desk.clock.advance(60_000)
  const { filter, before, limit } = {
    filter: { statuses: [], priorities: [], sources: [], categoryMain: null, from: null, to: null },
    before: null,
    limit: 50,
  }
  expect(await desk.db.pageCases({ filter, before, limit })).toHaveLength(8)
})

it('a pull whose turn came while the link was in doubt goes on as soon as the doubt is settled', async () => {
  desk = createEngineDesk({ timings: { pullPage: 3, retryStepsMs: [1_000] } })
  await desk.begin()
  await desk.clock.advance(1_000)
  for (let number = 0; number < 4; number += 1) desk.server.add()
  // The page is cut, and the probe that settles whether the server is there takes longer than the pull's own step.
  desk.server.setBehaviour((request) => (request === 'list' ? 'refused' : { slow: 4_000 }))
  desk.engine.pullNow()
  await desk.clock.settle()
  desk.link.observer.failed('server-unreachable')
  await desk.clock.advance(2_000)
  desk.server.setBehaviour(() => 'ok')
  await desk.clock.advance(20_000)
  expect(desk.engine.pullProgress().state).toBe('done')
  expect(desk.heard.pulled).toBe(4)
})

describe('what counts as the same', () => {
  it('is the same text to the same people, however their numbers and addresses are written', () => {
    const theirs = { serverId: '1', folder: '', status: '', sender: '', createdAt: null, ...sms }
    expect(isSameMessage(sms, { ...theirs, recipients: ['0722000111'] })).toBe(true)
    expect(isSameMessage(sms, { ...theirs, recipients: ['0722000112'] })).toBe(false)
    expect(isSameMessage(sms, { ...theirs, recipients: ['+254722000111'] })).toBe(true)
    expect(isSameMessage({ ...sms, recipients: ['116'] }, { ...theirs, recipients: ['722000116'] })).toBe(false)
    const mail: MessageFields = { ...sms, kind: 'email', recipients: ['Zawadi <Z@example.org>', 'b@example.org'] }
    const there: ServerMessage = { ...theirs, kind: 'email', recipients: ['B@example.org', 'z@example.org'] }
    expect(isSameMessage(mail, there)).toBe(true)
    expect(isSameMessage(mail, { ...there, recipients: ['z@example.org', 'z@example.org'] })).toBe(false)
    expect(isSameMessage(sms, { ...theirs, text: 'Karibu leo.' })).toBe(false)
    // A list as long as the longest that is read may have been cut there: it proves nothing.
    const many = Array.from({ length: 51 }, (_, index) => `07220${index}`)
    expect(isSameMessage({ ...sms, recipients: many }, { ...theirs, recipients: many })).toBe(false)
    const lines = { ...sms, text: 'Karibu.\nKesho.' }
    expect(isSameMessage(lines, { ...theirs, text: 'Karibu.\r\nKesho.\r\n' })).toBe(true)
  })

  it('merges a person field by field, and nothing where both changed one', () => {
    const base = { login: 'zawadi', extension: '1', firstName: 'Z', lastName: '', phone: '', email: '' }
    expect(mergePerson(base, { ...base, phone: '1' }, { ...base, email: 'a@b' })).toEqual({
      ...base,
      phone: '1',
      email: 'a@b',
    })
    expect(mergePerson(base, { ...base, phone: '1' }, { ...base, phone: '2' })).toBe(null)
    expect(mergePerson(null, { ...base, phone: '1' }, base)).toBe(null)
  })
})

it('a case sent once more as a new one is one, also when its answer is lost and a pull brings it first', async () => {
  desk = createEngineDesk()
  await desk.begin()
  const id = await desk.save({ ...emptyCase(), narrative: 'a walk-in' })
  desk.server.held.clear()
  await desk.save({ ...emptyCase(), narrative: 'a walk-in, edited' }, id)
  expect(await desk.db.conflictOf({ caseId: id })).toMatchObject({ reason: 'server-missing' })
  desk.server.setBehaviour((request) => (request === 'create' ? 'lost-after' : 'ok'))
  const now = desk.clock.now()
  const fresh = { outboxId: v7(), reference: v7(), draftId: v7() }
  await desk.db.resolveMissing({ caseId: id, choice: 'send-as-new', ...fresh, now })
  desk.engine.nudge()
  await desk.clock.settle()
  desk.server.setBehaviour(() => 'ok')
  desk.link.probeNow()
  await desk.clock.settle()
  desk.engine.pullNow()
  await desk.clock.advance(300_000)
  expect(await desk.stateOf(id)).toBe('accepted')
  const { filter, before, limit } = { filter: noFilter(), before: null, limit: 50 }
  expect(await desk.db.pageCases({ filter, before, limit })).toHaveLength(1)
  expect(desk.server.held.size).toBe(1)
})

describe('what the server cannot read', () => {
  it('of one case keeps away neither the looks at the others nor what else is pulled', async () => {
    let lists = 0
    const listMessages: Gateway['listMessages'] = async () => {
      lists += 1
      return { rows: [], received: 0, unreadable: 0 }
    }
    desk = createEngineDesk({
      timings: { rereadEveryMs: 600_000, retryStepsMs: [5_000] },
      more: { kinds: () => ['sms'] },
      records: { listMessages },
    })
    const ids = [desk.server.add(), desk.server.add(), desk.server.add()]
    const usual = { ...desk.server.gateway }
    let looks = 0
    Object.assign(desk.server.gateway, {
      listCases: async (session, page) =>
        page.status === undefined ? usual.listCases(session, page) : { cases: [], received: 0, unreadable: 0 },
      getCase(session, serverId) {
        looks += 1
        if (serverId === ids[0]) return Promise.reject(new GatewayError('server-strange', 'unclear'))
        // Somebody took it away since the list was read.
        if (serverId === ids[2]) desk?.server.held.delete(serverId)
        return usual.getCase(session, serverId)
      },
    } satisfies Partial<Gateway>)
    await desk.begin()
    await desk.clock.advance(10_000)
    const { filter, before, limit } = { filter: noFilter(), before: null, limit: 50 }
    const left = (await desk.db.pageCases({ filter, before, limit })).map((row) => row.serverId)
    expect(left.toSorted()).toEqual([ids[0], ids[1]])
    expect(lists).toBeGreaterThan(0)
    expect(desk.engine.pullProgress().state).toBe('done')
    expect(looks).toBeLessThan(10)
  })

  it('of one kind keeps no other kind away', async () => {
    const brought: string[] = []
    desk = createEngineDesk({
      timings: { retryStepsMs: [5_000] },
      more: { kinds: () => ['email', 'sms', 'qa'] },
      records: {
        async listMessages(_session, kind) {
          if (kind === 'email') throw new GatewayError('server-failed', 'unclear')
          brought.push(kind)
          return { rows: [], received: 0, unreadable: 0 }
        },
        listScores: () => Promise.reject(new GatewayError('server-refused', 'refused')),
      },
    })
    await desk.begin()
    await desk.clock.advance(20_000)
    expect(brought).toContain('sms')
    const states = Object.fromEntries(desk.engine.pullProgress().kinds.map((each) => [each.kind, each.state]))
    expect(states).toMatchObject({ sms: 'done', qa: 'refused', email: 'paused' })
  })
})
