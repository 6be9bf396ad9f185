import { packWorkerFile } from '../db/worker-file.ts'
import { connectWorker } from '../db/worker-rpc.ts'
import type { SearchApi, SearchClient } from './search-api.ts'

/**
 * Starts the search worker on its file; an unreadable file is replaced by an empty index. `onStopped` tells that the worker
 * died: what was under way has failed with `worker-stopped`, the next call starts it again. The key is copied and
 * wiped at `close`. Fails with `key-damaged`, `disk-full` or `database-failed`.
 */
export async function startSearchClient(options: {
  workerUrl: URL
  file: string
  key: Uint8Array
  onStopped: () => void
}): Promise<SearchClient> {
  const key = new Uint8Array(options.key)
  const worker = await connectWorker<SearchApi>({
    url: options.workerUrl,
    workerData: () => packWorkerFile(options.file, key),
    onStopped: options.onStopped,
  })
  return {
    indexedRevision: () => worker.call('indexedRevision'),
    ground: () => worker.call('ground'),
    setGround: (input) => worker.call('setGround', input),
    feed: (input) => worker.call('feed', input),
    find: (input) => worker.call('find', input),
    reset: () => worker.call('reset'),
    checkpoint: () => worker.call('checkpoint'),
    async close() {
      await worker.close()
      key.fill(0)
    },
  }
}
