import { dayTimeOf, startOfDay } from '../../preload/contract/day-times.ts'

/** The month (`YYYY-MM`) of an instant in a zone. */
export function monthOf(instant: number, timeZone: string): string {
  return dayTimeOf(instant, timeZone).day.slice(0, 7)
}

function shifted(month: string, by: number): string {
  const [year, number] = month.split('-').map(Number)
  return new Date(Date.UTC(year ?? 1970, (number ?? 1) - 1 + by, 1)).toISOString().slice(0, 7)
}

export const monthBefore = (month: string): string => shifted(month, -1)

/** The instants at which a month begins and the next one does, in a zone. */
export function monthSpan(month: string, timeZone: string): { from: number; to: number } {
  const begin = (name: string) => Math.max(0, startOfDay(`${name}-01`, timeZone))
  return { from: begin(month), to: begin(shifted(month, 1)) }
}
