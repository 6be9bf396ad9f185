import { startDbClient } from '../../../main/db/client.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { stretchTable } from '../../../main/search/index-layout.ts'
import { startSearchClient } from '../../../main/search/client.ts'
import { noFilter, priorities, sources, statuses, type CaseFilter } from '../../../preload/contract/cases.ts'
import { percentile, repeat, type BenchContext, type BenchRow } from '../bench-row.ts'
import { lexicon, seededRandom } from '../words.ts'

const pageSize = 50
const databaseWorker = new URL('../../../main/db/db.worker.ts', import.meta.url)
const searchWorker = new URL('../../../main/search/search.worker.ts', import.meta.url)

/** A page each: at any depth, half of them under filters of all kinds. */
function randomPages(oldest: number, newest: number) {
  const random = seededRandom(5)
  const some = <T>(values: readonly T[]) => values.filter(() => random() < 0.4)
  return (index: number): { filter: CaseFilter; before: number; limit: number } => {
    const before = Math.floor(oldest + random() * (newest - oldest))
    const filter =
      index % 2 === 0
        ? noFilter()
        : {
            ...noFilter(),
            statuses: some(statuses),
            priorities: some(priorities),
            sources: some(sources),
            categoryMain: random() < 0.5 ? String(1 + Math.floor(random() * 12)) : null,
          }
    return { filter, before, limit: pageSize }
  }
}

const lexemes = lexicon(40_000)
/** As typed: whole words from the commonest to the rarest, and their first two or three letters. */
const shortQueries = [0, 3, 12, 30, 80, 300, 1_000, 5_000, 20_000, 39_000].flatMap((rank) => {
  const word = lexemes[rank] ?? 'the'
  return [word, word.slice(0, 2), word.slice(0, 3)]
})
/** Longer beginnings, single letters, two words, names and numbers. */
const otherQueries = [
  ...[20, 30, 120, 900, 9_000].map((rank) => (lexemes[rank] ?? 'school').slice(0, 4)),
  ...[
    's',
    'b',
    'w',
    'the scho',
    'mtoto shule',
    'child na',
    'na wa kwa',
    'village off',
    '0712',
    '+2547123',
    '0712345678',
  ],
]

async function searchRow(context: BenchContext, queries: readonly string[]) {
  const set = context.set()
  const client = await startDbClient({
    workerUrl: databaseWorker,
    file: set.file,
    key: set.key,
    onStopped: () => undefined,
  })
  const search = await startSearchClient({
    workerUrl: searchWorker,
    file: set.searchFile,
    key: set.key,
    onStopped: () => undefined,
  })
  const samples = await repeat(queries.length * 10, async (index) => {
    const text = queries[index % queries.length] ?? ''
    const { hits } = await search.find({ text, after: null, limit: pageSize })
    await client.casesBySeq({ seqs: hits.map((hit) => hit.seq), filter: noFilter() })
  })
  await client.close()
  await search.close()
  const bare = openDatabase({ file: set.searchFile, key: set.key })
  const newest = bare.prepare<[], number>('SELECT max(number) FROM stretches').pluck().get() ?? 0
  const table = stretchTable(newest)
  const match = bare.prepare<[string]>(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT 50`)
  const floors = await repeat(queries.length, (index) =>
    match.all(`"${(queries[index % queries.length] ?? '').split(' ')[0]}"*`),
  )
  bare.close()
  return { samples, floor: percentile(floors, 0.95) }
}

export const readRows: readonly BenchRow[] = [
  {
    name: 'list',
    target: 20,
    how: 'a page of 50 at any depth, half of them filtered, through the worker; floor: a bare keyset select',
    async run(context) {
      const set = context.set()
      const bare = openDatabase({ file: set.file, key: set.key })
      const range = bare.prepare<[], { oldest: number; newest: number }>(
        'SELECT min(seq) AS oldest, max(seq) AS newest FROM cases',
      )
      const { oldest, newest } = range.get() ?? { oldest: 0, newest: 0 }
      const page = randomPages(oldest, newest)
      const select = bare.prepare<[number]>('SELECT * FROM cases WHERE seq < ? ORDER BY seq DESC LIMIT 50')
      const floors = await repeat(200, (index) => select.all(page(index).before))
      bare.close()
      const client = await startDbClient({
        workerUrl: databaseWorker,
        file: set.file,
        key: set.key,
        onStopped: () => undefined,
      })
      const samples = await repeat(400, (index) => client.pageCases(page(index)))
      await client.close()
      return { samples, floor: percentile(floors, 0.95) }
    },
  },
  {
    name: 'search-short',
    target: 50,
    how: 'first page of a search for a word or its first 2–3 letters, both workers; floor: a bare FTS query',
    run: (context) => searchRow(context, shortQueries),
  },
  {
    name: 'search-other',
    target: 150,
    how: 'the same for other beginnings, two and more words, numbers; floor: a bare FTS query',
    run: (context) => searchRow(context, otherQueries),
  },
]
