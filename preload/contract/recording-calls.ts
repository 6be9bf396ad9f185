import { z } from 'zod'
import { LocalId } from './cases.ts'
import { call } from './define.ts'
import { Nothing, PageSize } from './inputs.ts'
import {
  CallRef,
  OpenedRecording,
  Recording,
  RecordingRemark,
  recordingSlice,
  remarkLength,
  Waveform,
} from './recordings.ts'

const needs = 'recording.listen'
const OfCall = z.strictObject({ callRef: CallRef })
const Seq = z.number().int().positive()
const Moment = z.number().int().nonnegative()

/** Calls about recordings on this computer. */
export const recordingCalls = {
  recordings: {
    /** Newest request first. */
    list: call('recordings.list', {
      in: z.strictObject({ before: Seq.nullable(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(Recording).max(100), next: Seq.nullable() }),
      needs,
    }),
    /** What this computer knows of the recordings of these calls; a call without any is left out. */
    ofCalls: call('recordings.ofCalls', {
      in: z.strictObject({ callRefs: z.array(CallRef).max(100) }),
      out: z.array(Recording).max(100),
      needs,
    }),
    /** Puts the recordings into the queue, durably; what is here or on its way already is answered as it is. */
    fetch: call('recordings.fetch', {
      in: z.strictObject({ callRefs: z.array(CallRef).min(1).max(100) }),
      out: z.array(Recording).max(100),
      needs,
    }),
    /** Takes one out of the queue; `not-found` when it is not in it. */
    cancel: call('recordings.cancel', { in: OfCall, out: Nothing, needs, perTenSeconds: 2000 }),
    /** Removes the sound from this computer for good; remarks and listen log stay. */
    remove: call('recordings.remove', { in: OfCall, out: Nothing, needs }),
    /** For the player; `not-found` when this computer knows nothing of it. */
    open: call('recordings.open', { in: OfCall, out: OpenedRecording, needs }),
    /**
     * A slice of the sound, decrypted in memory; that it was opened is in the listen log before the first byte leaves.
     * `not-found` when it is not here, `file-damaged` when one byte was changed.
     */
    read: call('recordings.read', {
      in: z.strictObject({ callRef: CallRef, offset: z.number().int().nonnegative() }),
      out: z.strictObject({
        slice: z
          .string()
          .max(Math.ceil(recordingSlice / 3) * 4)
          .regex(/^[A-Za-z0-9+/]*={0,2}$/),
        isLast: z.boolean(),
      }),
      needs,
      perTenSeconds: 2000,
    }),
    /** Keeps what the window has worked out, so that it is done once. */
    keepWaveform: call('recordings.keepWaveform', {
      in: z.strictObject({ callRef: CallRef, waveform: Waveform }),
      out: Nothing,
      needs,
    }),
    /** Adds a remark, or changes the text of an own one; `not-found`, `forbidden` for somebody else's. */
    saveRemark: call('recordings.saveRemark', {
      in: z.strictObject({
        callRef: CallRef,
        id: LocalId,
        atMs: Moment,
        text: z.string().trim().min(1).max(remarkLength),
      }),
      out: RecordingRemark,
      needs,
    }),
    removeRemark: call('recordings.removeRemark', {
      in: z.strictObject({ callRef: CallRef, id: LocalId }),
      out: Nothing,
      needs,
    }),
    /** A part is being heard and has come so far: the core writes it down should nobody tell its end. */
    hearing: call('recordings.hearing', {
      in: z.strictObject({ callRef: CallRef, fromMs: Moment, toMs: Moment }),
      out: Nothing,
      needs,
    }),
    /** A part was heard: one line of the listen log. */
    listened: call('recordings.listened', {
      in: z.strictObject({ callRef: CallRef, fromMs: Moment, toMs: Moment }),
      out: Nothing,
      needs,
    }),
  },
} as const
