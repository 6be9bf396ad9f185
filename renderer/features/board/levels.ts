import { mdiAlertOctagonOutline, mdiAlertOutline, mdiCheckCircleOutline } from '@mdi/js'
import { boardIsFresh, type BoardThresholds, type BoardView } from '../../../preload/contract/index.ts'

/** How much a figure asks for attention. `calm` is also what nobody can know. */
export type Level = 'calm' | 'warn' | 'danger'
type Limit = BoardThresholds['waiting']

export const levelRank: Readonly<Record<Level, number>> = { calm: 0, warn: 1, danger: 2 }

/** Colour and shape of a level; its word is `board.level.<level>` (LOOK "Colour": never colour alone). */
export const levelLooks = {
  calm: { tone: 'ok', icon: mdiCheckCircleOutline },
  warn: { tone: 'warn', icon: mdiAlertOutline },
  danger: { tone: 'danger', icon: mdiAlertOctagonOutline },
} as const

/** From a limit on, it is reached. */
export function levelFrom(value: number | null, { warn, danger }: Limit): Level {
  if (value === null) return 'calm'
  if (danger !== null && value >= danger) return 'danger'
  return warn !== null && value >= warn ? 'warn' : 'calm'
}

/** For what ought to be high: below a limit. */
export function levelBelow(value: number | null, { warn, danger }: Limit): Level {
  if (value === null) return 'calm'
  if (danger !== null && value < danger) return 'danger'
  return warn !== null && value < warn ? 'warn' : 'calm'
}

export interface BoardLevels {
  readonly waiting: Level
  readonly longestWait: Level
  readonly serviceLevel: Level
}

/** The state as far as it is still true: a live board that nothing was heard of since is being read at best. */
export function shownState({ state, callsReadAt }: BoardView, now: number): BoardView['state'] {
  return state === 'live' && !boardIsFresh(callsReadAt, now) ? 'waiting' : state
}

/** The instant the board speaks of: now, or when the server last answered. A timer of an old board would be a guess. */
export function shownAt(view: BoardView, now: number): number {
  return shownState(view, now) === 'live' || view.callsReadAt === null ? now : view.callsReadAt
}

export function longestWaitMs(view: BoardView, now: number): number | null {
  const { waiting, longestSince } = view.now
  if (waiting === null) return null
  return longestSince === null ? 0 : Math.max(0, shownAt(view, now) - longestSince)
}

/** The share that was answered in time in the last hour, in percent. */
function serviceLevelPercent({ hour }: BoardView, within: BoardThresholds['serviceLevelWithin']): number | null {
  const share = within === 15 ? hour?.within15 : hour?.within20
  return share == null ? null : share * 100
}

/** What of the figures asks for attention. Nothing does on a board that is out of date. */
export function boardLevels(view: BoardView, thresholds: BoardThresholds, now: number): BoardLevels {
  if (shownState(view, now) !== 'live') return { waiting: 'calm', longestWait: 'calm', serviceLevel: 'calm' }
  const wait = longestWaitMs(view, now)
  return {
    waiting: levelFrom(view.now.waiting, thresholds.waiting),
    longestWait: levelFrom(wait === null ? null : wait / 1000, thresholds.longestWaitSeconds),
    serviceLevel: levelBelow(serviceLevelPercent(view, thresholds.serviceLevelWithin), thresholds.serviceLevelPercent),
  }
}

/** Whether anything became more pressing than it was. */
export function hasRisen(before: BoardLevels, after: BoardLevels): boolean {
  const keys = ['waiting', 'longestWait', 'serviceLevel'] as const
  return keys.some((key) => levelRank[after[key]] > levelRank[before[key]])
}
