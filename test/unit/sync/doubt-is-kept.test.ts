import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { ServerMessage } from '../../../main/api/gateway.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What the server may or may not have: looked for as often as it takes, sent no oftener than it must be (DESIGN 6.3, 6.6). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const minute = 60_000
const fields = walkIn('as it was written')

async function begun(): Promise<EngineDesk> {
  const made = createEngineDesk()
  desk = made
  await made.begin()
  return made
}

it('a first try that arrives beside its repeat is shown at once as two records, not taken for one', async () => {
  const { server, save, clock, rows, stateOf } = await begun()
  let creates = 0
  server.setBehaviour((request, record) => {
    if (request !== 'create') return 'ok'
    creates += 1
    if (creates === 1) return 'lost-before'
    const times = { createdAt: clock.now(), updatedAt: clock.now() }
    server.held.set('900', {
      serverId: '900',
      fields,
      reference: record?.reference ?? '',
      createdBy: 'amina',
      ...times,
    })
    return 'ok'
  })
  const id = await save(fields)
  await clock.advance(10 * minute)
  expect([creates, server.held.size]).toEqual([2, 2])
  expect(await stateOf(id)).toBe('needs-you')
  expect(await rows()).toMatchObject([{ state: 'parked', reason: 'server-duplicate' }])
})

it('a no inside a yes that proves to be a no is mended in place: what is sent next is what the person corrected', async () => {
  const { server, save, clock, rows, stateOf } = await begun()
  const usual = { ...server.gateway }
  const sent: string[] = []
  let isRefused = true
  Object.assign(server.gateway, {
    createCase: (...given: Parameters<typeof usual.createCase>) => {
      sent.push(given[1].fields.narrative)
      if (!isRefused) return usual.createCase(...given)
      return Promise.reject(new GatewayError('server-validation', 'refused', { mustLook: true }))
    },
  })
  const id = await save(fields)
  expect(await rows()).toMatchObject([{ state: 'parked', reason: 'server-validation' }])
  isRefused = false
  await save(walkIn('corrected'), id)
  await clock.advance(minute)
  expect(await stateOf(id)).toBe('accepted')
  expect(sent).toEqual([fields.narrative, 'corrected'])
  expect(server.count('update')).toBe(0)
})

it('what may be at the server says so still after a look that failed and a session that ended', async () => {
  const { server, save, clock, rows, heard } = await begun()
  server.setBehaviour((request) => (request === 'create' ? 'lost-before' : 'ok'))
  await save(fields)
  expect(await rows()).toMatchObject([{ state: 'unclear' }])
  server.setBehaviour((request) => (request === 'find' ? 'failed' : 'ok'))
  await clock.advance(15_000)
  expect(server.count('find')).toBeGreaterThan(0)
  expect(await rows()).toMatchObject([{ state: 'unclear' }])
  // It has been looked for twice in vain, and its repeat meets a session that is over.
  server.setBehaviour((request) => (request === 'create' ? 'sign-in' : 'ok'))
  for (let turn = 0; turn < 20 && server.count('create') < 2; turn += 1) await clock.advance(minute)
  expect(server.count('create')).toBe(2)
  expect(await rows()).toMatchObject([{ state: 'unclear', reason: 'sign-in-needed' }])
  expect(heard.ended).toBe(1)
})

describe('an edit', () => {
  async function edited() {
    const made = await begun()
    const id = await made.save(fields)
    expect(await made.stateOf(id)).toBe('accepted')
    return { ...made, id, edit: { ...fields, resolution: 'mine' } }
  }

  it('whose answer was lost is known by the first look, and that is the end of it', async () => {
    const { server, save, clock, stateOf, id, edit } = await edited()
    server.setBehaviour((request) => (request === 'update' ? 'lost-after' : 'ok'))
    await save(edit, id)
    server.setBehaviour(() => 'ok')
    expect(await stateOf(id)).toBe('sending')
    await clock.advance(13_000)
    expect(await stateOf(id)).toBe('accepted')
    expect(server.count('update')).toBe(1)
  })

  it('that a slow server may still be making is looked for twice before it is sent again', async () => {
    const { server, save, clock, stateOf, id, edit } = await edited()
    server.setBehaviour((request) => (request === 'update' ? 'lost-before' : 'ok'))
    await save(edit, id)
    server.setBehaviour(() => 'ok')
    const looks = server.count('get')
    await clock.advance(13_000)
    expect(server.count('get')).toBeGreaterThan(looks)
    expect([server.count('update'), await stateOf(id)]).toEqual([1, 'sending'])
    await clock.advance(minute)
    expect([server.count('update'), await stateOf(id)]).toEqual([2, 'accepted'])
  })

  it('that says what a colleague has written already is not posted over it', async () => {
    const { server, save, clock, stateOf, id, edit } = await edited()
    const [serverId = '', held] = [...server.held.entries()][0] ?? []
    if (held === undefined) throw new Error('nothing arrived')
    server.held.set(serverId, { ...held, fields: { ...held.fields, resolution: 'mine' } })
    await save(edit, id)
    await clock.advance(minute)
    expect([server.count('update'), await stateOf(id)]).toEqual([0, 'accepted'])
  })
})

it('a message is not taken for an equal one of long before, which a server that counts in days lists as well', async () => {
  const message: MessageFields = {
    kind: 'sms',
    recipients: ['0722 000 111'],
    subject: '',
    text: 'Tafadhali tupigie.',
    attachments: [],
    caseId: null,
  }
  const held: ServerMessage[] = []
  let isLost = true
  const made = createEngineDesk({
    records: {
      async createMessage(_session, { fields: { kind, recipients, subject, text } }) {
        if (isLost) throw new GatewayError('server-timeout', 'unclear')
        const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: made.clock.now() }
        const sent = { kind, serverId: '2', recipients, subject, text, ...rest }
        held.push(sent)
        return sent
      },
      findMessages: async () => held,
    },
  })
  desk = made
  const { kind, recipients, subject, text } = message
  const before = { folder: 'sent', status: 'SENT', sender: '116', createdAt: made.clock.now() - 60 * minute }
  held.push({ kind, serverId: '1', recipients, subject, text, ...before })
  await made.begin()
  const draftId = v7()
  const now = made.clock.now()
  await made.db.sendMessage({ draftId, outboxId: v7(), fields: message, sender: 'amina', now, fileOutboxIds: [] })
  made.engine.nudge()
  await made.clock.settle()
  isLost = false
  await made.clock.advance(5 * minute)
  expect(held.map(({ serverId }) => serverId)).toEqual(['1', '2'])
  expect((await made.db.getMessage({ id: draftId })).message).toMatchObject({ state: 'accepted', serverId: '2' })
})
