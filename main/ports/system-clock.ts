import type { Clock } from './ports.ts'

/** The real clock. Its timers never keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  steadyMs: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
