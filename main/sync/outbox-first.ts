import type { Clock } from '../ports/ports.ts'

/** What is saved here leaves before more comes in: a narrow line would share itself between the two (DESIGN 6.7). */
export interface OutboxFirst {
  /** Whether something but an attachment is on its way out, or due. */
  leaving(isLeaving: boolean): void
  /** Resolves once nothing leaves, or has left for so long that what comes in waits no more. */
  turnOfPull(): Promise<void>
}

/** `longestMs`: a server that takes one case for ever must not keep out what others have written. */
export function createOutboxFirst(clock: Pick<Clock, 'after'>, longestMs: number): OutboxFirst {
  let isLeaving = false
  /** It has waited as long as it does, and waits no more until the outbox has been through once. */
  let isSpent = false
  let waiting: (() => void)[] = []
  let cancel: () => void = () => undefined

  function release(): void {
    cancel()
    const all = waiting
    waiting = []
    for (const go of all) go()
  }

  return {
    leaving(next) {
      isLeaving = next
      if (next) return
      isSpent = false
      release()
    },
    turnOfPull() {
      if (!isLeaving || isSpent) return Promise.resolve()
      if (waiting.length === 0) {
        cancel = clock.after(longestMs, () => {
          isSpent = true
          release()
        })
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}
