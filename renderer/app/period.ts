import { daysAfter, dayTimeOf, startOfDay } from '../../preload/contract/index.ts'

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

/** The day an instant falls on in a zone. */
export function dayOf(instant: number, timeZone: string): Day {
  return dayTimeOf(instant, timeZone).day
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
      return since(daysAfter(today, -6))
    case 'month-back':
      return since(daysAfter(today, -29))
    case 'month':
      return since(`${today.slice(0, 8)}01`)
    case 'custom':
      return {
        from: isDay(custom.from) ? Math.max(0, startOfDay(custom.from, timeZone)) : null,
        to: isDay(custom.to) ? Math.max(0, startOfDay(daysAfter(custom.to, 1), timeZone)) : null,
      }
  }
}
