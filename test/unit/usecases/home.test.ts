import { expect, test } from 'vitest'
import { AppError, type ErrorCode, type Role } from '../../../preload/contract/index.ts'
import type { CountAtServer } from '../../../main/api/gateway.ts'
import { homeHandlers } from '../../../main/usecases/home.ts'
import type { UseCaseDeps } from '../../../main/usecases/use-case-deps.ts'

/** Both days of the home screen: mine by the site's clock, the centre's as the server counts it, and whose they are. */

/** Ten to midnight in UTC; in Nairobi it is the next day already. */
const evening = Date.UTC(2026, 10, 22, 23, 50)
const own = { calls: { answered: 1, missed: 2, outbound: 3, talkMs: 4 }, cases: 5, followUpsDone: 6, callBacksDone: 7 }
const totals = { inbound: 9, outbound: null, cases: null, emails: null, texts: null }

function home(role: Role = 'agent') {
  const seat = { owner: 'one', now: evening, role }
  const fails: { with: ErrorCode | null; ofCases: ErrorCode | null } = { with: null, ofCases: null }
  const asked: CountAtServer[] = []
  const since: number[] = []
  const deps = {
    session: {
      serverSession: () => ({ token: 't' }),
      state: () => ({ signInNeeded: false }),
      workspace: () => ({
        folder: { id: seat.owner },
        person: () => ({ login: 'amina', role: seat.role }),
        db: {
          ownFigures: async (input: { since: number; login: string }) => {
            since.push(input.since)
            return input.login === 'amina' ? own : { ...own, cases: 99 }
          },
        },
      }),
    },
    sessionRefused: () => undefined,
    clock: { now: () => seat.now },
    about: { timeZone: 'Africa/Nairobi' },
    gateway: {
      countBy: async (_session: unknown, question: CountAtServer) => {
        asked.push(question)
        if (fails.with !== null) throw new AppError(fails.with)
        if (question.subject === 'cases') {
          if (fails.ofCases !== null) throw new AppError(fails.ofCases)
          return [{ values: [], count: 12 }]
        }
        return [
          { values: ['in', 'answered'], count: 5 },
          // Some servers shout.
          { values: ['in', 'ANSWERED'], count: 3 },
          { values: ['in', 'noanswer'], count: 2 },
          { values: ['out', 'answered'], count: 5 },
          { values: ['', 'answered'], count: 1 },
        ]
      },
      readTotals: async () => {
        if (fails.with !== null) throw new AppError(fails.with)
        return totals
      },
    },
    // Only what the home screen uses.
  } as unknown as UseCaseDeps
  const calls = homeHandlers(deps)
  return {
    seat,
    fails,
    asked,
    since,
    centre: async () => calls['home.getCentre']({}),
    mine: async () => calls['home.getOwn']({}),
  }
}

test('my day begins at midnight of the site; who has no telephone or writes no cases has no such figures', async () => {
  const { mine, since } = home()
  expect(await mine()).toEqual({ ...own, since: Date.UTC(2026, 10, 22, 21) })
  expect(since).toEqual([Date.UTC(2026, 10, 22, 21)])
  const nothing = { calls: null, callBacksDone: null }
  expect(await home('administrator').mine()).toMatchObject({ ...nothing, cases: 5, followUpsDone: 6 })
  expect(await home('analyst').mine()).toMatchObject({ ...nothing, cases: null, followUpsDone: null })
})

test('the centre’s day is the server’s own; answered are those that came in, and calls of no direction are nobody’s', async () => {
  const { centre, asked } = home()
  const day = Date.UTC(2026, 10, 22)
  expect(await centre()).toEqual({
    since: day,
    readAt: evening,
    isAway: false,
    cases: 12,
    calls: { inbound: 10, answered: 8, outbound: 5 },
    totals,
  })
  expect(asked.map(({ from, to }) => [from, to])).toEqual([
    [day, null],
    [day, null],
  ])
})

test('the server is asked once a minute, whoever looks; the next person is told nothing of the one before', async () => {
  const { seat, centre, asked, fails } = home()
  await centre()
  seat.now += 59_000
  await centre()
  expect(asked).toHaveLength(2)
  seat.now += 2_000
  await centre()
  expect(asked).toHaveLength(4)
  seat.owner = 'two'
  fails.with = 'server-unreachable'
  expect(await centre()).toMatchObject({ isAway: true, readAt: null, cases: null, calls: null, totals: null })
})

test('away it says what it knew, as old as it is; of yesterday nothing stands under the word today', async () => {
  const { seat, centre, fails } = home()
  await centre()
  fails.with = 'server-timeout'
  seat.now += 5 * 60_000
  expect(await centre()).toMatchObject({ isAway: true, readAt: evening, cases: 12, calls: { answered: 8 } })
  seat.now += 10 * 60_000
  expect(await centre()).toMatchObject({ since: Date.UTC(2026, 10, 23), isAway: true, readAt: null, cases: null })
})

test('a figure that the server keeps from this person is left out, and the others stand', async () => {
  const { centre, fails } = home()
  fails.ofCases = 'server-forbidden'
  expect(await centre()).toMatchObject({ isAway: false, cases: null, calls: { inbound: 10 }, totals })
})
