import { workerData } from 'node:worker_threads'
import type { DbApi } from './db-api.ts'
import { openInspection } from './inspect/create-inspect-api.ts'
import type { InspectApi } from './inspect/inspect-api.ts'
import { openDesk } from './open-desk.ts'
import { markSuspect } from './salvage/salvage.ts'
import { readWorkerFile, reserveUsed } from './worker-file.ts'
import { serveWorker } from './worker-rpc.ts'

const { file, key, nextKey, isCleared, isInspection } = readWorkerFile(workerData)

function wipeKeys(): void {
  key.fill(0)
  nextKey?.fill(0)
}

if (isInspection) {
  serveWorker<InspectApi>(() => {
    try {
      return openInspection({ file, key })
    } finally {
      wipeKeys()
    }
  })
} else {
  serveWorker<DbApi>((say) => {
    try {
      const desk = openDesk({ file, key, nextKey, isCleared, onReserveUsed: () => say(reserveUsed) })
      return {
        ...desk,
        endsAfter(code) {
          // A connection that has met a damaged page refuses every page after it.
          const isDamage = code === 'database-damaged' || code === 'database-wrong-key'
          if (isDamage) markSuspect(file)
          return isDamage
        },
      }
    } finally {
      wipeKeys()
    }
  })
}
