import { expect, it } from 'vitest'
import type { Clock } from '../../../main/ports/ports.ts'
import { createSweeper } from '../../../main/retention/sweeper.ts'

it('the bytes of an attachment go with its row, each once, and those of no other (SECURITY C7)', async () => {
  const removed: string[] = []
  const over = Promise.withResolvers<undefined>()
  const clock: Pick<Clock, 'now' | 'after'> = {
    now: () => 1_800_000_000_000,
    after(_ms, run) {
      const timer = setImmediate(run)
      return () => clearImmediate(timer)
    },
  }
  const sweeper = createSweeper({
    db: {
      async sweep({ table, after }) {
        if (table !== 'files') return { removed: 0, next: null, fileIds: [] }
        return after < 0
          ? { removed: 2, next: 5, fileIds: ['one', 'two'] }
          : { removed: 1, next: null, fileIds: ['three'] }
      },
    },
    clock,
    days: () => ({ cases: 90, calls: 30, qa: 90, messages: 30, files: 30 }),
    keep: () => [],
    isBusy: () => false,
    skewMs: () => 0,
    lastSweptAt: async () => null,
    place: { get: async () => null, set: async () => undefined },
    removeFile: async (id) => void removed.push(id),
    onSwept: async () => over.resolve(undefined),
    onFailed: (error) => over.reject(error instanceof Error ? error : new TypeError('failed')),
  })
  sweeper.start()
  await over.promise
  await sweeper.stop()
  expect(removed).toEqual(['one', 'two', 'three'])
})
