import type { Clock } from '../ports/ports.ts'

/**
 * Records whose turn the database ended stay out of the lanes for `ms`: at once again, each would ask the server for the same
 * as often as the processor can. `onEnd` when one may have its turn again.
 */
export function createRests(clock: Clock, ms: number, onEnd: () => void) {
  const resting = new Map<string, () => void>()
  return {
    begin(recordId: string): void {
      resting.get(recordId)?.()
      const cancel = clock.after(ms, () => {
        resting.delete(recordId)
        onEnd()
      })
      resting.set(recordId, cancel)
    },
    has: (recordId: string) => resting.has(recordId),
    records: (): readonly string[] => [...resting.keys()],
    stop(): void {
      for (const cancel of resting.values()) cancel()
      resting.clear()
    },
  }
}
