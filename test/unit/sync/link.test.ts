import { beforeEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import { createServerLink } from '../../../main/sync/link.ts'
import type { LinkChange, ServerLinkWatch } from '../../../main/sync/sync-api.ts'
import type { ErrorCode } from '../../../preload/contract/errors.ts'
import { createFakeClock } from './fake-clock.ts'
import type { FakeClock } from './fake-clock.ts'

const linkProbeMs = { connected: 30_000, steps: [5_000, 10_000, 20_000, 30_000] }

let clock: FakeClock
let link: ServerLinkWatch
let answer: ErrorCode | null
let probes: number[]
let changes: LinkChange[]

beforeEach(() => {
  clock = createFakeClock(0)
  answer = null
  probes = []
  changes = []
  link = createServerLink({ clock, random: () => 0.5, timings: { linkProbeMs } })
  link.subscribe((change) => changes.push(change))
})

async function start(): Promise<void> {
  link.start(async () => {
    probes.push(clock.now())
    if (answer !== null) throw new GatewayError(answer, 'unclear')
  })
  await clock.settle()
}

describe('the server light', () => {
  it('is "checking" until the first probe has answered', async () => {
    expect(link.state()).toEqual({ state: 'checking', sinceAt: 0, lastAnswerAt: null, skewMs: null })
    expect(link.canSend()).toBe(false)
    await start()
    expect(link.state().state).toBe('connected')
    expect(changes).toMatchObject([{ isUp: true, afterOutage: false }])
  })

  it.each([
    ['server-unreachable', 'unreachable'],
    ['server-timeout', 'unreachable'],
    ['server-strange', 'strange'],
    ['server-failed', 'strange'],
    ['server-busy', 'strange'],
    ['server-certificate', 'certificate'],
    ['server-redirected', 'strange'],
  ] as const)('tells %s as %s', async (code, state) => {
    answer = code
    await start()
    expect(link.state().state).toBe(state)
  })

  it('probes every 30 s while connected and after 5, 10, 20, 30, 30 s while not', async () => {
    await start()
    await clock.advance(65_000)
    expect(probes).toEqual([0, 30_000, 60_000])
    answer = 'server-unreachable'
    await clock.advance(125_000)
    expect(probes.slice(3).map((at) => at - 90_000)).toEqual([0, 5_000, 15_000, 35_000, 65_000, 95_000])
  })

  it('a clock that was set while a long answer came in is noticed before the next request', async () => {
    await start()
    const hear = (atMs: number) => link.observer.answered({ atMs, serverDateMs: atMs })
    hear(clock.now())
    const begunAt = clock.now()
    await clock.advance(10_000)
    hear(begunAt)
    expect(link.canSend()).toBe(true)
    clock.setBack(-3_600_000)
    hear(begunAt)
    expect([link.canSend(), probes.length]).toEqual([false, 2])
    await clock.settle()
    expect(link.canSend()).toBe(true)
  })

  it('does not return later because a person goes on saving while the server is away', async () => {
    answer = 'server-unreachable'
    await start()
    for (let save = 0; save < 10; save += 1) {
      link.probeNow()
      await clock.advance(100)
    }
    answer = null
    await clock.advance(5_000)
    expect(link.state().state).toBe('connected')
    expect(changes.at(-1)).toMatchObject({ isUp: true, afterOutage: true })
  })

  it('does not turn at one failed request when a probe finds the server well', async () => {
    await start()
    link.observer.failed('server-timeout')
    expect(link.canSend()).toBe(true)
    await clock.settle()
    expect(link.state().state).toBe('connected')
    expect(changes).toHaveLength(1)
  })

  it('holds everything back after a lost line until a probe has settled it, and then says so', async () => {
    await start()
    link.observer.failed('server-unreachable')
    expect(link.canSend()).toBe(false)
    await clock.settle()
    expect(link.canSend()).toBe(true)
    expect(changes).toHaveLength(2)
    expect(changes[1]).toMatchObject({ isUp: false })
  })

  it('sees a dead server at the first failure and not at the next turn', async () => {
    await start()
    answer = 'server-unreachable'
    link.observer.failed('server-unreachable')
    await clock.settle()
    expect(link.state()).toMatchObject({ state: 'unreachable', sinceAt: 0 })
  })

  it('knows the skew of the server’s clock and when it last answered', async () => {
    await start()
    link.observer.answered({ atMs: 500, serverDateMs: 180_500 })
    expect(link.state()).toMatchObject({ skewMs: 180_000, lastAnswerAt: 500 })
    expect(changes).toHaveLength(2)
    link.observer.answered({ atMs: 600, serverDateMs: 181_100 })
    expect(changes).toHaveLength(2)
  })
})

describe('the session in the light', () => {
  it('counts a 401 without a session as a server that is there', async () => {
    answer = 'sign-in-needed'
    await start()
    expect(link.state().state).toBe('connected')
  })

  it('asks for sign-in when the session of the desk is refused, until there is another one', async () => {
    await start()
    answer = 'sign-in-needed'
    link.setSession({ token: 'old' })
    await clock.settle()
    expect(link.state().state).toBe('sign-in-needed')
    expect(changes.at(-1)?.refused).toEqual({ token: 'old' })
    answer = null
    link.setSession({ token: 'new' })
    await clock.settle()
    expect(link.state().state).toBe('connected')
  })

  it('is not refused by the answer to a question that was asked under the one before', async () => {
    const asked = Promise.withResolvers<undefined>()
    let isHeld = false
    link.start((session) => (isHeld && session?.token === 'old' ? asked.promise : Promise.resolve()))
    link.setSession({ token: 'old' })
    await clock.settle()
    isHeld = true
    link.probeNow()
    link.setSession({ token: 'new' })
    asked.reject(new GatewayError('sign-in-needed', 'refused'))
    await clock.settle()
    expect(link.state().state).toBe('connected')
    expect(changes.filter((each) => each.refused !== null)).toEqual([])
  })

  it('keeps its light when a session is refused that is not the desk’s', async () => {
    await start()
    link.setSession({ token: 'the desk' })
    await clock.settle()
    link.sessionRefused({ token: 'somebody who signed out' })
    expect(link.state().state).toBe('connected')
  })

  it('asks nothing any more once it is stopped', async () => {
    await start()
    link.stop()
    await clock.advance(600_000)
    expect(probes).toEqual([0])
    expect(clock.pending()).toBe(0)
  })
})
