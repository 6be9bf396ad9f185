/** Calendar days (`YYYY-MM-DD`) as people write and read them: day, month, year. Pure. */

const dayMs = 86_400_000
const dateLanguages: Readonly<Record<string, string>> = { en: 'en-GB', sw: 'sw-KE', pseudo: 'en-GB' }

/** The language of dates for a language of the desk; English as East Africa writes it. */
export const dateLanguageOf = (locale: string): string => dateLanguages[locale] ?? 'en-GB'

const instantOf = (day: string): number => Date.parse(`${day}T00:00:00Z`)
const dayOfInstant = (instant: number): string => new Date(instant).toISOString().slice(0, 10)
const two = (value: number): string => String(value).padStart(2, '0')

/** The first and the last day that can be written; years of four digits, and none that nobody means. */
const firstDay = '1900-01-01'
const lastDay = '2199-12-31'

const within = (day: string): string => (day < firstDay ? firstDay : day > lastDay ? lastDay : day)

export function isWholeDay(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day < firstDay || day > lastDay) return false
  const instant = instantOf(day)
  return !Number.isNaN(instant) && dayOfInstant(instant) === day
}

/** The day some days later, or earlier; the last that can be written where there is none. */
export function movedByDays(day: string, days: number): string {
  return within(dayOfInstant(instantOf(day) + days * dayMs))
}

/** The same day of another month, or its last where it is shorter. */
export function movedByMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const first = Date.UTC(year, month - 1 + months, 1)
  const lastDate = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return within(dayOfInstant(first + (Math.min(date, lastDate) - 1) * dayMs))
}

/** 1 is Monday. */
export function weekdayOf(day: string): number {
  return new Date(instantOf(day)).getUTCDay() || 7
}

/** The weeks of the month that has this day, Monday first; days of the months beside it fill the first and the last. */
export function weeksAround(day: string): string[][] {
  const first = `${day.slice(0, 8)}01`
  const start = instantOf(first) - (weekdayOf(first) - 1) * dayMs
  const weeks: string[][] = []
  for (let at = start; at === start || dayOfInstant(at).slice(0, 7) === day.slice(0, 7); at += 7 * dayMs) {
    weeks.push(Array.from({ length: 7 }, (_, index) => dayOfInstant(at + index * dayMs)))
  }
  return weeks
}

/** 25/12/2026 */
export function writtenDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${date}/${month}/${year}`
}

interface Reading {
  readonly today: string
  /** Where a day without a year most likely lies; without it, in this year. */
  readonly near?: 'past' | 'future' | 'any'
}

function dayFrom(year: number, month: number, date: number): string | null {
  const day = `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}`
  return isWholeDay(day) ? day : null
}

const yearOf = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text))

function withoutYear(date: number, month: number, { today, near }: Reading): string | null {
  const year = Number(today.slice(0, 4))
  const found = dayFrom(year, month, date)
  // A 29th of February is looked for in the years beside this one as well.
  if (near === 'future' && (found === null || found < today)) return dayFrom(year + 1, month, date) ?? found
  if (near === 'past' && (found === null || found > today)) return dayFrom(year - 1, month, date) ?? found
  return found
}

/**
 * What was written as a day; null when it is none. Read are 25/12/2026 with `/`, `.`, `-` or a space, 25/12/26, 25/12 and 25
 * (of this year and month, or where `near` says), 25122026, 251226, 2026-12-25, +3 and -7 days from today, and `t`.
 */
export function readDay(text: string, reading: Reading): string | null {
  const written = text.trim().toLowerCase()
  if (written === 't') return reading.today
  const moved = /^([+-]\d{1,4})$/.exec(written)
  if (moved?.[1] !== undefined) return movedByDays(reading.today, Number(moved[1]))
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(written)
  if (iso !== null) return dayFrom(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const parts = /^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})(?:\s*[/.\- ]\s*(\d{4}|\d{2})?)?$/.exec(written)
  const joined = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(written)
  const [, date, month, year] = parts ?? joined ?? []
  if (date !== undefined && month !== undefined) {
    return year === undefined
      ? withoutYear(Number(date), Number(month), reading)
      : dayFrom(yearOf(year), Number(month), Number(date))
  }
  if (/^\d{1,2}$/.test(written)) {
    return dayFrom(Number(reading.today.slice(0, 4)), Number(reading.today.slice(5, 7)), Number(written))
  }
  return null
}
