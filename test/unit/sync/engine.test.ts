import { v7 } from 'uuid'
import { afterEach, expect, it } from 'vitest'
import { AppError } from '../../../preload/contract/errors.ts'
import { call, createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

let desk: EngineDesk | null = null

function start(options?: Parameters<typeof createEngineDesk>[0]): EngineDesk {
  desk = createEngineDesk(options)
  return desk
}
afterEach(async () => {
  await desk?.close()
  desk = null
})

it('sends a saved case at once and tells each step', async () => {
  const { begin, save, progress, server, stateOf } = start()
  await begin()
  const id = await save(walkIn('first'))
  expect(progress.map((each) => each.state)).toEqual(['sending', 'accepted'])
  expect(await stateOf(id)).toBe('accepted')
  expect(server.held.size).toBe(1)
})

it('never says accepted while the outcome is unclear', async () => {
  const { begin, save, progress, server, stateOf } = start()
  await begin()
  server.setBehaviour((request) => (request === 'create' ? 'lost-after' : 'ok'))
  const id = await save(walkIn('lost answer'))
  expect(progress.map((each) => each.state)).toEqual(['sending', 'sending'])
  expect(await stateOf(id)).toBe('sending')
})

it('looks first after twice the time-out, again after a step, and only then repeats', async () => {
  const { begin, save, server, clock, stateOf } = start()
  await begin()
  let isLost = true
  server.setBehaviour((request) => (request === 'create' && isLost ? 'lost-before' : 'ok'))
  const id = await save(walkIn('lost request'))
  isLost = false
  await clock.advance(9_900)
  expect(server.count('find')).toBe(0)
  await clock.advance(1_300)
  expect(server.count('find')).toBe(1)
  expect(server.count('create')).toBe(1)
  await clock.advance(16_000)
  // The second look before the repeat, and the one after it that would find a double.
  expect(server.count('find')).toBe(3)
  expect(server.count('create')).toBe(2)
  expect(await stateOf(id)).toBe('accepted')
  expect(server.held.size).toBe(1)
})

it('adopts a commit that lands between the two looks', async () => {
  const { begin, save, server, clock, stateOf } = start()
  await begin()
  server.setBehaviour((request) => (request === 'create' ? { late: 14_000 } : 'ok'))
  const id = await save(walkIn('slow server'))
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('accepted')
  expect(server.count('create')).toBe(1)
})

it('does not look at a call that equals one of another case of this computer as if it were its own', async () => {
  const { begin, save, server, clock, stateOf } = start()
  await begin()
  const twin = call('call-7', 'the same words')
  expect(await stateOf(await save(twin))).toBe('accepted')
  let isLost = true
  server.setBehaviour((request) => (request === 'create' && isLost ? 'lost-before' : 'ok'))
  const second = await save(twin)
  isLost = false
  await clock.advance(60_000)
  expect(await stateOf(second)).toBe('accepted')
  expect(server.held.size).toBe(2)
})

it('sends four cases at once and keeps a hanging one from holding up the rest', async () => {
  const { begin, save, server, stateOf, clock } = start()
  await begin()
  server.setBehaviour((request, record) =>
    request === 'create' && record?.fields.narrative.startsWith('hangs') === true ? { slow: 4_000 } : 'ok',
  )
  for (const name of ['hangs 1', 'hangs 2', 'hangs 3']) await save(walkIn(name))
  const quick = await Promise.all(['a', 'b', 'c'].map((name) => save(walkIn(name))))
  for (const id of quick) expect(await stateOf(id)).toBe('accepted')
  await clock.advance(5_000)
  expect(server.held.size).toBe(6)
})

it('keeps the order of one case: create, then its edits', async () => {
  const { begin, save, server, clock } = start()
  await begin()
  server.setBehaviour((request) => (request === 'create' ? { slow: 2_000 } : 'ok'))
  const first = walkIn('ordered')
  const id = await save(first)
  await save({ ...first, resolution: 'one' }, id)
  await save({ ...first, resolution: 'two' }, id)
  await clock.advance(5_000)
  expect(server.asked.filter((each) => each === 'create' || each === 'update')[0]).toBe('create')
  expect([...server.held.values()].map((each) => each.fields.resolution)).toEqual(['two'])
})

it('pauses at a 401, says so once, and goes on with the next session', async () => {
  const { begin, save, server, heard, engine, link, rows, stateOf, clock } = start()
  await begin()
  server.setBehaviour(() => 'sign-in')
  const ids = await Promise.all(['a', 'b', 'c'].map((name) => save(walkIn(name))))
  expect(heard.ended).toBe(1)
  expect(link.state().state).toBe('sign-in-needed')
  expect((await rows()).map((row) => row.state)).toEqual(['queued', 'queued', 'queued'])
  const before = server.count('create')
  await clock.advance(600_000)
  expect(server.count('create')).toBe(before)

  server.setBehaviour(() => 'ok')
  engine.setSession({ token: 'token-2' })
  await clock.settle()
  for (const id of ids) expect(await stateOf(id)).toBe('accepted')
  expect(server.held.size).toBe(3)
})

it('spreads the return after an outage, and starts at once when nothing was away', async () => {
  const { begin, save, server, clock, stateOf } = start({ random: () => 0.75 })
  server.setBehaviour(() => 'refused')
  await begin()
  const id = await save(walkIn('written offline'))
  server.setBehaviour(() => 'ok')
  await clock.advance(9_000)
  expect(server.count('ping')).toBeGreaterThan(1)
  expect(await stateOf(id)).toBe('saved')
  await clock.advance(15_000)
  expect(await stateOf(id)).toBe('accepted')
})

it('sends nothing while the server is away, whatever is due', async () => {
  const { begin, save, server, clock, rows } = start()
  server.setBehaviour(() => 'refused')
  await begin()
  await save(walkIn('waits'))
  await clock.advance(3_600_000)
  expect(server.count('create')).toBe(0)
  expect((await rows())[0]).toMatchObject({ state: 'queued', attempts: 0 })
})

it('takes rows of a crash for unclear: looks before it sends', async () => {
  const { begin, save, server, db, rows, clock, stateOf } = start()
  const id = await save(walkIn('crashed while sending'))
  await db.markSending({ id: (await rows())[0]?.id ?? '', now: clock.now() })
  await begin()
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('accepted')
  const steps = server.asked.filter((each) => each === 'find' || each === 'create')
  // One look at the start, which is too early to count, and the two that count.
  expect(steps.slice(0, 4)).toEqual(['find', 'find', 'find', 'create'])
})

it('stops within a second although a request hangs, and says nothing afterwards', async () => {
  const { begin, save, server, engine, clock, progress } = start()
  await begin()
  server.setBehaviour((request) => (request === 'create' ? { slow: 60_000 } : 'ok'))
  await save(walkIn('hangs'))
  const told = progress.length
  const stopping = engine.stop()
  await clock.advance(1_000)
  await stopping
  expect(progress).toHaveLength(told)
})

it('brings the newest 500 at first, in pages, and later what is newer', async () => {
  const { begin, server, db, clock, engine } = start()
  for (let index = 0; index < 620; index += 1) server.add()
  await begin()
  await clock.advance(1_000)
  expect(engine.pullProgress()).toMatchObject({ state: 'done', known: 500 })
  expect(await db.pullPosition()).toMatchObject({ isComplete: true, newestServerId: '720' })
  const filter = { statuses: [], priorities: [], sources: [], categoryMain: null, from: null, to: null }
  const first = await db.pageCases({ filter, before: null, limit: 100 })
  expect(new Set(first.map((each) => each.serverId)).size).toBe(100)

  for (let index = 0; index < 45; index += 1) server.add()
  const before = server.count('list')
  engine.pullNow()
  await clock.settle()
  await clock.settle()
  expect(await db.pullPosition()).toMatchObject({ newestServerId: '765' })
  expect(server.count('list') - before).toBe(3)
})

it('neither skips nor doubles rows that move while it pages', async () => {
  const { begin, server, db, clock } = start({ timings: { pullGoal: 100 } })
  for (let index = 0; index < 100; index += 1) server.add()
  const all = [...server.held.keys()]
  let pages = 0
  server.setBehaviour((request) => {
    if (request !== 'list') return 'ok'
    pages += 1
    // Two new ones push rows down, or three are deleted at the top and pull them up.
    if (pages % 2 === 0) server.add()
    else
      for (const id of [...server.held.keys()].toSorted((a, b) => Number(b) - Number(a)).slice(0, 3))
        if (pages > 1) server.held.delete(id)
    return 'ok'
  })
  await begin()
  await clock.advance(5_000)
  const filter = { statuses: [], priorities: [], sources: [], categoryMain: null, from: null, to: null }
  const here = (await db.pageCases({ filter, before: null, limit: 100 })).map((each) => each.serverId)
  expect(new Set(here).size).toBe(here.length)
  for (const id of all.filter((each) => server.held.has(each)).slice(10)) expect(here).toContain(id)
})

it('resumes a first pull where it was interrupted', async () => {
  const { begin, server, db, clock, engine } = start({ timings: { pullGoal: 200 } })
  for (let index = 0; index < 200; index += 1) server.add()
  let pages = 0
  server.setBehaviour((request) => (request === 'list' && (pages += 1) === 4 ? 'failed' : 'ok'))
  await begin()
  await clock.advance(1)
  await clock.settle()
  expect(engine.pullProgress().state).toBe('paused')
  const { skip } = await db.pullPosition()
  expect(skip).toBeGreaterThan(50)
  const before = server.count('list')
  await clock.advance(10_000)
  expect(engine.pullProgress()).toMatchObject({ state: 'done', known: 200 })
  expect(server.count('list') - before).toBeLessThan(10)
})

it('does not let a page that left before a push bring back the older copy', async () => {
  const { begin, save, server, engine, clock, db } = start()
  await begin()
  const fields = walkIn('raced')
  const id = await save(fields)
  server.setBehaviour((request) => (request === 'list' ? { slow: 2_000 } : 'ok'))
  // The memory server answers as of the end of the wait, so the older copy is put in its place for that moment.
  const [held] = [...server.held.values()]
  engine.pullNow()
  await save({ ...fields, resolution: 'newer' }, id)
  const newer = [...server.held.values()][0]
  if (held === undefined || newer === undefined) throw new Error('The server lost the case')
  server.held.set(held.serverId, held)
  await clock.advance(2_500)
  server.held.set(newer.serverId, newer)
  expect((await db.getCase({ id })).fields.resolution).toBe('newer')
})

it('is idle only when nothing is on its way', async () => {
  const { begin, save, server, engine, clock } = start()
  await begin()
  server.setBehaviour((request) => (request === 'create' ? { slow: 1_000 } : 'ok'))
  await save(walkIn('slow'))
  expect(engine.isIdle()).toBe(false)
  await clock.advance(2_000)
  expect(engine.isIdle()).toBe(true)
})

it('goes on sending for somebody who has signed out, whatever becomes of the session of the next person', async () => {
  const { begin, save, server, link, clock, heard, stateOf } = start()
  await begin({ token: 'signed out, still sending' })
  link.setSession({ token: 'the next person' })
  await clock.settle()
  link.sessionRefused({ token: 'the next person' })
  expect(link.state().state).toBe('sign-in-needed')
  const id = await save(walkIn('left behind'))
  expect(await stateOf(id)).toBe('accepted')
  expect(heard.ended).toBe(0)
  expect(server.held.size).toBe(1)
})

it('recovers what a failing database left half-sent, without a double', async () => {
  const { begin, save, server, db, clock, stateOf } = start()
  await begin()
  const accept = db.markAccepted
  let isBroken = true
  Object.assign(db, {
    markAccepted: (input: Parameters<typeof accept>[0]) =>
      isBroken ? Promise.reject(new AppError('disk-full')) : accept(input),
  })
  const id = await save(walkIn('disk full at the wrong moment'))
  expect(await stateOf(id)).toBe('sending')
  isBroken = false
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('accepted')
  expect(server.count('create')).toBe(1)
})

it('asks the server once a second, not without end, while the database takes nothing of what it says', async () => {
  const { begin, save, server, db, clock, stateOf } = start()
  await begin()
  const id = await save(walkIn('edited later'))
  const other = await save(walkIn('another'))
  const mark = db.markSending
  let isBroken = true
  Object.assign(db, {
    markSending: (input: Parameters<typeof mark>[0]) =>
      isBroken ? Promise.reject(new AppError('disk-full')) : mark(input),
  })
  for (const each of [id, other]) await save({ ...walkIn('edited'), resolution: 'now' }, each)
  await clock.advance(10_000)
  expect(server.count('get')).toBeGreaterThan(10)
  expect(server.count('get')).toBeLessThan(30)
  isBroken = false
  await clock.advance(2_000)
  expect([await stateOf(id), await stateOf(other)]).toEqual(['accepted', 'accepted'])
})

it('leaves a person a way out when the server holds something else under our reference', async () => {
  const { begin, save, server, stateOf, engine, clock, rows, db } = start()
  await begin()
  let isLost = true
  server.setBehaviour((request) => (request === 'create' && isLost ? 'lost-after' : 'ok'))
  const fields = walkIn('as it was sent')
  const id = await save(fields)
  isLost = false
  const [serverId, held] = [...server.held.entries()][0] ?? ['', null]
  if (held === null) throw new Error('nothing arrived')
  const theirs = { ...held.fields, narrative: 'as a colleague left it' }
  server.held.set(serverId, { ...held, fields: theirs })
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('needs-you')
  expect((await rows())[0]?.reason).toBe('server-changed')

  // Trying again decides nothing: both stay as they are.
  await engine.retryNow(null)
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('needs-you')
  expect(server.held.get(serverId)?.fields.narrative).toBe('as a colleague left it')
  expect((await db.getCase({ id })).fields.narrative).toBe('as it was sent')

  // Saving the case again neither: somebody has to see both sides.
  await save({ ...fields, narrative: 'as a person decided' }, id)
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('needs-you')

  const { mine, seen } = await db.conflictOf({ caseId: id })
  await db.resolveConflict({ caseId: id, outboxId: v7(), fields: mine, seen, now: clock.now() })
  engine.nudge()
  await clock.advance(60_000)
  expect(await stateOf(id)).toBe('accepted')
  expect(server.held.size).toBe(1)
  expect(server.held.get(serverId)?.fields.narrative).toBe('as a person decided')
})

it('sends what waits also after the clock was set back', async () => {
  const { begin, save, server, stateOf, clock } = start()
  await begin()
  server.setBehaviour((request) => (request === 'create' ? 'refused' : 'ok'))
  const id = await save(walkIn('before the clock was set back'))
  server.setBehaviour(() => 'ok')
  clock.setBack(40 * 86_400_000)
  await clock.advance(120_000)
  expect(await stateOf(id)).toBe('accepted')
  expect(server.held.size).toBe(1)
})
