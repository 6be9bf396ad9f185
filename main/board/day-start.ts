const hourMs = 3_600_000

/** The wall clock of a zone at an instant, in ms since midnight, whole seconds. */
function timeOfDay(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const part = (type: 'hour' | 'minute' | 'second') => Number(parts.find((each) => each.type === type)?.value ?? 0)
  return ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000
}

/** When the day of an instant began in a zone, ms UTC; on a day whose clocks change too. */
export function dayStart(instant: number, timeZone: string): number {
  const second = Math.floor(instant / 1000) * 1000
  const guess = second - timeOfDay(second, timeZone)
  // Clocks that changed since midnight: the guess is an hour off, into this day or the one before.
  const off = timeOfDay(guess, timeZone)
  const start = off === 0 ? guess : off < 43_200_000 ? guess - off : guess + (86_400_000 - off)
  // Where the clocks go back over midnight it strikes twice, and the day began with the first.
  return timeOfDay(start - hourMs, timeZone) === 0 ? start - hourMs : start
}
