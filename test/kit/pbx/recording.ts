/** How loud one tone is in a recording (WAV, 16 bit mono), in decibels of full scale; -120 for none. */
export function toneIn(wav: Buffer, hz: number): number {
  const rate = wav.readUInt32LE(24)
  const data = wav.indexOf('data') + 8
  const length = Math.floor((wav.length - data) / 2)
  const turn = (2 * Math.PI * hz) / rate
  let [sine, cosine] = [0, 0]
  let loudest = 0
  // In windows of a second: whoever fell silent half the time was heard all the same.
  for (let index = 0; index < length; index += 1) {
    const sample = wav.readInt16LE(data + index * 2) / 32768
    sine += sample * Math.sin(turn * index)
    cosine += sample * Math.cos(turn * index)
    if ((index + 1) % rate === 0) {
      loudest = Math.max(loudest, (2 * Math.hypot(sine, cosine)) / rate)
      ;[sine, cosine] = [0, 0]
    }
  }
  return 20 * Math.log10(Math.max(loudest, 1e-6))
}
