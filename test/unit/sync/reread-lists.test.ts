import { afterEach, beforeEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, ServerMessage } from '../../../main/api/gateway.ts'
import { createListReread } from '../../../main/sync/reread-lists.ts'
import type { ErrorCode } from '../../../preload/contract/index.ts'
import { createEngineDesk } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** The lists that hold no cases, compared with what is here: the newest page, and a window that moves on (DESIGN 6.7). */

const session = { token: 'token-1' }
const day = 86_400_000
let desk: EngineDesk
beforeEach(() => {
  desk = createEngineDesk()
})
afterEach(() => desk.close())

/** A server of text messages, each a minute older than the one above it, over the desk's real database. */
async function setUp(count: number, keepFrom: number | null = null) {
  const { db, clock } = desk
  const held: ServerMessage[] = Array.from({ length: count }, (_, index) => ({
    kind: 'sms',
    serverId: String(10_000 - index),
    recipients: ['0722000111'],
    subject: '',
    text: `message ${index}`,
    folder: 'sent',
    status: 'SENT',
    sender: '116',
    createdAt: clock.now() - index * 60_000,
  }))
  let refusal: ErrorCode | null = null
  const asked: number[] = []
  const vanished: { id: string; reason: string }[] = []
  const gateway: Partial<Gateway> = {
    listMessages(_session, _kind, { skip, count: most }) {
      if (refusal !== null) return Promise.reject(new GatewayError(refusal, 'refused'))
      asked.push(skip)
      const rows = held.slice(skip, skip + most)
      return Promise.resolve({ rows, received: rows.length, unreadable: 0 })
    },
    proveRecord(_session, _kind, serverId) {
      const isThere = refusal === null && held.some((each) => each.serverId === serverId)
      return isThere ? Promise.resolve() : Promise.reject(new GatewayError(refusal ?? 'server-missing', 'refused'))
    },
  }
  let turn = 0
  let made = 0
  const reread = createListReread({
    db,
    clock,
    gateway: { ...desk.server.gateway, ...gateway },
    newId: () => `local-${(made += 1)}`,
    keepFrom: () => keepFrom,
    guard: { asked: () => (turn += 1), isCurrent: () => true, seen: () => undefined },
    on: {
      outboxChanged: () => undefined,
      recordsPulled: () => undefined,
      recordVanished: ({ id, reason }) => void vanished.push({ id, reason }),
    },
  })
  const position = { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 }
  for (let from = 0; from < held.length; from += 20) {
    const records = held.slice(from, from + 20).map((row) => ({ ...row, localId: `here ${row.serverId}` }))
    await db.applyPulledRecords({ kind: 'sms', records, position, now: clock.now() })
  }
  return {
    held,
    asked,
    vanished,
    refuse: (code: ErrorCode) => {
      refusal = code
    },
    round: () => reread.run(session, ['sms'], () => true),
    here: async () => {
      const rows = await db.pageMessages({ kind: 'sms', caseId: null, before: null, limit: 500 })
      return rows.map((row) => row.serverId)
    },
  }
}

it('the window moves on from round to round to the end of the list, and begins anew', async () => {
  const { asked, round } = await setUp(350)
  for (let number = 0; number < 5; number += 1) await round()
  expect(asked.filter((skip) => skip > 0)).toEqual([99, 198, 297, 349, 99])
})

it('what has gone at the server goes here, wherever in the list it was, also at its very end', async () => {
  const { held, vanished, round, here } = await setUp(230)
  const gone = [held[5], held[120], held[228], held[229]].map((each) => each?.serverId ?? '')
  held.splice(228, 2)
  held.splice(120, 1)
  held.splice(5, 1)
  for (let number = 0; number < 3; number += 1) await round()
  expect(vanished.map(({ id }) => id).toSorted()).toEqual(gone.map((id) => `here ${id}`).toSorted())
  expect(vanished.every(({ reason }) => reason === 'deleted')).toBe(true)
  expect(await here()).toHaveLength(226)
})

it('nobody is told that something has gone which stays here for the sake of unsent work', async () => {
  const { held, vanished, round, here } = await setUp(5)
  const [first] = held.splice(0, 1)
  const id = `here ${first?.serverId ?? ''}`
  const drop = desk.db.dropRecord
  Object.assign(desk.db, {
    dropRecord: (input: Parameters<typeof drop>[0]) =>
      input.id === id ? Promise.resolve({ outcome: 'kept' }) : drop(input),
  })
  await round()
  expect(vanished).toEqual([])
  expect(await here()).toContain(first?.serverId)
})

it('what has gone from here by its age is not brought again', async () => {
  const { held, round, here } = await setUp(1, desk.clock.now() - day)
  const rest = { kind: 'sms' as const, recipients: [], subject: '', text: 't', folder: '', status: '', sender: '' }
  held.push({ ...rest, serverId: '2', createdAt: desk.clock.now() - 60_000 })
  held.push({ ...rest, serverId: '1', createdAt: desk.clock.now() - 2 * day })
  await round()
  expect((await here()).toSorted()).toEqual(['10000', '2'])
})

it('a list that is not theirs any more goes, one by one, and they are told why', async () => {
  const { vanished, refuse, round, here } = await setUp(3)
  refuse('server-forbidden')
  await round()
  expect(await here()).toEqual([])
  expect(vanished.map(({ reason }) => reason)).toEqual(['no-rights', 'no-rights', 'no-rights'])
})

it('a list that cannot be read takes nothing away', async () => {
  const { refuse, round, here } = await setUp(3)
  refuse('server-failed')
  await round()
  expect(await here()).toHaveLength(3)
})
