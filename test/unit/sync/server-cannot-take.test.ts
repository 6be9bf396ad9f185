import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, ServerMessage } from '../../../main/api/gateway.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { call, createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** Words at which the server, or what stands before it, fails each time: nobody is caught with them (DESIGN 6.3, 6.4). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const minute = 60_000
const failing = () => new GatewayError('server-failed', 'unclear')

async function begun(more: Parameters<typeof createEngineDesk>[0] = {}) {
  desk = createEngineDesk({ timings: { retryStepsMs: [5_000] }, ...more })
  await desk.begin()
  return desk
}

/** Everything that says "poison" is answered by `error`, whether it is made or edited. */
function poisoned(of: EngineDesk, error = failing): string[] {
  const usual = { ...of.server.gateway }
  const sent: string[] = []
  const refuse = ({ fields }: { fields: { narrative: string } }) => {
    sent.push(fields.narrative)
    if (fields.narrative.includes('poison')) throw error()
  }
  Object.assign(of.server.gateway, {
    createCase: async (session, record) => (refuse(record), usual.createCase(session, record)),
    updateCase: async (session, id, record) => (refuse(record), usual.updateCase(session, id, record)),
  } satisfies Partial<Gateway>)
  return sent
}

describe.each([
  ['a walk-in', walkIn],
  ['a call', (words: string) => call('17.5', words)],
])('%s the server fails at', (_kind, says) => {
  it('is mended while its fate is unclear: the mended words leave, once', async () => {
    const { save, clock, server, rows, stateOf, ...rest } = await begun()
    const sent = poisoned({ save, clock, server, rows, stateOf, ...rest })
    const id = await save(says('poison'))
    expect(await rows()).toMatchObject([{ state: 'unclear' }])
    await save(says('mended'), id)
    await save(says('mended twice'), id)
    await clock.advance(5 * minute)
    expect(sent).toEqual(['poison', 'mended twice'])
    expect([await stateOf(id), (await rows()).length]).toEqual(['accepted', 0])
    expect([...server.held.values()].map(({ fields }) => fields.narrative)).toEqual(['mended twice'])
  })

  it('is mended after it needed a person', async () => {
    const made = await begun()
    const sent = poisoned(made)
    const id = await made.save(says('poison'))
    await made.save(walkIn('passes'))
    await made.clock.advance(10 * minute)
    expect(await made.rows()).toMatchObject([{ state: 'parked', reason: 'server-failed' }])
    await made.save(says('mended'), id)
    await made.clock.advance(5 * minute)
    expect([await made.stateOf(id), sent.at(-1), made.server.held.size]).toEqual(['accepted', 'mended', 2])
  })

  it('and that arrived after all, after it was mended and made, is shown to a person beside it', async () => {
    const made = await begun()
    const { server, clock } = made
    const usual = { ...server.gateway }
    Object.assign(server.gateway, {
      // The first try is kept as the second one is made.
      async createCase(session, record) {
        if (record.fields.narrative === 'poison') throw failing()
        await usual.createCase(session, { ...record, fields: { ...record.fields, narrative: 'poison' } })
        return usual.createCase(session, record)
      },
    } satisfies Partial<Gateway>)
    const id = await made.save(says('poison'))
    await made.save(says('mended'), id)
    await clock.advance(5 * minute)
    expect(await made.rows()).toMatchObject([{ recordId: id, state: 'parked', reason: 'server-duplicate' }])
  })

  it('when it is edited is mended, too', async () => {
    const made = await begun()
    const id = await made.save(says('first'))
    const sent = poisoned(made)
    await made.save(says('poison'), id)
    await made.save(says('mended'), id)
    await made.clock.advance(5 * minute)
    expect([sent, await made.stateOf(id), (await made.rows()).length]).toEqual([['poison', 'mended'], 'accepted', 0])
  })

  it('by answering with a page needs a person while others pass', async () => {
    const made = await begun()
    const sent = poisoned(made, () => new GatewayError('server-strange', 'unclear'))
    await made.save(says('poison'))
    await made.save(walkIn('passes'))
    await made.clock.advance(10 * minute)
    expect(await made.rows()).toMatchObject([{ state: 'parked', reason: 'server-failed' }])
    expect(sent.filter((words) => words === 'poison')).toHaveLength(5)
  })
})

it('what needs a person and may be there stays to be looked for, however often the look fails when they try again', async () => {
  const { save, clock, server, rows, engine, stateOf } = await begun()
  server.setBehaviour((request) => (request === 'create' ? 'lost-after' : 'ok'))
  const id = await save(walkIn('kept, and nobody said so'))
  server.setBehaviour((request) => (request === 'find' ? 'failed' : 'ok'))
  await save(walkIn('passes'))
  for (let turn = 0; turn < 2; turn += 1) {
    await clock.advance(5 * minute)
    await save(walkIn('passes, too'))
    await clock.advance(5 * minute)
    expect(await rows()).toMatchObject([{ recordId: id, state: 'parked', reason: 'server-failed' }])
    await engine.retryNow(null)
  }
  const creates = server.count('create')
  server.setBehaviour(() => 'ok')
  await engine.retryNow(null)
  await clock.advance(5 * minute)
  expect([await stateOf(id), server.count('create') - creates]).toEqual(['accepted', 0])
})

describe('a message the server fails at', () => {
  const sms: MessageFields = {
    kind: 'sms',
    recipients: ['0722000111'],
    subject: '',
    text: 'Karibu kesho.',
    attachments: [],
    caseId: null,
  }
  /** Fails at every one; keeps those from the try `keptFrom` on all the same. */
  async function sent(keptFrom: number) {
    const held: ServerMessage[] = []
    let tries = 0
    const made = await begun({
      records: {
        async createMessage(_session, { fields: { kind, recipients, subject, text } }) {
          tries += 1
          const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: desk?.clock.now() ?? 0 }
          if (tries >= keptFrom) held.push({ kind, serverId: '9', recipients, subject, text, ...rest })
          throw failing()
        },
        findMessages: async () => held,
      },
    })
    const ids = { draftId: v7(), outboxId: v7(), fileOutboxIds: [] }
    await made.db.sendMessage({ ...ids, fields: sms, sender: 'amina', now: made.clock.now() })
    await made.save(walkIn('passes'))
    await made.clock.advance(10 * minute)
    return { ...made, tries: () => tries }
  }

  it('is looked for before a person is asked, and is then a draft again for who takes it back', async () => {
    const { rows, db, clock, tries } = await sent(Number.POSITIVE_INFINITY)
    expect([tries(), await rows()]).toMatchObject([5, [{ kind: 'sms', state: 'parked', reason: 'server-failed' }]])
    const [row] = await rows()
    await db.takeBack({ id: row?.id ?? '', now: clock.now() })
    expect(await db.listMessageDrafts({})).toMatchObject([{ fields: sms }])
  })

  it('and keeps at the last try is found: nobody is asked, and nobody sends it again', async () => {
    const { rows, tries } = await sent(5)
    expect([tries(), await rows()]).toEqual([5, []])
  })
})
