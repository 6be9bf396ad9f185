import { afterEach, beforeEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, ServerCase } from '../../../main/api/gateway.ts'
import { createReread } from '../../../main/sync/reread.ts'
import { noFilter } from '../../../preload/contract/index.ts'
import type { CaseFields, ErrorCode } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** Which cases are read again, so that what others changed comes in and what is gone there goes (DESIGN 6.7, 6.8). */

const session = { token: 'token-1' }
const day = 86_400_000
let desk: EngineDesk
beforeEach(() => {
  desk = createEngineDesk()
})
afterEach(() => desk.close())

/** A server of many cases, over the desk's real database. */
function setUp() {
  const { db, clock } = desk
  const held = new Map<string, ServerCase>()
  const refusals = new Map<string, ErrorCode>()
  const read: string[] = []
  const vanished: { id: string; reason: string }[] = []
  const server: { onPage: () => void } = { onPage: () => undefined }
  const gateway = {
    listCases(_session, { skip, count, status }) {
      const rows = [...held.values()]
        .filter((each) => each.fields.status === status)
        .toSorted((one, other) => Number(other.serverId) - Number(one.serverId))
        .slice(skip, skip + count)
      server.onPage()
      return Promise.resolve({ cases: rows, received: rows.length, unreadable: 0 })
    },
    getCase(_session, serverId) {
      read.push(serverId)
      const refusal = refusals.get(serverId) ?? (held.has(serverId) ? null : 'server-missing')
      const found = held.get(serverId)
      if (refusal !== null || found === undefined)
        return Promise.reject(new GatewayError(refusal ?? 'internal', 'refused'))
      return Promise.resolve(found)
    },
  } satisfies Partial<Gateway>
  let turn = 0
  let made = 0
  const reread = createReread({
    db,
    gateway: { ...desk.server.gateway, ...gateway },
    clock,
    newId: () => `local-${(made += 1)}`,
    isCurrent: () => true,
    seen: () => undefined,
    asked: () => (turn += 1),
    on: {
      casesPulled: () => undefined,
      outboxChanged: () => undefined,
      recordVanished: ({ id, reason }) => void vanished.push({ id, reason }),
    },
  })
  const put = (serverId: string, about: Partial<CaseFields> = {}) => {
    const fields = { ...walkIn(`case ${serverId}`), ...about }
    const at = { createdAt: clock.now() + Number(serverId) * 1_000, updatedAt: clock.now() }
    held.set(serverId, { serverId, fields, createdBy: 'juma', reference: null, ...at })
  }
  /** Here as the server has it now. */
  const bring = async (...ids: string[]) => {
    for (const serverId of ids) {
      const there = held.get(serverId)
      if (there === undefined) continue
      const { fields, createdBy } = there
      const copy = { localId: `here ${serverId}`, serverId, reference: null, fields, createdBy }
      const position = { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 }
      const cases = [{ ...copy, createdAt: there.createdAt ?? 0, updatedAt: there.updatedAt ?? 0 }]
      await db.applyPulledPage({ cases, position, now: clock.now() })
    }
  }
  const round = async () => {
    read.length = 0
    await clock.advance(60_000)
    await reread.run(session, () => true).catch(() => undefined)
    return read.toSorted()
  }
  const here = async () => {
    const rows = await db.pageCases({ filter: noFilter(), before: null, limit: 500 })
    return rows.map((row) => row.serverId ?? '')
  }
  const narrative = async (serverId: string) => (await db.getCase({ id: `here ${serverId}` })).fields.narrative
  return { held, refusals, vanished, server, reread, put, bring, round, here, narrative }
}

it('open and escalated cases are read again, closed ones are not', async () => {
  const { put, bring, round, narrative, here } = setUp()
  const states = { '1': 'open', '2': 'escalated', '3': 'closed' } as const
  for (const [id, status] of Object.entries(states)) put(id, { status })
  await bring('1', '2', '3')
  for (const [id, status] of Object.entries(states)) put(id, { status, narrative: 'changed there' })
  await round()
  expect([await narrative('1'), await narrative('2')]).toEqual(['changed there', 'changed there'])
  expect(await narrative('3')).toBe('case 3')
  // Too old for the pull to bring them, and still somebody's work.
  put('4', { status: 'open' })
  put('5', { status: 'escalated' })
  put('6', { status: 'closed' })
  await round()
  expect((await here()).toSorted()).toEqual(['1', '2', '3', '4', '5'])
})

it('one that is not among the open ones any more is asked for by itself: it was closed, or has gone', async () => {
  const { held, refusals, vanished, put, bring, round, here } = setUp()
  for (const id of ['1', '2', '3']) put(id, { status: 'open' })
  await bring('1', '2', '3')
  put('1', { status: 'closed' })
  held.delete('2')
  put('3', { status: 'closed' })
  refusals.set('3', 'server-forbidden')
  expect(await round()).toEqual(['1', '2', '3'])
  expect(await here()).toEqual(['1'])
  expect((await desk.db.getCase({ id: 'here 1' })).fields.status).toBe('closed')
  expect(vanished.toSorted((one, other) => (one.id < other.id ? -1 : 1))).toEqual([
    { id: 'here 2', reason: 'deleted' },
    { id: 'here 3', reason: 'no-rights' },
  ])
})

it('a row that goes while the open ones are paged takes no other with it', async () => {
  const { held, server, put, round, here } = setUp()
  for (let id = 1; id <= 150; id += 1) put(String(id), { status: 'open' })
  let pages = 0
  server.onPage = () => {
    pages += 1
    // Seen by the page before, and gone before the next.
    if (pages === 1) held.delete('150')
  }
  await round()
  const ids = new Set(await here())
  expect([...held.keys()].filter((id) => !ids.has(id))).toEqual([])
})

it('cases that cannot be read have had their turn: they do not keep the others from theirs', async () => {
  const { refusals, put, bring, round } = setUp()
  const ids = Array.from({ length: 25 }, (_, index) => String(index + 1))
  for (const id of ids) put(id, { status: 'open' })
  await bring(...ids)
  for (const id of ids) {
    put(id, { status: 'closed' })
    refusals.set(id, 'server-failed')
  }
  const first = await round()
  expect(first).toHaveLength(20)
  const second = await round()
  expect(new Set([...first, ...second]).size).toBe(25)
})

it('a case somebody had open is read again for three days, also a closed one', async () => {
  const { reread, put, bring, round } = setUp()
  for (const id of ['1', '2']) put(id, { status: 'closed' })
  await bring('1', '2')
  await reread.lookAt(session, 'here 1')
  expect(await round()).toEqual(['1'])
  await desk.clock.advance(2 * day)
  expect(await round()).toEqual(['1'])
  await desk.clock.advance(2 * day)
  expect(await round()).toEqual([])
})
