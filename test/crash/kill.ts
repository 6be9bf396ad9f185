import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { randomFrom, seedOfRun } from '../kit/seed.ts'

/** Kills a point: few in every run, many by `npm run test:soak`. */
const kills = Number(process.env['CRASH_KILLS'] ?? 25)

/** So many processes are started and killed side by side: starting one is most of a round's time. */
const lanes = Number(process.env['CRASH_LANES'] ?? 3)

interface Killed {
  /** Every whole line it printed, in order. */
  readonly lines: readonly string[]
  /** True when its work was over before the kill came. */
  readonly hasEnded: boolean
}

/** Compiled once, loaded by every process after: half of its start. */
const compiled = join(tmpdir(), 'desk-crash-compiled')

/**
 * Runs a script beside the tests, kills it with SIGKILL `aliveMs` after the line whose number is `afterLines`, and answers what
 * it said. Counted in lines, because a busy machine may not have begun when a quick one is far on; the first line is
 * `{"ready":true}`. One whose work ends by itself has to end well.
 */
export async function runAndKill(options: {
  script: string
  args: readonly string[]
  aliveMs: number
  afterLines?: number
  /** Only such lines count; whatever they say, the kill comes after 40. */
  counted?: RegExp
  env?: Record<string, string>
}): Promise<Killed> {
  const { script, args, aliveMs, afterLines = 1, counted, env = {} } = options
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...env },
  })
  const exited = once(child, 'exit')
  const lines: string[] = []
  let told = 0
  let isDue = false
  for await (const text of createInterface({ input: child.stdout })) {
    lines.push(text)
    if (counted === undefined || counted.test(text)) told += 1
    if (!isDue && (told === afterLines || lines.length === 40)) {
      isDue = true
      setTimeout(() => child.kill('SIGKILL'), aliveMs)
    }
  }
  const [code, signal] = (await exited) as [number | null, string | null]
  expect(signal === 'SIGKILL' || code === 0, `${script} was killed or ended well, not with ${String(code)}`).toBe(true)
  expect(lines[0], `${script} started`).toBe('{"ready":true}')
  return { lines, hasEnded: signal === null }
}

/**
 * One point of the crash loop: every kill once, several side by side, each lane with a folder and random moments of its own.
 * Answers what the rounds answered, lane after lane.
 */
export async function killLoop<T>(
  point: string,
  round: (place: { lane: number; round: number; random: () => number }) => Promise<T>,
): Promise<T[]> {
  const seed = seedOfRun(`SIGKILL in ${point}, ${kills} times`)
  const results = await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const random = randomFrom(seed + lane * 7919)
      const done: T[] = []
      for (let index = lane; index < kills; index += lanes) done.push(await round({ lane, round: index, random }))
      return done
    }),
  )
  return results.flat()
}

/** The lanes there are, for what has to be looked at once for each at the end. */
export const laneNumbers = Array.from({ length: lanes }, (_, lane) => lane)

/**
 * Prints how many of the kills fell into the middle of it. A run in which none did has proved nothing, and fails.
 */
export function tellShare(point: string, isInside: readonly boolean[]): void {
  const inside = isInside.filter(Boolean).length
  process.stdout.write(`${point}: ${inside} of ${isInside.length} kills fell into the middle\n`)
  expect(inside, `${point}: kills fell into the middle`).toBeGreaterThan(0)
}
