import { computed, ref, shallowRef } from 'vue'
import type { Trend, WireError } from '../../../preload/contract/index.ts'
import { bridge } from '../../bridge/bridge.ts'

/** What a line of the chart is of: `overall`, or one criterion. */
export const overall = 'overall'
/** A chart tells so many lines apart. */
export const mostLines = 6
export const spans = [6, 12, 24] as const

/** The trend on the screen: of everybody or of one agent, overall and by criterion. */
export function useTrend() {
  const months = ref<number>(spans[0])
  /** Null: everybody together. */
  const agent = ref<string | null>(null)
  const trend = shallowRef<Trend | null>(null)
  const error = shallowRef<WireError | null>(null)
  /** The criteria that were chosen; null while nobody has: the weakest are shown. */
  const chosen = shallowRef<readonly string[] | null>(null)
  let question = 0

  async function read(): Promise<void> {
    const mine = ++question
    const answer = await bridge().scoring.trend({ months: months.value, agent: agent.value })
    if (mine !== question) return
    error.value = answer.ok ? null : answer.error
    if (answer.ok) trend.value = answer.value
  }

  /** Criteria by their last mean, the weakest first. */
  const weakest = computed(() => {
    const last = (means: readonly (number | null)[]): number => means.findLast((mean) => mean !== null) ?? 6
    return (trend.value?.criteria ?? []).toSorted((a, b) => last(a.means) - last(b.means)).map(({ item }) => item)
  })
  const lines = computed(() => chosen.value ?? [overall, ...weakest.value.slice(0, 2)])

  function toggle(line: string): void {
    const now = lines.value
    if (now.includes(line)) chosen.value = now.filter((each) => each !== line)
    else if (now.length < mostLines) chosen.value = [...now, line]
  }

  function meansOf(line: string): readonly (number | null)[] {
    if (line === overall) return (trend.value?.whole ?? []).map((month) => month?.mean ?? null)
    return trend.value?.criteria.find(({ item }) => item === line)?.means ?? []
  }

  const isEmpty = computed(() => trend.value?.agents.length === 0)

  function ask(next: { months?: number; agent?: string | null }): void {
    if (next.months !== undefined) months.value = next.months
    if (next.agent !== undefined) agent.value = next.agent
    void read()
  }

  return { months, agent, trend, error, lines, isEmpty, read, ask, toggle, meansOf }
}
