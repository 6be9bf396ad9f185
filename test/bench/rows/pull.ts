import type { PulledCase } from '../../../main/db/db-api.ts'
import { startSearchClient } from '../../../main/search/client.ts'
import { measure, timed, type BenchRow } from '../bench-row.ts'
import { builder, idOf } from '../build-set.ts'
import { seededRandom } from '../words.ts'

const pageSize = 20
const slice = 200
const pages = 250
const fieldsOfNext = builder(seededRandom(3))
let lastNumber = 20_000_000

/** The next page of cases the desk does not have yet. */
export function pulledPage() {
  const cases: PulledCase[] = []
  for (let index = 0; index < pageSize; index++) {
    lastNumber += 1
    const createdAt = 1_500_000_000_000 + lastNumber * 1_000
    cases.push({
      localId: idOf(lastNumber),
      serverId: `pulled-${lastNumber}`,
      reference: null,
      fields: fieldsOfNext(),
      createdAt,
      updatedAt: createdAt,
      createdBy: 'juma',
    })
  }
  return { cases, position: { skip: lastNumber, isComplete: false, newestServerId: null, finishedAt: null }, now: 1 }
}

export const pullRows: readonly BenchRow[] = [
  {
    name: 'pull-apply',
    // 100,000 cases in 25 s are 5,000 pages of 5 ms.
    target: 5,
    how: 'a page of 20 new cases applied through the worker; floor: the same commit without the rows',
    async run(context) {
      const { client } = await context.workingCopy()
      const prepared = Array.from({ length: pages + 5 }, pulledPage)
      const measured = await measure(pages, (index) => client.applyPulledPage(prepared[index] ?? pulledPage()))
      const empty = { ...pulledPage(), cases: [] }
      const floor = await timed(() => client.applyPulledPage(empty))
      return { ...measured, floor }
    },
  },
  {
    name: 'pull-index',
    // 100,000 cases searchable in 90 s are 500 slices of 180 ms.
    target: 180,
    how: 'a slice of 200 cases read from the database and fed to a new index through both workers',
    async run(context) {
      const { client, file, key } = await context.workingCopy()
      const search = await startSearchClient({
        workerUrl: new URL('../../../main/search/search.worker.ts', import.meta.url),
        file: `${file}.search`,
        key,
        onStopped: () => undefined,
      })
      let after = 0
      const measured = await measure(
        Math.min(100, Math.floor(context.rows / slice) - 5),
        async () => {
          const page = await client.changesSince({ after, limit: slice })
          await search.feed({ documents: page.changes, revision: page.lastRevision })
          after = page.lastRevision
        },
        2,
      )
      await search.close()
      return { ...measured, floor: null }
    },
  },
]
