import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { OutboxSummary } from '../../../preload/contract/index.ts'
import { createUnsentCount } from '../../../main/core/unsent-count.ts'
import { readSidecar } from '../../../main/keys/sidecar.ts'

it('counts once for all that an emptying outbox changes within a moment, and nothing after it is closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unsent-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const sidecar = join(folder, 'sidecar.json')
  let summary: OutboxSummary = { waiting: 3, needsYou: 0, oldestAt: 5 }
  let asked = 0
  const timers: (() => void)[] = []
  const work: Promise<unknown>[] = []
  const counted: number[] = []
  const count = createUnsentCount({
    db: {
      outboxSummary: () => {
        asked += 1
        return Promise.resolve(summary)
      },
    },
    sidecar,
    clock: {
      now: () => 1000,
      after(_, run) {
        timers.push(run)
        return () => timers.splice(timers.indexOf(run), 1)
      },
    },
    background: (each) => void work.push(each),
    onCounted: ({ waiting }) => counted.push(waiting),
  })
  for (let change = 0; change < 20; change++) count.recountSoon()
  expect(asked).toBe(0)
  expect(timers).toHaveLength(1)
  summary = { waiting: 0, needsYou: 0, oldestAt: null }
  timers.shift()?.()
  await Promise.all(work)
  expect(asked).toBe(1)
  expect(counted).toEqual([0])
  expect(await readSidecar(sidecar)).toEqual({ count: 0, oldestAt: null })

  count.recountSoon()
  await count.close()
  count.recountSoon()
  expect(timers).toHaveLength(0)
  expect(counted).toEqual([0])
})
