import { dialNumberOf } from '../../preload/contract/index.ts'
import type { Clock } from '../ports/ports.ts'

/**
 * Links to numbers that other programs open (SECURITY E7). While nobody can dial, the newest number is kept in memory for
 * two minutes; it is told a second after somebody has signed in or unlocked, when their telephone is on the screen.
 */
export interface DialLink {
  /** A link was opened; anything that is no link to a number does nothing. */
  open(link: unknown): void
  /** The number that waits, once; null without one. */
  take(): string | null
  /** Somebody may dial now, or no longer. */
  deskChanged(): void
}

export const keptMs = 120_000
export const settleMs = 1000

export function createDialLink(options: {
  clock: Clock
  canDial: () => boolean
  tell: (number: string) => void
}): DialLink {
  const { clock, canDial, tell } = options
  let waiting: { readonly number: string; readonly until: number } | null = null
  let cancel = (): void => undefined

  function take(): string | null {
    const kept = waiting
    waiting = null
    cancel()
    return kept !== null && clock.now() <= kept.until ? kept.number : null
  }

  return {
    open(link) {
      const number = dialNumberOf(link)
      if (number === null) return
      if (canDial()) tell(number)
      else waiting = { number, until: clock.now() + keptMs }
    },
    take,
    deskChanged() {
      cancel()
      if (waiting === null || !canDial()) return
      cancel = clock.after(settleMs, () => {
        if (!canDial()) return
        const number = take()
        if (number !== null) tell(number)
      })
    },
  }
}
