import type { Clock } from '../ports/ports.ts'

/** Who is served: one at a time, and beside one that drips along the next, up to a few. */
interface Turns {
  /** Waits for a turn and does the work in it. Rejects as the work does. */
  take<T>(work: () => Promise<T>): Promise<T>
}

/**
 * One at a time is fastest for everybody while each of them moves. One whose turn lasts longer than `longestMs` goes on, but
 * does not hold up the others any more: the next begins beside it. Never more than `most` at once, or on a line with no room
 * each would be too slow.
 */
export function createTurns(
  clock: Pick<Clock, 'after'>,
  { longestMs, most }: { longestMs: number; most: number },
): Turns {
  const waiting: (() => void)[] = []
  let running = 0
  let slow = 0

  function next(): void {
    if (running - slow > 0 || running >= most) return
    waiting.shift()?.()
  }

  return {
    async take(work) {
      if (running - slow > 0 || running >= most || waiting.length > 0) {
        const begun = Promise.withResolvers<undefined>()
        waiting.push(() => {
          running += 1
          begun.resolve(undefined)
        })
        next()
        await begun.promise
      } else running += 1
      const turn = { isSlow: false }
      const cancel = clock.after(longestMs, () => {
        turn.isSlow = true
        slow += 1
        next()
      })
      try {
        return await work()
      } finally {
        cancel()
        running -= 1
        if (turn.isSlow) slow -= 1
        next()
      }
    },
  }
}
