import { z } from 'zod'
import { Instant, LocalId, shortLength } from './cases.ts'
import { ErrorCodeName } from './errors.ts'
import { waveformColumns } from './waveform-size.ts'

/** Recordings of calls that were fetched to this computer to be listened to (SECURITY C8). */

const short = z.string().max(shortLength)
const ms = z.number().int().nonnegative()

/** The largest recording that is fetched, bytes; and the most one slice of it weighs before base64. */
export const largestRecording = 128 * 1024 * 1024
export const recordingSlice = 96 * 1024
/** The longest remark, characters. */
export const remarkLength = 2000

/** What the first bytes say it is, whatever its name or type: only these are kept and can be played. */
const soundFormats = ['wav-pcm', 'wav-mulaw', 'wav-alaw', 'wav-gsm', 'gsm', 'ogg', 'mp3'] as const
export const SoundFormat = z.enum(soundFormats)
export type SoundFormat = z.infer<typeof SoundFormat>

/**
 * `waiting`: in the queue, also while the server is away; `fetching`: on its way; `kept`: whole, checked and encrypted here;
 * `refused`: it cannot be had, `reason` says why; `removed`: its sound has gone from this computer, its remarks are here.
 */
export const RecordingState = z.enum(['waiting', 'fetching', 'kept', 'refused', 'removed'])
export type RecordingState = z.infer<typeof RecordingState>

/** The server's id of the call: what names its recording. */
export const CallRef = short.min(1)

export const Recording = z.strictObject({
  callRef: CallRef,
  /** The place in the list, newest request first. */
  seq: z.number().int().positive(),
  /** When the call was, who took it and in which queue, as far as this computer knows. */
  at: Instant.nullable(),
  agent: short,
  queue: short,
  state: RecordingState,
  reason: ErrorCodeName.nullable(),
  /** Bytes here, and of how many; null while the server has not said. */
  received: z.number().int().nonnegative(),
  size: z.number().int().nonnegative().nullable(),
  format: SoundFormat.nullable(),
  /** Known once it was opened. */
  durationMs: ms.nullable(),
  channels: z.number().int().min(1).max(2).nullable(),
  fetchedAt: Instant.nullable(),
  remarkCount: z.number().int().nonnegative(),
  /** When it was last opened to be heard; null: never. */
  heardAt: Instant.nullable(),
})
export type Recording = z.infer<typeof Recording>

export { waveformColumns } from './waveform-size.ts'
/** The loudest sample of each column's share of the time, 0 to 255, base64. */
const Peaks = z
  .string()
  .max(Math.ceil(waveformColumns / 3) * 4)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)

/** What is worked out once of a recording's sound and then kept: its picture, where nobody speaks, how loud it is. */
export const Waveform = z.strictObject({
  durationMs: ms,
  /** Samples a second. */
  rate: z.number().int().min(1000).max(192_000),
  /** One entry a channel. */
  peaks: z.array(Peaks).min(1).max(2),
  /** Stretches without speech on any channel, from and to in ms, in order. */
  silences: z.array(z.tuple([ms, ms])).max(4000),
  /** Loudness of what is said, dB below full scale (0 or less). */
  loudnessDb: z.number().min(-120).max(0),
})
export type Waveform = z.infer<typeof Waveform>

/** A remark at a moment of the recording. It stays on this computer: the documented server has no place for it. */
export const RecordingRemark = z.strictObject({
  id: LocalId,
  atMs: ms,
  text: z.string().min(1).max(remarkLength),
  createdAt: Instant,
  createdBy: short,
})
export type RecordingRemark = z.infer<typeof RecordingRemark>

/** A line of the listen log: who heard which part and when. `fromMs` = `toMs` = 0: opened. Nothing takes a line out again. */
export const Listen = z.strictObject({ at: Instant, who: short, fromMs: ms, toMs: ms })
export type Listen = z.infer<typeof Listen>

/** A recording with everything that belongs to it but its sound. */
export const OpenedRecording = z.strictObject({
  recording: Recording,
  /** Null until it was worked out for the first time. */
  waveform: Waveform.nullable(),
  remarks: z.array(RecordingRemark).max(200),
  /** The newest of the log, newest first; what was heard in one sitting is one line. */
  listens: z.array(Listen).max(100),
})
export type OpenedRecording = z.infer<typeof OpenedRecording>
