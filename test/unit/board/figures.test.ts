import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WatchedCall } from '../../../main/api/gateway.ts'
import { createBoardBook } from '../../../main/board/board-book.ts'
import { dayStart } from '../../../main/board/day-start.ts'
import { seedOfRun } from '../../kit/seed.ts'

const now = 1_800_000_000_000
const hour = 3_600_000
const start = now - 9 * hour

type Change = { readonly kind: 'take'; readonly call: WatchedCall } | { readonly kind: 'drop'; readonly id: string }

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const maybeWait = (tellsWaits: boolean) => {
  const wait = fc.constantFrom(0, 14_999, 15_000, 15_001, 20_000, 20_001, 90_000)
  return tellsWaits ? wait : maybe(wait)
}
const anyCall = (tellsWaits: boolean): fc.Arbitrary<WatchedCall> =>
  fc.record({
    id: fc.integer({ min: 1, max: 40 }).map(String),
    at: fc.integer({ min: now - 12 * hour, max: now }),
    agent: fc.constantFrom('', '8101', '8102', '8103', '9999'),
    queue: fc.constantFrom('', 'child-helpline', 'gbv'),
    direction: fc.constantFrom('in', 'out', '' as const),
    course: fc.constantFrom('waiting', 'talking', 'answered', 'lost', 'untold' as const),
    isAbandoned: fc.boolean(),
    waitMs: maybeWait(tellsWaits),
    answeredAt: maybe(fc.integer({ min: now - 12 * hour, max: now })),
    talkMs: maybe(fc.integer({ min: 0, max: hour })),
    endedAt: maybe(fc.integer({ min: now - 12 * hour, max: now })),
  })
const anyChange = (tellsWaits: boolean): fc.Arbitrary<Change> =>
  fc.oneof(
    { weight: 12, arbitrary: anyCall(tellsWaits).map((call) => ({ kind: 'take', call }) as const) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map((id) => ({ kind: 'drop', id: String(id) }) as const) },
  )

/** Of servers that tell every wait, and of those that do not. */
const anyChanges = fc.oneof(...[true, false].map((tells) => fc.array(anyChange(tells), { maxLength: 60 })))

const mean = (all: number[]) => (all.length === 0 ? null : Math.round(all.reduce((a, b) => a + b, 0) / all.length))
const known = (all: (number | null)[]) => all.filter((each) => each !== null)

/** The same figures the slow way: the events from the beginning, then one filter for every number. */
function naive(changes: readonly Change[]) {
  const ids = [...new Set(changes.map((each) => (each.kind === 'take' ? each.call.id : each.id)))]
  const calls = ids.flatMap((id) => {
    const last = changes.filter((each) => (each.kind === 'take' ? each.call.id : each.id) === id).at(-1)
    return last?.kind === 'take' ? [last.call] : []
  })
  const taken = changes.flatMap((each) => (each.kind === 'take' ? [each.call] : []))
  const showsOpen = taken.some((each) => ['waiting', 'talking'].includes(each.course))
  const saidAbandoned = taken.some((each) => each.isAbandoned)
  const span = (from: number) => {
    const inbound = calls.filter((each) => each.at >= from && each.direction === 'in')
    const answered = inbound.filter((each) => ['answered', 'talking'].includes(each.course))
    const lost = inbound.filter((each) => each.course === 'lost')
    const waits = known(answered.map((each) => each.waitMs))
    const judged = waits.length + lost.length
    const isUntold = answered.some((each) => each.course === 'answered' && each.waitMs === null)
    const within = (ms: number) =>
      judged === 0 || isUntold ? null : waits.filter((each) => each <= ms).length / judged
    const all = known([...answered, ...lost].map((each) => each.waitMs))
    return {
      inbound: inbound.length,
      answered: answered.length,
      lost: lost.length,
      abandoned: lost.length > 0 && !saidAbandoned ? null : lost.filter((each) => each.isAbandoned).length,
      outbound: calls.filter((each) => each.at >= from && each.direction === 'out').length,
      within15: within(15_000),
      within20: within(20_000),
      averageWaitMs: mean(waits),
      averageTalkMs: mean(known(inbound.filter((each) => each.course === 'answered').map((each) => each.talkMs))),
      longestWaitMs: all.length === 0 ? null : Math.max(...all),
    }
  }
  const fresh = calls.filter((each) => now - each.at < 4 * hour)
  const waiting = fresh.filter((each) => each.direction === 'in' && each.course === 'waiting')
  const missedInRow = (extension: string) => {
    const own = calls
      .filter((each) => each.agent === extension)
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0))
    const answered = own.findIndex((each) => ['answered', 'talking'].includes(each.course))
    const row = answered === -1 ? own : own.slice(0, answered)
    return row.filter((each) => each.direction === 'in' && each.course === 'lost' && !each.isAbandoned).length
  }
  return {
    now: showsOpen
      ? {
          waiting: waiting.length,
          longestSince: waiting.length === 0 ? null : Math.min(...waiting.map((each) => each.at)),
          talking: fresh.filter((each) => each.course === 'talking').length,
        }
      : { waiting: null, longestSince: null, talking: null },
    today: span(start),
    hour: span(now - hour),
    missedInRow,
    answeredBy: (extension: string) =>
      calls.filter(
        (each) =>
          each.agent === extension &&
          each.at >= start &&
          each.direction === 'in' &&
          ['answered', 'talking'].includes(each.course),
      ).length,
    inQueue: (queue: string) =>
      calls.filter((each) => each.queue === queue && each.direction === 'in' && each.at >= start).length,
  }
}

function bookOf(changes: readonly Change[]) {
  const book = createBoardBook()
  book.setColleagues([{ extension: '8101', name: 'Amina' }])
  for (const change of changes) {
    if (change.kind === 'take') book.take(change.call)
    else book.drop(change.id)
  }
  return book
}

const at = { now, dayStart: start, isWhole: true, self: null }

describe('the figures of the board', () => {
  test('are those of a naive count over the same events, whatever happens in whatever order', () => {
    const seed = seedOfRun('board figures')
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const figures = bookOf(changes).figures(at)
        const expected = naive(changes)
        expect(figures.now).toEqual(expected.now)
        expect(figures.today).toEqual(expected.today)
        expect(figures.hour).toEqual(expected.hour)
        for (const agent of figures.agents) {
          expect([agent.extension, agent.missedInRow]).toEqual([agent.extension, expected.missedInRow(agent.extension)])
          expect(agent.today?.answered).toBe(expected.answeredBy(agent.extension))
        }
        for (const queue of figures.queues) expect(queue.inbound).toBe(expected.inQueue(queue.queue))
      }),
      { numRuns: 300, seed },
    )
  })

  test('are absent, not nought, where the server has not told enough', () => {
    const over: WatchedCall = {
      id: '1',
      at: now - 60_000,
      agent: '8101',
      queue: '',
      direction: 'in',
      course: 'lost',
      isAbandoned: false,
      waitMs: null,
      answeredAt: null,
      talkMs: null,
      endedAt: null,
    }
    const book = bookOf([{ kind: 'take', call: over }])
    const figures = book.figures(at)
    // It lists calls when they are over, and its words do not say who hung up.
    expect(figures.now).toEqual({ waiting: null, longestSince: null, talking: null })
    expect(figures.today).toMatchObject({ lost: 1, abandoned: null, averageWaitMs: null, longestWaitMs: null })
    expect(figures.agents[0]).toMatchObject({ name: 'Amina', presence: null, call: null, missedInRow: 1 })
    const unread = book.figures({ ...at, isWhole: false })
    expect([unread.today, unread.hour, unread.agents[0]?.today]).toEqual([null, null, null])
  })

  test('have no level of service where the waits of answered calls are not told: the lost alone would be a guess', () => {
    const call = {
      at: now - 60_000,
      agent: '8101',
      queue: 'gbv',
      direction: 'in',
      isAbandoned: false,
      answeredAt: null,
      talkMs: 1_000,
      endedAt: now,
    } as const
    const book = bookOf([
      { kind: 'take', call: { ...call, id: '1', course: 'answered', waitMs: null } },
      { kind: 'take', call: { ...call, id: '2', course: 'lost', waitMs: 9_000 } },
    ])
    expect(book.figures(at).hour).toMatchObject({ answered: 1, lost: 1, within15: null, within20: null })
    // Nobody called: there is no share of nothing.
    expect(bookOf([]).figures(at).hour).toMatchObject({ inbound: 0, within15: null, within20: null })
  })

  test('forget a call that the server never closed', () => {
    const stuck = {
      id: '1',
      at: now - 5 * hour,
      agent: '8101',
      queue: 'gbv',
      direction: 'in',
      course: 'waiting',
      isAbandoned: false,
      waitMs: null,
      answeredAt: null,
      talkMs: null,
      endedAt: null,
    } as const
    const book = bookOf([{ kind: 'take', call: stuck }])
    expect(book.figures(at).now).toEqual({ waiting: 0, longestSince: null, talking: 0 })
    expect(book.figures(at).agents[0]?.call).toBeNull()
    expect([...book.unsettled(now)]).toEqual([])
  })
})

describe('the day of a site', () => {
  test.each([
    ['2026-11-22T12:00:00Z', 'Africa/Nairobi', '2026-11-21T21:00:00Z'],
    ['2026-11-21T20:59:59Z', 'Africa/Nairobi', '2026-11-20T21:00:00Z'],
    ['2026-11-21T21:00:00Z', 'Africa/Nairobi', '2026-11-21T21:00:00Z'],
    // The clocks went forward, and back, in the night before.
    ['2026-03-29T12:00:00Z', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-10-25T12:00:00Z', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
    // They go forward at midnight, which there is not; and back over midnight, which strikes twice.
    ['2026-04-24T09:00:00Z', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
    ['2026-11-01T17:00:00Z', 'America/Havana', '2026-11-01T04:00:00Z'],
    ['2026-11-22T12:00:00Z', 'UTC', '2026-11-22T00:00:00Z'],
  ])('%s in %s began at %s', (instant, zone, began) => {
    expect(new Date(dayStart(Date.parse(instant), zone)).toISOString()).toBe(began.replace('Z', '.000Z'))
  })
})
