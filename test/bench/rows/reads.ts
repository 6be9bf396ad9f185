import { startDbClient } from '../../../main/db/client.ts'
import { openDatabase } from '../../../main/db/open.ts'
import { stretchTable } from '../../../main/search/index-layout.ts'
import { startSearchClient } from '../../../main/search/client.ts'
import { noFilter, priorities, sources, statuses, type CaseFilter } from '../../../preload/contract/cases.ts'
import { measure, percentile, repeat, type BenchContext, type BenchRow } from '../bench-row.ts'
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

type Find = (text: string) => Promise<unknown>

async function searchRow(context: BenchContext, queries: readonly string[], find: Find) {
  const measured = await measure(queries.length * 10, (index) => find(queries[index % queries.length] ?? ''))
  const set = context.set()
  const bare = openDatabase({ file: set.searchFile, key: set.searchKey })
  const newest = bare.prepare<[], number>('SELECT max(number) FROM stretches').pluck().get() ?? 0
  const table = stretchTable(newest)
  const match = bare.prepare<[string]>(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid DESC LIMIT 50`)
  const floors = await repeat(queries.length, (index) =>
    match.all(`"${(queries[index % queries.length] ?? '').split(' ')[0]}"*`),
  )
  bare.close()
  return { ...measured, floor: percentile(floors, 0.95) }
}

async function searchOverSocket(context: BenchContext, queries: readonly string[]) {
  const desk = await context.desk()
  return searchRow(context, queries, (text) =>
    desk.ask('cases.search', { text, filter: noFilter(), after: null, limit: pageSize }),
  )
}

async function searchInWorkers(context: BenchContext, queries: readonly string[]) {
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
    key: set.searchKey,
    onStopped: () => undefined,
  })
  const measured = await searchRow(context, queries, async (text) => {
    const { hits } = await search.find({ text, after: null, limit: pageSize })
    return client.casesBySeq({ seqs: hits.map((hit) => hit.seq), filter: noFilter() })
  })
  await client.close()
  await search.close()
  return measured
}

type Page = Parameters<Awaited<ReturnType<typeof startDbClient>>['pageCases']>[0]

async function listRow(context: BenchContext, read: (page: Page) => Promise<unknown>) {
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
  return { ...(await measure(400, (index) => read(page(index)))), floor: percentile(floors, 0.95) }
}

export const readRows: readonly BenchRow[] = [
  {
    name: 'list',
    target: 20,
    how: 'a page of 50 at any depth, half of them filtered, over the socket; floor: a bare keyset select',
    async run(context) {
      const desk = await context.desk()
      return listRow(context, (page) => desk.ask('cases.list', page))
    },
  },
  {
    name: 'list-router',
    target: null,
    how: 'the same straight at the router',
    async run(context) {
      const desk = await context.desk()
      return listRow(context, (page) => desk.route('cases.list', page))
    },
  },
  {
    name: 'list-worker',
    target: null,
    how: 'the same straight at the database worker',
    async run(context) {
      const set = context.set()
      const client = await startDbClient({
        workerUrl: databaseWorker,
        file: set.file,
        key: set.key,
        onStopped: () => undefined,
      })
      const measured = await listRow(context, (page) => client.pageCases(page))
      await client.close()
      return measured
    },
  },
  {
    name: 'search',
    target: 50,
    how: 'first page for a word or its first 2–3 letters, over the socket; floor: a bare FTS query',
    run: (context) => searchOverSocket(context, shortQueries),
  },
  {
    name: 'search-other',
    target: 150,
    how: 'the same for other beginnings, two and more words, numbers; floor: a bare FTS query',
    run: (context) => searchOverSocket(context, otherQueries),
  },
  {
    name: 'search-worker',
    target: null,
    how: 'all of these straight at both workers; floor: a bare FTS query',
    run: (context) => searchInWorkers(context, [...shortQueries, ...otherQueries]),
  },
]
