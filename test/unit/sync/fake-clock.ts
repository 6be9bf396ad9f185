import type { Clock } from '../../../main/ports/ports.ts'

/** Time that moves only when a test says so; between two timers everything that can settle settles. */
export function createFakeClock(start = 1_800_000_000_000) {
  let now = start
  let setByMs = 0
  let timers: { at: number; run: () => void }[] = []

  const clock: Clock = {
    now: () => now,
    steadyMs: () => now - start - setByMs,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    ...clock,
    settle,
    pending: () => timers.length,
    /** Somebody sets the computer's clock back, or ahead by less than nothing; timers run on, as they do. */
    setBack(ms: number): void {
      now -= ms
      setByMs -= ms
      for (const each of timers) each.at -= ms
    },
    async advance(ms: number): Promise<void> {
      const end = now + ms
      await settle()
      for (;;) {
        const next = timers.filter((each) => each.at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (next === undefined) break
        now = Math.max(now, next.at)
        timers = timers.filter((each) => each !== next)
        next.run()
        await settle()
      }
      now = end
    },
  }
}

export type FakeClock = ReturnType<typeof createFakeClock>
