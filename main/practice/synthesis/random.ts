/** Random numbers that are the same for the same seed, on every computer (mulberry32). */
export interface Random {
  /** From 0 up to but without 1. */
  next(): number
  /** A whole number from `from` to `to`, both possible. */
  between(from: number, to: number): number
  pick<T>(from: readonly [T, ...T[]]): T
  chance(part: number): boolean
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    chance: (part) => next() < part,
  }
}
