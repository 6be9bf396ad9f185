/**
 * The seed of this run: HELPLINE_SEED repeats one, otherwise it is `usual`, or new. Printed, so that a failure can be repeated.
 */
export function seedOfRun(what: string, usual = Date.now() % 2_147_483_647): number {
  const seed = Number(process.env['HELPLINE_SEED'] ?? usual)
  process.stdout.write(`${what}: seed ${seed} (repeat with HELPLINE_SEED=${seed})\n`)
  return seed
}

/** A small deterministic generator of numbers in [0, 1): mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
