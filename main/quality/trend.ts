import { mostTrendAgents, qaScoreNames } from '../../preload/contract/index.ts'
import type { QaScoreName, Trend } from '../../preload/contract/index.ts'

/** Sums of the scores of one agent in one month, by the place of the month. */
interface MonthSums {
  readonly span: number
  readonly agent: string
  readonly count: number
  readonly sums: Readonly<Record<QaScoreName, number>>
  /** How many of them gave points for it. */
  readonly given: Readonly<Record<QaScoreName, number>>
}

interface Tally {
  count: number
  readonly sums: Map<QaScoreName, number>
  readonly given: Map<QaScoreName, number>
}

/** Mean points to two places: what is shown, and the same wherever it is worked out. */
const rounded = (value: number): number => Math.round(value * 100) / 100

const total = (of: Map<QaScoreName, number>): number => [...of.values()].reduce((all, each) => all + each, 0)
/** Of what was scored, as the percentage of a score is (`totalOf`): what was left out lowers nobody. */
const meanOf = (tally: Tally | undefined) => {
  const given = tally === undefined ? 0 : total(tally.given)
  return tally === undefined || given === 0 ? null : { count: tally.count, mean: rounded(total(tally.sums) / given) }
}

/**
 * Scores by month: of every agent over all criteria, and by criterion of one of them, or of all together (null). A mean is
 * of the points given, 1 to 5; a month without any has none.
 */
export function trendOf(
  months: readonly string[],
  sums: readonly MonthSums[],
  agent: string | null,
  nameOf: (agent: string) => string,
): Trend {
  const byAgent = new Map<string, Tally[]>()
  const whole: Tally[] = []
  const add = (to: Tally[], { span, count, sums: points, given }: MonthSums): void => {
    const tally = to[span] ?? { count: 0, sums: new Map<QaScoreName, number>(), given: new Map<QaScoreName, number>() }
    tally.count += count
    for (const name of qaScoreNames) {
      tally.sums.set(name, (tally.sums.get(name) ?? 0) + points[name])
      tally.given.set(name, (tally.given.get(name) ?? 0) + given[name])
    }
    to[span] = tally
  }
  for (const each of sums) {
    const line = byAgent.get(each.agent) ?? []
    byAgent.set(each.agent, line)
    add(line, each)
    if (agent === null || agent === each.agent) add(whole, each)
  }
  const scored = (line: readonly Tally[]): number => line.reduce((all, { count }) => all + count, 0)
  const told = [...byAgent]
    .toSorted(([one, ofOne], [other, ofOther]) => scored(ofOther) - scored(ofOne) || (one < other ? -1 : 1))
    .slice(0, mostTrendAgents)
  return {
    months: [...months],
    agents: told
      .map(([name, line]) => ({ agent: name, name: nameOf(name), months: months.map((_, span) => meanOf(line[span])) }))
      .toSorted((one, other) => one.agent.localeCompare(other.agent, 'en', { numeric: true })),
    whole: months.map((_, span) => meanOf(whole[span])),
    criteria: qaScoreNames.map((item) => ({
      item,
      means: months.map((_, span) => {
        const tally = whole[span]
        const given = tally?.given.get(item) ?? 0
        return given === 0 ? null : rounded((tally?.sums.get(item) ?? 0) / given)
      }),
    })),
  }
}
