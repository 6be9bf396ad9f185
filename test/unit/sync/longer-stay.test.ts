import { afterEach, describe, expect, it } from 'vitest'
import { reaching } from '../../../main/sync/reach.ts'
import { noFilter } from '../../../preload/contract/index.ts'
import type { ServerCall } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** A rule that keeps things longer than the one before: what was left out, or has gone by its age, is fetched (SECURITY C9). */

const dayMs = 86_400_000

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

/** A desk of a server with one call and one closed case a day, and a rule that the test changes. */
async function setUp(first: number | null, count = 60) {
  let days = first
  const asked: number[] = []
  const keepFrom = () => (days === null ? null : (desk?.clock.now() ?? 0) - days * dayMs)
  const made = createEngineDesk({
    more: { kinds: () => ['call'], keepDays: () => days, keepFrom },
    records: {
      async listCalls(_session, _filter, { skip, count: limit }) {
        asked.push(skip)
        const page = calls.slice(skip, skip + limit)
        return { calls: page, received: page.length, unreadable: 0 }
      },
    },
  })
  desk = made
  // Somewhat after its hour, so that no row stands on the edge of a rule.
  const at = (age: number) => made.clock.now() - age * dayMs - dayMs / 2
  const calls = Array.from({ length: count }, (_, age): ServerCall => ({
    ...{ id: String(1000 - age), at: at(age), agent: '8101', queue: '', number: '0722000111', direction: 'in' },
    ...{ status: 'answered', waitMs: null, talkMs: 1, hasRecording: false, isScored: false },
  }))
  for (let age = 0; age < count; age += 1) {
    const serverId = String(1000 - age)
    const fields = { ...walkIn(`case of day ${String(age)}`), status: 'closed' as const }
    made.server.held.set(serverId, {
      ...{ serverId, fields, createdAt: at(age), updatedAt: at(age), createdBy: 'juma', reference: null },
    })
  }
  await made.begin()
  return {
    made,
    pullUnder: async (next: number | null): Promise<void> => {
      days = next
      made.engine.pullNow()
      await made.clock.settle()
    },
    /** What the server was asked for since the last look. */
    pagesAsked: () => asked.splice(0).length,
    here: async () => {
      const ids = await made.db.knownCalls({ ids: calls.map(({ id }) => id) })
      const cases = await made.db.pageCases({ filter: noFilter(), before: null, limit: 300 })
      return { calls: ids.length, cases: cases.length }
    },
    sweep: async (table: 'cases' | 'server-calls', keptDays: number) =>
      made.db.sweep({
        ...{ table, before: made.clock.now() - keptDays * dayMs, after: -1, limit: 200, keep: [], keptDays },
      }),
  }
}

describe('after the site has said to keep things for longer', () => {
  it('calls and cases come that the shorter rule had left out, once', async () => {
    const { here, pullUnder, pagesAsked } = await setUp(10)
    expect(await here()).toEqual({ calls: 10, cases: 10 })
    await pullUnder(40)
    expect(await here()).toEqual({ calls: 40, cases: 40 })
    pagesAsked()
    await pullUnder(40)
    expect(pagesAsked()).toBe(1)
    await pullUnder(null)
    expect(await here()).toEqual({ calls: 60, cases: 60 })
  })

  it('those come again that had gone by their age, also when no pull had run under the shorter rule', async () => {
    const { here, pullUnder, sweep } = await setUp(40)
    await sweep('server-calls', 10)
    await sweep('cases', 10)
    expect(await here()).toEqual({ calls: 10, cases: 10 })
    await pullUnder(40)
    expect(await here()).toEqual({ calls: 40, cases: 40 })
  })

  it('a shorter rule asks for nothing anew, and the longer one after it brings all of it', async () => {
    const { here, pullUnder, pagesAsked, sweep } = await setUp(40)
    pagesAsked()
    await pullUnder(10)
    expect(pagesAsked()).toBe(1)
    await sweep('server-calls', 10)
    await pullUnder(20)
    expect((await here()).calls).toBe(20)
  })

  it('a walk that was cut off goes on to the end of the longer rule', async () => {
    const { made, here, pullUnder } = await setUp(10, 250)
    let left = 2
    made.server.setBehaviour((request) => (request === 'list' && left-- <= 0 ? 'lost-before' : 'ok'))
    await pullUnder(null)
    expect((await here()).cases).toBeLessThan(250)
    expect(await made.db.pullPosition()).toMatchObject({ isComplete: false, keptDays: null })
    made.server.setBehaviour(() => 'ok')
    await made.clock.advance(60_000)
    expect(await here()).toEqual({ calls: 250, cases: 250 })
  })
})

describe('where a pull goes on', () => {
  const done = { skip: 40, isComplete: true, newestServerId: '7', finishedAt: 5 }
  it.each([
    [undefined, 30, { ...done, keptDays: 30 }],
    [30, 30, { ...done, keptDays: 30 }],
    [null, null, { ...done, keptDays: null }],
    [90, 30, { ...done, keptDays: 30 }],
    [null, 30, { ...done, keptDays: 30 }],
    [30, 31, { ...done, skip: 0, isComplete: false, keptDays: 31 }],
    [30, null, { ...done, skip: 0, isComplete: false, keptDays: null }],
  ])('with rows of %s days here and %s wanted', (keptDays, days, expected) => {
    expect(reaching(keptDays === undefined ? done : { ...done, keptDays }, days)).toEqual(expected)
  })
})
