import { expect, test } from 'vitest'
import { AppError } from '../../../preload/contract/index.ts'
import type { ErrorCode, StorageState } from '../../../preload/contract/index.ts'
import { createStorageWatch } from '../../../main/db/storage-watch.ts'

const megabyte = 1024 * 1024

/** A watch over a made-up disk, with time that passes when the test says so. */
function watchOver(about: { skewMs?: () => number | null } = {}) {
  const disk = {
    freeBytes: 500 * megabyte,
    hasReserve: true,
    newest: null as number | null,
    report: null as string | null,
  }
  let refusal: ErrorCode | null = null
  let now = 1_000_000
  let timers: { at: number; run: () => void }[] = []
  const told: StorageState[] = []
  const watch = createStorageWatch({
    clock: {
      now: () => now,
      after(ms, run) {
        const timer = { at: now + ms, run }
        timers.push(timer)
        return () => {
          timers = timers.filter((each) => each !== timer)
        }
      },
    },
    background: (work) => void work,
    onChange: (state) => told.push(state),
    ...about,
  })
  const answer = <T>(method: string, value: T): Promise<T> => {
    watch.saw(method, refusal)
    return refusal === null ? Promise.resolve(value) : Promise.reject(new AppError(refusal))
  }
  watch.start({
    keepReserve: () => Promise.resolve({ freeBytes: disk.freeBytes, hasReserve: disk.hasReserve }),
    probeWrite: () => answer('probeWrite', undefined),
    newestWorkAt: () => Promise.resolve(disk.newest),
    salvageReport: () => Promise.resolve(disk.report),
  })
  return {
    watch,
    disk,
    told,
    state: () => watch.state().state,
    refuse: (code: ErrorCode | null) => {
      refusal = code
    },
    /** Time passes, timers run, promises settle. */
    pass: async (ms: number) => {
      now += ms
      const due = timers.filter((each) => each.at <= now)
      timers = timers.filter((each) => each.at > now)
      for (const each of due) each.run()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('a refused save is counted and told at once; a save that works ends it', async () => {
  const { watch, state, pass } = watchOver()
  await pass(0)
  watch.saw('saveCase', 'disk-full')
  watch.saw('saveDraft', 'disk-full')
  expect(watch.state()).toMatchObject({ state: 'full', sinceAt: 1_000_000, failedSaves: 2 })
  watch.saw('saveCase', null)
  expect(state()).toBe('fine')
})

test.each([
  ['database-read-only', 'read-only'],
  ['database-locked', 'locked'],
] as const)('%s is over without anybody saving: writing is tried from time to time', async (code, told) => {
  const { watch, state, refuse, pass } = watchOver()
  await pass(0)
  refuse(code)
  watch.saw('saveCase', code)
  expect(state()).toBe(told)
  await pass(10_000)
  expect(state()).toBe(told)
  refuse(null)
  await pass(10_000)
  expect(state()).toBe('fine')
})

test('a tiny write that works does not make a full disk well', async () => {
  const { watch, disk, state, pass } = watchOver()
  await pass(0)
  disk.freeBytes = 100_000
  disk.hasReserve = false
  watch.saw('saveCase', 'disk-full')
  await pass(10_000)
  await pass(10_000)
  expect(state()).toBe('full')
  disk.freeBytes = 300 * megabyte
  disk.hasReserve = true
  await pass(10_000)
  await pass(10_000)
  expect(state()).toBe('fine')
})

test('a nearly full disk is told before a save fails, and is over when there is room again', async () => {
  const { watch, disk, state, pass } = watchOver()
  await pass(0)
  disk.freeBytes = 20 * megabyte
  await pass(60_000)
  expect(watch.state()).toMatchObject({ state: 'nearly-full', freeBytes: 20 * megabyte, failedSaves: 0 })
  disk.freeBytes = 500 * megabyte
  await pass(10_000)
  expect(state()).toBe('fine')
  watch.reserveUsed()
  expect(state()).toBe('nearly-full')
})

test('what weighs more is told first, and what was hidden behind it afterwards', async () => {
  const { watch, disk, state, pass } = watchOver()
  await pass(0)
  watch.stopped()
  expect(state()).toBe('worker-restarted')
  watch.saw('saveCase', 'disk-full')
  expect(state()).toBe('full')
  watch.foundDamage()
  expect(state()).toBe('damaged')
  disk.report = '{}'
  await pass(10_000)
  expect(state()).toBe('worker-restarted')
  watch.dismiss()
  disk.report = null
  await pass(60_000)
  expect(state()).toBe('fine')
})

test('reads say nothing about saving, and the same state is told once', async () => {
  const { watch, told, state, pass } = watchOver()
  await pass(0)
  const before = told.length
  watch.saw('pageCases', 'not-found')
  watch.saw('saveCase', 'not-found')
  watch.saw('pageCases', null)
  expect([state(), told.length]).toEqual(['fine', before])
  watch.saw('saveCase', 'database-locked')
  watch.saw('markSending', 'database-locked')
  expect(told.length).toBe(before + 1)
})

test('a clock that the server says is right is not called behind for what was written while it was ahead', async () => {
  const skew = { ms: null as number | null }
  const { disk, state, pass } = watchOver({ skewMs: () => skew.ms })
  disk.newest = 1_000_000 + 365 * 86_400_000
  await pass(0)
  expect(state()).toBe('clock-behind')
  skew.ms = 2_000
  await pass(60_000)
  expect(state()).toBe('fine')
  skew.ms = 3 * 86_400_000
  await pass(60_000)
  expect(state()).toBe('clock-behind')
})
