import { copyFileSync, openSync, closeSync, writeSync, statSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DbClient } from '../../../main/db/db-api.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { startSearchClient } from '../../../main/search/client.ts'
import { createSearchFeed, type SearchFeed } from '../../../main/search/feed.ts'
import type { SearchClient } from '../../../main/search/search-api.ts'
import { until } from '../../kit/poll.ts'
import { caseFields, searchWorkerUrl, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
let open: { db: DbClient; search: SearchClient; feed: SearchFeed } | null
beforeEach(() => {
  temp = tempDatabase()
  open = null
})
afterEach(async () => {
  await leave()
  temp.remove()
})

/** Signs in: database, index, feed. */
async function enter() {
  const db = await temp.startClient()
  const search = await startSearchClient({
    workerUrl: searchWorkerUrl,
    file: temp.searchFile,
    key: temp.key,
    onStopped: () => undefined,
  })
  let resets = 0
  const feed = createSearchFeed({
    db,
    search: { ...search, reset: () => ((resets += 1), search.reset()) },
    clock: systemClock,
    sliceSize: 50,
    onProgress: () => undefined,
  })
  open = { db, search, feed }
  return { db, search, feed, resets: () => resets }
}
async function leave() {
  await open?.feed.stop()
  await open?.search.close()
  await open?.db.close()
  open = null
}
const save = (db: DbClient, number: number, narrative: string) =>
  db.saveCase({
    caseId: `case-${number}`,
    outboxId: `out-${number}-${narrative}`,
    draftId: `d-${number}-${narrative}`,
    fields: caseFields({ narrative }),
    createdBy: 'amina',
    now: number * 1_000,
  })
const seqs = async (search: SearchClient, text: string) =>
  (await search.find({ text, after: null, limit: 50 })).hits.map((hit) => hit.seq)
const found = (search: SearchClient, text: string, seq: number) =>
  until(`${text} is found`, async () => (await seqs(search, text)).includes(seq))

test('an index goes on from where it stood, session after session', async () => {
  for (const number of [1, 2, 3]) {
    const desk = await enter()
    await save(desk.db, number, `story${number}`)
    desk.feed.nudge()
    await found(desk.search, `story${number}`, number * 1_000)
    expect(await seqs(desk.search, 'story1')).toContain(1_000)
    expect(desk.resets()).toBe(0)
    await leave()
  }
})

test('a session in which the index was never fed harms nothing', async () => {
  const first = await enter()
  await save(first.db, 1, 'story1')
  first.feed.nudge()
  await found(first.search, 'story1', 1_000)
  await leave()
  for (const number of [2, 3]) {
    const db = await temp.startClient()
    await save(db, number, `story${number}`)
    await db.close()
  }
  const last = await enter()
  await found(last.search, 'story3', 3_000)
  expect(last.resets()).toBe(0)
})

test('an older copy of the database that was put back is noticed, even after it has grown past the index', async () => {
  const first = await enter()
  await save(first.db, 1, 'shared')
  first.feed.nudge()
  await found(first.search, 'shared', 1_000)
  await leave()
  copyFileSync(temp.file, `${temp.file}.old`)
  const second = await enter()
  await save(second.db, 2, 'forgotten')
  second.feed.nudge()
  await found(second.search, 'forgotten', 2_000)
  await leave()
  copyFileSync(`${temp.file}.old`, temp.file)
  // Two more revisions than the index has seen, before it looks for the first time.
  const db = await temp.startClient()
  await save(db, 3, 'newone')
  await save(db, 4, 'newtwo')
  await db.close()
  const third = await enter()
  await found(third.search, 'newtwo', 4_000)
  expect(third.resets()).toBe(1)
  expect(await seqs(third.search, 'forgotten')).toEqual([])
  expect(await seqs(third.search, 'shared')).toEqual([1_000])
})

test('an index with a damaged page starts anew while it is in use, and everything is found again', async () => {
  const desk = await enter()
  await Promise.all(
    Array.from({ length: 120 }, (_, index) => save(desk.db, index + 1, `story${index + 1} ${'word '.repeat(40)}`)),
  )
  desk.feed.nudge()
  await found(desk.search, 'story120', 120_000)
  await leave()
  const pages = Math.floor(statSync(temp.searchFile).size / 4096)
  const handle = openSync(temp.searchFile, 'r+')
  for (let page = 3; page < pages; page += 1) writeSync(handle, Buffer.alloc(32, 0x55), 0, 32, page * 4096 + 500)
  closeSync(handle)
  const again = await enter()
  again.feed.nudge()
  const answer = await until('it answers again', async () => {
    // The first to meet the page is told to ask again; nobody is told that nothing was found.
    const result = await again.search.find({ text: 'story7', after: null, limit: 50 }).catch((error: unknown) => error)
    again.feed.nudge()
    if (result instanceof Error) {
      expect(result).toMatchObject({ code: 'worker-stopped' })
      return undefined
    }
    return (result as { hits: { seq: number }[] }).hits.some((hit) => hit.seq === 7_000) ? true : undefined
  })
  expect(answer).toBe(true)
})
