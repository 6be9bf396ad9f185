import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchRow } from '../bench-row.ts'

const program = fileURLToPath(new URL('../memory-process.ts', import.meta.url))

async function rssOf(args: string[]): Promise<{ samples: number[]; signedOut: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as { samples: number[]; signedOut: number }
}

export const memoryRows: readonly BenchRow[] = [
  {
    name: 'memory',
    unit: 'MB',
    target: 300,
    how: 'a desk alone in its process, after 50 pages and 50 searches, all threads; floor: an empty Node',
    async run(context) {
      const { rows } = context.set()
      const { samples } = await rssOf([program, String(rows)])
      const empty = await rssOf([
        '-e',
        'console.log(JSON.stringify({ samples: [process.memoryUsage().rss / 1048576] }))',
      ])
      return { samples, floor: empty.samples[0] ?? null }
    },
  },
]
