/** Days and offsets of the site's time zone, by the runtime's own table of zones. */

const weekMs = 7 * 86_400_000
const quarterMs = 900_000

/** How far the zone is ahead of UTC, from an instant on. */
export interface ZoneOffset {
  readonly from: number
  readonly offsetMs: number
}

/** Answers how far a zone is ahead of UTC at an instant, in ms. */
function createOffsetOf(timeZone: string): (instant: number) => number {
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
  return (instant) => {
    const parts = format.formatToParts(instant)
    const number = (type: Intl.DateTimeFormatPartTypes): number =>
      Number(parts.find((part) => part.type === type)?.value)
    const day = Date.UTC(number('year'), number('month') - 1, number('day'))
    const wall = day + ((number('hour') * 60 + number('minute')) * 60 + number('second')) * 1000
    return wall - Math.floor(instant / 1000) * 1000
  }
}

/**
 * Every offset a zone has from one instant to another, oldest first. Clocks change on the quarter of an hour, and never twice
 * in a week.
 */
export function offsetsOf(timeZone: string, from: number, to: number): ZoneOffset[] {
  const offsetOf = createOffsetOf(timeZone)
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

/** The instant at which a day (`YYYY-MM-DD`) begins in a zone; where midnight is left out by the clocks, the first there is. */
export function startOfDay(day: string, timeZone: string): number {
  const offsetOf = createOffsetOf(timeZone)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  // The offset at the guess can differ from the one at the answer when clocks change in between: look twice.
  const guess = midnight - offsetOf(midnight)
  return midnight - offsetOf(guess)
}

export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}
