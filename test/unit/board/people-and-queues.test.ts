import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WatchedCall } from '../../../main/api/gateway.ts'
import { createBoardBook } from '../../../main/board/board-book.ts'
import { seedOfRun } from '../../kit/seed.ts'

/** What stands in the two tables of the board, line by line, beside a count that goes through all calls for each figure. */

const now = 1_800_000_000_000
const hour = 3_600_000
const start = now - 9 * hour
const at = { now, dayStart: start, isWhole: true, self: null }

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
const anyCall: fc.Arbitrary<WatchedCall> = fc.record({
  id: fc.uuid(),
  at: fc.integer({ min: now - 12 * hour, max: now }),
  agent: fc.constantFrom('8101', '8102'),
  queue: fc.constantFrom('', 'child-helpline', 'gbv'),
  direction: fc.constantFrom('in', 'out', '' as const),
  course: fc.constantFrom('waiting', 'talking', 'answered', 'lost', 'untold' as const),
  isAbandoned: fc.boolean(),
  waitMs: maybe(fc.integer({ min: 0, max: 90_000 })),
  answeredAt: maybe(fc.integer({ min: now - 12 * hour, max: now })),
  talkMs: maybe(fc.integer({ min: 0, max: hour })),
  endedAt: maybe(fc.integer({ min: now - 12 * hour, max: now })),
})
const anyCalls = fc.uniqueArray(anyCall, { selector: ({ at: instant }) => instant, maxLength: 25 })

const isUp = (call: WatchedCall) => ['waiting', 'talking'].includes(call.course) && now - call.at < 4 * hour
const isAnswered = (call: WatchedCall) => ['answered', 'talking'].includes(call.course)
const isMissed = (call: WatchedCall) => call.direction === 'in' && call.course === 'lost' && !call.isAbandoned
const sum = (values: readonly (number | null)[]) => values.reduce<number>((all, each) => all + (each ?? 0), 0)

function figuresOf(calls: readonly WatchedCall[]) {
  const book = createBoardBook()
  for (const call of calls) book.take(call)
  return book.figures(at)
}

test('a person’s day, call and last call are those of their own calls', () => {
  fc.assert(
    fc.property(anyCalls, (calls) => {
      for (const { extension, today, call, lastCallEndAt } of figuresOf(calls).agents) {
        const own = calls.filter((each) => each.agent === extension).toSorted((one, other) => other.at - one.at)
        const ofToday = own.filter((each) => each.at >= start)
        expect(today).toEqual({
          answered: ofToday.filter((each) => each.direction === 'in' && isAnswered(each)).length,
          missed: ofToday.filter(isMissed).length,
          outbound: ofToday.filter((each) => each.direction === 'out').length,
          talkMs: sum(ofToday.filter((each) => each.course === 'answered').map((each) => each.talkMs)),
        })
        const ends = own.flatMap((each) => (each.course === 'answered' && each.endedAt !== null ? [each.endedAt] : []))
        expect(lastCallEndAt).toBe(ends.length === 0 ? null : Math.max(...ends))
        // Of several that are going on the one they talk in; then the newest.
        const up = own.filter(isUp)
        const told = up.find((each) => each.course === 'talking') ?? up[0]
        if (told === undefined) expect(call).toBeNull()
        else if (told.course === 'talking')
          expect(call).toEqual({ state: 'talking', since: told.answeredAt ?? told.at, queue: told.queue })
        else
          expect(call).toEqual({
            state: told.direction === 'out' ? 'dialling' : 'ringing',
            since: told.at,
            queue: told.queue,
          })
      }
    }),
    { seed: seedOfRun('board people'), numRuns: 150 },
  )
})

test('a queue’s line is that of its own calls, and the one somebody has waited in longest stands first', () => {
  fc.assert(
    fc.property(anyCalls, (calls) => {
      const { queues } = figuresOf(calls)
      const showsCalls = calls.some((each) => each.course === 'waiting' || each.course === 'talking')
      for (const line of queues) {
        const own = calls.filter((each) => each.queue === line.queue && each.direction === 'in')
        const ofToday = own.filter((each) => each.at >= start)
        const waiting = own.filter((each) => each.course === 'waiting' && isUp(each))
        expect(line).toEqual({
          queue: line.queue,
          waiting: showsCalls ? waiting.length : null,
          longestSince: waiting.length === 0 ? null : Math.min(...waiting.map((each) => each.at)),
          inbound: ofToday.length,
          answered: ofToday.filter(isAnswered).length,
          lost: ofToday.filter((each) => each.course === 'lost').length,
        })
      }
      const since = queues.map(({ longestSince }) => longestSince ?? Infinity)
      expect(since).toEqual(since.toSorted((one, other) => (one === other ? 0 : one - other)))
      const named = calls.filter(
        (each) =>
          each.direction === 'in' &&
          each.queue !== '' &&
          (each.at >= start || (each.course === 'waiting' && isUp(each))),
      )
      expect(queues.map(({ queue }) => queue).toSorted()).toEqual(
        [...new Set(named.map(({ queue }) => queue))].toSorted(),
      )
    }),
    { seed: seedOfRun('board queues'), numRuns: 150 },
  )
})
