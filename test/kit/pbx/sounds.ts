import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const rate = 8000

/** A WAV file, 16 bit mono at 8 kHz, as Asterisk plays it. */
function wavOf(samples: Int16Array): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + data.length, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(data.length, 40)
  return Buffer.concat([header, data])
}

function tone(hz: number, seconds: number, decibels: number): Buffer {
  const peak = 32767 * 10 ** (decibels / 20)
  const samples = Int16Array.from({ length: rate * seconds }, (_, index) =>
    Math.round(peak * Math.sin((2 * Math.PI * hz * index) / rate)),
  )
  return wavOf(samples)
}

/** What simulated callers say, each their own tone: `tone-700` and so on. */
const callerTones = [500, 700, 900] as const
/** What whoever is on hold hears. */
export const musicTone = 330

/** Writes the sounds below `data`: whole periods in every second, so that a loop has no click. */
export async function writeSounds(data: string): Promise<void> {
  await mkdir(join(data, 'sounds'), { recursive: true })
  await mkdir(join(data, 'moh'), { recursive: true })
  for (const hz of callerTones) await writeFile(join(data, 'sounds', `tone-${hz}.wav`), tone(hz, 10, -8))
  await writeFile(join(data, 'moh', 'music.wav'), tone(musicTone, 10, -14))
}
