import type { ExchangeReport } from '../../../../preload/contract/index.ts'
import type { ExchangeClock } from './party.ts'

type Ringing = Extract<ExchangeReport, { kind: 'call-ringing' }>

/** Who is on a call, as the server hears of it. */
type CallFacts = Pick<Ringing, 'number' | 'name' | 'queue' | 'direction' | 'voice'>

/**
 * One call as it is told to the server: nothing is said of an end whose beginning was not told. A call that ended
 * unanswered may ring again under its id: the same caller, offered once more.
 */
export interface CallTeller {
  readonly callId: string
  rings(): void
  answered(): void
  ended(by: 'caller' | 'agent' | 'exchange'): void
}

export interface ReportsParts {
  readonly extension: string
  readonly clock: ExchangeClock
  readonly report: (report: ExchangeReport) => void
}

export interface Reports {
  /** Something about the extension itself. */
  tell(kind: 'started' | 'join-ringing' | 'joined' | 'join-failed' | 'left'): void
  /** A new call with an id as an exchange gives it: `<epoch seconds>.<counter>`. */
  call(facts: CallFacts): CallTeller
}

/** What the exchange tells the server, in the order in which it happened. */
export function createReports(parts: ReportsParts): Reports {
  const { clock, extension, report } = parts
  let counter = 0

  return {
    tell: (kind) => report({ kind, extension, at: clock.now() }),
    call(facts) {
      counter += 1
      const callId = `${Math.floor(clock.now() / 1000)}.${counter}`
      let told: 'nothing' | 'ringing' | 'answered' | 'ended' = 'nothing'

      function rings(): void {
        if (told !== 'nothing') return
        told = 'ringing'
        report({ kind: 'call-ringing', extension, at: clock.now(), callId, ...facts })
      }

      return {
        callId,
        rings,
        answered() {
          rings()
          if (told !== 'ringing') return
          told = 'answered'
          report({ kind: 'call-answered', extension, at: clock.now(), callId })
        },
        ended(by) {
          if (told === 'ringing' || told === 'answered') {
            report({ kind: 'call-ended', extension, at: clock.now(), callId, by })
          }
          told = told === 'answered' ? 'ended' : 'nothing'
        },
      }
    },
  }
}
