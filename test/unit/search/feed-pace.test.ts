import { expect, it } from 'vitest'
import type { SearchDocument } from '../../../main/db/db-api.ts'
import type { Clock } from '../../../main/ports/ports.ts'
import { createSearchFeed } from '../../../main/search/feed.ts'

const total = 1_200

/** An endless machine: each case takes so many ms to index, and time passes only by that and by waiting. */
async function feedAll(msPerCase: number, isBusy: boolean) {
  let now = 0
  let indexed = 0
  const slices: number[] = []
  const rests: number[] = []
  const done = Promise.withResolvers<undefined>()
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      rests.push(ms)
      now += ms
      const timer = setImmediate(run)
      return () => clearImmediate(timer)
    },
  }
  const feed = createSearchFeed({
    db: {
      groundOf: () => Promise.resolve({ isOurs: true, ground: 'g' }),
      changesSince({ after, limit }) {
        const count = Math.min(limit, total - after)
        const document = (revision: number): SearchDocument => ({
          seq: revision,
          revision,
          names: 'a',
          phone: '',
          narrative: '',
          resolution: '',
        })
        const changes = Array.from({ length: count }, (_, index) => document(after + index + 1))
        return Promise.resolve({ changes, lastRevision: after + count, pending: total - after - count })
      },
    },
    search: {
      indexedRevision: () => Promise.resolve(indexed),
      ground: () => Promise.resolve('g'),
      setGround: () => Promise.resolve(),
      feed({ documents, revision }) {
        slices.push(documents.length)
        now += documents.length * msPerCase
        indexed = revision
        return Promise.resolve()
      },
      reset: () => Promise.resolve(),
    },
    clock,
    sliceSize: 200,
    isBusy: () => isBusy,
    onProgress: ({ ready }) => {
      if (ready) done.resolve(undefined)
    },
  })
  await done.promise
  await feed.stop()
  return { slices, rests }
}

it('takes whole slices where the index is quick', async () => {
  const { slices } = await feedAll(0.1, false)
  expect(slices).toEqual([200, 200, 200, 200, 200, 200])
})

it('takes fewer cases at once where a slice takes long, so that a search does not wait for it, but never crumbs', async () => {
  const { slices } = await feedAll(0.4, false)
  expect(slices.slice(3, -1).every((size) => size * 0.4 < 50)).toBe(true)
  const slow = await feedAll(5, false)
  expect(slow.slices.slice(0, -1).every((size) => size >= 50)).toBe(true)
})

it('rests between slices, and much longer while many cases come in', async () => {
  const quiet = await feedAll(0.2, false)
  const busy = await feedAll(0.2, true)
  expect(Math.max(...quiet.rests)).toBeLessThanOrEqual(20)
  expect(Math.max(...busy.rests)).toBeGreaterThanOrEqual(100)
  expect(Math.max(...(await feedAll(5, true)).rests)).toBeLessThanOrEqual(400)
})
