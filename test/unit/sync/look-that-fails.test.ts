import { afterEach, expect, it } from 'vitest'
import { AppError } from '../../../preload/contract/errors.ts'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** A look at the server that fails settles nothing: the doubt is still there afterwards (DESIGN 6.3). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const minute = 60_000
const fields = walkIn('very late')

it('after a repeat the double is found by the next look, when the first one failed', async () => {
  desk = createEngineDesk()
  const { server, begin, save, clock, rows } = desk
  await begin()
  const tries = { creates: 0, looks: 0 }
  let reference = ''
  server.setBehaviour((request, record) => {
    if (request === 'create') {
      tries.creates += 1
      reference = record?.reference ?? ''
      if (tries.creates === 1) return 'lost-before'
      // The first try arrives after all, just before its repeat.
      const times = { createdAt: clock.now(), updatedAt: clock.now() }
      server.held.set('900', { serverId: '900', fields, reference, createdBy: 'amina', ...times })
    }
    if (request === 'find') {
      tries.looks += 1
      // Two before the repeat find nothing; the one after it is answered with an error.
      if (tries.looks === 3) return 'failed'
    }
    return 'ok'
  })
  const id = await save(fields)
  await clock.advance(10 * minute)
  expect(tries.creates).toBe(2)
  expect(await desk.stateOf(id)).toBe('needs-you')
  expect(await rows()).toMatchObject([{ state: 'parked', reason: 'server-duplicate' }])
})

it('a no inside a yes is looked for before it is ever sent again, when the look at once failed', async () => {
  desk = createEngineDesk()
  const { server, begin, save, clock, rows, stateOf, engine } = desk
  await begin()
  let creates = 0
  const usual = { ...server.gateway }
  Object.assign(server.gateway, {
    createCase: (...given: Parameters<typeof usual.createCase>) => {
      creates += 1
      void usual.createCase(...given)
      return Promise.reject(new GatewayError('server-validation', 'refused', { mustLook: true }))
    },
    findCases: () => Promise.reject(new GatewayError('server-failed', 'unclear')),
  })
  const id = await save(fields)
  expect(await rows()).toMatchObject([{ state: 'parked', reason: 'server-validation' }])
  Object.assign(server.gateway, usual)
  await engine.retryNow(null)
  await clock.advance(5 * minute)
  expect(await stateOf(id)).toBe('accepted')
  expect([creates, server.held.size]).toEqual([1, 1])
})

it('a record that is said to be another one here is looked for before anything is sent again', async () => {
  desk = createEngineDesk()
  const { server, begin, save, clock, rows, stateOf, engine, db } = desk
  await begin()
  const accept = db.markAccepted
  let refusals = 1
  Object.assign(db, {
    markAccepted: (input: Parameters<typeof accept>[0]) =>
      (refusals -= 1) >= 0 ? Promise.reject(new AppError('server-duplicate')) : accept(input),
  })
  const id = await save(fields)
  expect(await rows()).toMatchObject([{ state: 'parked', reason: 'server-duplicate' }])
  await engine.retryNow(null)
  await clock.advance(5 * minute)
  expect(await stateOf(id)).toBe('accepted')
  expect([server.count('create'), server.held.size]).toEqual([1, 1])
})

it('a server that fails everybody parks nobody, however long it goes on', async () => {
  desk = createEngineDesk({ timings: { retryStepsMs: [5_000] } })
  const { server, begin, save, clock, rows } = desk
  await begin()
  server.setBehaviour((request) => (request === 'create' ? 'failed' : 'ok'))
  for (const name of ['one', 'two', 'three']) await save(walkIn(name))
  await clock.advance(3 * minute)
  expect(server.count('create')).toBeGreaterThan(15)
  expect((await rows()).map((row) => row.state)).toEqual(['unclear', 'unclear', 'unclear'])
})
