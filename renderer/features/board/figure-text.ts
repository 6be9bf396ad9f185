import { lengthText } from '../../app/length-text.ts'

/** What stands where nobody knows a figure. */
export const untold = '–'

export const countText = (count: number | null | undefined): string => (count == null ? untold : String(count))
export const lengthOrUntold = (ms: number | null | undefined): string => (ms == null ? untold : lengthText(ms))
/** A share of 0 to 1 in whole percent; never rounded up to everything or down to nothing. */
export function shareText(share: number | null | undefined): string {
  if (share == null) return untold
  const whole = Math.round(share * 100)
  const fair = share < 1 && whole === 100 ? 99 : share > 0 && whole === 0 ? 1 : whole
  return `${String(fair)} %`
}
