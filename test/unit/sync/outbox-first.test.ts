import { afterEach, expect, it } from 'vitest'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What was saved here leaves before more comes in, and does not keep it out for ever (DESIGN 6.7). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

/** A desk with cases written while nobody was signed in, and records waiting for it at the server. */
async function deskWith(written: number, about: Parameters<typeof createEngineDesk>[0] = {}) {
  const made = createEngineDesk({ timings: { pullPage: 3 }, ...about })
  desk = made
  for (let number = 0; number < 30; number += 1) made.server.add()
  await Promise.all(Array.from({ length: written }, (_, number) => made.save(walkIn(`written here ${number}`))))
  return made
}

it('no page is asked for before the last case that waited has left', async () => {
  const { server, begin, clock, engine, rows } = await deskWith(30)
  server.setBehaviour(() => ({ slow: 500 }))
  await begin()
  await clock.advance(30_000)
  expect(await rows()).toEqual([])
  expect(server.asked.indexOf('list')).toBeGreaterThan(server.asked.lastIndexOf('create'))
  expect(engine.pullProgress().state).toBe('done')
})

it('a case that is saved while pages come in leaves between two of them', async () => {
  const { server, begin, save, clock } = await deskWith(0)
  server.setBehaviour((request) => ({ slow: request === 'create' ? 10_000 : 500 }))
  await begin()
  await clock.advance(1_200)
  await save(walkIn('between two pages'))
  const pages = server.count('list')
  await clock.advance(8_000)
  // The one that was on its way already, and nothing behind it.
  expect(server.count('list') - pages).toBeLessThanOrEqual(1)
  await clock.advance(30_000)
  expect(server.count('list') - pages).toBeGreaterThan(5)
})

it('an outbox that takes minutes keeps what others have written out for half a minute only', async () => {
  const { server, begin, clock, engine, rows } = await deskWith(100)
  server.setBehaviour((request) => (request === 'create' ? { slow: 4_900 } : 'ok'))
  await begin()
  await clock.advance(29_000)
  expect(server.count('list')).toBe(0)
  await clock.advance(10_000)
  expect(engine.pullProgress().state).toBe('done')
  expect((await rows()).length).toBeGreaterThan(50)
})

it('a case that the server fails again and again, or that needs a person, keeps nothing out', async () => {
  const { server, begin, save, clock, engine } = await deskWith(0)
  server.setBehaviour((request) => (request === 'create' ? 'failed' : 'ok'))
  await begin()
  await save(walkIn('always 500'))
  const before = engine.pullProgress().lastDoneAt ?? 0
  await clock.advance(3 * 60_000)
  expect(engine.pullProgress().lastDoneAt).toBeGreaterThan(before)
})
