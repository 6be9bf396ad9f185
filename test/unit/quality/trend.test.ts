import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { qaScoreNames } from '../../../preload/contract/index.ts'
import { lastMonths } from '../../../main/quality/months.ts'
import { trendOf } from '../../../main/quality/trend.ts'
import { monthOf } from '../../../main/sampler/month.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('trend of scores')
const now = Date.UTC(2026, 10, 22, 20)

const score = fc.record({
  at: fc.integer({ min: Date.UTC(2025, 11, 1), max: now }),
  agent: fc.constantFrom('8101', '8102', ''),
  /** 0: left out. */
  points: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 9, maxLength: 9 }),
})

describe('the months of a trend', () => {
  it('begin at midnight of the site and not of UTC, and follow one another without a gap', () => {
    const months = lastMonths(12, now, 'Africa/Nairobi')
    expect(months.map(({ month }) => month)).toEqual([
      ...Array.from({ length: 12 }, (_, at) => (at === 0 ? '2025-12' : `2026-${String(at).padStart(2, '0')}`)),
    ])
    expect(months.at(-1)?.from).toBe(Date.UTC(2026, 9, 31, 21))
    for (const [at, { before }] of months.slice(0, -1).entries()) expect(months[at + 1]?.from).toBe(before)
  })

  it('are right where clocks change and where the year of the site has begun and ours has not', () => {
    const inLondon = lastMonths(3, Date.UTC(2026, 4, 1), 'Europe/London')
    expect(inLondon.map(({ from }) => from)).toEqual([
      Date.UTC(2026, 2, 1),
      Date.UTC(2026, 2, 31, 23),
      Date.UTC(2026, 3, 30, 23),
    ])
    expect(monthOf(Date.UTC(2025, 11, 31, 22), 'Africa/Nairobi')).toBe('2026-01')
  })
})

describe('the trend of scores', () => {
  it('is what adding up every single score by hand gives, of one agent and of all', () => {
    const months = lastMonths(12, now, 'Africa/Nairobi')
    fc.assert(
      fc.property(fc.array(score, { maxLength: 60 }), fc.constantFrom(null, '8101', '8102'), (scores, agent) => {
        const sums = months.flatMap(({ from, before }, span) =>
          ['8101', '8102', ''].flatMap((name) => {
            const mine = scores.filter((each) => each.agent === name && each.at >= from && each.at < before)
            const sumOf = (at: number) => mine.reduce((sum, { points }) => sum + (points[at] ?? 0), 0)
            const givenOf = (at: number) => mine.filter(({ points }) => (points[at] ?? 0) > 0).length
            const all = Object.fromEntries(qaScoreNames.map((item, at) => [item, sumOf(at)]))
            const given = Object.fromEntries(qaScoreNames.map((item, at) => [item, givenOf(at)]))
            const kept = { sums: all as never, given: given as never }
            return mine.length === 0 ? [] : [{ span, agent: name, count: mine.length, ...kept }]
          }),
        )
        const trend = trendOf(
          months.map(({ month }) => month),
          sums,
          agent,
          (name) => (name === '8101' ? 'Amina' : ''),
        )
        for (const [span, { month }] of months.entries()) {
          const wanted = (name: string | null) =>
            scores.filter((each) => monthOf(each.at, 'Africa/Nairobi') === month && (name ?? each.agent) === each.agent)
          const mean = (all: readonly number[]) => {
            const values = all.filter((each) => each > 0)
            return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length
          }
          const whole = mean(wanted(agent).flatMap(({ points }) => points))
          if (whole !== null) expect(trend.whole[span]?.count).toBe(wanted(agent).length)
          if (whole === null) expect(trend.whole[span]).toBeNull()
          else expect(trend.whole[span]?.mean).toBeCloseTo(whole, 1)
          for (const [at, { item, means }] of trend.criteria.entries()) {
            expect(item).toBe(qaScoreNames[at])
            // What was left out counts in no mean: not as a zero, not as a score.
            const expected = mean(wanted(agent).map(({ points }) => points[at] ?? 0))
            if (expected === null) expect(means[span]).toBeNull()
            else expect(Math.abs((means[span] ?? 0) - expected)).toBeLessThanOrEqual(0.005_001)
          }
          expect(trend.agents.find((each) => each.agent === '8101')?.name ?? 'Amina').toBe('Amina')
          for (const each of trend.agents) {
            const isGiven = wanted(each.agent).some(({ points }) => points.some((point) => point > 0))
            expect(each.months[span]?.count ?? 0).toBe(isGiven ? wanted(each.agent).length : 0)
          }
        }
      }),
      { seed, numRuns: 12 },
    )
  })
})
