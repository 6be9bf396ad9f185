import type { SamplePick, SampleProgress, SampleRules } from '../../preload/contract/index.ts'
import { isEligible, isUnrecorded } from './draw.ts'
import type { SampleCall } from './draw.ts'

type Counted = { -readonly [K in keyof SampleProgress]: SampleProgress[K] }

/**
 * How far a month is, by agent: the furthest behind first, then by name. Whoever has calls of the month, or was proposed
 * when they were still here, has a row.
 */
export function progressOf(about: {
  calls: readonly SampleCall[]
  picks: readonly Pick<SamplePick, 'callRef' | 'agent' | 'state'>[]
  rules: SampleRules
  nameOf: (agent: string) => string
}): { agents: SampleProgress[]; unrecorded: number } {
  const { calls, picks, rules, nameOf } = about
  const rows = new Map<string, Counted>()
  const rowOf = (agent: string): Counted => {
    const known = rows.get(agent)
    if (known !== undefined) return known
    const row = { agent, agentName: nameOf(agent), eligible: 0, scored: 0, goal: 0, open: 0, drafts: 0 }
    rows.set(agent, row)
    return row
  }

  const here = new Set<string>()
  let unrecorded = 0
  for (const call of calls) {
    here.add(call.id)
    if (isUnrecorded(call, rules)) unrecorded += 1
    if (call.agent === '') continue
    if (call.isScored) rowOf(call.agent).scored += 1
    if (isEligible(call, rules)) rowOf(call.agent).eligible += 1
  }
  for (const { callRef, agent, state } of picks) {
    if (state === 'swapped') continue
    const row = rowOf(agent)
    if (state !== 'scored') row.open += 1
    if (state === 'draft') row.drafts += 1
    // The call has gone from here by age; that it was scored is remembered.
    if (!here.has(callRef) && state === 'scored') row.scored += 1
  }
  // More cannot be asked of anybody than they have calls: those that can be drawn here, or those that were drawn and scored.
  for (const row of rows.values()) {
    row.goal = Math.min(rules.perAgent, Math.max(row.eligible, row.scored + row.open))
  }
  const missing = ({ goal, scored }: SampleProgress) => Math.max(0, goal - scored)
  const agents = [...rows.values()].toSorted(
    (one, other) =>
      missing(other) - missing(one) ||
      (one.agentName || one.agent).localeCompare(other.agentName || other.agent) ||
      one.agent.localeCompare(other.agent),
  )
  return { agents, unrecorded }
}
