import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import type { SyncTimings } from '../../../main/sync/sync-api.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

let desk: EngineDesk | null = null

afterEach(async () => {
  await desk?.close()
  desk = null
})

async function start(timings: Partial<SyncTimings> = {}) {
  const started = createEngineDesk({ timings })
  desk = started
  const { db, clock, engine } = started
  const say = async (id: string, disposition: 'prank' | 'blank-call' = 'prank') => {
    const now = clock.now()
    const ids = { caseId: v7(), outboxId: v7() }
    const done = await db.setOutcome({ id, disposition, ...ids, createdBy: 'amina', now, undoUntil: now + 10_000 })
    engine.nudge()
    await clock.settle()
    return done.caseId
  }
  const call = async () => {
    const id = v7()
    const now = clock.now()
    const words = { number: '+254722000111', name: '', queue: 'child-helpline', callRef: `17.${id}` }
    const times = { startedAt: now, answeredAt: now, endedAt: now, holds: 0, heldMs: 0 }
    const report = { id, direction: 'in', ...words, ...times, end: 'completed', quality: null, caseId: null } as const
    await db.recordCall({ report, now })
    return id
  }
  return { ...started, say, call }
}

it('an outcome is sent by itself once it can no longer be taken back, and not before', async () => {
  const { begin, call, say, clock, server, stateOf } = await start()
  await begin()
  const caseId = await say(await call())
  await clock.advance(9_900)
  expect(server.count('create')).toBe(0)
  expect(await stateOf(caseId)).toBe('saved')
  await clock.advance(200)
  expect(server.count('create')).toBe(1)
  expect(await stateOf(caseId)).toBe('accepted')
})

it('an outcome waits its time also when a lost line comes back, and holds up no other case', async () => {
  const { begin, call, say, save, clock, server, link, stateOf } = await start()
  await begin()
  server.setBehaviour(() => 'refused')
  link.probeNow()
  await clock.advance(100)
  await say(await call())
  const other = await save(walkIn('meanwhile'))
  server.setBehaviour(() => 'ok')
  await clock.advance(6_000)
  expect(server.count('create')).toBe(0)
  await clock.advance(3_500)
  expect([...server.held.values()].every((each) => each.fields.source === 'walkin')).toBe(true)
  await clock.advance(60_000)
  expect(server.held.size).toBe(2)
  expect(await stateOf(other)).toBe('accepted')
})

it('an outcome waits its time where everything else that waits goes at once, because the line is back', async () => {
  const { begin, call, say, save, clock, server, link, stateOf } = await start({ reconnectSpreadMs: 0 })
  await begin()
  server.setBehaviour(() => 'refused')
  link.probeNow()
  await clock.advance(100)
  const other = await save(walkIn('meanwhile'))
  const held = await say(await call())
  server.setBehaviour(() => 'ok')
  await clock.advance(9_000)
  expect([await stateOf(other), await stateOf(held), server.held.size]).toEqual(['accepted', 'saved', 1])
  await clock.advance(60_000)
  expect(await stateOf(held)).toBe('accepted')
})

it('an outcome taken back is never sent, and one said anew is sent once, with the later word', async () => {
  const { begin, call, say, db, engine, clock, server } = await start()
  await begin()
  const first = await call()
  await say(first)
  await clock.advance(5_000)
  await db.undoOutcome({ id: first })
  engine.nudge()
  const second = await call()
  await say(second, 'prank')
  await clock.advance(8_000)
  await say(second, 'blank-call')
  await clock.advance(60_000)
  expect(server.count('create')).toBe(1)
  expect([...server.held.values()].map((each) => each.fields.disposition)).toEqual(['blank-call'])
})
