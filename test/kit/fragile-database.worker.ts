import { workerData } from 'node:worker_threads'
import type { DbApi } from '../../main/db/db-api.ts'
import { openDesk } from '../../main/db/open-desk.ts'
import { readWorkerFile } from '../../main/db/worker-file.ts'
import { serveWorker } from '../../main/db/worker-rpc.ts'

/** The real database worker, but asking for the value `die` ends the thread in the middle of its work. */
const { file, key } = readWorkerFile(workerData)
serveWorker<DbApi>(() => {
  const desk = openDesk({ file, key })
  return {
    ...desk,
    api: {
      ...desk.api,
      getMeta(input) {
        if (input.key === 'die') process.exit(1)
        return desk.api.getMeta(input)
      },
    },
  }
})
