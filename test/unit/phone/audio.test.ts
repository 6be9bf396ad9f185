import { describe, expect, it } from 'vitest'
import { systemDevices, type DeviceChoice } from '../../../preload/contract/index.ts'
import { createDevices } from '../../../renderer/features/phone/audio/devices.ts'
import { levelOf, rmsOf } from '../../../renderer/features/phone/audio/levels.ts'
import { createMicrophone, type MicrophoneState } from '../../../renderer/features/phone/audio/microphone.ts'

interface PaperDevice {
  readonly kind: MediaDeviceKind
  readonly label: string
  readonly deviceId: string
}

/** Media devices of paper: what is plugged in can change, and what is asked of the microphone is kept. */
function paperMedia(plugged: PaperDevice[]) {
  const asked: MediaTrackConstraints[] = []
  const opened: { label: string; isOpen: boolean; end: () => void }[] = []
  const machine = { failure: '', wait: null as Promise<void> | null }
  const media = Object.assign(new EventTarget(), {
    enumerateDevices: async () => plugged,
    async getUserMedia(constraints: MediaStreamConstraints) {
      await machine.wait
      if (machine.failure !== '') throw new DOMException('no', machine.failure)
      const wanted = constraints.audio as MediaTrackConstraints
      asked.push(wanted)
      const track = new EventTarget()
      const kept = { label: 'x', isOpen: true, end: () => track.dispatchEvent(new Event('ended')) }
      opened.push(kept)
      const whole = Object.assign(track, { stop: () => (kept.isOpen = false) })
      return { getTracks: () => [whole], getAudioTracks: () => [whole] }
    },
  })
  return {
    media: media as unknown as MediaDevices,
    asked,
    opened,
    machine,
    isOpen: () => opened.filter((each) => each.isOpen).length,
  }
}

const headset: PaperDevice = { kind: 'audioinput', label: 'Headset', deviceId: 'id-1' }

describe('devices', () => {
  it('are known by label, without the aliases of the system’s choice', async () => {
    const { media } = paperMedia([
      { kind: 'audioinput', label: 'Default - Headset', deviceId: 'default' },
      headset,
      { kind: 'audiooutput', label: 'Desk speaker', deviceId: 'id-2' },
      { kind: 'videoinput', label: 'Camera', deviceId: 'id-3' },
    ])
    const devices = createDevices(media, () => undefined)
    await devices.refresh()
    expect(devices.lists()).toEqual({ microphones: ['Headset'], speakers: ['Desk speaker'] })
    expect(devices.idOf('audioinput', 'Headset')).toBe('id-1')
  })

  it('that are gone fall back to the system’s choice', async () => {
    const plugged = [headset]
    const { media } = paperMedia(plugged)
    const seen: number[] = []
    const devices = createDevices(media, ({ microphones }) => seen.push(microphones.length))
    await devices.refresh()
    plugged.pop()
    media.dispatchEvent(new Event('devicechange'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual([1, 0])
    expect(devices.idOf('audioinput', 'Headset')).toBeUndefined()
    expect(devices.idOf('audioinput', '')).toBeUndefined()
  })

  it('may be forbidden altogether', async () => {
    const media = Object.assign(new EventTarget(), { enumerateDevices: () => Promise.reject(new Error('no')) })
    const devices = createDevices(media as unknown as MediaDevices, () => undefined)
    await devices.refresh()
    expect(devices.lists()).toEqual({ microphones: [], speakers: [] })
  })
})

describe('the microphone', () => {
  function setUp(choice: Partial<DeviceChoice> = {}) {
    const paper = paperMedia([headset])
    const states: MicrophoneState[] = []
    const lost: string[] = []
    const microphone = createMicrophone({
      media: paper.media,
      choice: () => ({ ...systemDevices(), ...choice }),
      idOf: (label) => (label === 'Headset' ? 'id-1' : undefined),
      onState: (state) => states.push(state),
      onLost: () => lost.push('lost'),
    })
    return { ...paper, microphone, states, lost }
  }

  it('is opened once for two lines and closed when both have let go', async () => {
    const { microphone, isOpen, asked } = setUp()
    const [one, two] = await Promise.all([microphone.open('L1'), microphone.open('L2')])
    expect(one).toBe(two)
    expect(asked).toHaveLength(1)
    microphone.release('L1')
    expect(isOpen()).toBe(1)
    microphone.release('L2')
    expect(isOpen()).toBe(0)
  })

  it('is the chosen one where it is plugged in, with the chosen corrections', async () => {
    const { microphone, asked } = setUp({ microphone: 'Headset', autoGain: false })
    await microphone.open('L1')
    expect(asked[0]).toEqual({
      deviceId: { ideal: 'id-1' },
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: false,
    })
  })

  it('is closed again when the call ended while it was being opened', async () => {
    const { microphone, isOpen, machine } = setUp()
    let open = (): void => undefined
    machine.wait = new Promise((resolve) => {
      open = resolve
    })
    const opening = microphone.open('L1')
    microphone.release('L1')
    open()
    expect(await opening).toBeNull()
    expect(isOpen()).toBe(0)
  })

  it.each([
    ['NotAllowedError', 'refused'],
    ['NotFoundError', 'none'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ] as const)('%s is told as %s', async (failure, state) => {
    const { microphone, machine, states } = setUp()
    machine.failure = failure
    expect(await microphone.open('L1')).toBeNull()
    expect(states).toEqual([state])
  })

  it('can be tried again after it failed', async () => {
    const { microphone, machine, states } = setUp()
    machine.failure = 'NotFoundError'
    await microphone.open('L1')
    machine.failure = ''
    expect(await microphone.open('L1')).not.toBeNull()
    expect(states).toEqual(['none', 'ok'])
  })

  it('that is pulled out says so, and the next takes its place; the old one is let go', async () => {
    const { microphone, opened, lost, isOpen } = setUp()
    await microphone.open('L1')
    opened[0]?.end()
    expect(lost).toEqual(['lost'])
    expect(await microphone.reopen()).not.toBeNull()
    expect(isOpen()).toBe(1)
    opened[0]?.end()
    expect(lost).toEqual(['lost'])
  })

  it('stays as it was when the other one cannot be opened', async () => {
    const { microphone, machine, isOpen } = setUp()
    const before = await microphone.open('L1')
    machine.failure = 'NotReadableError'
    expect(await microphone.reopen()).toBeNull()
    expect(microphone.stream()).toBe(before)
    expect(isOpen()).toBe(1)
  })
})

describe('a level', () => {
  it('is nothing for silence, full for the loudest, and half for −30 dB', () => {
    expect(levelOf(rmsOf(new Float32Array(64)))).toBe(0)
    expect(levelOf(rmsOf(new Float32Array(64).fill(1)))).toBe(1)
    expect(levelOf(10 ** (-30 / 20))).toBeCloseTo(0.5, 5)
    expect(levelOf(1e-6)).toBe(0)
  })
})
