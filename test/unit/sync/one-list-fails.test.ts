import { afterEach, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway } from '../../../main/api/gateway.ts'
import type { SyncTimings } from '../../../main/sync/sync-api.ts'
import type { ErrorCode } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What cannot be read keeps nothing else away (DESIGN 6.7). */

const minute = 60_000
let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

interface Asked {
  readonly what: 'cases' | 'open cases' | 'calls' | 'case' | 'people'
  readonly count: number
}

/** A desk of calls beside cases; `refuse` says how the server answers a question, null: as ever. */
async function deskWhere(refuse: (asked: Asked) => ErrorCode | null) {
  const asked: Asked[] = []
  const timings: Partial<SyncTimings> = { pullEveryMs: minute, rereadEveryMs: 2 * minute }
  function answer(one: Asked): void {
    asked.push(one)
    const code = refuse(one)
    if (code !== null) throw new GatewayError(code, code === 'server-timeout' ? 'unclear' : 'refused')
  }
  const made = createEngineDesk({ timings, more: { kinds: () => ['user', 'call'] } })
  const { gateway } = made.server
  const before = { ...gateway }
  const asIs: Partial<Gateway> = {
    listCases: async (session, page) => {
      answer({ what: page.status === undefined ? 'cases' : 'open cases', count: page.count })
      // None is open there any more: what is open here is asked for by its id.
      return page.status === undefined ? before.listCases(session, page) : { cases: [], received: 0, unreadable: 0 }
    },
    getCase: async (session, id) => {
      answer({ what: 'case', count: 1 })
      return before.getCase(session, id)
    },
    listCalls: async () => {
      answer({ what: 'calls', count: 0 })
      return { calls: [], received: 0, unreadable: 0 }
    },
    listPeople: async () => {
      answer({ what: 'people', count: 0 })
      return { rows: [], received: 0, unreadable: 0 }
    },
  }
  Object.assign(gateway, asIs)
  desk = made
  made.server.add({ ...walkIn('open here'), status: 'open' })
  await made.begin()
  const times = (what: Asked['what']) => asked.filter((each) => each.what === what)
  return { ...made, times }
}

it('a list of cases that is refused keeps no call away', async () => {
  const { clock, times } = await deskWhere(({ what }) => (what === 'cases' ? 'server-forbidden' : null))
  await clock.advance(30 * minute)
  expect(times('calls').length).toBeGreaterThan(5)
  expect(times('cases').length).toBeGreaterThan(5)
})

it('open cases that do not come in time are asked for in smaller pages, and calls come meanwhile', async () => {
  const { clock, times } = await deskWhere(({ what, count }) =>
    what === 'open cases' && count > 5 ? 'server-timeout' : null,
  )
  await clock.advance(60 * minute)
  expect(times('calls').length).toBeGreaterThan(5)
  expect(times('open cases').at(-1)?.count).toBeLessThanOrEqual(10)
  expect(times('open cases').some(({ count }) => count <= 5)).toBe(true)
})

it('a case that cannot be read switches off no other look: the list of calls is compared again all the same', async () => {
  const { clock, times } = await deskWhere(({ what }) => (what === 'case' ? 'server-failed' : null))
  await clock.advance(20 * minute)
  const before = times('calls').length
  await clock.advance(20 * minute)
  expect(times('case').length).toBeGreaterThan(2)
  // The walk for news asks once a round; the comparison asks as well.
  expect(times('calls').length - before).toBeGreaterThan(25)
})

it('a list that is always refused leaves the others theirs, the comparison with what is here too', async () => {
  const { clock, times } = await deskWhere(({ what }) => (what === 'people' ? 'server-failed' : null))
  await clock.advance(20 * minute)
  const before = times('calls').length
  await clock.advance(20 * minute)
  expect(times('people').length).toBeGreaterThan(2)
  // Rounds come five minutes apart by then: each asks for news, and compares.
  expect(times('calls').length - before).toBeGreaterThan(6)
})
