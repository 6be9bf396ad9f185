import { afterEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { ServerCase } from '../../../main/api/gateway.ts'
import { noFilter } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** What somebody asked the server for comes in as a page of the pull would, beside the pull and never against it. */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

function old(serverId: string, narrative = 'of long ago'): ServerCase {
  const at = 1_700_000_000_000
  return { serverId, fields: walkIn(narrative), createdAt: at, updatedAt: at, createdBy: 'juma', reference: null }
}

async function narratives({ db }: EngineDesk): Promise<string[]> {
  return (await db.pageCases({ filter: noFilter(), before: null, limit: 50 })).map((row) => row.excerpt)
}

describe('cases that a person’s question found', () => {
  it('are here afterwards, once, in their place, and where the pull stands does not move', async () => {
    const made = createEngineDesk()
    desk = made
    made.server.add(walkIn('of today'))
    await made.begin()
    const position = await made.db.pullPosition()
    const pulled = made.heard.pulled
    for (let time = 0; time < 2; time += 1) {
      const brought = await made.engine.bringIn(async (session) => {
        expect(session.token).toBe('token-1')
        return [old('7')]
      })
      expect(brought.map((each) => each.serverId)).toEqual(['7'])
    }
    expect(await narratives(made)).toEqual(['of today', 'of long ago'])
    expect(await made.db.pullPosition()).toEqual(position)
    expect(made.heard.pulled).toBe(pulled + 1)
    expect(await made.db.casesByServerId({ serverIds: ['7', 'none'], filter: noFilter() })).toHaveLength(1)
    const closed = { ...noFilter(), statuses: ['closed' as const] }
    expect(await made.db.casesByServerId({ serverIds: ['7'], filter: closed })).toEqual([])
  })

  it('do not undo what was sent while they were on their way', async () => {
    const made = createEngineDesk()
    desk = made
    const serverId = made.server.add(walkIn('as it was'))
    await made.begin()
    const [row] = await made.db.pageCases({ filter: noFilter(), before: null, limit: 1 })
    const before = made.server.held.get(serverId)
    await made.engine.bringIn(async () => {
      await made.save(walkIn('as it is now'), row?.id)
      await made.clock.settle()
      return before === undefined ? [] : [before]
    })
    expect(await made.stateOf(row?.id ?? '')).toBe('accepted')
    expect(await narratives(made)).toEqual(['as it is now'])
  })
})

describe('an old answer', () => {
  /** A desk that holds one case, and what the server said of it before it was edited here. */
  async function edited() {
    const made = createEngineDesk()
    desk = made
    const serverId = made.server.add(walkIn('as it was'))
    await made.begin()
    const [row] = await made.db.pageCases({ filter: noFilter(), before: null, limit: 1 })
    const before = made.server.held.get(serverId)
    if (row === undefined || before === undefined) throw new Error('nothing came in')
    return { ...made, before, caseId: row.id }
  }

  it('to a question undoes nothing that was sent meanwhile, also when whole pulls have passed since', async () => {
    const { engine, save, clock, before, caseId, stateOf } = await edited()
    await engine.bringIn(async () => {
      await save(walkIn('as it is now'), caseId)
      for (let pull = 0; pull < 3; pull += 1) {
        engine.pullNow()
        await clock.settle()
      }
      return [before]
    })
    expect(await stateOf(caseId)).toBe('accepted')
    expect(desk && (await narratives(desk))).toEqual(['as it is now'])
  })

  it('to a look at what somebody opened undoes nothing that was sent meanwhile either', async () => {
    const { engine, save, clock, server, before, caseId, stateOf } = await edited()
    const held = Promise.withResolvers<ServerCase>()
    const usual = { ...server.gateway }
    let looks = 0
    Object.assign(server.gateway, {
      getCase: (...given: Parameters<typeof usual.getCase>) =>
        (looks += 1) === 1 ? held.promise : usual.getCase(...given),
    })
    engine.lookAt(caseId)
    await clock.settle()
    await save(walkIn('as it is now'), caseId)
    expect(await stateOf(caseId)).toBe('accepted')
    held.resolve(before)
    await clock.settle()
    expect(desk && (await narratives(desk))).toEqual(['as it is now'])
  })
})

describe('a person’s question', () => {
  it('is not asked without a session, without a way there, or after the desk was left', async () => {
    const made = createEngineDesk()
    desk = made
    let asked = 0
    const ask = async () => {
      asked += 1
      return []
    }
    await made.begin(null)
    await expect(made.engine.bringIn(ask)).rejects.toThrow('server-unreachable')
    made.engine.setSession({ token: 'token-1' })
    await made.clock.settle()
    await made.engine.bringIn(ask)
    expect(asked).toBe(1)
    made.server.setBehaviour(() => 'refused')
    made.link.observer.failed('server-unreachable')
    await made.clock.advance(1_000)
    await expect(made.engine.bringIn(ask)).rejects.toThrow('server-unreachable')
    made.engine.setSession(null)
    await expect(made.engine.bringIn(ask)).rejects.toThrow('server-unreachable')
    expect(asked).toBe(1)
  })

  it('leaves the line to a voice that has no room beside it', async () => {
    const call = { isUp: false }
    const made = createEngineDesk({ timings: { pullPage: 3 }, more: { isCallUp: () => call.isUp } })
    desk = made
    for (let number = 0; number < 12; number += 1) made.server.add()
    made.server.setBehaviour((request) => (request === 'list' ? { slow: 3_000 } : 'ok'))
    await made.begin()
    await made.clock.advance(3_500)
    call.isUp = true
    await expect(made.engine.bringIn(async () => [])).rejects.toThrow('server-unreachable')
    call.isUp = false
    expect(await made.engine.bringIn(async () => [])).toEqual([])
  })

  it('that finds the session ended pauses everything and asks for a sign-in', async () => {
    const made = createEngineDesk()
    desk = made
    await made.begin()
    const refused = () => Promise.reject(new GatewayError('sign-in-needed', 'refused'))
    await expect(made.engine.bringIn(refused)).rejects.toThrow('sign-in-needed')
    expect(made.heard.ended).toBe(1)
  })
})
