import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCutWav, soundFormatOf, tellingBytes } from '../../../main/recordings/sound-kind.ts'
import { evenGain, jumpFrom, mixOf, noWishes } from '../../../renderer/features/recordings/player.ts'
import { decodeGsm } from '../../../renderer/features/recordings/sound/gsm.ts'
import { aLawTable, muLawTable } from '../../../renderer/features/recordings/sound/g711.ts'
import { decodedRate, decodedSamples } from '../../../renderer/features/recordings/sound/sound-length.ts'
import { decodePlainGsm, decodeWav, encodeWav, mostSamples } from '../../../renderer/features/recordings/sound/wav.ts'
import { peaksOf, readPeaks, waveformOf } from '../../../renderer/features/recordings/sound/waveform.ts'
import { workOnSound } from '../../../renderer/features/recordings/sound/sound-work.ts'
import { Waveform, waveformColumns } from '../../../preload/contract/index.ts'
import { asBytes, beepRate, beeps, interleaved, soundFile, wavFile } from '../../kit/sounds/sounds.ts'

const sha256 = (samples: Int16Array): string =>
  createHash('sha256')
    .update(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest('hex')

/** What sox makes of the voice, in either wrapping. */
const voiceOfSox = '6a44880c6b56aed3aba320002c8e3cb8cb117c2014dd46406b5019996cd82682'
const nothing = new Int16Array()

describe('a recording of a telephone exchange becomes the same samples as sox makes of it', () => {
  it('GSM as plain frames', () => {
    const sound = decodePlainGsm(soundFile('voice.gsm'))
    expect([sound?.rate, sound?.channels.length, sound?.channels[0]?.length]).toEqual([8000, 1, 24_000])
    expect(sha256(sound?.channels[0] ?? nothing)).toBe(voiceOfSox)
  })

  it('GSM in a WAV', () => {
    const sound = decodeWav(soundFile('voice-gsm.wav'))
    expect(sound?.rate).toBe(8000)
    expect(sha256(sound?.channels[0] ?? nothing)).toBe(voiceOfSox)
  })

  it('every byte of mu-law and A-law', () => {
    expect(sha256(muLawTable)).toBe('3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827')
    expect(sha256(aLawTable)).toBe('e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174')
  })

  it('any bytes at all, without ever leaving the range of 16 bit or failing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 330 }), (bytes) => {
        expect(decodeGsm(bytes)).toHaveLength(Math.floor(bytes.length / 33) * 160)
        decodeWav(bytes)
        decodeWav(wavFile({ codec: 0x31, bits: 0, data: bytes }))
      }),
      { numRuns: 60, seed: 7 },
    )
  })
})

describe('PCM', () => {
  const samples = beeps()
  it.each([false, true])('of 16 bit comes out as it went in (with another chunk before the sound: %s)', (withExtra) => {
    const sound = decodeWav(wavFile({ codec: 1, bits: 16, data: asBytes(samples), withExtra }))
    expect(sound?.channels).toEqual([samples])
  })

  it('of 8 and 24 bit is the same sound, as fine as its bits are', () => {
    const eight = Uint8Array.from(samples, (each) => (each >> 8) + 128)
    const deep = Uint8Array.from(Array.from(samples).flatMap((each) => [0x55, each & 0xff, (each >> 8) & 0xff]))
    expect(decodeWav(wavFile({ codec: 1, bits: 8, data: eight }))?.channels[0]).toEqual(
      samples.map((s) => (s >> 8) << 8),
    )
    expect(decodeWav(wavFile({ codec: 1, bits: 24, data: deep }))?.channels[0]).toEqual(samples)
  })

  it('of two channels keeps them apart, and goes through our own WAV unharmed', () => {
    const other = beeps(500)
    const sound = decodeWav(wavFile({ codec: 1, bits: 16, channels: 2, data: asBytes(interleaved(samples, other)) }))
    expect(sound?.channels).toEqual([samples, other])
    expect(sound && decodeWav(encodeWav(sound))).toEqual(sound)
  })

  it('is nothing when it has three channels, floats or no sound', () => {
    expect(decodeWav(wavFile({ codec: 1, bits: 16, channels: 3, data: asBytes(samples) }))).toBeNull()
    expect(decodeWav(wavFile({ codec: 3, bits: 32, data: asBytes(samples) }))).toBeNull()
    expect(decodeWav(new Uint8Array(12))).toBeNull()
    expect(workOnSound({ kind: 'wav', bytes: new Uint8Array(80), needsWaveform: true })).toBeNull()
  })
})

describe('bytes that were made to harm', () => {
  const header = (change: (view: DataView) => void): Uint8Array => {
    const bytes = wavFile({ codec: 1, bits: 16, data: asBytes(beeps()) })
    change(new DataView(bytes.buffer))
    return bytes
  }
  it.each([
    ['no rate', (view: DataView) => view.setUint32(24, 0, true)],
    ['a rate of four billion', (view: DataView) => view.setUint32(24, 0xff_ff_ff_ff, true)],
    ['no channel', (view: DataView) => view.setUint16(22, 0, true)],
    ['65,535 channels', (view: DataView) => view.setUint16(22, 0xff_ff, true)],
    ['no bits', (view: DataView) => view.setUint16(34, 0, true)],
    ['a format that is longer than the file', (view: DataView) => view.setUint32(16, 0xff_ff_ff_ff, true)],
  ])('%s: no sound', (_what, change) => {
    expect(workOnSound({ kind: 'wav', bytes: header(change), needsWaveform: true })).toBeNull()
  })

  it('sound that says it is four gigabytes is as long as it is, and one whose length was never written too', () => {
    for (const told of [0xff_ff_ff_ff, 0])
      expect(decodeWav(header((view) => view.setUint32(40, told, true)))?.channels).toEqual([beeps()])
  })

  it('millions of parts without anything in them are given up soon', () => {
    const bytes = new Uint8Array(32 * 1024 * 1024)
    bytes.set(wavFile({ codec: 1, bits: 16, data: new Uint8Array() }).subarray(0, 12))
    const began = performance.now()
    expect(decodeWav(bytes)).toBeNull()
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('a minute of silence a few bytes long does not become days in memory: what it would become is counted before', () => {
    const gsm = new Uint8Array((mostSamples / 160 + 1) * 33)
    expect(decodedSamples('gsm', gsm)).toBeGreaterThan(mostSamples)
    expect(decodePlainGsm(gsm)).toBeNull()
    const wav49 = wavFile({ codec: 0x31, bits: 0, data: new Uint8Array((mostSamples / 320 + 1) * 65) })
    expect(decodedSamples('wav-gsm', wav49)).toBeGreaterThan(mostSamples)
    expect(decodeWav(wav49)).toBeNull()
    // A page of Opus with 255 packets of two bytes, each 120 ms of nothing: the same page again and again.
    const head = soundFile('beeps.ogg').subarray(0, 47)
    const page = new Uint8Array(27 + 255 + 510)
    page.set(new TextEncoder().encode('OggS'))
    page[26] = 255
    page.fill(2, 27, 27 + 255)
    for (let at = 27 + 255; at < page.length; at += 2) page.set([0x1b, 0x82], at)
    const bomb = new Uint8Array(head.length + 3000 * page.length)
    bomb.set(head)
    for (let at = head.length; at < bomb.length; at += page.length) bomb.set(page, at)
    expect(decodedSamples('ogg', bomb)).toBeGreaterThan(mostSamples)
    // The slowest MP3 there is.
    const frame = new Uint8Array(72)
    frame.set([0xff, 0xf3, 0x18, 0xc0])
    const crawl = new Uint8Array(frame.length * 200_000)
    for (let at = 0; at < crawl.length; at += frame.length) crawl.set(frame, at)
    expect(decodedSamples('mp3', crawl)).toBeGreaterThan(mostSamples)
  })

  it('what is counted of a true recording is what it becomes', () => {
    const four = 4 * decodedRate
    for (const [format, channels] of [
      ['ogg', 1],
      ['mp3', 2],
    ] as const) {
      const counted = decodedSamples(format, soundFile(`beeps.${format}`)) / channels
      expect([format, counted >= four && counted < four * 1.1]).toEqual([format, true])
    }
    expect(decodedSamples('gsm', soundFile('voice.gsm'))).toBe(24_000)
    expect(decodedSamples('wav-gsm', soundFile('voice-gsm.wav'))).toBe(24_000)
  })
})

describe('what a recording is, its own bytes say', () => {
  const data = new Uint8Array(100)
  it.each([
    ['wav-pcm', wavFile({ codec: 1, bits: 16, data })],
    ['wav-pcm', wavFile({ codec: 1, bits: 24, channels: 2, data, withExtra: true })],
    ['wav-mulaw', wavFile({ codec: 7, bits: 8, data })],
    ['wav-alaw', wavFile({ codec: 6, bits: 8, data })],
    ['wav-gsm', soundFile('voice-gsm.wav')],
    ['gsm', soundFile('voice.gsm')],
    ['ogg', soundFile('beeps.ogg')],
    ['mp3', soundFile('beeps.mp3')],
    [null, wavFile({ codec: 3, bits: 32, data })],
    [null, wavFile({ codec: 1, bits: 16, channels: 6, data })],
    [null, wavFile({ codec: 0x11, bits: 4, data })],
    [null, new TextEncoder().encode('<!doctype html><title>Sign in</title>')],
    [null, new TextEncoder().encode('OggS — and then something else altogether')],
    [null, new Uint8Array(66)],
    [null, new Uint8Array()],
  ] as const)('%s', (format, bytes) => {
    expect(soundFormatOf(bytes.subarray(0, tellingBytes), bytes.length)).toBe(format)
  })

  it('a WAV that is shorter than it says was cut; one that was recorded without knowing its length was not', () => {
    const whole = wavFile({ codec: 1, bits: 16, data: new Uint8Array(1000) })
    const cut = whole.subarray(0, 700)
    expect([isCutWav(whole, whole.length), isCutWav(cut, cut.length)]).toEqual([false, true])
    const streamed = Uint8Array.from(cut)
    streamed.fill(0xff, 4, 8)
    expect(isCutWav(streamed, streamed.length)).toBe(false)
  })
})

describe('what is worked out of a sound once', () => {
  it('its peaks are those of an independent computation, for any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), fc.integer(), (length, salt) => {
        const samples = Int16Array.from({ length }, (_, at) => (((at * 2_654_435_761 + salt) >>> 7) % 65_536) - 32_768)
        const columns = Math.min(length, waveformColumns)
        // Sample by sample into its column, where the program goes column by column over its samples.
        const naive = new Array<number>(columns).fill(0)
        let column = 0
        samples.forEach((sample, at) => {
          while (at >= Math.floor(((column + 1) * length) / columns)) column += 1
          naive[column] = Math.max(naive[column] ?? 0, Math.round((Math.abs(sample) * 255) / 32_768))
        })
        expect([...peaksOf(samples)]).toEqual(naive)
      }),
      { numRuns: 40, seed: 11 },
    )
  })

  it('silence is where nothing is heard on any channel, loudness is that of what is said', () => {
    const about = waveformOf({ rate: beepRate, channels: [beeps(), beeps(100)] })
    expect(Waveform.parse(about)).toEqual(about)
    expect(about.durationMs).toBe(4000)
    expect(about.silences).toEqual([
      [0, 1000],
      [1200, 3000],
    ])
    // A sine of 16,000 is 16000 / √2 of 32,768.
    expect(about.loudnessDb).toBeCloseTo(20 * Math.log10(16_000 / Math.SQRT2 / 32_768), 1)
    expect(readPeaks(about.peaks[0] ?? '')[550]).toBe(Math.round((16_000 * 255) / 32_768))
    expect(about.peaks).toHaveLength(2)
  })

  it('a minute of GSM, with everything that is kept of it, takes no longer than a breath', () => {
    const minute = new Uint8Array(33 * 50 * 60)
    const one = soundFile('voice.gsm')
    for (let at = 0; at < minute.length; at += one.length) minute.set(one.subarray(0, minute.length - at), at)
    const began = performance.now()
    expect(workOnSound({ kind: 'gsm', bytes: minute, needsWaveform: true })?.durationMs).toBe(60_000)
    expect(performance.now() - began).toBeLessThan(3000)
  })
})

describe('where playing goes on', () => {
  const silences: [number, number][] = [[1200, 3000]]
  it('in a silence: behind it, when it is to be skipped', () => {
    expect(jumpFrom(1500, noWishes, silences)).toBeNull()
    const skipping = { ...noWishes, skipsSilence: true }
    expect(jumpFrom(1500, skipping, silences)).toBe(2850)
    expect([jumpFrom(1210, skipping, silences), jumpFrom(2900, skipping, silences)]).toEqual([null, null])
  })

  it('at the end of what is repeated: at its beginning, even where the end is a silence that is skipped', () => {
    const loop = { fromMs: 500, toMs: 2000 }
    expect(jumpFrom(2000, { ...noWishes, loop }, silences)).toBe(500)
    expect(jumpFrom(1999, { ...noWishes, loop }, silences)).toBeNull()
    expect(jumpFrom(1500, { ...noWishes, loop, skipsSilence: true }, silences)).toBe(500)
  })

  it('a quiet recording is raised and a loud one lowered, within reason', () => {
    expect(evenGain({ loudnessDb: -20 })).toBe(1)
    expect(evenGain({ loudnessDb: -40 })).toBeCloseTo(10)
    expect(evenGain({ loudnessDb: -120 })).toBe(16)
    expect(evenGain({ loudnessDb: 0 })).toBe(0.25)
  })

  it('one voice alone is heard in both ears; one channel always is', () => {
    expect(mixOf('both', 2)).toEqual({ first: [1, 0], second: [0, 1] })
    expect(mixOf('second', 2)).toEqual({ first: [0, 0], second: [1, 1] })
    expect(mixOf('both', 1)).toEqual({ first: [1, 1], second: [0, 0] })
  })
})
