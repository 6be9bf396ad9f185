import { mdiClockAlertOutline, mdiClockCheckOutline, mdiClockOutline } from '@mdi/js'
import type { PeriodState } from '../../../preload/contract/index.ts'

/** How a period is shown: the colours are those counsellors know from other call centres, each with a word and a clock. */
export const periodLooks: Readonly<Record<PeriodState, { tone: 'warn' | 'ok' | 'danger'; icon: string }>> = {
  before: { tone: 'warn', icon: mdiClockOutline },
  in: { tone: 'ok', icon: mdiClockCheckOutline },
  past: { tone: 'danger', icon: mdiClockAlertOutline },
}
