import type { DbClient } from '../../main/db/db-api.ts'
import type { BenchSet } from './build-set.ts'

/** One line of the table of DESIGN 9. A group of rows is one file in `rows/`; `rows/index.ts` lists them all. */
export interface BenchRow {
  readonly name: string
  /** ms at p95; null where the design sets none. */
  readonly target: number | null
  /** What is measured, in a few words. */
  readonly how: string
  run(context: BenchContext): Promise<Measured>
}

/** All in ms. The floor is the bare work that nothing can be faster than, measured in the same run. */
export interface Measured {
  readonly samples: readonly number[]
  readonly floor: number | null
}

/** What rows share. Everything is made when first asked for and cleared away at the end. */
export interface BenchContext {
  readonly rows: number
  /** The large set, to be read only: it is kept for the next run. */
  set(): BenchSet
  /** A copy of the large set that may be written to, open in its worker. */
  workingCopy(): Promise<{ client: DbClient; file: string; key: Uint8Array }>
  /** Runs when the bench ends. */
  onEnd(clear: () => void | Promise<void>): void
}

export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Times `work` for each number from 0; a few runs before that warm the caches and are not counted. */
export async function repeat(times: number, work: (index: number) => unknown, warmUp = 5): Promise<number[]> {
  for (let index = 0; index < warmUp; index++) await work(times + index)
  const samples: number[] = []
  for (let index = 0; index < times; index++) samples.push(await timed(() => work(index)))
  return samples
}

export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
