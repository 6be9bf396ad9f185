import { workerData } from 'node:worker_threads'
import { readWorkerFile } from '../db/worker-file.ts'
import { serveWorker } from '../db/worker-rpc.ts'
import { openIndex } from './open-index.ts'
import type { SearchApi } from './search-api.ts'

const { file, key } = readWorkerFile(workerData)
serveWorker<SearchApi>(() => {
  try {
    return openIndex({ file, key })
  } finally {
    key.fill(0)
  }
})
