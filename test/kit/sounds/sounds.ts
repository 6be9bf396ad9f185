import { readFileSync } from 'node:fs'

/** The bytes of a sound of this folder. */
export function soundFile(
  name: 'voice.gsm' | 'voice-gsm.wav' | 'beeps-gsm.wav' | 'beeps.ogg' | 'beeps.mp3',
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(name, import.meta.url)))
}

export const beepRate = 8000
/** Where a beep begins and ends, ms. */
const beepTimes = [
  [1000, 1200],
  [3000, 3300],
] as const

/** Four seconds in which 1 kHz is heard twice; else silence. */
export function beeps(size = 16_000): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: 4 * beepRate }, (_, index) => {
    const ms = (index * 1000) / beepRate
    const isOn = beepTimes.some(([from, to]) => ms >= from && ms < to)
    return isOn ? Math.trunc(size * Math.sin((2 * Math.PI * index) / 8)) : 0
  })
}

/** A WAV with this in its `fmt ` chunk and these bytes as its sound: written here by hand, apart from what is tested. */
export function wavFile(about: {
  codec: number
  bits: number
  data: Uint8Array
  channels?: number
  rate?: number
  /** A chunk nobody asked for before the sound. */
  withExtra?: boolean
}): Uint8Array<ArrayBuffer> {
  const { codec, bits, data, channels = 1, rate = beepRate } = about
  const header = Buffer.alloc(about.withExtra === true ? 44 + 14 : 44)
  header.write('RIFF', 0)
  header.writeUInt32LE(header.length - 8 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(codec, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE((rate * channels * bits) / 8, 28)
  header.writeUInt16LE((channels * bits) / 8, 32)
  header.writeUInt16LE(bits, 34)
  if (about.withExtra === true) {
    header.write('LIST', 36)
    // An odd length is followed by one byte that does not count.
    header.writeUInt32LE(5, 40)
    header.write('INFO', 44)
  }
  header.write('data', header.length - 8)
  header.writeUInt32LE(data.length, header.length - 4)
  return new Uint8Array(Buffer.concat([header, data]))
}

/** Samples as the bytes of a WAV of 16 bit. */
export function asBytes(samples: Int16Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(samples.buffer.slice(samples.byteOffset, samples.byteOffset + samples.byteLength))
}

/** Two channels, one after the other, as a WAV has them. */
export function interleaved(first: Int16Array, second: Int16Array): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: first.length * 2 }, (_, at) => (at % 2 === 0 ? first : second)[at >> 1] ?? 0)
}
