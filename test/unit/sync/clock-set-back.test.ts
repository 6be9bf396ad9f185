import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { afterEmptyLook } from '../../../main/sync/lookup.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/**
 * Somebody sets the computer's clock back by a day. Every instant that was noted before is far away then, while timers
 * run on as they were set: no entry may wait for the clock to come back to where it was.
 */

const day = 86_400_000
const minute = 60_000
let desk: EngineDesk

beforeEach(async () => {
  // One long step, so that the timer that is set when the clock moves is not the one that helps.
  desk = createEngineDesk({ timings: { retryStepsMs: [5 * minute] } })
  await desk.begin()
})
afterEach(() => desk.close())

/** A case whose first try fails as given; the server takes everything that comes later. */
async function savedAndFailed(failure: 'refused' | 'lost-before' | 'lost-after'): Promise<string> {
  desk.server.setBehaviour((request) => (request === 'create' ? failure : 'ok'))
  const id = await desk.save(walkIn('before the clock was set back'))
  desk.server.setBehaviour(() => 'ok')
  return id
}

const creates = () => desk.server.count('create')

describe('after the clock was set back by a day', () => {
  it('what waits for its next try is sent within a minute', async () => {
    const id = await savedAndFailed('refused')
    await desk.clock.advance(minute)
    expect(creates()).toBe(1)
    desk.clock.setBack(day)
    await desk.clock.advance(minute)
    expect(await desk.stateOf(id)).toBe('accepted')
    expect(creates()).toBe(2)
  })

  it('a waiting entry is looked at within a minute each time, also when its turn then fails again', async () => {
    const id = await savedAndFailed('refused')
    desk.clock.setBack(day)
    desk.server.setBehaviour((request) => (request === 'create' ? 'refused' : 'ok'))
    await desk.clock.advance(minute)
    expect(creates()).toBe(2)
    desk.server.setBehaviour(() => 'ok')
    await desk.clock.advance(6 * minute)
    expect(await desk.stateOf(id)).toBe('accepted')
  })

  it('an unclear try is looked for twice and repeated within the usual steps, not a day later', async () => {
    const id = await savedAndFailed('lost-before')
    desk.clock.setBack(day)
    await desk.clock.advance(minute)
    expect(desk.server.count('find')).toBeGreaterThanOrEqual(1)
    expect(creates()).toBe(1)
    await desk.clock.advance(10 * minute)
    expect(await desk.stateOf(id)).toBe('accepted')
    expect(creates()).toBe(2)
    expect(desk.server.held.size).toBe(1)
  })

  it('so is one that was looked for once before', async () => {
    const id = await savedAndFailed('lost-before')
    await desk.clock.advance(minute)
    expect(desk.server.count('find')).toBe(1)
    desk.clock.setBack(day)
    await desk.clock.advance(minute)
    expect(creates()).toBe(1)
    await desk.clock.advance(10 * minute)
    expect(await desk.stateOf(id)).toBe('accepted')
    expect(creates()).toBe(2)
  })

  it('and one that had arrived is found and not repeated', async () => {
    const id = await savedAndFailed('lost-after')
    desk.clock.setBack(day)
    await desk.clock.advance(minute)
    expect(await desk.stateOf(id)).toBe('accepted')
    expect(creates()).toBe(1)
  })

  it('"try now" does not put an unclear entry off until the clock is back where it was', async () => {
    const id = await savedAndFailed('lost-before')
    desk.clock.setBack(day)
    await desk.clock.advance(minute)
    await desk.engine.retryNow(null)
    await desk.clock.advance(11 * minute)
    expect(await desk.stateOf(id)).toBe('accepted')
    expect(creates()).toBe(2)
  })
})

describe('after the clock was set back by a few seconds', () => {
  it('the wait between the two looks is not cut short', async () => {
    await savedAndFailed('lost-before')
    await desk.clock.advance(minute)
    expect(desk.server.count('find')).toBe(1)
    desk.clock.setBack(5_000)
    await desk.clock.advance(minute)
    expect(creates()).toBe(1)
  })
})

describe('an empty look from before the instant of', () => {
  const times = { serverTimeoutMs: 5_000, shortestStepMs: 4_000, waitMs: 6_000 }

  it('the sending begins anew: both looks are still to come', () => {
    expect(afterEmptyLook({ sentAt: day, emptyAt: day + minute }, 1_000, times)).toEqual({
      kind: 'look-again',
      doubt: { sentAt: 1_000, emptyAt: null },
      at: 11_000,
    })
  })

  it('the first empty look is the first one now', () => {
    expect(afterEmptyLook({ sentAt: 0, emptyAt: day }, minute, times)).toEqual({
      kind: 'look-again',
      doubt: { sentAt: 0, emptyAt: minute },
      at: minute + 6_000,
    })
  })
})
