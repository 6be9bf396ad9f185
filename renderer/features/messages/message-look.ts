import { mdiAlertCircleOutline, mdiCheckCircleOutline, mdiTimerSandEmpty } from '@mdi/js'

const waiting = { tone: 'neutral', icon: mdiTimerSandEmpty } as const
const known: Readonly<Record<string, { tone: 'ok' | 'danger' | 'neutral'; icon: string }>> = {
  sent: { tone: 'ok', icon: mdiCheckCircleOutline },
  delivered: { tone: 'ok', icon: mdiCheckCircleOutline },
  read: { tone: 'ok', icon: mdiCheckCircleOutline },
  failed: { tone: 'danger', icon: mdiAlertCircleOutline },
}

/** How a message looks that the server has taken: only what it says is out is, and what failed is told. */
export function lookAtServer(status: string): { tone: 'ok' | 'danger' | 'neutral'; icon: string } {
  return known[status.trim().toLowerCase()] ?? waiting
}
