import type { Clock } from '../../../main/ports/ports.ts'

interface Timer {
  at: number
  run: () => void
}

/** Turns of the event loop in which nothing happened before everything counts as settled. */
const quietTurns = 3

/**
 * One time for a whole story: it moves only when the story says so, and between two timers everything settles that can.
 * `stirred` is called by whatever works (database, server), so that settling takes as many turns as there is work.
 */
export function createStoryClock(start = 1_800_000_000_000) {
  let now = start
  let timers: Timer[] = []
  let stirs = 0

  async function settle(): Promise<void> {
    let seen = -1
    for (let quiet = 0; quiet < quietTurns;) {
      await new Promise((resolve) => setImmediate(resolve))
      quiet = stirs === seen ? quiet + 1 : 0
      seen = stirs
    }
  }

  function after(ms: number, run: () => void): () => void {
    // Whole milliseconds, as those of every clock.
    const timer = { at: Math.ceil(now + ms), run }
    timers.push(timer)
    return () => {
      timers = timers.filter((each) => each !== timer)
    }
  }

  return {
    now: () => now,
    after,
    settle,
    stirred(): void {
      stirs += 1
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
    /** The clock of one process: its timers end with it. */
    ofProcess(): Clock & { end(): void } {
      let hasEnded = false
      return {
        now: () => now,
        after: (ms, run) =>
          after(ms, () => {
            if (!hasEnded) run()
          }),
        end() {
          hasEnded = true
        },
      }
    },
  }
}

export type StoryClock = ReturnType<typeof createStoryClock>
