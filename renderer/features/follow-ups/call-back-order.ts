import { periodState, priorities, type CallBack } from '../../../preload/contract/index.ts'

/** How call-backs are told apart by urgency, the most urgent first. */
export const callBackGroups = ['taken', 'in', 'past', 'before'] as const
type Group = (typeof callBackGroups)[number]

export function groupOf(row: CallBack, now: number): Group {
  return row.takenAt === null ? periodState(row, now) : 'taken'
}

/** In hand, now, past, later; of each the higher priority first, then whose time ends first. */
export function byUrgency(rows: readonly CallBack[], now: number): CallBack[] {
  return rows.toSorted(
    (one, other) =>
      callBackGroups.indexOf(groupOf(one, now)) - callBackGroups.indexOf(groupOf(other, now)) ||
      priorities.indexOf(one.priority) - priorities.indexOf(other.priority) ||
      one.toAt - other.toAt,
  )
}
