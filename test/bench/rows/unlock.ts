import { scrypt } from 'node:crypto'
import { noFilter } from '../../../preload/contract/cases.ts'
import { measure, percentile, repeat, type BenchRow } from '../bench-row.ts'

/** The cost the keyring uses (SECURITY C3). */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

function derive(): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt('a password of nobody', 'sixteen bytes ok', 32, cost, (error, derived) => {
      if (error) reject(error)
      else resolve(derived)
    })
  })
}

export const unlockRows: readonly BenchRow[] = [
  {
    name: 'unlock',
    target: 1_000,
    how: 'sign-in without a server and the first page of the list, over the socket; floor: scrypt alone',
    async run(context) {
      const desk = await context.desk()
      const samples: number[] = []
      const { cpu } = await measure(
        8,
        async (index) => {
          await desk.signOut()
          const startedAt = performance.now()
          await desk.signIn()
          await desk.ask('cases.list', { filter: noFilter(), before: null, limit: 50 })
          if (index < 8) samples.push(performance.now() - startedAt)
        },
        1,
      )
      return { samples, cpu, floor: percentile(await repeat(4, derive, 1), 0.95) }
    },
  },
]
