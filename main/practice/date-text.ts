/** Dates as people write them in the documented filters: `2020 Dec 15`, `2020-Dec-1 to 2020-Dec-20`. */

const dayMs = 24 * 60 * 60 * 1000
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A half-open range of instants, ms UTC. */
export interface DateRange {
  readonly from: number
  readonly before: number
}

function instantOf(year: number, month: number, day: number): number | undefined {
  const at = Date.UTC(year, month - 1, day)
  const date = new Date(at)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : undefined
}

function readDay(text: string): number | undefined {
  const parts = /^(\d{4})[ -]([A-Za-z]{3,9}|\d{1,2})[ -](\d{1,2})$/.exec(text)
  if (parts === null) return undefined
  const [, year = '', monthText = '', day = ''] = parts
  const byName = months.indexOf(monthText.slice(0, 3).toLowerCase()) + 1
  const month = /^\d/.test(monthText) ? Number(monthText) : byName
  return month < 1 ? undefined : instantOf(Number(year), month, Number(day))
}

function readMoment(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text)
  if (parts === null) return undefined
  const [, day = '', hours = '', minutes = '', seconds = ''] = parts
  const start = readDay(day)
  if (start === undefined || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  return start + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
}

function readOne(text: string): DateRange | undefined {
  const day = readDay(text)
  if (day !== undefined) return { from: day, before: day + dayMs }
  const moment = readMoment(text)
  return moment === undefined ? undefined : { from: moment, before: moment + 1000 }
}

/**
 * The range a filter text names: a whole day, a second (`2020-12-15 10:30:00`, as the server writes it), or from
 * one to another with both ends inside. Days are UTC days, like everything this server writes. Undefined when unreadable.
 */
export function readDateText(text: string): DateRange | undefined {
  const ends = text.trim().split(/\s+to\s+/i)
  const first = readOne((ends[0] ?? '').trim())
  if (ends.length === 1 || first === undefined) return first
  const last = ends.length === 2 ? readOne((ends[1] ?? '').trim()) : undefined
  return last === undefined || last.before < first.from ? undefined : { from: first.from, before: last.before }
}
