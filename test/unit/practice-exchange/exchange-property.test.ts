import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seedOfRun } from '../../kit/seed.ts'
import { paperDesk, scenario, scenarioCall, type PaperDesk } from './paper-desk.ts'

const seed = seedOfRun('exchange')

const step = fc.oneof(
  fc.constantFrom('join', 'leave', 'answer', 'reject', 'hang-up', 'call-now', 'three', 'dial', 'cut', 'back', 'choose'),
  fc.integer({ min: 1, max: 40 }),
)
type Step =
  'join' | 'leave' | 'answer' | 'reject' | 'hang-up' | 'call-now' | 'three' | 'dial' | 'cut' | 'back' | 'choose'

async function take(desk: PaperDesk, one: string | number): Promise<void> {
  if (typeof one === 'number') return desk.after(one)
  const telephone = desk.telephone()
  const live = telephone.calls().find(({ state }) => state !== 'over')
  const steps: Record<Step, () => unknown> = {
    join: () => desk.order('ring-to-join'),
    leave: () => desk.order('leave'),
    answer: () => live?.state === 'ringing' && live.answer(),
    reject: () => live?.state === 'ringing' && live.reject(486),
    'hang-up': () => live?.state === 'up' && live.hangUp(),
    'call-now': () => desk.exchange.callNow({ count: 1 }),
    three: () => desk.exchange.callNow({ count: 3 }),
    dial: () => telephone.dial('0722333444'),
    cut: () => telephone.phone.socket.disconnect(),
    back: () => telephone.phone.socket.connect(),
    choose: () => desk.exchange.choose('other'),
  }
  await steps[one as Step]()
  await desk.clock.settle()
}

/** How many callers ring or talk, by what the server was told: a telephone that was cut off misses an end. */
function callersNow(desk: PaperDesk): number {
  const now = new Set<string>()
  for (const report of desk.reports) {
    if (report.kind === 'call-ringing' && report.direction === 'in') now.add(report.callId)
    if (report.kind === 'call-ended') now.delete(report.callId)
  }
  return now.size
}

const scenarios = [
  scenario({
    calls: [
      scenarioCall({ after: [1, 4] }),
      scenarioCall({ number: '0700200200', behaviour: 'abandon', lasts: 3 }),
      scenarioCall({ number: '0700300300', behaviour: 'hang-up', lasts: 5 }),
    ],
    then: 'random',
  }),
  scenario({ id: 'other', joinLeg: 'ends', calls: [scenarioCall({ after: [0, 2], behaviour: 'silent' })] }),
]

describe('whatever happens, in whatever order', () => {
  it('no more than two callers ring or talk, each call is told from its ring to its end, and nothing is left over', async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), fc.integer(), async (steps, from) => {
        const desk = await paperDesk({ scenarios, seed: from, wrapUpSeconds: 10 })
        for (const one of steps) {
          await take(desk, one)
          expect(callersNow(desk)).toBeLessThanOrEqual(2)
        }
        const stopped = desk.exchange.stop()
        await desk.clock.settle()
        await stopped
        await desk.clock.settle()

        const told = new Map<string, string[]>()
        for (const report of desk.reports) {
          if ('callId' in report) told.set(report.callId, [...(told.get(report.callId) ?? []), report.kind])
        }
        for (const kinds of told.values()) {
          if (kinds.includes('call-answered')) answered += 1
          // Rings, perhaps again and again, is answered at most once, and always ends.
          expect(kinds.join(' ')).toMatch(/^(call-ringing call-ended )*call-ringing( call-answered)? call-ended$/)
        }
        expect(desk.exchange.inUse()).toEqual({ legs: 0, calls: 0 })
        expect(desk.live()).toBe(0)
      }),
      { seed, numRuns: 100 },
    )
    // The test would prove nothing if nobody ever talked.
    expect(answered).toBeGreaterThan(10)
  }, 30_000)
})
