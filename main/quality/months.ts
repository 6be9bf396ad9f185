import { monthBefore, monthOf, monthSpan } from '../sampler/month.ts'

/** A month of the site's zone, from its first instant to the first one of the next. */
export interface Month {
  /** `YYYY-MM`. */
  readonly month: string
  readonly from: number
  readonly before: number
}

/** The last so many months of a zone up to now, oldest first. */
export function lastMonths(count: number, now: number, timeZone: string): Month[] {
  const months: Month[] = []
  for (let month = monthOf(now, timeZone); months.length < count; month = monthBefore(month)) {
    const { from, to } = monthSpan(month, timeZone)
    months.unshift({ month, from, before: to })
  }
  return months
}
