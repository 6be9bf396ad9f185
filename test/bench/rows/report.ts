import { createInspector } from '../../../main/db/inspect/inspector.ts'
import { openDatabase } from '../../../main/db/open.ts'
import type { CountAxis, CountQuestion } from '../../../main/db/queries/axis-counts.ts'
import { offsetsOf } from '../../../main/reports/zone.ts'
import { measure, percentile, repeat, type BenchRow } from '../bench-row.ts'

const databaseWorker = new URL('../../../main/db/db.worker.ts', import.meta.url)
const times = 20

const offsets = offsetsOf('Africa/Nairobi', Date.UTC(2000, 0, 1), Date.UTC(2027, 0, 1))
const pairs: readonly (readonly [CountAxis, CountAxis])[] = [
  [{ own: 'categoryMain' }, { own: 'userCategory' }],
  [{ own: 'categorySub' }, { own: 'status' }],
  [{ time: 'month' }, { own: 'priority' }],
  [{ own: 'town' }, { own: 'disposition' }],
]

/** A report over every case by two axes, in the thread that counts. */
export const reportRows: readonly BenchRow[] = [
  {
    name: 'report',
    target: 300,
    how: 'all cases counted by two axes, through the counting thread; floor: one bare read of their codes',
    async run(context) {
      const set = context.set()
      const inspector = createInspector({ workerUrl: databaseWorker, file: set.file, key: set.key })
      context.onEnd(() => inspector.close())
      const ask = (index: number) => {
        const question: CountQuestion = {
          subject: 'cases',
          axes: pairs[index % pairs.length] ?? [],
          filters: index % 3 === 2 ? [{ axis: 'status', values: ['open', 'closed'] }] : [],
          from: null,
          to: null,
          offsets,
        }
        return inspector.countBy(question)
      }
      const measured = await measure(times, ask, 2)
      await inspector.rest()
      const bare = openDatabase({ file: set.file, key: set.key })
      const read = bare.prepare('SELECT max(codes) FROM case_axes')
      const floors = await repeat(times, () => read.get(), 2)
      bare.close()
      return { ...measured, floor: percentile(floors, 0.95) }
    },
  },
]
