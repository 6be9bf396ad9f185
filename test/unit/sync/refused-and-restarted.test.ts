import { v7 } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import { createSyncEngine } from '../../../main/sync/engine.ts'
import { createServerLink } from '../../../main/sync/link.ts'
import { call, createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What a person's "try now" may do after the program has given up, in the same run and after a restart (DESIGN 6.3, 6.4). */

let desk: EngineDesk | null = null
let restarted: (() => Promise<void>) | null = null
afterEach(async () => {
  await restarted?.()
  restarted = null
  await desk?.close()
  desk = null
})

const minute = 60_000

/** The desk opened anew on the same file: nothing of the run before is remembered but what the file says. */
async function restart(of: EngineDesk): Promise<ReturnType<typeof createSyncEngine>> {
  const { db, clock, server, timings } = of
  const stopping = of.engine.stop()
  await clock.advance(1_000)
  await stopping
  of.link.stop()
  const random = () => 0.5
  const link = createServerLink({ clock, random, timings })
  const nothing = () => undefined
  const on = {
    caseProgressed: nothing,
    outboxChanged: nothing,
    casesPulled: nothing,
    pullProgressed: nothing,
    sessionEnded: nothing,
  }
  const engine = createSyncEngine({ db, gateway: server.gateway, link, clock, random, newId: v7, timings, on })
  link.start((asked, signal) => server.gateway.ping(asked ?? { token: '' }, signal))
  engine.start()
  engine.setSession({ token: 'token-2' })
  restarted = async () => {
    const ending = engine.stop()
    await clock.advance(1_000)
    await ending
    link.stop()
  }
  await clock.settle()
  return engine
}

describe.each(['walk-in', 'call'])(
  'a %s whose five tries were answered 5xx, the last of them after it was kept',
  (kind) => {
    async function givenUp() {
      desk = createEngineDesk({ timings: { retryStepsMs: [5_000] } })
      const { server, begin, save, clock, rows } = desk
      await begin()
      const fields = kind === 'call' ? call('17.5', 'always 500') : walkIn('always 500')
      server.setBehaviour((request, record) =>
        request === 'create' && record?.fields.narrative === 'always 500' ? 'failed' : 'ok',
      )
      const id = await save(fields)
      await save(walkIn('passes meanwhile'))
      await clock.advance(10 * minute)
      expect((await rows()).find((row) => row.recordId === id)).toMatchObject({
        state: 'parked',
        reason: 'server-failed',
      })
      expect(server.asked.filter((each) => each === 'create')).toHaveLength(6)
      server.setBehaviour(() => 'ok')
      const reference = kind === 'call' ? null : id
      const times = { createdAt: clock.now(), updatedAt: clock.now() }
      server.held.set('900', { serverId: '900', fields, reference, createdBy: 'amina', ...times })
      return { desk, id }
    }

    it('is looked for when a person tries again, and not made twice', async () => {
      const { desk, id } = await givenUp()
      await desk.engine.retryNow(null)
      await desk.clock.advance(10 * minute)
      expect(await desk.stateOf(id)).toBe('accepted')
      expect(desk.server.held.size).toBe(2)
    })

    it('nor when the look itself fails at first, and the program has been restarted', async () => {
      const { desk, id } = await givenUp()
      const engine = await restart(desk)
      let looks = 0
      desk.server.setBehaviour((request) => (request === 'find' && (looks += 1) <= 2 ? 'failed' : 'ok'))
      await engine.retryNow(null)
      await desk.clock.advance(10 * minute)
      expect(await desk.stateOf(id)).toBe('accepted')
      expect(desk.server.held.size).toBe(2)
    })

    it('nor when that happens after a restart', async () => {
      const { desk, id } = await givenUp()
      const engine = await restart(desk)
      await engine.retryNow(null)
      await desk.clock.advance(10 * minute)
      expect(await desk.stateOf(id)).toBe('accepted')
      expect(desk.server.held.size).toBe(2)
    })
  },
)

it('a server that says when to come again is not asked before', async () => {
  desk = createEngineDesk({ timings: { retryStepsMs: [5_000] } })
  const { server, begin, save, clock, stateOf } = desk
  await begin()
  const usual = { ...server.gateway }
  let tries = 0
  Object.assign(server.gateway, {
    createCase: () => {
      tries += 1
      return Promise.reject(new GatewayError('server-busy', 'refused', { waitMs: 2 * minute }))
    },
  })
  const id = await save(walkIn('too many at once'))
  await clock.advance(minute + 50_000)
  expect(tries).toBe(1)
  Object.assign(server.gateway, usual)
  await clock.advance(minute)
  expect(await stateOf(id)).toBe('accepted')
})
