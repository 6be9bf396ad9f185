import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, ServerMessage } from '../../../main/api/gateway.ts'
import { emptyCase, noFilter } from '../../../preload/contract/index.ts'
import type { MessageFields, PersonFields } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What is another desk's, or another record's, stays that (DESIGN 6.3, 6.6). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const minute = 60_000

it('an edit of a walk-in that another desk wrote leaves it its reference: there it is still found by it', async () => {
  desk = createEngineDesk()
  const { server, begin, db, engine, clock } = desk
  const reference = v7()
  const serverId = server.add(walkIn('written at another desk'))
  const held = server.held.get(serverId)
  if (held === undefined) throw new Error('nothing there')
  server.held.set(serverId, { ...held, reference })
  await begin()
  await clock.advance(minute)
  const [row] = await db.pageCases({ filter: noFilter(), before: null, limit: 1 })
  const record = await db.getCase({ id: row?.id ?? '' })
  const fields = { ...record.fields, resolution: 'from here' }
  const ids = { outboxId: v7(), draftId: v7() }
  await db.saveCase({ caseId: record.id, ...ids, fields, createdBy: 'amina', now: clock.now() })
  engine.nudge()
  await clock.advance(minute)
  expect(await desk.stateOf(record.id)).toBe('accepted')
  expect(server.held.get(serverId)).toMatchObject({ reference, fields: { resolution: 'from here' } })
})

it('an outcome whose answer was lost is not taken for the case of the same call: each is sent once, nobody is asked', async () => {
  desk = createEngineDesk()
  const { server, begin, save, clock, rows, stateOf } = desk
  await begin()
  const ofCall = { source: 'call' as const, sourceId: '17.4' }
  server.setBehaviour((request, record) => {
    if (request !== 'create') return 'ok'
    return record?.fields.disposition === 'prank' ? 'lost-after' : 'lost-before'
  })
  const outcome = await save({ ...emptyCase(), ...ofCall, disposition: 'prank' })
  const record = await save({ ...walkIn('and then she told why'), ...ofCall })
  server.setBehaviour(() => 'ok')
  await clock.advance(5 * minute)
  expect(await rows()).toEqual([])
  expect([await stateOf(outcome), await stateOf(record)]).toEqual(['accepted', 'accepted'])
  expect([...server.held.values()].map(({ fields }) => fields.disposition).toSorted()).toEqual(['', 'prank'])
})

it('a first try that arrives late in the words of before is noticed, where the repeat took what was mended since', async () => {
  desk = createEngineDesk()
  const { server, begin, save, clock, rows } = desk
  await begin()
  const before = { ...server.gateway }
  const old = { ...walkIn('as it was first'), source: 'call' as const, sourceId: '17.9' }
  let tries = 0
  const nameless: Partial<Gateway> = {
    createCase(session, record) {
      tries += 1
      if (tries === 2) server.add(old)
      return before.createCase(session, record)
    },
    findCases: async (...asked) => (await before.findCases(...asked)).map((each) => ({ ...each, createdBy: '' })),
  }
  Object.assign(server.gateway, nameless)
  server.setBehaviour((request) => (request === 'create' ? 'lost-before' : 'ok'))
  const id = await save(old)
  server.setBehaviour(() => 'ok')
  await save({ ...old, narrative: 'mended since' }, id)
  await clock.advance(5 * minute)
  expect(tries).toBe(2)
  expect(await rows()).toMatchObject([{ state: 'parked', reason: 'server-duplicate' }])
})

it('a message that the network delivered twice before its answer was lost is taken for neither: a person looks', async () => {
  const held: ServerMessage[] = []
  const fields: MessageFields = {
    kind: 'sms',
    recipients: ['0722000111'],
    subject: '',
    text: 'Karibu kesho.',
    attachments: [],
    caseId: null,
  }
  const records: Partial<Gateway> = {
    createMessage(_session, { fields: { kind, recipients, subject, text } }) {
      const rest = { folder: 'outbox', status: 'QUEUED', sender: '116', createdAt: desk?.clock.now() ?? 0 }
      for (const serverId of ['1', '2']) held.unshift({ kind, serverId, recipients, subject, text, ...rest })
      return Promise.reject(new GatewayError('server-timeout', 'unclear'))
    },
    findMessages: () => Promise.resolve(held),
  }
  desk = createEngineDesk({ records })
  const { db, begin, engine, clock, rows } = desk
  await begin()
  const ids = { draftId: v7(), outboxId: v7(), fileOutboxIds: [] }
  await db.sendMessage({ ...ids, fields, sender: 'amina', now: clock.now() })
  engine.nudge()
  await clock.advance(2 * minute)
  expect(await rows()).toMatchObject([{ kind: 'sms', state: 'parked', reason: 'server-duplicate' }])
  expect(held).toHaveLength(2)
})

it('a new person whose login belongs to somebody who is being edited here is not taken for that one: both stay', async () => {
  const fields: PersonFields = {
    login: 'zawadi',
    extension: '8190',
    firstName: 'Zawadi',
    lastName: 'Mrembo',
    phone: '',
    email: '',
  }
  const theirs = { serverId: '5', fields, photo: '', roleName: 'Agent', enabled: '1' }
  const records: Partial<Gateway> = {
    createPerson: () => Promise.reject(new GatewayError('server-validation', 'refused')),
    findPeople: () => Promise.resolve([theirs]),
    // The edit waits.
    getPerson: () => Promise.reject(new GatewayError('server-failed', 'unclear')),
  }
  desk = createEngineDesk({ records })
  const { db, begin, engine, clock, rows } = desk
  const position = { skip: 1, isComplete: true, newestServerId: '5', finishedAt: clock.now() }
  const copy = { kind: 'user', localId: 'here already', ...theirs } as const
  await db.applyPulledRecords({ kind: 'user', records: [copy], position, now: clock.now() })
  const edited = { ...fields, phone: '0722000333' }
  await db.savePerson({ id: 'here already', isNew: false, outboxId: v7(), fields: edited, now: clock.now() })
  await begin()
  await db.savePerson({ id: 'made here', isNew: true, outboxId: v7(), fields, now: clock.now() })
  engine.nudge()
  await clock.advance(minute)
  const made = (await rows()).find((row) => row.recordId === 'made here')
  expect(made).toMatchObject({ state: 'parked', reason: 'server-validation' })
  expect((await db.listPeople()).map((each) => each.id).toSorted()).toEqual(['here already', 'made here'])
})
