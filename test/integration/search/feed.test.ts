import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DbClient } from '../../../main/db/db-api.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { startSearchClient } from '../../../main/search/client.ts'
import { createSearchFeed, type SearchFeed } from '../../../main/search/feed.ts'
import type { SearchClient } from '../../../main/search/search-api.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import type { SearchProgress } from '../../../preload/contract/session.ts'
import { until } from '../../kit/poll.ts'
import { caseFields, searchWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let db: DbClient
let search: SearchClient
let feed: SearchFeed | null
let told: SearchProgress[]
beforeEach(async () => {
  temp = tempDatabase()
  db = await temp.startClient()
  search = await startSearch()
  feed = null
  told = []
})
afterEach(async () => {
  await feed?.stop()
  await db.close()
  await search.close()
  temp.remove()
})

function startSearch() {
  return startSearchClient({
    workerUrl: searchWorkerUrl,
    file: temp.searchFile,
    key: temp.key,
    onStopped: () => undefined,
  })
}
function startFeed(about: Partial<Parameters<typeof createSearchFeed>[0]> = {}): SearchFeed {
  feed = createSearchFeed({
    db,
    search,
    clock: systemClock,
    onProgress: (progress) => told.push(progress),
    sliceSize: 20,
    ...about,
  })
  return feed
}
function save(number: number, narrative = `story number${number} common`) {
  return db.saveCase({
    caseId: `case-${number}`,
    outboxId: `out-${number}-${narrative.length}`,
    draftId: `draft-${number}-${narrative.length}`,
    fields: caseFields({ narrative }),
    createdBy: 'amina',
    now: number * 1_000,
  })
}
async function saveMany(from: number, to: number) {
  for (let number = from; number <= to; number++) await save(number)
}
async function count(text: string) {
  return (await search.find({ text, after: null, limit: 1_000 })).hits.length
}
const isReady = () => feed?.progress().ready === true && feed.progress().pending === 0

test('what was there before is indexed in slices, and progress is told down to ready', async () => {
  await saveMany(1, 105)
  startFeed()
  await until('the index is ready', isReady)
  expect(await count('common')).toBe(105)
  expect(told.map((each) => each.pending)).toEqual([85, 65, 45, 25, 5, 0])
  expect(told.at(-1)).toEqual({ ready: true, pending: 0 })
})

test('a case saved now is found soon after a nudge, under its newest words', async () => {
  await save(1)
  const running = startFeed()
  await until('the index is ready', isReady)
  await save(1, 'rewritten')
  running.nudge()
  await until('the new word is found', async () => (await count('rewritten')) === 1)
  expect(await count('common')).toBe(0)
})

test('after a restart it goes on where the index stands', async () => {
  await saveMany(1, 30)
  await until('the first slice is in', async () => {
    feed ??= startFeed()
    return (await search.indexedRevision()) > 0
  })
  await feed?.stop()
  await search.close()
  search = await startSearch()
  await saveMany(31, 40)
  startFeed()
  await until('the index is ready', isReady)
  expect(await count('common')).toBe(40)
})

test('an index that is ahead of its database starts over', async () => {
  await saveMany(1, 3)
  await search.feed({
    documents: [{ seq: 99, revision: 99, names: 'Ghost', phone: '', narrative: '', resolution: '' }],
    revision: 99,
  })
  startFeed()
  await until('the index is ready', isReady)
  expect(await count('ghost')).toBe(0)
  expect(await count('common')).toBe(3)
})

test('a damaged index is emptied and filled again', async () => {
  await saveMany(1, 50)
  let failures = 1
  startFeed({
    search: {
      ...search,
      async feed(input) {
        if (input.revision > 20 && failures-- > 0) throw new AppError('database-damaged')
        await search.feed(input)
      },
    },
  })
  await until('all is found', async () => isReady() && (await count('common')) === 50)
})

test('a failure is told and tried again after a pause', async () => {
  await saveMany(1, 3)
  const failed: string[] = []
  const waits: number[] = []
  let mayWork = false
  startFeed({
    search: {
      ...search,
      async feed(input) {
        if (!mayWork) throw new AppError('disk-full')
        await search.feed(input)
      },
    },
    // The pause is told but not waited for.
    clock: { now: () => 0, after: (ms, run) => (waits.push(ms), systemClock.after(0, run)) },
    onFailed: (error) => {
      failed.push(error.code)
      mayWork = true
    },
  })
  await until('the index is ready', isReady)
  expect(failed).toEqual(['disk-full'])
  expect(waits).toContain(5_000)
  expect(await count('common')).toBe(3)
})
