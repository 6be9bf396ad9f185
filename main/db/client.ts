import type { ErrorCode } from '../../preload/contract/index.ts'
import type { DbApi, DbClient } from './db-api.ts'
import { packWorkerFile, reserveUsed } from './worker-file.ts'
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
  /** The key the file is to have from now on: `isRekeyed` says afterwards whether it has. */
  nextKey?: Uint8Array | null
  /** What the server has is removed from the file before it is opened (SECURITY C9). */
  isCleared?: boolean
  onStopped: () => void
  /** Every answer: null when it worked. */
  onAnswered?: (name: string, code: ErrorCode | null) => void
  /** The last reserve of the disk was given up for a save. */
  onReserveUsed?: () => void
}): Promise<DbClient> {
  const key = new Uint8Array(options.key)
  const nextKey = options.nextKey ? new Uint8Array(options.nextKey) : null
  const worker = await connectWorker<DbApi>({
    url: options.workerUrl,
    workerData: () => packWorkerFile(options.file, key, nextKey, options.isCleared),
    onStopped: options.onStopped,
    ...(options.onAnswered === undefined ? {} : { onAnswered: options.onAnswered }),
    onNotice: (notice) => {
      if (notice === reserveUsed) options.onReserveUsed?.()
    },
  })
  return {
    saveDraft: (input) => worker.call('saveDraft', input),
    listDrafts: (input) => worker.call('listDrafts', input),
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
    nextDueAt: (input) => worker.call('nextDueAt', input),
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
    tidyCalls: () => worker.call('tidyCalls'),
    changesSince: (input) => worker.call('changesSince', input),
    getMeta: (input) => worker.call('getMeta', input),
    setMeta: (input) => worker.call('setMeta', input),
    applyPulledRecords: (input) => worker.call('applyPulledRecords', input),
    pullPositionOf: (input) => worker.call('pullPositionOf', input),
    casesToLookAt: (input) => worker.call('casesToLookAt', input),
    applyLook: (input) => worker.call('applyLook', input),
    markLooked: (input) => worker.call('markLooked', input),
    markTouched: (input) => worker.call('markTouched', input),
    serverIdOfCase: (input) => worker.call('serverIdOfCase', input),
    serverIdsOf: (input) => worker.call('serverIdsOf', input),
    saveRecordDraft: (input) => worker.call('saveRecordDraft', input),
    listQaDrafts: (input) => worker.call('listQaDrafts', input),
    listMessageDrafts: (input) => worker.call('listMessageDrafts', input),
    discardRecordDraft: (input) => worker.call('discardRecordDraft', input),
    restoreQaDraft: (input) => worker.call('restoreQaDraft', input),
    restoreMessageDraft: (input) => worker.call('restoreMessageDraft', input),
    countDrafts: () => worker.call('countDrafts'),
    saveScore: (input) => worker.call('saveScore', input),
    sendMessage: (input) => worker.call('sendMessage', input),
    savePerson: (input) => worker.call('savePerson', input),
    pageScores: (input) => worker.call('pageScores', input),
    getScore: (input) => worker.call('getScore', input),
    pageMessages: (input) => worker.call('pageMessages', input),
    getMessage: (input) => worker.call('getMessage', input),
    keepMessageText: (input) => worker.call('keepMessageText', input),
    listPeople: () => worker.call('listPeople'),
    pageServerCalls: (input) => worker.call('pageServerCalls', input),
    markRecordAccepted: (input) => worker.call('markRecordAccepted', input),
    isRecordTaken: (input) => worker.call('isRecordTaken', input),
    takeBack: (input) => worker.call('takeBack', input),
    beginFile: (input) => worker.call('beginFile', input),
    fileOf: (input) => worker.call('fileOf', input),
    finishFile: (input) => worker.call('finishFile', input),
    removeFile: (input) => worker.call('removeFile', input),
    strayFiles: (input) => worker.call('strayFiles', input),
    fileIds: () => worker.call('fileIds'),
    heldRecords: (input) => worker.call('heldRecords', input),
    heldRecord: (input) => worker.call('heldRecord', input),
    dropRecord: (input) => worker.call('dropRecord', input),
    listedFiles: (input) => worker.call('listedFiles', input),
    keepListedFiles: (input) => worker.call('keepListedFiles', input),
    listedFile: (input) => worker.call('listedFile', input),
    finishFetched: (input) => worker.call('finishFetched', input),
    requestRecordings: (input) => worker.call('requestRecordings', input),
    recordingsOf: (input) => worker.call('recordingsOf', input),
    pageRecordings: (input) => worker.call('pageRecordings', input),
    nextRecording: (input) => worker.call('nextRecording', input),
    recoverRecordings: () => worker.call('recoverRecordings'),
    beginRecording: (input) => worker.call('beginRecording', input),
    keepRecording: (input) => worker.call('keepRecording', input),
    putRecordingOff: (input) => worker.call('putRecordingOff', input),
    cancelRecording: (input) => worker.call('cancelRecording', input),
    removeRecording: (input) => worker.call('removeRecording', input),
    recordingFile: (input) => worker.call('recordingFile', input),
    recordingFileIds: () => worker.call('recordingFileIds'),
    openRecording: (input) => worker.call('openRecording', input),
    keepWaveform: (input) => worker.call('keepWaveform', input),
    saveRemark: (input) => worker.call('saveRemark', input),
    removeRemark: (input) => worker.call('removeRemark', input),
    logListen: (input) => worker.call('logListen', input),
    sweepRecordings: (input) => worker.call('sweepRecordings', input),
    conflictOf: (input) => worker.call('conflictOf', input),
    resolveConflict: (input) => worker.call('resolveConflict', input),
    resolveMissing: (input) => worker.call('resolveMissing', input),
    resolveDuplicate: (input) => worker.call('resolveDuplicate', input),
    outboxRecords: () => worker.call('outboxRecords'),
    unsentContent: (input) => worker.call('unsentContent', input),
    checkpoint: () => worker.call('checkpoint'),
    integrityCheck: () => worker.call('integrityCheck'),
    recordSecurityEvent: (input) => worker.call('recordSecurityEvent', input),
    pageSecurityEvents: (input) => worker.call('pageSecurityEvents', input),
    groundOf: (input) => worker.call('groundOf', input),
    sweep: (input) => worker.call('sweep', input),
    keepReserve: () => worker.call('keepReserve'),
    probeWrite: (input) => worker.call('probeWrite', input),
    newestWorkAt: () => worker.call('newestWorkAt'),
    salvageReport: () => worker.call('salvageReport'),
    pullAnew: () => worker.call('pullAnew'),
    distrust: () => worker.call('distrust'),
    async close() {
      await worker.close()
      key.fill(0)
      nextKey?.fill(0)
    },
  }
}
