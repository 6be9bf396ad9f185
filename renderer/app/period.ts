/** The periods the list can be narrowed to. `custom` takes two days of the person's own. */
export const periods = ['any', 'today', 'week', 'month-back', 'month', 'custom'] as const
export type Period = (typeof periods)[number]

/** A calendar day, `YYYY-MM-DD`, in the site's zone. */
export type Day = string

/** Instants in ms UTC; `to` is exclusive, null is open. */
export interface Span {
  from: number | null
  to: number | null
}

const dayMs = 86_400_000

/** How far the zone is ahead of UTC at an instant, in ms. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((part) => part.type === type)?.value)
  const wall = Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  )
  return wall - Math.floor(instant / 1000) * 1000
}

/** The instant at which a day begins in a zone, daylight saving included. */
export function startOfDay(day: Day, timeZone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // The offset at the guess can differ from the one at the answer when clocks change in between: look twice.
  const guess = midnight - offsetAt(midnight, timeZone)
  return midnight - offsetAt(guess, timeZone)
}

/** The day an instant falls on in a zone. */
export function dayOf(instant: number, timeZone: string): Day {
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 10)
}

/** The day some days later (or earlier); days, not hours, so clock changes do not matter. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}

/**
 * From and to of a period as the site's calendar has it. Today counts as one of the 7 or 30 days; a custom
 * period includes both its days, and a side left empty (or not yet a whole date) is open.
 */
export function spanOf(period: Period, now: number, timeZone: string, custom: { from: Day; to: Day }): Span {
  const today = dayOf(now, timeZone)
  const since = (day: Day): Span => ({ from: startOfDay(day, timeZone), to: null })
  switch (period) {
    case 'any':
      return { from: null, to: null }
    case 'today':
      return since(today)
    case 'week':
      return since(addDays(today, -6))
    case 'month-back':
      return since(addDays(today, -29))
    case 'month':
      return since(`${today.slice(0, 8)}01`)
    case 'custom':
      return {
        from: isDay(custom.from) ? Math.max(0, startOfDay(custom.from, timeZone)) : null,
        to: isDay(custom.to) ? Math.max(0, startOfDay(addDays(custom.to, 1), timeZone)) : null,
      }
  }
}
