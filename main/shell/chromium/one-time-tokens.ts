import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../ports/ports.ts'

type TokenVerdict = 'good' | 'used' | 'expired' | 'unknown'

export interface OneTimeTokens {
  /** A fresh token of 256 random bits. */
  issue(): string
  /** Uses a token up that came just now, or at `at`. `used` means somebody came a second time with a token that was good once. */
  spend(token: string, at?: number): TokenVerdict
}

/** A new secret as text that fits an address, a cookie and a header. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Compares secrets in a time that says nothing about where they differ. */
export function sameSecret(given: string, kept: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(kept)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Tokens that are good once and for `lifeMs`; spent ones are remembered so that a second use is noticed. */
export function createOneTimeTokens(clock: Pick<Clock, 'now'>, lifeMs = 10_000): OneTimeTokens {
  const issued = new Map<string, { until: number; isSpent: boolean }>()
  return {
    issue() {
      // What ran out unspent long ago is forgotten; a spent one is remembered for as long as the server runs.
      for (const [token, kept] of issued) if (!kept.isSpent && kept.until + 60_000 < clock.now()) issued.delete(token)
      const token = newSecret()
      issued.set(token, { until: clock.now() + lifeMs, isSpent: false })
      return token
    },
    spend(token, at = clock.now()) {
      const found = [...issued].find(([kept]) => sameSecret(token, kept))?.[1]
      if (found === undefined) return 'unknown'
      if (found.isSpent) return 'used'
      if (at > found.until) return 'expired'
      found.isSpent = true
      return 'good'
    },
  }
}
