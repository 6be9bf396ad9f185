import type { BoardThresholds } from '../../../preload/contract/index.ts'
import { nameOf, type AgentRow } from './agent-rows.ts'

/** Something about one person that a supervisor has to hear of once. */
export interface BoardAlert {
  readonly key: string
  /** `dropped`: was there and is not any more. `missed`: calls ring there and are not answered. */
  readonly kind: 'dropped' | 'missed'
  readonly name: string
  readonly count: number
  readonly at: number
}

export interface AlertState {
  /** Those whose telephone or place in the queue was seen to be there. */
  readonly present: ReadonlySet<string>
  readonly alerts: readonly BoardAlert[]
  /** Read and put away by a person; comes again only when it has ended in between. */
  readonly dismissed: ReadonlySet<string>
}

export const noAlerts: AlertState = { present: new Set(), alerts: [], dismissed: new Set() }

/** From how many calls missed in a row on somebody is told; null is never. */
export function missedLimit({ missedInRow }: BoardThresholds): number | null {
  return missedInRow.danger ?? missedInRow.warn
}

function standing(row: AgentRow, present: ReadonlySet<string>, limit: number | null): ('dropped' | 'missed')[] {
  const { extension, missedInRow } = row.agent
  return [
    ...(row.isGone === true && present.has(extension) ? (['dropped'] as const) : []),
    ...(limit !== null && limit > 0 && missedInRow >= limit ? (['missed'] as const) : []),
  ]
}

/** The alerts after another look at the rows: an alert stays until what it says has ended or a person has read it. */
export function nextAlerts(
  before: AlertState,
  rows: readonly AgentRow[],
  thresholds: BoardThresholds,
  now: number,
): AlertState {
  const present = new Set(before.present)
  for (const row of rows) if (row.isGone === false) present.add(row.agent.extension)
  const known = new Map(before.alerts.map((each) => [each.key, each]))
  const limit = missedLimit(thresholds)
  const all = rows.flatMap((row) =>
    standing(row, present, limit).map((kind): BoardAlert => {
      const key = `${kind}:${row.agent.extension}`
      const count = kind === 'missed' ? row.agent.missedInRow : 0
      return { key, kind, name: nameOf(row.agent), count, at: known.get(key)?.at ?? now }
    }),
  )
  const keys = new Set(all.map(({ key }) => key))
  const dismissed = new Set([...before.dismissed].filter((key) => keys.has(key)))
  return { present, dismissed, alerts: all.filter(({ key }) => !dismissed.has(key)) }
}

export function dismissAlert(state: AlertState, key: string): AlertState {
  return {
    ...state,
    alerts: state.alerts.filter((each) => each.key !== key),
    dismissed: new Set([...state.dismissed, key]),
  }
}

/** Alerts that were not there before. */
export function newAlerts(before: AlertState, after: AlertState): readonly BoardAlert[] {
  const keys = new Set(before.alerts.map(({ key }) => key))
  return after.alerts.filter(({ key }) => !keys.has(key))
}
