import { daysAfter, dayTimeOf, type DayTime } from '../../../preload/contract/index.ts'

/** Work begins; whoever means another time says so. */
const morning = 9 * 60

/** Choices that one press takes. */
export const quickDays = ['tomorrow', 'threeDays', 'week'] as const
export type QuickDay = (typeof quickDays)[number]

const daysOf: Readonly<Record<QuickDay, number>> = { tomorrow: 1, threeDays: 3, week: 7 }

export function quickDay(choice: QuickDay, now: number, timeZone: string): DayTime {
  return { day: daysAfter(dayTimeOf(now, timeZone).day, daysOf[choice]), minute: morning }
}
