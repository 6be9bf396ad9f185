import { daysAfter, offsetAt } from '../../preload/contract/day-times.ts'

/** Days and offsets of the site's time zone, by the runtime's own table of zones. */

const weekMs = 7 * 86_400_000
const quarterMs = 900_000

/** How far the zone is ahead of UTC, from an instant on. */
export interface ZoneOffset {
  readonly from: number
  readonly offsetMs: number
}

/**
 * Every offset a zone has from one instant to another, oldest first. Clocks change on the quarter of an hour, and never twice
 * in a week.
 */
export function offsetsOf(timeZone: string, from: number, to: number): ZoneOffset[] {
  const offsetOf = (instant: number): number => offsetAt(instant, timeZone)
  let before = offsetOf(from)
  const offsets: ZoneOffset[] = [{ from, offsetMs: before }]
  for (let at = from; at < to; at += weekMs) {
    const end = Math.min(at + weekMs, to)
    const after = offsetOf(end)
    if (after === before) continue
    let low = Math.floor(at / quarterMs)
    let high = Math.ceil(end / quarterMs)
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (offsetOf(middle * quarterMs) === before) low = middle
      else high = middle
    }
    offsets.push({ from: high * quarterMs, offsetMs: after })
    before = after
  }
  return offsets
}

/** The day after one, `YYYY-MM-DD`. */
export const dayAfter = (day: string): string => daysAfter(day, 1)
