import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, ServerMessage, ServerScore } from '../../../main/api/gateway.ts'
import { emptyQa, noFilter } from '../../../preload/contract/index.ts'
import type { EventData, MessageFields, QaFields } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What the server holds beside cases, compared with what is here: whose it is, and whether it is there still. */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const now = () => desk?.clock.now() ?? 0
const timedOut = () => Promise.reject(new GatewayError('server-timeout', 'unclear'))
const scored: QaFields = { ...emptyQa('17.1'), comments: 'calm' }
const sms: MessageFields = {
  kind: 'sms',
  recipients: ['0722000111'],
  subject: '',
  text: 'Karibu kesho.',
  attachments: [],
  caseId: null,
}
const theirScore = (serverId: string, createdBy: string): ServerScore => ({
  serverId,
  fields: scored,
  agent: '',
  createdAt: now(),
  createdBy,
})
const theirSms = (serverId: string, createdBy = 'juma'): ServerMessage => ({
  kind: 'sms',
  serverId,
  recipients: sms.recipients,
  subject: '',
  text: sms.text,
  folder: 'sent',
  status: 'SENT',
  sender: '116',
  createdBy,
  createdAt: now(),
})

async function saveScore(of: EngineDesk, fields: QaFields = scored): Promise<string> {
  const draftId = v7()
  await of.db.saveScore({ draftId, outboxId: v7(), fields, createdBy: 'amina', now: now() })
  of.engine.nudge()
  await of.clock.settle()
  return draftId
}

describe('an equal score or message, found after a lost answer', () => {
  /** The first try never arrives; `author` made an equal one in the same minute. Answers how often ours was made, and its end. */
  async function madeBeside(
    author: string,
    known: { names?: readonly string[]; isNamed?: boolean },
    says: QaFields = scored,
  ) {
    const held: ServerScore[] = []
    let made = 0
    desk = createEngineDesk({
      records: {
        createScore(_session, fields) {
          const echo = { ...theirScore(`9${made}`, 'amina'), fields }
          if (fields.callRef !== scored.callRef) return Promise.resolve(echo)
          made += 1
          if (made === 1) return timedOut()
          held.push(echo)
          return Promise.resolve(echo)
        },
        findScores: async () => held,
      },
    })
    await desk.begin({ token: 't', names: known.names ?? [] })
    if (known.isNamed === true) await saveScore(desk, { ...scored, callRef: '17.0' })
    held.push({ ...theirScore('8', author), fields: says })
    const id = await saveScore(desk)
    await desk.clock.advance(300_000)
    return { made, state: (await desk.db.getScore({ id })).state }
  }

  it.each([
    ['a colleague', 'neema', { isNamed: true }, 2],
    ['this person, by the login', 'Amina', {}, 1],
    ['this person, by the id the sign-in told', '28', { names: ['28'] }, 1],
    // The documents do not say that a server tells it: then equal is equal.
    ['nobody the server names', '', {}, 1],
  ])('made by %s', async (_who, author, known, made) => {
    expect(await madeBeside(author, known)).toEqual({ made, state: 'accepted' })
  })

  it.each([
    ['number', { ...scored, scores: { ...scored.scores, opening: 5 } }],
    ['word', { ...scored, comments: 'calmer' }],
  ])('is not ours where it says another %s: ours is sent again, and both are there', async (_what, says) => {
    expect(await madeBeside('amina', {}, says)).toEqual({ made: 2, state: 'accepted' })
  })

  it('made by a name nobody has heard, which may be this person’s, is sent by nobody before a person has looked', async () => {
    expect(await madeBeside('W. Amina', {})).toEqual({ made: 1, state: 'needs-you' })
  })

  it('is not ours where a colleague sent the same text to the same people', async () => {
    const held: ServerMessage[] = []
    let made = 0
    desk = createEngineDesk({
      records: {
        createMessage(_session, { fields }) {
          const echo = { ...theirSms(`9${made}`, 'amina'), text: fields.text }
          if (fields.text !== sms.text) return Promise.resolve(echo)
          made += 1
          if (made === 1) return timedOut()
          held.push(echo)
          return Promise.resolve(echo)
        },
        findMessages: async () => held,
      },
    })
    await desk.begin()
    const before = {
      draftId: v7(),
      outboxId: v7(),
      fields: { ...sms, text: 'Karibu.' },
      sender: 'amina',
      fileOutboxIds: [],
    }
    await desk.db.sendMessage({ ...before, now: now() })
    desk.engine.nudge()
    await desk.clock.settle()
    held.push(theirSms('8'))
    const id = v7()
    const message = { draftId: id, outboxId: v7(), fields: sms, sender: 'amina', now: now(), fileOutboxIds: [] }
    await desk.db.sendMessage(message)
    desk.engine.nudge()
    await desk.clock.advance(300_000)
    expect(made).toBe(2)
    expect((await desk.db.getMessage({ id })).message).toMatchObject({ state: 'accepted', serverId: '91' })
  })
})

describe('a person whose login "is taken"', () => {
  const fields = { login: 'zawadi', extension: '1', firstName: 'Zawadi', lastName: '', phone: '', email: '' }
  /** The network delivered the request twice, and the answer to the second one came; `there` is who has the login. */
  async function refusedBeside(there: typeof fields) {
    const person = { serverId: '9', fields: there, photo: '', roleName: '1', enabled: '1' }
    const taken = new GatewayError('server-validation', 'refused', {
      fields: [{ field: 'login', rule: 'server', serverText: 'Username is taken' }],
    })
    desk = createEngineDesk({
      records: { createPerson: () => Promise.reject(taken), findPeople: async () => [person] },
    })
    await desk.begin()
    const id = v7()
    await desk.db.savePerson({ id, isNew: true, outboxId: v7(), fields, now: now() })
    desk.engine.nudge()
    await desk.clock.settle()
    return { id, rows: await desk.rows(), people: await desk.db.listPeople() }
  }

  it('by the very same one is that one', async () => {
    const { id, rows, people } = await refusedBeside(fields)
    expect(rows).toEqual([])
    expect(people).toMatchObject([{ id, serverId: '9', state: 'accepted' }])
  })

  it('by somebody else needs a person, with the server’s words', async () => {
    const { rows } = await refusedBeside({ ...fields, firstName: 'Zainab' })
    expect(rows).toMatchObject([{ state: 'parked', reason: 'server-validation', problems: [{ field: 'login' }] }])
  })
})

describe('what has gone at the server', () => {
  const everyMs = 60_000
  /** A server of text messages, 1 and on, which gives them in pages of its own; `no` is what it, or what stands before it, answers to a view of one that is gone. */
  async function holding(no: () => GatewayError, { rows: most = 5, page = 1_000 } = {}) {
    const vanished: EventData<'recordVanished'>[] = []
    const held = new Set(Array.from({ length: most }, (_each, index) => String(index + 1)))
    const proven: string[] = []
    const listMessages: Gateway['listMessages'] = async (_session, _kind, { skip, count }) => {
      const all = [...held].toSorted((a, b) => Number(b) - Number(a)).map((id) => theirSms(id))
      const rows = all.slice(skip, skip + Math.min(count, page))
      return { rows, received: rows.length, unreadable: 0 }
    }
    const proveRecord: Gateway['proveRecord'] = async (_session, _kind, serverId) => {
      proven.push(serverId)
      if (!held.has(serverId)) throw no()
    }
    const records = { listMessages, proveRecord }
    const timings = { rereadEveryMs: everyMs, pullEveryMs: everyMs }
    desk = createEngineDesk({
      timings,
      records,
      more: { kinds: () => ['sms'] },
      on: { recordVanished: (each) => vanished.push(each) },
    })
    await desk.begin()
    await desk.clock.advance(1_000)
    const here = async () => {
      const rows = await desk?.db.pageMessages({ kind: null, caseId: null, before: null, limit: 200 })
      return rows?.map((row) => row.serverId ?? '').toSorted()
    }
    expect(await here()).toEqual([...held].toSorted())
    return { held, here, vanished, proven, records, round: () => desk?.clock.advance(2 * everyMs) }
  }
  const own = () => new GatewayError('server-missing', 'refused')

  it('goes here in the next round, and whoever has it open is told', async () => {
    const server = await holding(own)
    server.held.delete('3')
    server.held.delete('5')
    await server.round()
    expect(await server.here()).toEqual(['1', '2', '4'])
    expect(server.vanished.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['sms', 'deleted'],
      ['sms', 'deleted'],
    ])
    // Nobody asks for each one that is still in the list.
    expect(server.proven.toSorted()).toEqual(['3', '5'])
  })

  it('goes here as soon as somebody opens it', async () => {
    const server = await holding(own)
    server.held.delete('4')
    const rows = (await desk?.db.pageMessages({ kind: 'sms', caseId: null, before: null, limit: 20 })) ?? []
    const id = rows.find((row) => row.serverId === '4')?.id ?? ''
    desk?.engine.lookAtRecord('sms', id)
    await desk?.clock.settle()
    expect(server.vanished).toEqual([{ kind: 'sms', id, reason: 'deleted' }])
  })

  it('stays gone when a page that was asked for before the look arrives behind it', async () => {
    const server = await holding(own)
    const gate = Promise.withResolvers<undefined>()
    const rows = [...server.held].toSorted((a, b) => Number(b) - Number(a)).map((id) => theirSms(id))
    const late: Gateway['listMessages'] = async () => {
      await gate.promise
      return { rows, received: rows.length, unreadable: 0 }
    }
    Object.assign(desk?.server.gateway ?? {}, { listMessages: late })
    desk?.engine.pullNow()
    await desk?.clock.settle()
    const here = (await desk?.db.pageMessages({ kind: 'sms', caseId: null, before: null, limit: 20 })) ?? []
    const id = here.find((row) => row.serverId === '4')?.id ?? ''
    server.held.delete('4')
    desk?.engine.lookAtRecord('sms', id)
    await desk?.clock.settle()
    gate.resolve(undefined)
    await desk?.clock.settle()
    expect(await server.here()).toEqual(['1', '2', '3', '5'])
  })

  it('stays here when only something between says so', async () => {
    const server = await holding(() => new GatewayError('server-strange', 'unclear'))
    server.held.delete('3')
    await server.round()
    expect(await server.here()).toEqual(['1', '2', '3', '4', '5'])
    expect(server.proven).toContain('3')
  })

  it('goes here wherever it was in a list that comes in pages of the server’s own size', async () => {
    const server = await holding(own, { rows: 130, page: 50 })
    server.held.delete('125')
    server.held.delete('70')
    server.held.delete('3')
    for (let round = 0; round < 3; round += 1) await server.round()
    expect(await server.here()).toEqual([...server.held].toSorted())
    // Nobody asks for each one that is still in the list.
    expect(server.proven.toSorted()).toEqual(['125', '3', '70'])
  })

  it('goes here where the right to all of them has gone', async () => {
    const forbidden = () => new GatewayError('server-forbidden', 'refused')
    const server = await holding(forbidden)
    const refused = () => Promise.reject(forbidden())
    Object.assign(desk?.server.gateway ?? {}, { listMessages: refused, proveRecord: refused })
    await server.round()
    expect(await server.here()).toEqual([])
    expect(server.vanished.map((each) => each.reason)).toContain('no-rights')
  })
})

describe('a case that somebody opens', () => {
  async function changedThere() {
    desk = createEngineDesk()
    await desk.begin()
    const caseId = await desk.save(walkIn('as it was'))
    const [serverId = '', held] = [...desk.server.held.entries()][0] ?? []
    if (held === undefined) throw new Error('nothing arrived')
    desk.server.held.set(serverId, { ...held, fields: { ...held.fields, resolution: 'theirs' } })
    return async () => (await desk?.db.getCase({ id: caseId }))?.fields.resolution
  }
  const open = async (name: string) => {
    const [row] = (await desk?.db.pageCases({ filter: noFilter(), before: null, limit: 5 })) ?? []
    if (row === undefined) throw new Error(name)
    desk?.engine.lookAt(row.id)
  }

  it('while the line is in doubt is read as soon as it is not', async () => {
    const resolution = await changedThere()
    desk?.server.setBehaviour(() => ({ slow: 1_000 }))
    desk?.link.observer.failed('server-unreachable')
    await open('in doubt')
    await desk?.clock.settle()
    expect(await resolution()).toBe('')
    await desk?.clock.advance(4_000)
    expect(await resolution()).toBe('theirs')
  })

  it.each(['changed', 'gone'] as const)(
    'and that is %s there stays so when a page that was asked for before comes late',
    async (what) => {
      const resolution = await changedThere()
      const of = desk
      const [serverId = '', theirs] = [...(of?.server.held.entries() ?? [])][0] ?? []
      if (of === null || theirs === undefined) throw new Error('nothing arrived')
      const older = { ...theirs, fields: { ...theirs.fields, resolution: '' } }
      const late = Promise.withResolvers<undefined>()
      Object.assign(of.server.gateway, {
        async listCases() {
          await late.promise
          return { cases: [older], received: 1, unreadable: 0 }
        },
      } satisfies Partial<Gateway>)
      of.engine.pullNow()
      await of.clock.settle()
      if (what === 'gone') of.server.held.delete(serverId)
      await open('before the page')
      await of.clock.settle()
      late.resolve(undefined)
      await of.clock.settle()
      const rows = await of.db.pageCases({ filter: noFilter(), before: null, limit: 5 })
      expect(rows).toHaveLength(what === 'gone' ? 0 : 1)
      if (what === 'changed') expect(await resolution()).toBe('theirs')
    },
  )

  it('at a server that is only slow is read in the end', async () => {
    const resolution = await changedThere()
    let asked = 0
    const usual = { ...desk?.server.gateway }
    Object.assign(desk?.server.gateway ?? {}, {
      getCase: (session, serverId) =>
        (asked += 1) <= 5 ? timedOut() : (usual.getCase?.(session, serverId) ?? timedOut()),
    } satisfies Partial<Gateway>)
    await open('slow')
    await desk?.clock.advance(1_800_000)
    expect(asked).toBe(6)
    expect(await resolution()).toBe('theirs')
  })

  it('and whose answer was lost is asked for again at the next step, and not for ever', async () => {
    const resolution = await changedThere()
    desk?.server.setBehaviour((request) => (request === 'get' ? 'lost-before' : 'ok'))
    await open('lost')
    await desk?.clock.advance(400_000)
    const tries = desk?.server.count('get')
    expect(tries).toBe(4)
    desk?.server.setBehaviour(() => 'ok')
    await open('again')
    await desk?.clock.settle()
    expect(await resolution()).toBe('theirs')
  })
})

it('a case stays while a message to its person waits or is being written, although the server has it no more', async () => {
  desk = createEngineDesk({ records: { createMessage: timedOut, findMessages: timedOut } })
  await desk.begin()
  const caseId = await desk.save(walkIn('gone there'))
  const fields = { ...sms, caseId }
  await desk.db.saveRecordDraft({ id: v7(), kind: 'message', fields, now: now() })
  desk.server.held.clear()
  desk.engine.lookAt(caseId)
  await desk.clock.settle()
  const { filter, before, limit } = { filter: noFilter(), before: null, limit: 50 }
  expect(await desk.db.pageCases({ filter, before, limit })).toHaveLength(1)
})
