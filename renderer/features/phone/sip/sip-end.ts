import type { TransferFailure } from '../machine/phone-state.ts'
import type { SipCallEnd, SipCaller } from './sip-agent.ts'

/** What is known when a SIP call ends: all a decision needs, none of it typed by the library. */
export interface EndFacts {
  readonly direction: 'in' | 'out'
  readonly wasConfirmed: boolean
  /** The other side was ringing before: tells "nobody answered" from "not there". */
  readonly wasRinging: boolean
  /** Who ended it: `system` is this program on its own. */
  readonly originator: string
  readonly cause: string
  readonly status: number | null
}

const noAnswerStatuses: readonly number[] = [408, 480, 487]

/** The end of a call in our words. The causes are those of JsSIP 3.13 (`Constants.causes`). */
export function endOf(facts: EndFacts): SipCallEnd {
  const { cause, direction, originator } = facts
  if (facts.wasConfirmed) {
    if (cause !== 'Terminated') return 'failed'
    return originator === 'remote' ? 'remote-hang-up' : 'local-hang-up'
  }
  if (cause === 'Terminated') return originator === 'remote' ? 'cancelled' : 'local-hang-up'
  if (cause === 'Canceled') return 'cancelled'
  if (direction === 'in') {
    if (cause === 'Rejected') return 'rejected'
    return cause === 'No Answer' || cause === 'Expires' ? 'no-answer' : 'failed'
  }
  if (facts.status !== null && noAnswerStatuses.includes(facts.status) && facts.wasRinging) return 'no-answer'
  switch (cause) {
    case 'Busy':
      return 'busy'
    case 'Rejected':
      return 'rejected'
    case 'Not Found':
    case 'Address Incomplete':
      return 'unknown-number'
    case 'No Answer':
    case 'Expires':
      return 'no-answer'
    case 'Unavailable':
      return facts.status === 410 ? 'unknown-number' : 'unreachable'
    case 'Request Timeout':
    case 'Connection Error':
    case 'SIP Failure Code':
      return 'unreachable'
    default:
      return 'failed'
  }
}

/** Why a transfer came to nothing: from the final status that the exchange told, or the cause of the library. */
export function transferFailureOf(status: number | null, cause = ''): TransferFailure {
  switch (status) {
    case 486:
    case 600:
      return 'busy'
    case 404:
    case 410:
    case 484:
    case 604:
      return 'unknown-number'
    case 408:
    case 487:
      return 'no-answer'
    case 480:
    case 503:
      return 'unreachable'
    case 403:
    case 603:
      return 'rejected'
    case null:
    default:
      return ['Connection Error', 'Request Timeout'].includes(cause) ? 'unreachable' : 'failed'
  }
}

const longestText = 200

/** A text of the other side, made harmless: no control or direction characters, at most 200 characters. */
export function harmless(text: string | null | undefined): string {
  return (text ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim()
    .slice(0, longestText)
}

/** Who is calling, from the headers of an INVITE. */
export function callerOf(from: {
  readonly number: string | null | undefined
  readonly name: string | null | undefined
  readonly queue: string | null | undefined
  readonly callRef: string | null | undefined
  readonly callInfo?: string | null | undefined
}): SipCaller {
  const callRef = harmless(from.callRef)
  return {
    number: harmless(from.number),
    name: harmless(from.name),
    queue: harmless(from.queue),
    callRef: callRef === '' ? null : callRef,
    isAnswerAsked: /;\s*answer-after\s*=\s*0\s*(?:$|[;,])/i.test(harmless(from.callInfo)),
  }
}

/** What may be dialled: a number, a feature code or an extension of this exchange, never an address elsewhere. */
export function isDiallable(number: string): boolean {
  return /^\+?[\w.*#-]{1,40}$/.test(number)
}
