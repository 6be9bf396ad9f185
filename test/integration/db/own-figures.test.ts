import fc from 'fast-check'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CallReport } from '../../../preload/contract/index.ts'
import { randomFrom, seedOfRun } from '../../kit/seed.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** "My day" on the home screen, from a real file: the calls of this desk and the own cases since an instant, and no others. */

const seed = seedOfRun('own figures')
const random = randomFrom(seed)
const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T
const start = 1_800_000_000_000
const span = 3_600_000

let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
const calls: CallReport[] = []
const cases: { at: number; by: string }[] = []

beforeAll(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  const instant = () => start + Math.floor(random() * span)
  for (let each = 0; each < 60; each += 1) {
    const startedAt = instant()
    const answeredAt = random() < 0.5 ? startedAt + Math.floor(random() * 20_000) : null
    const call: CallReport = {
      id: v7(),
      direction: pick(['in', 'out'] as const),
      number: '0722000111',
      name: '',
      queue: '',
      callRef: null,
      startedAt,
      answeredAt,
      endedAt: (answeredAt ?? startedAt) + Math.floor(random() * 60_000),
      holds: 0,
      heldMs: 0,
      end: answeredAt === null ? pick(['missed', 'rejected', 'no-answer'] as const) : 'completed',
      quality: null,
      caseId: null,
    }
    calls.push(call)
    desk.api.recordCall({ report: call, now: call.endedAt ?? startedAt })
  }
  for (let each = 0; each < 40; each += 1) {
    const [at, by, id] = [instant(), pick(['amina', 'juma']), v7()]
    cases.push({ at, by })
    const fields = caseFields({ narrative: 'x' })
    desk.api.saveCase({ caseId: id, outboxId: v7(), draftId: id, fields, createdBy: by, now: at })
  }
  // Silent and test calls become tickets by one key; nobody wrote those.
  for (const call of calls.slice(0, 12)) {
    const [by, now] = [pick(['amina', 'juma']), instant()]
    const made = { id: call.id, caseId: v7(), outboxId: v7(), createdBy: by, now, undoUntil: now }
    desk.api.setOutcome({ ...made, disposition: pick(['blank-call', 'prank'] as const) })
  }
})
afterAll(() => {
  desk.close()
  temp.remove()
})

test('my figures are those of the calls of this desk and of my own cases since then, counted one by one', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: span }), fc.constantFrom('amina', 'juma', 'nobody'), (after, login) => {
      const since = start + after
      const own = calls.filter((call) => call.startedAt >= since)
      const inbound = own.filter((call) => call.direction === 'in')
      const talks = own.map((call) => (call.answeredAt === null ? 0 : (call.endedAt ?? 0) - call.answeredAt))
      expect(desk.api.ownFigures({ since, login })).toEqual({
        calls: {
          answered: inbound.filter((call) => call.answeredAt !== null).length,
          missed: inbound.filter((call) => call.end === 'missed').length,
          outbound: own.length - inbound.length,
          talkMs: talks.reduce((all, each) => all + each, 0),
        },
        cases: cases.filter(({ at, by }) => at >= since && by === login).length,
        followUpsDone: 0,
        callBacksDone: 0,
      })
    }),
    { seed, numRuns: 60 },
  )
})
