import { mdiAccountAlertOutline, mdiCloudQuestionOutline, mdiProgressUpload, mdiTrayArrowUp } from '@mdi/js'
import type { ErrorCode, OutboxRow, ServerLink } from '../../../preload/contract/index.ts'
import { isErrorCode } from '../../app/error-text.ts'

/** How each state of an unsent change looks; its word is `unsent.state.<state>`. */
export const looks = {
  queued: { tone: 'warn', icon: mdiTrayArrowUp },
  sending: { tone: 'info', icon: mdiProgressUpload },
  unclear: { tone: 'warn', icon: mdiCloudQuestionOutline },
  parked: { tone: 'danger', icon: mdiAccountAlertOutline },
} as const satisfies Record<OutboxRow['state'], { tone: string; icon: string }>

/** The key of what a change without a name is called. */
export function nameKey(kind: OutboxRow['kind']): string {
  return kind === 'case' ? 'unsent.noName' : `unsent.noNameOf.${kind}`
}

/** The codes that have a short reason of their own on this screen; the rest use their error sentence. */
const shortReasons: readonly ErrorCode[] = [
  'server-unreachable',
  'server-timeout',
  'server-strange',
  'server-certificate',
  'server-failed',
  'server-busy',
  'server-validation',
  'server-refused',
  'server-duplicate',
  'server-changed',
  'server-missing',
  'sign-in-needed',
]

/** Why nothing leaves at all, whatever the change: what the server light says. */
const linkReasons: Partial<Record<ServerLink['state'], ErrorCode>> = {
  unreachable: 'server-unreachable',
  strange: 'server-strange',
  certificate: 'server-certificate',
  'sign-in-needed': 'sign-in-needed',
}

/** What only a person can settle; once they have said "try now" it is no longer why the change is here. */
const settledByRetry: readonly string[] = [
  'server-validation',
  'server-refused',
  'server-duplicate',
  'server-changed',
  'server-missing',
]

/** The key of the sentence that says why a change is still here; one that waits for the server says so. */
export function reasonKey(
  row: Pick<OutboxRow, 'kind' | 'state' | 'reason' | 'double'>,
  link: ServerLink['state'],
): string {
  if (row.double !== undefined) return 'unsent.double.why'
  // On its way again: why it stayed the last time is no longer why it is here.
  if (row.state === 'sending') return 'unsent.noReason.sending'
  const away = row.state === 'queued' ? linkReasons[link] : undefined
  if (away !== undefined) return `unsent.reason.${away}`
  if (row.state === 'queued' && row.reason !== null && settledByRetry.includes(row.reason)) {
    return 'unsent.noReason.queued'
  }
  // Only cases have a screen on which two records are compared.
  if (row.kind !== 'case' && row.reason === 'server-duplicate') return 'unsent.serverHasOne'
  if (row.reason !== null && isErrorCode(row.reason)) {
    return shortReasons.includes(row.reason) ? `unsent.reason.${row.reason}` : `error.${row.reason}`
  }
  return `unsent.noReason.${row.state}`
}

/** Whole seconds until the next try; null when none is planned. */
export function secondsUntil(nextTryAt: number | null, now: number): number | null {
  return nextTryAt === null ? null : Math.max(0, Math.ceil((nextTryAt - now) / 1000))
}
