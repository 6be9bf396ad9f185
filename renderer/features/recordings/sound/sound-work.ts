import type { Waveform } from '../../../../preload/contract/index.ts'
import { decodePlainGsm, decodeWav, encodeWav, type Sound } from './wav.ts'
import { durationOf, waveformOf } from './waveform.ts'

/** What is asked of the worker: bytes that we decode ourselves, or samples that the browser has decoded. */
export type SoundQuestion = { readonly needsWaveform: boolean } & (
  | { readonly kind: 'wav' | 'gsm'; readonly bytes: Uint8Array }
  | { readonly kind: 'samples'; readonly rate: number; readonly channels: readonly Float32Array[] }
)

/** Sound that the window can play and seek in, and what is worked out of it once. */
export interface PlayableSound {
  /** A WAV of 16 bit PCM. */
  readonly wav: Uint8Array<ArrayBuffer>
  readonly durationMs: number
  /** Null when it was not asked for. */
  readonly waveform: Waveform | null
}

function samplesOf(floats: Float32Array): Int16Array<ArrayBuffer> {
  const samples = new Int16Array(floats.length)
  for (let at = 0; at < floats.length; at += 1) {
    samples[at] = Math.max(-32_768, Math.min(32_767, Math.round((floats[at] ?? 0) * 32_768)))
  }
  return samples
}

function soundOf(question: SoundQuestion): Sound | null {
  if ('bytes' in question) return question.kind === 'wav' ? decodeWav(question.bytes) : decodePlainGsm(question.bytes)
  return { rate: question.rate, channels: question.channels.map(samplesOf) }
}

/** All the work on a sound; null when its bytes are no sound that we know. Pure: runs in the worker, and in tests. */
export function workOnSound(question: SoundQuestion): PlayableSound | null {
  const sound = soundOf(question)
  if (sound === null || (sound.channels[0]?.length ?? 0) === 0) return null
  return {
    wav: encodeWav(sound),
    durationMs: durationOf(sound),
    waveform: question.needsWaveform ? waveformOf(sound) : null,
  }
}
