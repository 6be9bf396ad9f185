/**
 * Days and times of day in the site's zone, by the runtime's own table of zones. Pure: the core stores instants by it, the
 * window shows them by it.
 */

const dayMs = 86_400_000
const minuteMs = 60_000
/** Midnight at the end of a day. */
export const minutesOfADay = 1440

/** Whether somebody can have meant this day: a year that is still being typed is `0026`, and its instants are none. */
export function isMeantDay(day: string): boolean {
  return /^2[01]\d{2}-\d{2}-\d{2}$/.test(day)
}

/** A calendar day `YYYY-MM-DD` and a time of it in minutes since midnight, both by the clock on the site's wall. */
export interface DayTime {
  readonly day: string
  readonly minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

/** What the wall clock shows at an instant, as if it were UTC; whole seconds. */
function wallOf(instant: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(instant)
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value)
  const day = Date.UTC(number('year'), number('month') - 1, number('day'))
  return day + ((number('hour') * 60 + number('minute')) * 60 + number('second')) * 1000
}

/** How far a zone is ahead of UTC at an instant, in ms. */
export function offsetAt(instant: number, timeZone: string): number {
  return wallOf(instant, timeZone) - Math.floor(instant / 1000) * 1000
}

const dayStartUtc = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** The day some days later, or earlier. */
export function daysAfter(day: string, days: number): string {
  return new Date(dayStartUtc(day) + days * dayMs).toISOString().slice(0, 10)
}

/**
 * The instant at which a zone's clocks show this day and time. A time that the clocks leave out is as much later as they
 * jump; one that they show twice is the first of the two. `minute` 1440 is the midnight that ends the day.
 */
export function instantAt({ day, minute }: DayTime, timeZone: string): number {
  const wall = dayStartUtc(day) + minute * minuteMs
  // Clocks change by at most a day and never twice within two: these are the only offsets that can hold then.
  const before = offsetAt(wall - dayMs, timeZone)
  const after = offsetAt(wall + dayMs, timeZone)
  const first = wall - Math.max(before, after)
  const second = wall - Math.min(before, after)
  if (wallOf(first, timeZone) === wall) return first
  if (wallOf(second, timeZone) === wall) return second
  return wall - before
}

/** The instant at which a day (`YYYY-MM-DD`) begins in a zone; where midnight is left out by the clocks, the first there is. */
export function startOfDay(day: string, timeZone: string): number {
  return instantAt({ day, minute: 0 }, timeZone)
}

/** The day and time that a zone's clocks show at an instant; whole minutes. */
export function dayTimeOf(instant: number, timeZone: string): DayTime {
  const wall = wallOf(instant, timeZone)
  const day = new Date(wall).toISOString().slice(0, 10)
  return { day, minute: Math.floor((wall - dayStartUtc(day)) / minuteMs) }
}

/** From when to when a period of a day lasts; one that does not end after it begins reaches into the next day. */
export function spanOfPeriod(
  { day, fromMinute, toMinute }: { readonly day: string; readonly fromMinute: number; readonly toMinute: number },
  timeZone: string,
): { readonly fromAt: number; readonly toAt: number } {
  const end = toMinute > fromMinute ? { day, minute: toMinute } : { day: daysAfter(day, 1), minute: toMinute }
  const fromAt = instantAt({ day, minute: fromMinute }, timeZone)
  // Clocks that jump over all of it leave a moment, at least.
  return { fromAt, toAt: Math.max(instantAt(end, timeZone), fromAt + minuteMs) }
}

export type PeriodState = 'before' | 'in' | 'past'

/** How a period stands to the present; its end is outside it. */
export function periodState(
  { fromAt, toAt }: { readonly fromAt: number; readonly toAt: number },
  now: number,
): PeriodState {
  if (now < fromAt) return 'before'
  return now < toAt ? 'in' : 'past'
}
