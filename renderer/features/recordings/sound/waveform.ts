import type { Waveform } from '../../../../preload/contract/index.ts'
import { waveformColumns } from '../../../../preload/contract/waveform-size.ts'
import type { Sound } from './wav.ts'

/** Speech and silence are told apart in windows of this length, ms. */
const windowMs = 50
/** A pause shorter than this belongs to the talk, ms. */
const shortestSilenceMs = 800
/** What is quieter than this below full scale is silence, unless the whole recording is. */
const quietDb = -45
/** So far below the loudest speech of a quiet recording silence begins, dB. */
const belowSpeechDb = 30
const mostSilences = 4000
const lowestDb = -120

const decibel = (amplitude: number): number => Math.max(lowestDb, 20 * Math.log10(Math.max(amplitude, 1e-6)))

/** The loudest sample of each column's share of the time, 0 to 255. A short recording has a column a sample. */
export function peaksOf(samples: Int16Array): Uint8Array {
  const columns = Math.min(waveformColumns, samples.length)
  const peaks = new Uint8Array(columns)
  for (let column = 0; column < columns; column += 1) {
    const end = Math.floor(((column + 1) * samples.length) / columns)
    let most = 0
    for (let at = Math.floor((column * samples.length) / columns); at < end; at += 1) {
      most = Math.max(most, Math.abs(samples[at] ?? 0))
    }
    peaks[column] = Math.round((most * 255) / 32_768)
  }
  return peaks
}

/** Loudness (RMS, 0 to 1) of each window on its loudest channel. */
function windowsOf({ rate, channels }: Sound): number[] {
  const width = Math.max(1, Math.round((rate * windowMs) / 1000))
  const length = channels[0]?.length ?? 0
  const loudness: number[] = []
  for (let from = 0; from < length; from += width) {
    const to = Math.min(from + width, length)
    let most = 0
    for (const samples of channels) {
      let sum = 0
      for (let at = from; at < to; at += 1) sum += (samples[at] ?? 0) ** 2
      most = Math.max(most, Math.sqrt(sum / (to - from)) / 32_768)
    }
    loudness.push(most)
  }
  return loudness
}

function silencesOf(windows: readonly number[], quiet: number, durationMs: number): [number, number][] {
  const found: [number, number][] = []
  let from: number | null = null
  for (let index = 0; index <= windows.length; index += 1) {
    const isSilent = index < windows.length && (windows[index] ?? 0) < quiet
    if (isSilent) from ??= index
    else if (from !== null) {
      const to = Math.min(index * windowMs, durationMs)
      if (to - from * windowMs >= shortestSilenceMs && found.length < mostSilences) found.push([from * windowMs, to])
      from = null
    }
  }
  return found
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

export function durationOf({ rate, channels }: Sound): number {
  return Math.round(((channels[0]?.length ?? 0) * 1000) / rate)
}

/** Everything that is worked out once of a sound: its picture, where nobody speaks, how loud it is. */
export function waveformOf(sound: Sound): Waveform {
  const durationMs = durationOf(sound)
  const windows = windowsOf(sound)
  const loudest = windows.reduce((most, each) => Math.max(most, each), 0)
  const quiet = 10 ** (Math.min(quietDb, decibel(loudest) - belowSpeechDb) / 20)
  const spoken = windows.filter((each) => each >= quiet)
  const power = spoken.reduce((sum, each) => sum + each ** 2, 0) / Math.max(1, spoken.length)
  return {
    durationMs,
    rate: sound.rate,
    peaks: sound.channels.map((samples) => base64(peaksOf(samples))),
    silences: silencesOf(windows, quiet, durationMs),
    loudnessDb: Math.min(0, decibel(Math.sqrt(power))),
  }
}

/** The peaks of a channel as they were kept, 0 to 255. */
export function readPeaks(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}
