import type { Reports } from './call-reports.ts'
import type { Leg, Legs } from './legs.ts'
import type { ExchangeClock } from './party.ts'

/** How long the joining ring waits for an answer. */
const ringMs = 15_000
/** Where the exchange ends the joining leg itself: after this much of the joined call. */
const legEndsAfterMs = 1000

export interface MembershipParts {
  readonly extension: string
  /** The caller name by which a telephone knows the ring that only joins (DESIGN 3). */
  readonly callerName: string
  readonly clock: ExchangeClock
  readonly legs: Legs
  readonly reports: Reports
  /** Does the leg stay up, or does the exchange end it after joining? Both occur in the field. */
  readonly legStays: () => boolean
  readonly isRegistered: () => boolean
  readonly changed: () => void
}

export interface Membership {
  isMember(): boolean
  /** Rings the extension; only its answer joins. */
  ringToJoin(): void
  leave(): void
}

/** Joining and leaving the queue by a ring that the telephone answers by itself. */
export function createMembership(parts: MembershipParts): Membership {
  const { reports } = parts
  let state: 'out' | 'ringing' | 'in' = 'out'
  let leg: Leg | null = null
  let cancelTimer: (() => void) | null = null
  let isExchangesEnd = false

  function set(next: typeof state): void {
    state = next
    parts.changed()
  }

  function answered(): void {
    cancelTimer?.()
    cancelTimer = null
    if (state !== 'ringing') return
    reports.tell('joined')
    set('in')
    if (parts.legStays()) return
    isExchangesEnd = true
    const joined = leg
    cancelTimer = parts.clock.after(legEndsAfterMs, () => joined?.hangUp())
  }

  function ended(): void {
    cancelTimer?.()
    cancelTimer = null
    leg = null
    if (state === 'ringing') reports.tell('join-failed')
    else if (state === 'in' && !isExchangesEnd) reports.tell('left')
    if (state === 'ringing' || !isExchangesEnd) set('out')
  }

  return {
    isMember: () => state === 'in',
    ringToJoin() {
      if (state !== 'out') {
        // Asked twice: the server hears again how it stands.
        reports.tell(state === 'in' ? 'joined' : 'join-ringing')
        return
      }
      if (!parts.isRegistered()) {
        reports.tell('join-failed')
        return
      }
      isExchangesEnd = false
      state = 'ringing'
      reports.tell('join-ringing')
      leg = parts.legs.open({
        number: 'joinq',
        name: parts.callerName,
        sound: { kind: 'silence' },
        dials: parts.extension,
        answersAfterMs: null,
        headers: [],
        onAnswered: answered,
        onEnded: ended,
      })
      const ringing = leg
      cancelTimer = parts.clock.after(ringMs, () => ringing.hangUp())
      parts.changed()
    },
    leave() {
      if (state === 'in' && (leg === null || isExchangesEnd)) {
        reports.tell('left')
        set('out')
      }
      // With a leg that is up, its end is what leaves.
      leg?.hangUp()
    },
  }
}
