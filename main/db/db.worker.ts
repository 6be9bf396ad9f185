import { workerData } from 'node:worker_threads'
import type { DbApi } from './db-api.ts'
import { openDesk } from './open-desk.ts'
import { readWorkerFile } from './worker-file.ts'
import { serveWorker } from './worker-rpc.ts'

const { file, key } = readWorkerFile(workerData)
serveWorker<DbApi>(() => {
  try {
    return openDesk({ file, key })
  } finally {
    key.fill(0)
  }
})
