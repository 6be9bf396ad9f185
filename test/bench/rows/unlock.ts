import { scrypt } from 'node:crypto'
import { startDbClient } from '../../../main/db/client.ts'
import { noFilter } from '../../../preload/contract/cases.ts'
import { percentile, repeat, type BenchRow } from '../bench-row.ts'

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
    how: 'scrypt, opening the database in its worker, first page of the list; floor: scrypt alone',
    async run(context) {
      const set = context.set()
      const samples = await repeat(
        8,
        async () => {
          await derive()
          const client = await startDbClient({
            workerUrl: new URL('../../../main/db/db.worker.ts', import.meta.url),
            file: set.file,
            key: set.key,
            onStopped: () => undefined,
          })
          await client.pageCases({ filter: noFilter(), before: null, limit: 50 })
          context.onEnd(() => client.close())
        },
        1,
      )
      return { samples, floor: percentile(await repeat(4, derive, 1), 0.95) }
    },
  },
]
