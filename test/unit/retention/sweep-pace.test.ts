import { expect, it } from 'vitest'
import type { Clock } from '../../../main/ports/ports.ts'
import { createSweeper } from '../../../main/retention/sweeper.ts'

const rowsInAll = 3_000

/** A table whose rows take so many ms each to remove; time passes only by that and by waiting. */
async function sweepAll(msPerRow: number, isBusyAt: (now: number) => boolean = () => false) {
  let now = 1_000_000_000_000
  const begunAt = now
  const slices: { at: number; rows: number; tookMs: number }[] = []
  const over = Promise.withResolvers<undefined>()
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      now += ms
      const timer = setImmediate(run)
      return () => clearImmediate(timer)
    },
  }
  const sweeper = createSweeper({
    db: {
      sweep({ table, after, limit }) {
        if (table !== 'cases') return Promise.resolve({ removed: 0, next: null, fileIds: [] })
        const place = Math.max(after, 0)
        const rows = Math.min(limit, rowsInAll - place)
        slices.push({ at: now - begunAt, rows, tookMs: rows * msPerRow })
        now += rows * msPerRow
        const next = place + rows
        return Promise.resolve({ removed: rows, next: next < rowsInAll ? next : null, fileIds: [] })
      },
    },
    clock,
    days: () => ({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }),
    keep: () => [],
    isBusy: () => isBusyAt(now - begunAt),
    skewMs: () => 0,
    lastSweptAt: () => Promise.resolve(null),
    place: { get: () => Promise.resolve(null), set: () => Promise.resolve() },
    removeFile: () => Promise.resolve(),
    onSwept: () => {
      over.resolve(undefined)
      return Promise.resolve()
    },
    onFailed: (error) => {
      over.reject(error instanceof Error ? error : new TypeError('failed'))
    },
  })
  sweeper.start()
  await over.promise
  await sweeper.stop()
  expect(slices.reduce((sum, { rows }) => sum + rows, 0)).toBe(rowsInAll)
  return slices
}

it('nobody waits long for a slice of the sweep, on a slow disk and on a quick one', async () => {
  for (const msPerRow of [0.05, 0.5, 2]) {
    const slices = await sweepAll(msPerRow)
    expect(Math.max(...slices.map(({ tookMs }) => tookMs))).toBeLessThanOrEqual(10)
  }
})

it('the sweep leaves the database to others nineteen parts of twenty', async () => {
  const slices = await sweepAll(0.5)
  const busy = slices.reduce((sum, { tookMs }) => sum + tookMs, 0)
  const last = slices.at(-1)
  expect(busy / ((last?.at ?? 0) - (slices[0]?.at ?? 0))).toBeLessThan(0.055)
})

it('while a call rings or is up nothing is removed, and afterwards the sweep goes on where it stood', async () => {
  const isCallUp = (at: number) => at > 6_000 && at < 60_000
  const slices = await sweepAll(0.5, isCallUp)
  expect(slices.filter(({ at }) => isCallUp(at))).toEqual([])
  expect(slices.some(({ at }) => at <= 6_000)).toBe(true)
})

it.each([
  ['while it rests', () => false],
  ['while it waits for a call to end', () => true],
])('stopped %s it ends at once, and removes nothing more', async (_name, isBusy) => {
  let now = 1_000_000_000_000
  let slices = 0
  let isFirst = true
  const rests: number[] = []
  const resting = Promise.withResolvers<undefined>()
  const sweeper = createSweeper({
    db: {
      // The clock is set a year ahead while the first slice is at work.
      sweep() {
        slices += 1
        now += 365 * 86_400_000
        return Promise.resolve({ removed: 1, next: slices, fileIds: [] })
      },
    },
    clock: {
      now: () => now,
      after(ms, run) {
        if (isFirst) {
          isFirst = false
          setImmediate(run)
        } else {
          rests.push(ms)
          resting.resolve(undefined)
        }
        return () => undefined
      },
    },
    days: () => ({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }),
    keep: () => [],
    isBusy,
    skewMs: () => 0,
    lastSweptAt: () => Promise.resolve(null),
    place: { get: () => Promise.resolve(null), set: () => Promise.resolve() },
    removeFile: () => Promise.resolve(),
    onSwept: () => Promise.resolve(),
    onFailed: () => undefined,
  })
  sweeper.start()
  await resting.promise
  const before = slices
  expect(rests[0]).toBeLessThanOrEqual(10_000)
  await sweeper.stop()
  expect(slices).toBe(before)
  expect(sweeper.isSweeping()).toBe(false)
})
