import { beforeEach, describe, expect, it } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { QueueReading } from '../../../main/api/gateway.ts'
import { createServerLink } from '../../../main/sync/link.ts'
import { createQueuePoll, defaultQueueTimings, nextPollIn } from '../../../main/sync/queue-poll.ts'
import type { QueuePoll } from '../../../main/sync/queue-poll.ts'
import type { ServerLinkWatch } from '../../../main/sync/sync-api.ts'
import type { ErrorCode, QueueAnswer, QueueState } from '../../../preload/contract/index.ts'
import { createFakeClock } from './fake-clock.ts'
import type { FakeClock } from './fake-clock.ts'

const session = { token: 'token-1' }
const linkProbeMs = { connected: 30_000, steps: [5_000, 10_000, 20_000, 30_000] }

let clock: FakeClock
let link: ServerLinkWatch
let poll: QueuePoll
let said: QueueReading
let answer: QueueAnswer
let failure: ErrorCode | null
let polls: number[]
let pings: number
let left: string[]
let told: QueueState[]
let hold: Promise<void> | null

const says = (status: QueueReading['status'], callId = ''): QueueReading => ({
  status,
  callId,
  message: status,
  phone: '',
  queue: '',
})

beforeEach(() => {
  clock = createFakeClock(1_000_000)
  said = says('offline')
  answer = { result: 'ringing', message: 'Ringing' }
  failure = null
  polls = []
  pings = 0
  left = []
  told = []
  hold = null
  link = createServerLink({ clock, random: () => 0.5, timings: { linkProbeMs } })
  const answered = async <T>(value: () => T): Promise<T> => {
    if (hold !== null) await hold
    if (failure !== null) throw new GatewayError(failure, 'unclear')
    return value()
  }
  poll = createQueuePoll({
    gateway: {
      capabilities: { canChangePassword: true, hasQueue: true },
      ping: () => {
        pings += 1
        return answered(() => undefined)
      },
      pollQueue: () => {
        polls.push(clock.now() - 1_000_000)
        const now = said
        return answered(() => now)
      },
      joinQueue: () => answered(() => answer),
      leaveQueue: (using, signal) => {
        left.push(using.token)
        if (failure !== 'server-timeout') return answered(() => ({ result: 'offline', message: 'Offline' }))
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new GatewayError('server-timeout', 'unclear')))
        })
      },
    },
    link,
    clock,
    random: () => 0.5,
    timings: defaultQueueTimings,
    onChange: (state) => told.push(state),
  })
})

async function signIn(): Promise<void> {
  link.setSession(session)
  link.start((using, signal) => poll.probe(using, signal))
  await clock.settle()
}

describe('how often the server is asked', () => {
  it.each([
    ['unknown', null, null],
    ['offline', null, null],
    ['offline', 0, 5000],
    ['offline', 60_000, null],
    ['ringing', null, 5000],
    ['online', null, 5000],
    ['oncall', null, 5000],
    ['wrapup', null, 5000],
  ] as const)('%s, asked to join %s ms ago: %s', (status, ago, expected) => {
    const joinAskedAt = ago === null ? null : 1_000_000 - ago
    expect(nextPollIn({ status, joinAskedAt, now: 1_000_000 }, defaultQueueTimings, () => 0.5)).toBe(expected)
  })

  it('differs by up to a fifth between desks', () => {
    const at = (random: number) =>
      nextPollIn({ status: 'online', joinAskedAt: null, now: 0 }, defaultQueueTimings, () => random)
    expect([at(0), at(0.999_999)]).toEqual([4000, 6000])
  })

  it('is every 30 s outside the queue and every 5 s in it, and each poll is the only request', async () => {
    await signIn()
    await clock.advance(65_000)
    expect(polls).toEqual([0, 30_000, 60_000])
    said = says('online')
    await clock.advance(25_000)
    await clock.advance(15_000)
    expect(polls.slice(3)).toEqual([90_000, 95_000, 100_000, 105_000])
    expect(pings).toBe(0)
  })

  it('follows the steps of the server light while the server is away, and stays quick when it is back', async () => {
    said = says('online')
    await signIn()
    failure = 'server-unreachable'
    await clock.advance(5000)
    polls.length = 0
    await clock.advance(36_000)
    expect(polls).toEqual([10_000, 20_000, 40_000])
    expect(link.state().state).toBe('unreachable')
    expect(poll.state()).toMatchObject({ status: 'online', readAt: 1_000_000 })
    failure = null
    await clock.advance(30_000)
    polls.length = 0
    await clock.advance(10_000)
    expect(polls).toHaveLength(2)
  })

  it('is quick after a join was asked for, until the desk is in the queue or a minute is over', async () => {
    await signIn()
    await poll.join(session)
    await clock.advance(1000)
    polls.length = 0
    await clock.advance(20_000)
    expect(polls).toHaveLength(4)
    await clock.advance(60_000)
    polls.length = 0
    await clock.advance(60_000)
    expect(polls).toHaveLength(2)
  })

  it('is asked at once when the telephone saw something, though not more than once a second', async () => {
    await signIn()
    await clock.advance(10_000)
    polls.length = 0
    for (let times = 0; times < 20; times += 1) poll.refresh()
    await clock.advance(0)
    expect(polls).toEqual([10_000])
    for (let times = 0; times < 20; times += 1) poll.refresh()
    await clock.advance(3000)
    expect(polls).toEqual([10_000, 11_000])
  })

  it('is asked again when the telephone saw something while an answer was on its way', async () => {
    await signIn()
    await clock.advance(10_000)
    const gate = Promise.withResolvers<undefined>()
    hold = gate.promise
    poll.refresh()
    await clock.advance(1500)
    said = says('ringing', '17.1')
    poll.refresh()
    hold = null
    gate.resolve(undefined)
    await clock.advance(1)
    expect(poll.state()).toMatchObject({ status: 'ringing', callId: '17.1' })
  })

  it('is no poll before anybody is signed in at the server', async () => {
    link.start((using, signal) => poll.probe(using, signal))
    await clock.advance(31_000)
    expect([polls.length, pings]).toEqual([0, 2])
    expect(poll.state().status).toBe('unknown')
  })
})

describe('what the desk is told', () => {
  it('is since when a status holds, and when the server last said so', async () => {
    said = says('online')
    await signIn()
    await clock.advance(12_000)
    expect(poll.state()).toMatchObject({ status: 'online', sinceAt: 1_000_000, readAt: 1_010_000 })
    said = says('oncall', '17.1')
    await clock.advance(5000)
    expect(poll.state()).toMatchObject({ status: 'oncall', sinceAt: 1_015_000, readAt: 1_015_000, callId: '17.1' })
    expect(told.at(-1)).toEqual(poll.state())
  })

  it('is offline at once when the server has taken the desk out', async () => {
    said = says('online')
    await signIn()
    said = says('offline')
    expect(await poll.leave(session)).toEqual({ result: 'offline', message: 'Offline' })
    expect(poll.state().status).toBe('offline')
  })

  it('is not that a refused join rings', async () => {
    await signIn()
    answer = { result: 'refused', message: 'Extension not registered' }
    expect(await poll.join(session)).toEqual(answer)
    await clock.advance(2000)
    polls.length = 0
    await clock.advance(20_000)
    expect(polls).toEqual([])
  })

  it('leaves the light to say that the session has ended', async () => {
    said = says('online')
    await signIn()
    failure = 'sign-in-needed'
    await clock.advance(5000)
    expect(link.state().state).toBe('sign-in-needed')
    expect(poll.state()).toMatchObject({ status: 'online', readAt: 1_000_000 })
  })
})

describe('when the person leaves the desk', () => {
  it('the desk leaves the queue and knows nothing more', async () => {
    said = says('online')
    await signIn()
    const leaving = poll.signedOut(session)
    link.setSession(null)
    await leaving
    expect(left).toEqual(['token-1'])
    expect(poll.state()).toMatchObject({ status: 'unknown', readAt: null })
    polls.length = 0
    await clock.advance(60_000)
    expect(polls).toEqual([])
  })

  it('waits two seconds at most for a server that does not answer', async () => {
    said = says('online')
    await signIn()
    failure = 'server-timeout'
    let isOver = false
    void poll.signedOut(session).then(() => {
      isOver = true
    })
    await clock.advance(1999)
    expect(isOver).toBe(false)
    await clock.advance(1)
    expect(isOver).toBe(true)
  })

  it('leaves also where it only had asked to join, and was about to be rung', async () => {
    await signIn()
    await poll.join(session)
    expect(poll.state().status).toBe('offline')
    await poll.signedOut(session)
    expect(left).toEqual(['token-1'])
  })

  it('asks nothing of the server when the desk was not in the queue, or never signed in there', async () => {
    await signIn()
    await poll.signedOut(session)
    await poll.signedOut(null)
    expect(left).toEqual([])
  })

  it('an answer that comes too late is not told to whoever comes next', async () => {
    await signIn()
    const gate = Promise.withResolvers<undefined>()
    hold = gate.promise
    said = says('oncall', '17.9')
    poll.refresh()
    await clock.advance(1000)
    const joining = poll.join(session)
    await poll.signedOut(session)
    hold = null
    gate.resolve(undefined)
    await joining
    await clock.settle()
    expect(poll.state()).toMatchObject({ status: 'unknown', callId: '' })
  })
})
