import { expect, test } from 'vitest'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { WatchedCall } from '../../../main/api/gateway.ts'
import { createBoardBook } from '../../../main/board/board-book.ts'
import { createLiveBoard, defaultBoardTimings } from '../../../main/board/live-board.ts'
import type { LiveBoardOptions } from '../../../main/board/live-board.ts'
import type { BoardView } from '../../../preload/contract/index.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

/** What the board shows at the edges: of a day, of a clock, of a session. */

const begin = Date.parse('2026-11-22T12:00:00Z')
const minute = 60_000
const day = 24 * 60 * minute

const call = (id: number, at: number, part: Partial<WatchedCall> = {}): WatchedCall => ({
  id: String(id),
  at,
  agent: '8101',
  queue: 'gbv',
  direction: 'in',
  course: 'answered',
  isAbandoned: false,
  waitMs: 10_000,
  answeredAt: at + 10_000,
  talkMs: minute,
  endedAt: at + 2 * minute,
  ...part,
})

/** A board over a list of calls that the test owns. */
function boardOver(calls: WatchedCall[], more: Partial<LiveBoardOptions['gateway']> = {}, skewMs = 0) {
  const clock = createFakeClock(begin)
  const told: BoardView[] = []
  const asked: number[] = []
  const state = { isAway: false }
  const board = createLiveBoard({
    gateway: {
      async watchCalls(_session, { skip, count }) {
        asked.push(clock.now() - begin)
        if (state.isAway) throw new GatewayError('server-unreachable', 'not-sent')
        await new Promise<void>((resolve) => clock.after(300, resolve))
        const page = calls.toSorted((a, b) => Number(b.id) - Number(a.id)).slice(skip, skip + count)
        return { calls: page, received: page.length }
      },
      listColleagues: async () => [],
      readTotals: async () => ({ inbound: null, outbound: null, cases: null, emails: null, texts: null }),
      ...more,
    },
    atServer: (work) => work({ token: 't' }),
    who: () => 'daniel',
    self: () => null,
    skewMs: () => skewMs,
    timeZone: 'Africa/Nairobi',
    clock,
    random: () => 0.5,
    timings: defaultBoardTimings,
    onChange: (view) => told.push(view),
  })
  return { board, clock, told, asked, state, newest: () => told.at(-1) }
}

test('a call that began with the first instant of the day is one of the day', () => {
  const dayStart = begin - 9 * 60 * minute
  const book = createBoardBook()
  book.take(call(1, dayStart))
  book.take(call(2, dayStart - 1))
  const { today, agents, queues } = book.figures({ now: begin, dayStart, isWhole: true, self: null })
  expect([today?.inbound, agents[0]?.today?.answered, queues[0]?.inbound]).toEqual([1, 1, 1])
})

test('somebody without a telephone is nobody on the board', () => {
  const queue = { status: 'online', sinceAt: begin, readAt: begin } as const
  const figures = (extension: string) =>
    createBoardBook().figures({ now: begin, dayStart: begin - day, isWhole: true, self: { extension, queue } })
  expect(figures('').agents).toEqual([])
  expect(figures('8101').agents).toMatchObject([{ extension: '8101', isSelf: true, presence: 'online' }])
})

test('somebody talks since the instant it was here, where the clock of the server is wrong', async () => {
  const skewMs = 3_600_000
  const answeredAt = begin - minute
  const going = call(1, answeredAt - 10_000 + skewMs, { course: 'talking', endedAt: null })
  const { board, clock, newest } = boardOver([going], {}, skewMs)
  board.look()
  await clock.advance(1_000)
  expect(newest()?.agents[0]?.call).toMatchObject({ state: 'talking', since: answeredAt })
})

test('figures of a day that a clock that was set back has brought again are shown when all of it is here, not before', async () => {
  const yesterday = Array.from({ length: 250 }, (_, index) => call(index + 1, begin - day - 200 * minute + index))
  const today = Array.from({ length: 150 }, (_, index) => call(index + 900, begin - 30 * minute + index))
  const { board, clock, told } = boardOver([...yesterday, ...today])
  board.look()
  await clock.advance(3_000)
  expect(told.at(-1)?.today?.inbound).toBe(150)
  clock.setBack(day)
  told.length = 0
  for (let turn = 0; turn < 4; turn += 1) {
    board.look()
    await clock.advance(5_000)
  }
  const shown = told.flatMap(({ state, today }) => (state === 'live' && today !== null ? [today.inbound] : []))
  expect(shown.length).toBeGreaterThan(0)
  expect(shown.filter((inbound) => inbound < 400)).toEqual([])
})

test('a session that is over is said also where only what stands beside the calls was refused', async () => {
  const refused = () => Promise.reject(new GatewayError('sign-in-needed', 'refused'))
  const { board, clock, newest } = boardOver([call(1, begin - minute)], { listColleagues: refused })
  board.look()
  await clock.advance(1_000)
  expect(newest()).toMatchObject({ state: 'away', reason: 'sign-in-needed' })
})

test('not every desk asks in the second in which the server is back', async () => {
  const { board, clock, asked, state } = boardOver([call(1, begin - minute)])
  state.isAway = true
  board.look()
  await clock.advance(1_000)
  expect(asked).toEqual([0])
  state.isAway = false
  board.linkUp()
  await clock.advance(2_000)
  expect(asked).toEqual([0])
  await clock.advance(1_000)
  expect(asked).toEqual([0, 3_500])
})
