import { aLawTable, muLawTable } from './g711.ts'
import { decodeGsm, decodeWav49, gsmRate, gsmSamples, wav49SamplesOf } from './gsm.ts'

/** Sound as it is: samples of 16 bit, one array a channel, all of one length. */
export interface Sound {
  readonly rate: number
  readonly channels: readonly Int16Array<ArrayBuffer>[]
}

/**
 * The most samples, over all channels, that are decoded: four hours of a telephone's rate in one channel. Sound is held in
 * memory as a whole, and a file of some megabytes could ask for gigabytes.
 */
export const mostSamples = 4 * 3600 * 8000

/** More parts than this before the sound are no recording of anybody. */
const mostParts = 1000

interface Wav {
  readonly codec: number
  readonly channels: number
  readonly rate: number
  readonly bits: number
  readonly data: Uint8Array
}

const textAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))

/** The parts of a WAV that say what it is, and its sound; null when it is none. Lengths it tells are not believed. */
function readWav(bytes: Uint8Array): Wav | null {
  if (textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WAVE') return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let about: Omit<Wav, 'data'> | null = null
  for (let at = 12, parts = 0; at + 8 <= bytes.length && parts < mostParts; parts += 1) {
    const name = textAt(bytes, at)
    const length = view.getUint32(at + 4, true)
    const body = at + 8
    if (name === 'fmt ' && body + 16 <= bytes.length) {
      const tag = view.getUint16(body, true)
      const codec = tag === 0xff_fe && length >= 26 && body + 26 <= bytes.length ? view.getUint16(body + 24, true) : tag
      about = {
        codec,
        channels: view.getUint16(body + 2, true),
        rate: view.getUint32(body + 4, true),
        bits: view.getUint16(body + 14, true),
      }
    }
    if (name === 'data' && about !== null) {
      // A recorder that was cut off never wrote the length: then it is all that follows.
      const end = length === 0 ? bytes.length : Math.min(body + length, bytes.length)
      return { ...about, data: bytes.subarray(body, end) }
    }
    at = body + length + (length % 2)
  }
  return null
}

/** What a byte, or two or three, are as a sample. */
function sampleReader({ codec, bits, data }: Wav): { width: number; at: (place: number) => number } | null {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  if (codec === 7) return { width: 1, at: (place) => muLawTable[data[place] ?? 0] ?? 0 }
  if (codec === 6) return { width: 1, at: (place) => aLawTable[data[place] ?? 0] ?? 0 }
  if (codec !== 1) return null
  if (bits === 8) return { width: 1, at: (place) => ((data[place] ?? 128) - 128) << 8 }
  if (bits === 16) return { width: 2, at: (place) => view.getInt16(place, true) }
  return bits === 24 ? { width: 3, at: (place) => view.getInt16(place + 1, true) } : null
}

/** Of how many samples, over all channels, a WAV is; 0 for one we do not know. */
export function samplesOfWav(bytes: Uint8Array): number {
  const wav = readWav(bytes)
  if (wav === null) return 0
  if (wav.codec === 0x31) return wav49SamplesOf(wav.data)
  const reader = sampleReader(wav)
  return reader === null ? 0 : Math.floor(wav.data.length / reader.width)
}

/** Of how many samples plain GSM is. */
export const samplesOfGsm = gsmSamples

/** The sound of a WAV (PCM of 8, 16 or 24 bit, mu-law, A-law, GSM); null for anything else. */
export function decodeWav(bytes: Uint8Array): Sound | null {
  const wav = readWav(bytes)
  if (wav === null || wav.channels < 1 || wav.channels > 2 || wav.rate < 1000 || wav.rate > 192_000) return null
  if (samplesOfWav(bytes) > mostSamples) return null
  const { channels: count, rate, data } = wav
  if (wav.codec === 0x31) {
    return count === 1 ? { rate, channels: [new Int16Array(decodeWav49(data))] } : null
  }
  const reader = sampleReader(wav)
  if (reader === null) return null
  const { width, at } = reader
  const length = Math.floor(data.length / (width * count))
  const channels = Array.from({ length: count }, (_, channel) => {
    const samples = new Int16Array(length)
    for (let index = 0; index < length; index += 1) samples[index] = at((index * count + channel) * width)
    return samples
  })
  return { rate, channels }
}

/** The sound of plain GSM frames; null when it is longer than we hold. */
export function decodePlainGsm(bytes: Uint8Array): Sound | null {
  if (gsmSamples(bytes) > mostSamples) return null
  return { rate: gsmRate, channels: [new Int16Array(decodeGsm(bytes))] }
}

const headerBytes = 44

/** A WAV of 16 bit PCM: what every player of the window can seek in to the sample. */
export function encodeWav({ rate, channels }: Sound): Uint8Array<ArrayBuffer> {
  const count = channels.length
  const length = channels[0]?.length ?? 0
  const dataBytes = length * count * 2
  const file = new Uint8Array(headerBytes + dataBytes)
  const view = new DataView(file.buffer)
  const text = (at: number, value: string): void => file.set(new TextEncoder().encode(value), at)
  text(0, 'RIFF')
  view.setUint32(4, headerBytes - 8 + dataBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, count, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * count * 2, true)
  view.setUint16(32, count * 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, dataBytes, true)
  channels.forEach((samples, channel) => {
    for (let index = 0; index < length; index += 1) {
      view.setInt16(headerBytes + (index * count + channel) * 2, samples[index] ?? 0, true)
    }
  })
  return file
}
