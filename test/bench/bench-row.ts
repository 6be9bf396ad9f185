import type { DbClient } from '../../main/db/db-api.ts'
import type { BenchSet } from './build-set.ts'
import type { SetDesk } from './set-desk.ts'

/** One line of the table of DESIGN 9. A group of rows is one file in `rows/`; `rows/index.ts` lists them all. */
export interface BenchRow {
  readonly name: string
  /** At p95, in the row's unit; null where the design sets none and the row only explains another. */
  readonly target: number | null
  /** ms unless said otherwise. */
  readonly unit?: 'MB' | 'desks'
  /** What is measured, in a few words. */
  readonly how: string
  run(context: BenchContext): Promise<Measured>
}

/** The floor is the bare work that nothing can be faster than, measured in the same run; in the row's unit. */
export interface Measured {
  readonly samples: readonly number[]
  readonly floor: number | null
  /** Processor time of one operation, all threads of this process together, ms: what it costs however busy the machine is. */
  readonly cpu?: number
}

/** What rows share. Everything is made when first asked for and cleared away at the end. */
export interface BenchContext {
  readonly rows: number
  /** The large set, to be read only: it is kept for the next run. */
  set(): BenchSet
  /** A copy of the large set that may be written to, open in its worker. */
  workingCopy(): Promise<{ client: DbClient; file: string; key: Uint8Array }>
  /** A whole desk on the large set, signed in without a server, behind its loopback socket. */
  desk(): Promise<SetDesk>
  /** Progress of long work, for whoever waits. */
  tell(line: string): void
  /** Runs when the bench ends. */
  onEnd(clear: () => void | Promise<void>): void
}

export async function timed(work: () => unknown): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Processor time of this process since `from`, ms. */
export function cpuSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1_000
}

/** Times `work` for each number from 0; a few runs before that warm the caches and are not counted. */
export async function measure(
  times: number,
  work: (index: number) => unknown,
  warmUp = 5,
): Promise<{ samples: number[]; cpu: number }> {
  for (let index = 0; index < warmUp; index++) await work(times + index)
  const from = process.cpuUsage()
  const samples: number[] = []
  for (let index = 0; index < times; index++) samples.push(await timed(() => work(index)))
  return { samples, cpu: cpuSince(from) / Math.max(1, times) }
}

/** `measure` for floors: the times alone. */
export async function repeat(times: number, work: (index: number) => unknown, warmUp = 5): Promise<number[]> {
  return (await measure(times, work, warmUp)).samples
}

export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
