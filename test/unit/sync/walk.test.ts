import { expect, it } from 'vitest'
import { createWalk } from '../../../main/sync/walk.ts'
import type { ListedRow } from '../../../main/sync/walk.ts'
import type { PullPosition } from '../../../main/db/db-api.ts'
import { AppError } from '../../../preload/contract/index.ts'
import { createFakeClock } from './fake-clock.ts'

/** One list on its way in: what is durable when, and what a kill or an insertion in the middle costs (DESIGN 6.7). */

const session = { token: 'token-1' }
const day = 86_400_000
const start: PullPosition = { skip: 0, isComplete: false, newestServerId: null, finishedAt: null }

/** A list of rows of a day each, newest first, and everything that was stored of it. */
function listOf(count: number, about: { position?: PullPosition; keepFrom?: number } = {}) {
  const clock = createFakeClock()
  const rows: ListedRow[] = Array.from({ length: count }, (_, index) => ({
    serverId: String(1000 + count - index),
    createdAt: clock.now() - index * day,
  }))
  const stored = { ids: new Set<string>(), position: about.position ?? start }
  const asked: { skip: number; count: number }[] = []
  const list = { removesAt: 0, removes: 1, failsEvery: 0, poison: new Set<string>() }
  let commits = 0
  let failsAt = 0
  const walk = createWalk({
    clock,
    usualPage: 20,
    mostRows: () => 10_000,
    keepFrom: () => about.keepFrom ?? null,
    onRows: () => undefined,
    source: {
      kind: 'case',
      list(_session, page) {
        asked.push(page)
        const isPoisoned = rows.some(
          ({ serverId }, at) => list.poison.has(serverId) && at >= page.skip && at < page.skip + page.count,
        )
        const fails = isPoisoned || (list.failsEvery > 0 && asked.length % list.failsEvery === 0)
        if (fails) return Promise.reject(new AppError('server-strange'))
        if (asked.length === list.removesAt) rows.splice(0, list.removes)
        const slice = rows.slice(page.skip, page.skip + page.count)
        return Promise.resolve({ rows: slice, received: slice.length })
      },
      position: () => Promise.resolve(stored.position),
      commit(slice, position) {
        commits += 1
        if (commits === failsAt) return Promise.reject(new Error('killed'))
        expect(slice.length).toBeLessThanOrEqual(20)
        for (const row of slice) stored.ids.add(row.serverId)
        stored.position = position
        return Promise.resolve({ inserted: slice.length, updated: 0 })
      },
    },
  })
  return {
    rows,
    stored,
    asked,
    clock,
    run: () => walk.run(session, () => true),
    failAt: (commit: number) => {
      commits = 0
      failsAt = commit
    },
    /** The server cannot answer a page with one of these rows in it. */
    poison: (...at: number[]) => {
      list.poison = new Set(at.flatMap((index) => rows[index]?.serverId ?? []))
    },
    /** Of so many questions the last is refused, whatever it asks for; 0: none. */
    failEvery: (count: number) => {
      list.failsEvery = count
    },
    /** The newest rows go at the server just before this page is read. */
    removeAt: (page: number, count = 1) => {
      list.removesAt = page
      list.removes = count
    },
    isWhole: () => rows.every((row) => stored.ids.has(row.serverId)),
  }
}

it('killed between any two of its transactions, the next run leaves no hole', async () => {
  for (let commit = 1; commit <= 14; commit += 1) {
    const list = listOf(260)
    list.failAt(commit)
    await expect(list.run()).rejects.toThrow('killed')
    list.failAt(0)
    await list.run()
    expect([commit, list.isWhole(), list.stored.position.isComplete]).toEqual([commit, true, true])
  }
})

it('goes on a page above where it stopped, so that what was removed above meanwhile leaves no hole', async () => {
  const list = listOf(260)
  list.failAt(4)
  await expect(list.run()).rejects.toThrow('killed')
  list.failAt(0)
  // What is above the place has gone at the server: everything below it moves up.
  list.rows.splice(0, 15)
  await list.run()
  expect(list.isWhole()).toBe(true)
})

it('a later run that is cut off keeps its aim: what lies between is not taken for known', async () => {
  const list = listOf(90, {
    position: { skip: 30, isComplete: true, newestServerId: '1030', finishedAt: 1 },
  })
  for (const row of list.rows.slice(60)) list.stored.ids.add(row.serverId)
  list.failAt(3)
  await expect(list.run()).rejects.toThrow('killed')
  expect(list.stored.position.newestServerId).toBe('1030')
  list.failAt(0)
  await list.run()
  expect(list.isWhole()).toBe(true)
  expect(list.stored.position.newestServerId).toBe('1090')
})

it('a row that goes at the server between two pages of a later run takes no other with it', async () => {
  const list = listOf(90, {
    position: { skip: 30, isComplete: true, newestServerId: '1030', finishedAt: 1 },
  })
  for (const row of list.rows.slice(60)) list.stored.ids.add(row.serverId)
  list.removeAt(2)
  await list.run()
  expect(list.isWhole()).toBe(true)
})

it('what is older than it is kept here neither comes in nor is asked for', async () => {
  const list = listOf(2_000, { keepFrom: createFakeClock().now() - 99.5 * day })
  await list.run()
  expect(list.stored.ids.size).toBe(100)
  expect(list.stored.position.isComplete).toBe(true)
  // The page behind it was on its way already.
  expect(Math.max(...list.asked.map(({ skip }) => skip))).toBeLessThan(300)
})

it('a row that the server cannot answer holds up no other: the walk goes around it, wherever it lies', async () => {
  for (const poisoned of [[0], [1], [10, 12], [19], [20], [57, 58], [120, 140, 141, 142], [258], [259]]) {
    const list = listOf(260)
    list.poison(...poisoned)
    for (let run = 0; run < 12 && !list.stored.position.isComplete; run += 1) await list.run().catch(() => undefined)
    const missing = list.rows.flatMap(({ serverId }, at) => (list.stored.ids.has(serverId) ? [] : [at]))
    expect([poisoned, list.stored.position.isComplete, missing]).toEqual([poisoned, true, poisoned])
  }
})

it('an unreadable row among the news leaves what is above and below it', async () => {
  const list = listOf(40, { position: { ...start, isComplete: true, newestServerId: '1010' } })
  list.poison(7)
  await list.run().catch(() => undefined)
  await list.run()
  expect(list.stored.position.newestServerId).toBe('1040')
  expect(list.stored.ids.has('1034')).toBe(true)
  expect(list.stored.ids.has('1032')).toBe(true)
})

it('a server that refuses the list is asked a few times in a run, and nothing is passed over', async () => {
  const list = listOf(30)
  list.poison(...Array.from({ length: 30 }, (_, index) => index))
  for (let run = 0; run < 3; run += 1) {
    list.asked.length = 0
    await expect(list.run()).rejects.toMatchObject({ code: 'server-strange' })
    expect(list.asked.length).toBeLessThanOrEqual(10)
  }
  expect(list.stored.position).toEqual(start)
})

it('rows that go at the server between two pages of news leave no hole in them', async () => {
  const list = listOf(80, { position: { ...start, isComplete: true, newestServerId: '1010' } })
  list.removeAt(2, 3)
  await list.run()
  expect(
    list.rows.filter(({ serverId }) => Number(serverId) > 1010).every((row) => list.stored.ids.has(row.serverId)),
  ).toBe(true)
})

it('a server that fails now and then passes over no row that it can read', async () => {
  for (const every of [2, 3, 5]) {
    const list = listOf(260)
    list.failEvery(every)
    for (let run = 0; run < 60 && !list.stored.position.isComplete; run += 1) await list.run().catch(() => undefined)
    expect([every, list.stored.position.isComplete, list.isWhole()]).toEqual([every, true, true])
  }
})
