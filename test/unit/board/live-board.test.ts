import { beforeEach, describe, expect, test } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { WatchedCall } from '../../../main/api/gateway.ts'
import { createLiveBoard, defaultBoardTimings } from '../../../main/board/live-board.ts'
import type { LiveBoard } from '../../../main/board/live-board.ts'
import { createPace } from '../../../main/board/pace.ts'
import { boardPage } from '../../../main/board/read-calls.ts'
import type { BoardView, ErrorCode } from '../../../preload/contract/index.ts'
import { createFakeClock } from '../sync/fake-clock.ts'
import type { FakeClock } from '../sync/fake-clock.ts'

const begin = Date.parse('2026-11-22T12:00:00Z')
const minute = 60_000

let clock: FakeClock
let board: LiveBoard
let calls: WatchedCall[]
let asked: { at: number; skip: number; from: number }[]
let others: string[]
let failure: ErrorCode | null
let refusesPeople: boolean
let skewMs: number | null
let who: string | null
let told: BoardView[]
let answerMs: number
let serverMost: number

const call = (id: number, part: Partial<WatchedCall> = {}): WatchedCall => ({
  id: String(id),
  at: begin - 30 * minute,
  agent: '8101',
  queue: 'gbv',
  direction: 'in',
  course: 'answered',
  isAbandoned: false,
  waitMs: 10_000,
  answeredAt: begin - 30 * minute + 10_000,
  talkMs: minute,
  endedAt: begin - 28 * minute,
  ...part,
})

beforeEach(() => {
  clock = createFakeClock(begin)
  calls = [call(1)]
  asked = []
  others = []
  failure = null
  refusesPeople = false
  skewMs = null
  who = 'daniel'
  told = []
  answerMs = 0
  serverMost = Infinity
  board = createLiveBoard({
    gateway: {
      async watchCalls(_session, { from, skip, count }) {
        asked.push({ at: clock.now() - begin, skip, from })
        if (answerMs > 0) await new Promise<void>((resolve) => clock.after(answerMs, resolve))
        if (failure !== null) throw new GatewayError(failure, 'unclear')
        const page = calls
          .toSorted((a, b) => Number(b.id) - Number(a.id))
          .slice(skip, skip + Math.min(count, serverMost))
        return { calls: page, received: page.length }
      },
      async listColleagues() {
        others.push('people')
        if (refusesPeople) throw new GatewayError('server-forbidden', 'refused')
        return [{ extension: '8101', name: 'Amina' }]
      },
      async readTotals() {
        others.push('totals')
        return { inbound: 7, outbound: null, cases: null, emails: null, texts: null }
      },
    },
    atServer: (work) => work({ token: 'token-1' }),
    who: () => who,
    self: () => null,
    skewMs: () => skewMs,
    timeZone: 'Africa/Nairobi',
    clock,
    random: () => 0.5,
    timings: defaultBoardTimings,
    onChange: (view) => told.push(view),
  })
})

const newest = (): BoardView => {
  const view = told.at(-1)
  if (view === undefined) throw new Error('no board was told')
  return view
}
/** Looks as a window does, which says so again every ten seconds. */
async function lookFor(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) {
    board.look()
    await clock.advance(Math.min(10_000, ms - passed))
  }
}

describe('the live board', () => {
  test('asks nothing until somebody looks, then every five seconds, and stops when nobody does', async () => {
    await clock.advance(minute)
    expect(asked).toEqual([])
    expect(board.look()).toMatchObject({ state: 'waiting', today: null, callsReadAt: null })
    await clock.advance(16_000)
    expect(asked.map((each) => each.at - minute)).toEqual([0, 5_000, 10_000, 15_000])
    expect(newest()).toMatchObject({ state: 'live', today: { inbound: 1, answered: 1 }, totals: { inbound: 7 } })
    await clock.advance(5 * minute)
    const asOf = asked.length
    expect(asOf).toBeLessThan(8)
    await clock.advance(10 * minute)
    expect(asked.length).toBe(asOf)
    board.look()
    await clock.settle()
    board.leave()
    await clock.advance(minute)
    expect(asked.length).toBe(asOf + 1)
  })

  test('goes on for the wallboard when the desk looks elsewhere, and stops when neither looks', async () => {
    board.look('desk')
    board.look('wall')
    await clock.settle()
    board.leave('desk')
    const before = asked.length
    await clock.advance(16_000)
    expect(asked.length).toBe(before + 3)
    board.leave('wall')
    await clock.advance(minute)
    expect(asked.length).toBe(before + 3)
    // One that went without a word counts no longer than half a minute.
    board.look('desk')
    board.look('wall')
    await clock.advance(25_000)
    board.look('desk')
    await clock.advance(10_000)
    const then = asked.length
    board.leave('desk')
    await clock.advance(minute)
    expect(asked.length).toBe(then)
  })

  test('aside hears of missed calls once a minute from the newest calls, without totals, until the board itself is looked at', async () => {
    const missed = (id: number) => call(id, { at: begin, course: 'lost', answeredAt: null, waitMs: null })
    calls = Array.from({ length: 1000 }, (_, id) => call(id))
    board.look('aside')
    await clock.advance(1_000)
    expect(asked.map(({ skip }) => skip)).toEqual([0, 100, 200])
    expect(newest()).toMatchObject({ state: 'live', today: null, agents: [{ name: 'Amina', missedInRow: 0 }] })
    expect(others).toEqual(['people'])
    calls.push(missed(1000), missed(1001), missed(1002))
    await clock.advance(minute)
    expect(asked.slice(3).map(({ skip }) => skip)).toEqual([0])
    expect(newest().agents).toMatchObject([{ missedInRow: 3 }])
    expect(newest().today).toBeNull()
    // Three minutes after the last word of it nobody is told any more.
    await clock.advance(10 * minute)
    expect(asked.length).toBeLessThan(8)
    const before = asked.length
    board.look('aside')
    await clock.settle()
    expect(asked.length).toBe(before + 1)
    // The board itself is read to its end at once, and at its own pace.
    board.look('desk')
    await clock.advance(11_000)
    expect(newest()).toMatchObject({ state: 'live', today: { inbound: 1003, lost: 3 }, totals: { inbound: 7 } })
    expect(asked.slice(-2).map(({ at }) => at)).toEqual([11 * minute + 6_000, 11 * minute + 11_000])
  })

  test('reads people and totals seldom, and does without them where they are not told', async () => {
    refusesPeople = true
    await lookFor(2 * minute + 1_000)
    expect(others.filter((each) => each === 'totals').length).toBe(3)
    expect(newest().agents.map(({ extension, name }) => [extension, name])).toEqual([['8101', '']])
    // Nor is who refuses asked with every look.
    expect(others.filter((each) => each === 'people').length).toBe(3)
    refusesPeople = false
    others = []
    await lookFor(10 * minute)
    expect(others.filter((each) => each === 'people').length).toBeLessThanOrEqual(3)
    expect(newest().agents[0]?.name).toBe('Amina')
  })

  test('goes further apart while the server does not answer, keeps what it knew with its age, and comes back', async () => {
    await lookFor(1_000)
    const readAt = newest().callsReadAt
    failure = 'server-timeout'
    asked = []
    await lookFor(2 * minute)
    expect(asked.map((each) => each.at)).toEqual([5_000, 15_000, 35_000, 75_000])
    expect(newest()).toMatchObject({
      state: 'away',
      reason: 'server-timeout',
      callsReadAt: readAt,
      today: { inbound: 1 },
    })
    failure = null
    board.linkUp()
    await clock.advance(3_000)
    expect(newest()).toMatchObject({ state: 'live', reason: null })
    failure = 'server-forbidden'
    await lookFor(10_000)
    expect(newest().state).toBe('refused')
  })

  test('leaves a slow server in peace', async () => {
    answerMs = 4_000
    await lookFor(minute)
    // Four seconds of work, twenty of rest.
    expect(asked.map((each) => each.at)).toEqual([0, 24_000, 48_000])
  })

  test('reads a long day to its end once, then only what is new or was going on', async () => {
    calls = Array.from({ length: 3 * boardPage - 1 }, (_, index) => call(index + 1))
    calls[150] = call(151, { course: 'talking', endedAt: null, talkMs: null })
    await lookFor(1_000)
    expect(asked.map((each) => each.skip)).toEqual([0, 100, 200])
    expect(newest()).toMatchObject({ today: { inbound: 299 }, now: { talking: 1 } })
    asked = []
    calls.push(call(300, { course: 'lost' }))
    calls[150] = call(151)
    await lookFor(5_000)
    // Down to the call that was going on, and then no further than the first page.
    expect(asked.map((each) => each.skip)).toEqual([0, 100])
    expect(newest()).toMatchObject({ today: { inbound: 300, lost: 1 }, now: { talking: 0 } })
    asked = []
    await lookFor(5_000)
    expect(asked.map((each) => each.skip)).toEqual([0])
  })

  test('drops a call that the server lists no longer', async () => {
    calls.push(call(2, { course: 'waiting', at: begin - 1_000, endedAt: null, answeredAt: null }))
    await lookFor(1_000)
    expect(newest().now).toEqual({ waiting: 1, longestSince: begin - 1_000, talking: 0 })
    calls.pop()
    await lookFor(6_000)
    expect(newest().now).toEqual({ waiting: 0, longestSince: null, talking: 0 })
  })

  test('looks for a call that goes on behind all the others only now and then', async () => {
    calls = Array.from({ length: 6 * boardPage }, (_, index) => call(index + 1))
    calls[0] = call(1, { course: 'talking', endedAt: null, talkMs: null })
    await lookFor(1_000)
    asked = []
    await lookFor(60_000)
    const deep = asked.filter(({ skip }) => skip === 5 * boardPage)
    expect(deep.length).toBeGreaterThan(0)
    expect(deep.length).toBeLessThanOrEqual(3)
    expect(asked.length).toBeLessThan(12 * 6)
    calls[0] = call(1)
    await lookFor(40_000)
    expect(newest().now.talking).toBe(0)
  })

  test('leaves the day before alone, which the server sends along', async () => {
    const yesterday = Date.parse('2026-11-21T16:00:00Z')
    const past = Array.from({ length: 5 * boardPage }, (_, index) => call(index + 1, { at: yesterday }))
    calls = [...past, call(901), call(902)]
    await lookFor(1_000)
    expect(asked.map(({ skip }) => skip)).toEqual([0, 100])
    asked = []
    await lookFor(16_000)
    expect(asked.map(({ skip }) => skip)).toEqual([0, 0, 0])
    expect(newest().today?.inbound).toBe(2)
  })

  test('reads on where a server sends fewer rows than asked for', async () => {
    serverMost = 50
    calls = Array.from({ length: 130 }, (_, index) => call(index + 1))
    await lookFor(1_000)
    expect(newest().today?.inbound).toBe(130)
  })

  test('of a day with too many calls shows no figures, and does not read it all with every look', async () => {
    calls = Array.from({ length: 41 * boardPage }, (_, index) => call(index + 1))
    await lookFor(1_000)
    expect(asked.length).toBe(40)
    asked = []
    await lookFor(20_000)
    expect(asked.length).toBeLessThanOrEqual(4)
    expect(newest()).toMatchObject({ state: 'live', today: null, hour: null })
  })

  test('shows no figures of today while calls in between are missing', async () => {
    calls = Array.from({ length: 3 * boardPage }, (_, index) => call(index + 1))
    await lookFor(1_000)
    expect(newest().today?.inbound).toBe(300)
    calls.push(...Array.from({ length: 2 * boardPage }, (_, index) => call(index + 301)))
    answerMs = 1_000
    await clock.advance(6_500)
    expect(newest()).toMatchObject({ today: null, hour: null })
    await lookFor(10_000)
    expect(newest().today?.inbound).toBe(500)
  })

  test('a board that nobody looked at for long is not live, nor today’s, until it is read again', async () => {
    calls.push(call(2, { course: 'waiting', at: begin - 1_000, endedAt: null, answeredAt: null }))
    await lookFor(1_000)
    await clock.advance(14 * 60 * minute)
    answerMs = 1_000
    const seen = board.look()
    // The figures are those of their own day, as old as they say, and not noughts of the day after.
    expect(seen).toMatchObject({ state: 'waiting', today: { inbound: 2 }, now: { waiting: 1 } })
    expect(seen.callsReadAt).toBeLessThan(begin + minute)
    calls = []
    await clock.advance(2_000)
    expect(newest()).toMatchObject({ state: 'live', today: { inbound: 0 } })
  })

  test('is as old as the request for the newest call, however long the rest took', async () => {
    calls = Array.from({ length: 3 * boardPage }, (_, index) => call(index + 1))
    answerMs = 4_000
    board.look()
    await lookFor(20_000)
    expect(newest()).toMatchObject({ state: 'live', callsReadAt: begin })
  })

  test('knows a call that began before midnight and goes on', async () => {
    await clock.advance(Date.parse('2026-11-22T23:30:00Z') - begin)
    calls = [call(1, { course: 'talking', at: Date.parse('2026-11-22T20:40:00Z'), endedAt: null })]
    await lookFor(1_000)
    // Half past two in the morning in Nairobi; it is not one of today's.
    expect(newest()).toMatchObject({ now: { talking: 1 }, today: { inbound: 0 } })
  })

  test('does not show today until all of it has been read', async () => {
    calls = Array.from({ length: 2 * boardPage }, (_, index) => call(index + 1))
    answerMs = 500
    board.look()
    await clock.advance(700)
    expect(newest()).toMatchObject({ today: null, hour: null, state: 'waiting' })
    await clock.advance(2_000)
    expect(newest().today?.inbound).toBe(200)
  })

  test('counts by this computer’s clock where the server’s is wrong', async () => {
    skewMs = 3_600_000
    calls = [call(1, { course: 'waiting', at: begin + skewMs - 30_000, answeredAt: null, endedAt: null })]
    await lookFor(1_000)
    expect(newest().now.longestSince).toBe(begin - 30_000)
    expect(asked[0]?.from).toBe(Date.parse('2026-11-21T21:00:00Z') + skewMs)
  })

  test('shows the next person nothing of the one before', async () => {
    await lookFor(1_000)
    who = 'joan'
    calls = []
    expect(board.look()).toMatchObject({ state: 'waiting', agents: [], today: null })
    await clock.advance(1_000)
    expect(newest()).toMatchObject({ state: 'live', today: { inbound: 0 } })
    who = null
    const before = told.length
    await clock.advance(minute)
    expect(told.length).toBe(before)
  })
})

test('however many changes come, the window hears of them four times a second, and of the last one always', async () => {
  let value = 0
  const shown: number[] = []
  const pace = createPace(clock, 250, () => shown.push(value))
  for (let each = 0; each < 500; each += 1) {
    value = each
    pace.soon()
    await clock.advance(2)
  }
  await clock.advance(250)
  expect(shown.length).toBeLessThanOrEqual(6)
  expect(shown.at(-1)).toBe(499)
})
