import type { SoundFormat } from '../../../../preload/contract/index.ts'
import { samplesOfGsm, samplesOfWav } from './wav.ts'

/** The rate at which the browser decodes Ogg and MP3: all that a telephone carries, and wideband too. */
export const decodedRate = 16_000

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

/**
 * How many samples, over all channels, these bytes become once they are decoded, before a byte of memory is spent on it: some
 * kilobytes of Ogg can say that they are days. Counts what there is to decode; lengths that a file tells are not believed.
 */
export function decodedSamples(format: SoundFormat, bytes: Uint8Array): number {
  if (format === 'ogg') return samplesOfOgg(bytes)
  if (format === 'mp3') return samplesOfMp3(bytes)
  return format === 'gsm' ? samplesOfGsm(bytes) : samplesOfWav(bytes)
}

const pageHeader = 27

/** Packet by packet, as their first bytes say how long each is (RFC 3533, RFC 6716 §3.1; Vorbis I §4.2). */
function samplesOfOgg(bytes: Uint8Array): number {
  const first = pageHeader + (bytes[pageHeader - 1] ?? 0)
  const lengthOf = textAt(bytes, first, 8) === 'OpusHead' ? opusPacket(bytes, first) : vorbisPacket(bytes, first)
  let samples = 0
  for (let at = 0; at + pageHeader <= bytes.length;) {
    if (bytes[at] !== 0x4f || textAt(bytes, at, 4) !== 'OggS') {
      at += 1
      continue
    }
    const segments = bytes[at + pageHeader - 1] ?? 0
    let isBegin = ((bytes[at + 5] ?? 0) & 1) === 0
    let place = at + pageHeader + segments
    for (let each = 0; each < segments; each += 1) {
      const length = bytes[at + pageHeader + each] ?? 0
      if (isBegin && length > 0) samples += lengthOf(place)
      isBegin = length < 255
      place += length
    }
    at = place
  }
  return samples
}

/** Lengths of the frames by configuration, in samples of 48 kHz. */
function opusFrame(configuration: number): number {
  if (configuration < 12) return [480, 960, 1920, 2880][configuration & 3] ?? 2880
  if (configuration < 16) return [480, 960][configuration & 1] ?? 960
  return [120, 240, 480, 960][configuration & 3] ?? 960
}

function opusPacket(bytes: Uint8Array, head: number): (at: number) => number {
  const channels = Math.max(1, bytes[head + 9] ?? 1)
  return (at) => {
    const toc = bytes[at] ?? 0
    const frames = (toc & 3) === 0 ? 1 : (toc & 3) < 3 ? 2 : (bytes[at + 1] ?? 0) & 63
    // No packet is longer than 120 ms.
    return (Math.min(5760, opusFrame(toc >> 3) * frames) * channels * decodedRate) / 48_000
  }
}

/** The longer of its two blocks: none is longer. */
function vorbisPacket(bytes: Uint8Array, head: number): () => number {
  const channels = Math.max(1, bytes[head + 11] ?? 1)
  const rate = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const told = head + 16 <= bytes.length ? rate.getUint32(head + 12, true) : 0
  const block = 2 ** ((bytes[head + 28] ?? 0) >> 4)
  return () => ((block / 2) * channels * decodedRate) / Math.max(1, told)
}

const kilobits = [
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
] as const
const rates = [44_100, 48_000, 32_000] as const

/** Frame by frame: layer III of MPEG 1, 2 and 2.5, as `sound-kind` lets in; always counted as two channels. */
function samplesOfMp3(bytes: Uint8Array): number {
  let samples = 0
  for (let at = 0; at + 4 <= bytes.length;) {
    const second = bytes[at + 1] ?? 0
    const third = bytes[at + 2] ?? 0
    const version = (second >> 3) & 3
    const base = rates[(third >> 2) & 3]
    const rate = (base ?? 0) >> (version === 3 ? 0 : version === 2 ? 1 : 2)
    const kilobit = kilobits[version === 3 ? 1 : 0][third >> 4] ?? 0
    const isFrame = bytes[at] === 0xff && second >> 5 === 7 && version !== 1 && ((second >> 1) & 3) === 1
    if (!isFrame || rate === 0 || kilobit === 0) {
      at += 1
      continue
    }
    const perFrame = version === 3 ? 1152 : 576
    samples += (perFrame * 2 * decodedRate) / rate
    at += Math.max(4, Math.floor(((perFrame / 8) * kilobit * 1000) / rate) + ((third >> 1) & 1))
  }
  return samples
}
