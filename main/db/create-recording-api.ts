import { AppError } from '../../preload/contract/errors.ts'
import type { Recording } from '../../preload/contract/index.ts'
import type { DatabaseConnection } from './open.ts'
import { createRecordingQueries } from './queries/recordings.ts'
import { createRemarkQueries } from './queries/recording-remarks.ts'
import type { RecordingDbApi } from './recording-db-api.ts'
import type { LogTruncation } from './truncate-log.ts'

interface RecordingTools {
  readonly read: <T>(work: () => T) => T
  readonly write: <T>(work: () => T) => T
  readonly log: LogTruncation
}

/** The part of `DbApi` about recordings of calls. */
export function createRecordingApi(database: DatabaseConnection, tools: RecordingTools): RecordingDbApi {
  const { read, write, log } = tools
  const recordings = createRecordingQueries(database)
  const remarks = createRemarkQueries(database)
  const known = (callRefs: readonly string[]): Recording[] =>
    callRefs.map((callRef) => recordings.get(callRef)).filter((each) => each !== null)
  const isQueued = ({ state }: Recording): boolean => state === 'waiting' || state === 'fetching'

  return {
    requestRecordings: ({ callRefs, now }) =>
      write(() => {
        for (const callRef of callRefs) recordings.request(callRef, now)
        return known(callRefs)
      }),
    recordingsOf: ({ callRefs }) => read(() => known(callRefs)),
    pageRecordings: ({ before, limit }) => read(() => recordings.page(before, limit)),
    nextRecording: ({ except }) => read(() => recordings.next(except)),
    recoverRecordings: () => write(() => ({ recovered: recordings.recover() })),
    beginRecording: (input) =>
      write(() => {
        if (!recordings.begin(input)) throw new AppError('not-found')
        return recordings.need(input.callRef)
      }),
    keepRecording: (input) =>
      write(() => {
        if (!recordings.keep(input)) throw new AppError('not-found')
        return recordings.need(input.callRef)
      }),
    putRecordingOff: ({ callRef, code, now }) =>
      write(() => (recordings.putOff(callRef, code, now) ? recordings.get(callRef) : null)),
    cancelRecording: ({ callRef, now }) =>
      write(() => {
        if (!isQueued(recordings.need(callRef))) throw new AppError('not-found')
        // What was written about it before stays, beside a sound that can be asked for again; else nobody needs to know of it.
        recordings.giveUp(callRef, now)
        if (remarks.of(callRef).length === 0 && remarks.listens(callRef).length === 0) recordings.remove(callRef)
      }),
    removeRecording: ({ callRef, now }) => {
      const fileId = write(() => {
        recordings.need(callRef)
        return recordings.empty(callRef, now)
      })
      // The key otherwise waits in the log (SECURITY C7).
      read(() => log.truncate())
      return { fileId }
    },
    recordingFile: ({ callRef }) => read(() => recordings.file(callRef)),
    recordingFileIds: () => read(() => recordings.fileIds()),
    openRecording: ({ callRef }) =>
      read(() => ({
        recording: recordings.need(callRef),
        waveform: recordings.waveform(callRef),
        remarks: remarks.of(callRef),
        listens: remarks.listens(callRef),
      })),
    keepWaveform({ callRef, waveform }) {
      write(() => {
        recordings.need(callRef)
        recordings.keepWaveform(callRef, waveform)
      })
    },
    saveRemark: (input) =>
      write(() => {
        recordings.need(input.callRef)
        return remarks.save(input)
      }),
    removeRemark({ callRef, id, who }) {
      write(() => remarks.remove(callRef, id, who))
    },
    logListen(input) {
      write(() => {
        recordings.need(input.callRef)
        remarks.log(input)
      })
    },
    sweepRecordings({ before, scoredBefore, rowsBefore, keep, now, limit }) {
      const done = write(() => {
        const old = recordings.old(before, scoredBefore, keep, limit)
        const fileIds = old.map((callRef) => recordings.empty(callRef, now)).filter((each) => each !== null)
        const forgotten = recordings.forgotten(rowsBefore, keep, limit - old.length)
        for (const callRef of forgotten) {
          remarks.removeAll(callRef)
          recordings.remove(callRef)
        }
        const left = remarks.leftAlone(rowsBefore, keep, limit)
        for (const callRef of left) remarks.removeAll(callRef)
        return { fileIds, changed: known(old), isEnd: old.length + forgotten.length < limit && left.length < limit }
      })
      if (done.fileIds.length > 0) read(() => log.truncate())
      return done
    },
  }
}
