/** Source of jitter, 0 ≤ value < 1. Injected so that tests own it. */
export type Random = () => number

/** The same wait, up to 20 % shorter or longer, so that computers that failed together do not return together. */
export function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.8 + 0.4 * random()))
}

/** The wait in ms after `attempts` tries; the last step repeats without end (DESIGN 6.5). */
export function waitAfter(attempts: number, stepsMs: readonly number[], random: Random): number {
  const step = stepsMs[Math.min(Math.max(attempts, 0), stepsMs.length - 1)] ?? 0
  return jittered(step, random)
}
