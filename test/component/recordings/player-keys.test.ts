import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Waveform } from '../../../preload/contract/index.ts'
import { createPlayer } from '../../../renderer/features/recordings/player.ts'
import { asBytes, beeps, interleaved, wavFile } from '../../kit/sounds/sounds.ts'
import { signedInState } from '../../kit/fake-bridge.ts'
import { mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'

/** The player under a person's keys: what each key does to the sound. The browser's part is played, each knob of it is real. */

const callRef = '1700000001.44'
const silence = (): string => btoa(String.fromCharCode(...new Uint8Array(8)))
const waveform = (channels: number, more: Partial<Waveform> = {}): Waveform => ({
  durationMs: 60_000,
  rate: 8000,
  peaks: Array.from({ length: channels }, silence),
  silences: [[30_000, 40_000]],
  loudnessDb: -40,
  ...more,
})

interface Knob {
  gain: { value: number }
  to: { target: unknown; output: number; input: number }[]
}

/** A browser whose sound is a clock that the test moves, and whose knobs can be read. */
function browser() {
  let isOn = false
  let seconds = 0
  let element: HTMLMediaElement | null = null
  const of = HTMLMediaElement.prototype
  vi.spyOn(of, 'play').mockImplementation(async function (this: HTMLMediaElement) {
    element = this // eslint-disable-line @typescript-eslint/no-this-alias -- the one that was made inside
    isOn = true
  })
  vi.spyOn(of, 'pause').mockImplementation(() => void (isOn = false))
  vi.spyOn(of, 'paused', 'get').mockImplementation(() => !isOn)
  vi.spyOn(of, 'currentTime', 'get').mockImplementation(() => seconds)
  vi.spyOn(of, 'currentTime', 'set').mockImplementation((to) => void (seconds = to))
  const addresses = new Set<string>()
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    const address = `blob:${String(addresses.size)}`
    addresses.add(address)
    return address
  })
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((address) => void addresses.delete(address))

  const gains: Knob[] = []
  const node = <More extends object>(more: More) => {
    const to: Knob['to'] = []
    return { ...more, to, connect: (target: unknown, output = 0, input = 0) => to.push({ target, output, input }) }
  }
  const splitter = node({})
  const merger = node({})
  class FakeContext {
    destination = {}
    createChannelSplitter = () => splitter
    createChannelMerger = () => merger
    createMediaElementSource = () => node({})
    createDynamicsCompressor = () => {
      const knob = () => ({ value: 0 })
      return node({ threshold: knob(), knee: knob(), ratio: knob(), attack: knob() })
    }
    createGain() {
      const made = node({ gain: { value: 1 } })
      gains.push(made)
      return made
    }
    resume = async () => undefined
    close = async () => undefined
  }
  vi.stubGlobal('AudioContext', FakeContext)
  onTestFinished(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
  /** How loud a side of the recording (0 or 1) is in an ear (0 left, 1 right), by following the wires. */
  const loud = (side: number, ear: number): number => {
    const on = splitter.to.find(
      ({ target, output }) =>
        output === side && (target as Knob).to.some((each) => each.target === merger && each.input === ear),
    )
    return on === undefined ? 0 : (on.target as Knob).gain.value
  }
  return {
    isOn: () => isOn,
    at: () => seconds,
    goTo: (to: number) => void (seconds = to),
    element: () => element,
    loud,
    /** The knob behind both sides. */
    evenness: () => gains.find((each) => merger.to.some(({ target }) => target === each))?.gain.value,
    addresses,
  }
}

async function openPlayer(channels = 1, more: Partial<Waveform> = {}) {
  const data = channels === 1 ? beeps() : interleaved(beeps(), beeps(300))
  const wav = wavFile({ codec: 1, bits: 16, channels, data: asBytes(data) })
  const base = signedInState()
  const core = await mountDesk({
    state: { ...base, session: { ...base.session, permissions: ['case.read', 'call.read', 'recording.listen'] } },
    at: `/recordings/${callRef}`,
    prepare(fake) {
      fake.answers('recordings.open', () => ({
        recording: {
          callRef,
          seq: 1,
          at: 1,
          agent: '8102',
          queue: 'gbv',
          state: 'kept',
          reason: null,
          received: wav.length,
          size: wav.length,
          format: 'wav-pcm',
          durationMs: 60_000,
          channels,
          fetchedAt: 1,
          remarkCount: 0,
          heardAt: null,
        },
        waveform: waveform(channels, more),
        remarks: [],
        listens: [],
      }))
      fake.answers('recordings.read', ({ offset }) => {
        const slice = wav.subarray(offset, offset + 90_000)
        return { slice: Buffer.from(slice).toString('base64'), isLast: offset + slice.length >= wav.length }
      })
      fake.answers('recordings.listened', () => ({}))
      fake.answers('recordings.hearing', () => ({}))
    },
  })
  await reads('of 01:00')
  return core
}

describe('a recording under the keys', () => {
  it('goes ten seconds back and on, and not beyond its ends; every speed from half to double keeps the pitch', async () => {
    const sound = browser()
    await openPlayer()
    sound.goTo(0)
    const steps = ['Alt+L', 'Alt+L', 'Alt+J', 'Alt+J', 'Alt+J'].map((keys) => {
      press(keys)
      return sound.at()
    })
    expect(steps).toEqual([10, 20, 10, 0, 0])
    for (let each = 0; each < 7; each += 1) press('Alt+L')
    expect(sound.at()).toBe(60)
    press('Alt+J')
    press('Alt+K')
    await until(() => sound.isOn() && sound.element() !== null)
    const element = sound.element()
    const heard = ['Alt+,', 'Alt+,', 'Alt+,', ...Array.from({ length: 7 }, () => 'Alt+.')].map((keys) => {
      press(keys)
      return element?.playbackRate
    })
    expect(heard).toEqual([0.75, 0.5, 0.5, 0.75, 1, 1.25, 1.5, 2, 2, 2])
    expect(element?.preservesPitch).toBe(true)
  })

  it('leaps over a silence only when that was asked for, and into it again with the next press', async () => {
    const sound = browser()
    await openPlayer()
    press('Alt+K')
    await until(() => sound.isOn() && page().includes('Pause'))
    sound.goTo(31)
    await reads('00:31 of')
    expect(sound.at()).toBe(31)
    press('Alt+S')
    await until(() => sound.at() === 39.85)
    press('Alt+S')
    sound.goTo(32)
    await reads('00:32 of')
    expect(sound.at()).toBe(32)
  })

  it('is as loud as others by itself, and as it was recorded with a key', async () => {
    const sound = browser()
    await openPlayer()
    press('Alt+K')
    await until(() => sound.evenness() !== undefined && sound.isOn())
    // It was recorded 20 dB more quietly than what speech is brought to.
    expect(sound.evenness()).toBeCloseTo(10)
    press('Alt+N')
    expect(sound.evenness()).toBe(1)
    // One channel is heard in both ears.
    expect([sound.loud(0, 0), sound.loud(0, 1)]).toEqual([1, 1])
  })

  it('of two channels has one in each ear, and one alone in both, turn by turn with a key', async () => {
    const sound = browser()
    await openPlayer(2)
    press('Alt+K')
    await until(() => sound.evenness() !== undefined)
    const ears = () => [sound.loud(0, 0), sound.loud(0, 1), sound.loud(1, 0), sound.loud(1, 1)]
    const turns = [ears()]
    for (let each = 0; each < 3; each += 1) {
      press('Alt+H')
      turns.push(ears())
    }
    expect(turns).toEqual([
      [1, 0, 0, 1],
      [1, 1, 0, 0],
      [0, 0, 1, 1],
      [1, 0, 0, 1],
    ])
  })

  it('is in the listen log as it was heard: what was leapt over was not', async () => {
    const sound = browser()
    const core = await openPlayer()
    const parts = () =>
      core.made.flatMap(({ name, input }) => (name === 'recordings.listened' ? [input as Record<string, unknown>] : []))
    press('Alt+K')
    await until(() => sound.isOn() && page().includes('Pause'))
    sound.goTo(2)
    await reads('00:02 of')
    press('Alt+L')
    await until(() => parts().length === 1)
    sound.goTo(14)
    await reads('00:14 of')
    press('Alt+K')
    await until(() => parts().length === 2)
    expect(parts().map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
      [0, 2_000],
      [12_000, 14_000],
    ])
  })

  it('that is let go of is nothing but noughts where it lay in memory', () => {
    browser()
    const wav = wavFile({ codec: 1, bits: 16, data: asBytes(beeps()) })
    createPlayer(wav, waveform(1)).dispose()
    expect(wav.some((byte) => byte !== 0)).toBe(false)
  })

  it('that is left leaves no address by which its sound could be had', async () => {
    const sound = browser()
    await openPlayer()
    expect(sound.addresses.size).toBe(1)
    window.location.hash = '#/settings'
    window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
    await until(() => sound.addresses.size === 0)
  })
})
