import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { startSearchClient } from '../../../main/search/client.ts'
import { createLateSearchClient } from '../../../main/search/late-client.ts'

function lateClient() {
  const root = mkdtempSync(join(tmpdir(), 'late-search-'))
  const folder = join(root, 'workspace')
  let starts = 0
  const client = createLateSearchClient(() => {
    starts += 1
    return startSearchClient({
      workerUrl: new URL('../../../main/search/search.worker.ts', import.meta.url),
      file: join(folder, 'search.db'),
      key: new Uint8Array(32).fill(7),
      onStopped: () => undefined,
    })
  })
  onTestFinished(async () => {
    await client.close()
    rmSync(root, { recursive: true, force: true })
  })
  return { client, folder, starts: () => starts }
}

it('opens the index when it is first asked for something, and once', async () => {
  const { client, folder, starts } = lateClient()
  mkdirSync(folder)
  await client.checkpoint()
  expect(starts()).toBe(0)
  expect(await Promise.all([client.indexedRevision(), client.indexedRevision()])).toEqual([0, 0])
  await client.checkpoint()
  expect(starts()).toBe(1)
})

it('tells that the index cannot be opened, harms nothing else, and tries again when asked again', async () => {
  const { client, folder, starts } = lateClient()
  await expect(client.indexedRevision()).rejects.toMatchObject({ code: 'database-failed' })
  await client.checkpoint()
  mkdirSync(folder)
  expect(await client.indexedRevision()).toBe(0)
  expect(starts()).toBe(2)
})

it('is closed for good, whether it was ever opened or not', async () => {
  const { client, starts } = lateClient()
  await client.close()
  await expect(client.indexedRevision()).rejects.toMatchObject({ code: 'worker-stopped' })
  expect(starts()).toBe(0)
})
