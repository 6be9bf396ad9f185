import type {
  ErrorCode,
  OpenedRecording,
  Recording,
  RecordingRemark,
  SoundFormat,
  Waveform,
} from '../../preload/contract/index.ts'

/** The part of `DbApi` about recordings of calls. `received` of what it answers is 0 or all: what is between is not stored. */
export interface RecordingDbApi {
  /** Queues them; what is kept or queued already stays as it is. What is known of the calls is noted with them. */
  requestRecordings(input: { callRefs: string[]; now: number }): Recording[]
  recordingsOf(input: { callRefs: string[] }): Recording[]
  pageRecordings(input: { before: number | null; limit: number }): Recording[]
  /** The one that has waited longest, but for these; null when none does. */
  nextRecording(input: { except: readonly string[] }): string | null
  /** At opening: what was on its way when the program ended waits again. */
  recoverRecordings(): { recovered: number }
  /** A file of its own and its key are known before its first byte is written. `not-found` when it waits no more. */
  beginRecording(input: { callRef: string; fileId: string; fileKey: Uint8Array; now: number }): Recording
  /** Whole and durable. `not-found` when nobody wants it any more. */
  keepRecording(input: {
    callRef: string
    fileId: string
    size: number
    sha256: string
    format: SoundFormat
    now: number
  }): Recording
  /** Not now (`code` null) or not at all. Its key is forgotten. Null when nobody wants it any more. */
  putRecordingOff(input: { callRef: string; code: ErrorCode | null; now: number }): Recording | null
  /** Out of the queue; `not-found` when it is not in it. */
  cancelRecording(input: { callRef: string; now: number }): void
  /** The sound is forgotten with its key; remarks and log stay. The file that may go now; null when there was none. */
  removeRecording(input: { callRef: string; now: number }): { fileId: string | null }
  /** `not-found` unless it is kept. */
  recordingFile(input: { callRef: string }): StoredRecording
  /** Files that somebody will still ask for. */
  recordingFileIds(): string[]
  /** `not-found`. */
  openRecording(input: { callRef: string }): OpenedRecording
  keepWaveform(input: { callRef: string; waveform: Waveform }): void
  /** `forbidden` for a remark of somebody else. */
  saveRemark(input: {
    callRef: string
    id: string
    atMs: number
    text: string
    createdBy: string
    now: number
  }): RecordingRemark
  removeRemark(input: { callRef: string; id: string; who: string }): void
  logListen(input: { callRef: string; who: string; fromMs: number; toMs: number; now: number }): void
  /**
   * Sound fetched before the instant goes, and sound of calls whose score reached the server before `scoredBefore`; what was
   * asked for and has nothing here any more goes altogether before `rowsBefore`. Never one of `keep`.
   */
  sweepRecordings(input: {
    before: number
    scoredBefore: number
    rowsBefore: number
    keep: readonly string[]
    now: number
    /** The most rows of this transaction; `isEnd`: nothing is left to go. */
    limit: number
  }): { fileIds: string[]; changed: Recording[]; isEnd: boolean }
}

/** A recording as it is kept, with its own key. */
export interface StoredRecording {
  readonly fileId: string
  readonly fileKey: Uint8Array
  readonly size: number
  readonly sha256: string
  readonly format: SoundFormat
}
