import type { DbApi, DbClient } from './db-api.ts'
import { packWorkerFile } from './worker-file.ts'
import { connectWorker } from './worker-rpc.ts'

/**
 * Starts the database worker on a file and waits until it is open and migrated. `onStopped` tells that the worker died:
 * what was under way has failed with `worker-stopped`, the next call starts it again. Fails like `openDesk`.
 * The key is copied and wiped at `close`.
 */
export async function startDbClient(options: {
  workerUrl: URL
  file: string
  key: Uint8Array
  onStopped: () => void
}): Promise<DbClient> {
  const key = new Uint8Array(options.key)
  const worker = await connectWorker<DbApi>({
    url: options.workerUrl,
    workerData: () => packWorkerFile(options.file, key),
    onStopped: options.onStopped,
  })
  return {
    saveDraft: (input) => worker.call('saveDraft', input),
    listDrafts: () => worker.call('listDrafts'),
    discardDraft: (input) => worker.call('discardDraft', input),
    restoreDraft: (input) => worker.call('restoreDraft', input),
    purgeDiscardedDrafts: (input) => worker.call('purgeDiscardedDrafts', input),
    saveCase: (input) => worker.call('saveCase', input),
    pageCases: (input) => worker.call('pageCases', input),
    getCase: (input) => worker.call('getCase', input),
    casesBySeq: (input) => worker.call('casesBySeq', input),
    listOutbox: (input) => worker.call('listOutbox', input),
    outboxSummary: () => worker.call('outboxSummary'),
    recoverSending: (input) => worker.call('recoverSending', input),
    dueEntries: (input) => worker.call('dueEntries', input),
    nextDueAt: () => worker.call('nextDueAt'),
    markSending: (input) => worker.call('markSending', input),
    markAccepted: (input) => worker.call('markAccepted', input),
    reschedule: (input) => worker.call('reschedule', input),
    park: (input) => worker.call('park', input),
    retryNow: (input) => worker.call('retryNow', input),
    isServerIdTaken: (input) => worker.call('isServerIdTaken', input),
    applyPulledPage: (input) => worker.call('applyPulledPage', input),
    pullPosition: () => worker.call('pullPosition'),
    recordCall: (input) => worker.call('recordCall', input),
    pageCalls: (input) => worker.call('pageCalls', input),
    callsOfCase: (input) => worker.call('callsOfCase', input),
    setOutcome: (input) => worker.call('setOutcome', input),
    undoOutcome: (input) => worker.call('undoOutcome', input),
    callerHistory: (input) => worker.call('callerHistory', input),
    caseOfCallRef: (input) => worker.call('caseOfCallRef', input),
    tidyCalls: (input) => worker.call('tidyCalls', input),
    changesSince: (input) => worker.call('changesSince', input),
    getMeta: (input) => worker.call('getMeta', input),
    setMeta: (input) => worker.call('setMeta', input),
    checkpoint: () => worker.call('checkpoint'),
    integrityCheck: () => worker.call('integrityCheck'),
    async close() {
      await worker.close()
      key.fill(0)
    },
  }
}
