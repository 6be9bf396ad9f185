import type { CallRecord } from '../../../preload/contract/index.ts'

/** How long both sides were connected, in ms; null when they never were or still are. */
export function talkMs({ answeredAt, endedAt }: Pick<CallRecord, 'answeredAt' | 'endedAt'>): number | null {
  return answeredAt === null || endedAt === null ? null : Math.max(0, endedAt - answeredAt)
}

/** Three steps of what a line was like, from the mean opinion score: 4.0 is what people call good, 3.1 the least they bear. */
export function qualityStep(mos: number): 'good' | 'fair' | 'poor' {
  if (mos >= 4) return 'good'
  return mos >= 3.1 ? 'fair' : 'poor'
}
