/** Sound as a telephone exchange keeps it: PCM, 16 bit, one channel, 8 kHz. */

const rate = 8000
const bytesPerSample = 2
const headerBytes = 44

/** One byte of mu-law as a sample of 16 bit (ITU-T G.711). */
export function decodeMuLaw(byte: number): number {
  const code = ~byte & 0xff
  const magnitude = (((code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4)
  return code & 0x80 ? 0x84 - magnitude : magnitude - 0x84
}

/** A WAV file of so many seconds in which the speech is heard again and again; silence where there is none. */
export function wavOf(muLaw: Uint8Array, seconds: number): Uint8Array {
  const samples = Math.max(1, Math.round(seconds * rate))
  const dataBytes = samples * bytesPerSample
  const file = new Uint8Array(headerBytes + dataBytes)
  const view = new DataView(file.buffer)
  const text = (at: number, value: string) => file.set(new TextEncoder().encode(value), at)
  text(0, 'RIFF')
  view.setUint32(4, headerBytes - 8 + dataBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * bytesPerSample, true)
  view.setUint16(32, bytesPerSample, true)
  view.setUint16(34, bytesPerSample * 8, true)
  text(36, 'data')
  view.setUint32(40, dataBytes, true)
  if (muLaw.length === 0) return file
  for (let index = 0; index < samples; index++) {
    view.setInt16(headerBytes + index * bytesPerSample, decodeMuLaw(muLaw[index % muLaw.length] ?? 0xff), true)
  }
  return file
}
