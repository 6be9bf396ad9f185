import { daysAfter, dayTimeOf, minutesOfADay } from '../../../preload/contract/index.ts'

/** Parts of a day that people name when they are asked when to call. */
export const dayParts = ['any', 'morning', 'afternoon', 'evening'] as const
export type DayPart = (typeof dayParts)[number]

export const partSpans: Readonly<Record<DayPart, { fromMinute: number; toMinute: number }>> = {
  any: { fromMinute: 0, toMinute: minutesOfADay },
  morning: { fromMinute: 8 * 60, toMinute: 12 * 60 },
  afternoon: { fromMinute: 12 * 60, toMinute: 17 * 60 },
  evening: { fromMinute: 17 * 60, toMinute: 21 * 60 },
}

export function partOf(fromMinute: number, toMinute: number): DayPart | '' {
  return (
    dayParts.find((each) => partSpans[each].fromMinute === fromMinute && partSpans[each].toMinute === toMinute) ?? ''
  )
}

/** Today, or tomorrow once there is hardly any of today left. */
export function firstDay(now: number, timeZone: string): string {
  const { day, minute } = dayTimeOf(now, timeZone)
  return minute >= partSpans.evening.toMinute ? daysAfter(day, 1) : day
}
