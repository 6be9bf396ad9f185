import type { TimeAxis } from '../../preload/contract/index.ts'

const dayMs = 86_400_000
const two = (number: number): string => String(number).padStart(2, '0')
const year = (number: number): string => String(number).padStart(4, '0')
const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)
/** 5 January 1970 was a Monday. */
const firstMonday = 4
const mondayOf = (day: number): number => Math.floor((day - firstMonday) / 7)

/** How the buckets of an axis follow each other: a whole number for each, and back. */
const orders: Readonly<
  Record<TimeAxis, { form: RegExp; place: (...parts: number[]) => number; text: (place: number) => string }>
> = {
  year: { form: /^(\d{4})$/, place: (at = 0) => at, text: year },
  quarter: {
    form: /^(\d{4})-Q(\d)$/,
    place: (at = 0, quarter = 0) => at * 4 + quarter - 1,
    text: (place) => `${year(Math.floor(place / 4))}-Q${String((place % 4) + 1)}`,
  },
  month: {
    form: /^(\d{4})-(\d\d)$/,
    place: (at = 0, month = 0) => at * 12 + month - 1,
    text: (place) => `${year(Math.floor(place / 12))}-${two((place % 12) + 1)}`,
  },
  week: {
    form: /^(\d{4})-W(\d\d)$/,
    // The fourth of January is in the first week of its year, by ISO 8601.
    place: (at = 0, week = 0) => mondayOf(Date.UTC(at, 0, 4) / dayMs) + week - 1,
    text(place) {
      const thursday = place * 7 + firstMonday + 3
      const at = new Date(thursday * dayMs).getUTCFullYear()
      return `${year(at)}-W${two(1 + Math.floor((thursday - Date.UTC(at, 0, 1) / dayMs) / 7))}`
    },
  },
  day: {
    form: /^(\d{4})-(\d\d)-(\d\d)$/,
    place: (at = 0, month = 0, day = 0) => Date.UTC(at, month - 1, day) / dayMs,
    text: dayText,
  },
  weekday: { form: /^(\d)$/, place: (at = 0) => at, text: String },
  hour: { form: /^(\d\d)$/, place: (at = 0) => at, text: two },
}

/** Where a bucket stands among those of its axis; null for a text that is none. */
export function placeOfBucket(axis: TimeAxis, value: string): number | null {
  const { form, place, text } = orders[axis]
  const found = form.exec(value)
  if (found === null) return null
  const at = place(...found.slice(1).map(Number))
  return Number.isInteger(at) && text(at) === value ? at : null
}

/** The bucket at a place. */
export function bucketAt(axis: TimeAxis, place: number): string {
  return orders[axis].text(place)
}
