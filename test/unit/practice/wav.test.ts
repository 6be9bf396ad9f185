import { describe, expect, it } from 'vitest'
import { speechOf, voiceIds } from '../../../main/practice/voices.ts'
import { decodeMuLaw, wavOf } from '../../../main/practice/wav.ts'

const samplesOf = (wav: Uint8Array) => new Int16Array(wav.buffer, wav.byteOffset + 44)

describe('mu-law', () => {
  // Values of ITU-T G.711, table 2a, scaled to 16 bit.
  it.each([
    [0xff, 0],
    [0x7f, -0],
    [0xfe, 8],
    [0x7e, -8],
    [0x80, 32124],
    [0x00, -32124],
    [0xf0, 120],
    [0x8f, 16764],
  ])('0x%s is %i', (byte, sample) => {
    expect(decodeMuLaw(byte) + 0).toBe(sample + 0)
  })
})

describe('a recording', () => {
  it('is a WAV file: PCM, 16 bit, one channel, 8 kHz, as long as the talk', () => {
    const wav = wavOf(new Uint8Array([0x80]), 2.5)
    const view = new DataView(wav.buffer)
    const text = (at: number, length: number) => new TextDecoder().decode(wav.subarray(at, at + length))
    expect([text(0, 4), text(8, 8), text(36, 4)]).toEqual(['RIFF', 'WAVEfmt ', 'data'])
    expect(view.getUint32(4, true)).toBe(wav.length - 8)
    expect([view.getUint32(16, true), view.getUint16(20, true), view.getUint16(22, true)]).toEqual([16, 1, 1])
    expect([view.getUint32(24, true), view.getUint32(28, true)]).toEqual([8000, 16000])
    expect([view.getUint16(32, true), view.getUint16(34, true)]).toEqual([2, 16])
    expect(view.getUint32(40, true)).toBe(2.5 * 8000 * 2)
    expect(wav).toHaveLength(44 + 40_000)
  })

  it('says the speech again and again', () => {
    const samples = samplesOf(wavOf(new Uint8Array([0x80, 0x00]), 0.01))
    expect([...samples.slice(0, 4)]).toEqual([32124, -32124, 32124, -32124])
    expect(samples).toHaveLength(80)
  })

  it('of somebody who said nothing is silence, not nothing', async () => {
    const samples = samplesOf(wavOf(await speechOf('silence'), 3))
    expect(samples).toHaveLength(24_000)
    expect(samples.every((sample) => sample === 0)).toBe(true)
  })

  it.each(voiceIds)('of %s is heard: 20 to 40 seconds of speech that is neither faint nor clipped', async (voice) => {
    const speech = await speechOf(voice)
    expect(speech.length / 8000).toBeGreaterThan(20)
    expect(speech.length / 8000).toBeLessThan(40)
    const samples = samplesOf(wavOf(speech, speech.length / 8000))
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    expect(loudest).toBeGreaterThan(8_000)
    expect(loudest).toBeLessThan(32_000)
    expect(Math.sqrt(power)).toBeGreaterThan(500)
  })
})
