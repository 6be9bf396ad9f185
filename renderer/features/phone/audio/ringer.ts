import { routeTo } from './speaker.ts'

export interface Sounds {
  readonly ring: string
  readonly beep: string
  readonly warning: string
}

/** '' is the system's choice; volume 0 to 1. */
interface RingDevices {
  readonly ringer: string
  /** Rings as well; null for none. */
  readonly secondRinger: string | null
  readonly speaker: string
  readonly volume: number
}

/** The ring and the short signs, apart from what callers say: ring on the loudspeaker, talk on the headset. */
export interface Ringer {
  start(tone: 'ring' | 'waiting'): void
  stop(): void
  play(sound: 'beep' | 'warning'): void
  /** One low tone where it rings, as loud as the ring: for whoever is not in a call. */
  warn(): void
  set(devices: RingDevices): void
  isRinging(): boolean
}

/** How often a second call makes itself heard in the ear of somebody who talks. */
const waitingEveryMs = 4000
const waitingVolume = 0.4

/** See {@link Ringer}. `every` runs something every so many ms until the answer is called. */
export function createRinger(
  create: () => HTMLAudioElement,
  sounds: Sounds,
  every: (ms: number, run: () => void) => () => void,
): Ringer {
  let devices: RingDevices = { ringer: '', secondRinger: null, speaker: '', volume: 0.8 }
  /** The elements that ring now, by device. */
  const rings = new Map<string, HTMLAudioElement>()
  let stopWaiting: (() => void) | null = null

  function element(source: string, deviceId: string, volume: number): HTMLAudioElement {
    const audio = create()
    audio.src = source
    audio.volume = volume
    if (deviceId !== '') void routeTo(audio, deviceId)
    return audio
  }

  function begin(audio: HTMLAudioElement): void {
    audio.play().catch(() => undefined)
  }

  function once(sound: 'beep' | 'warning', volume: number, deviceId = devices.speaker): void {
    const audio = element(sounds[sound], deviceId, volume)
    audio.addEventListener('ended', () => audio.removeAttribute('src'), { once: true })
    begin(audio)
  }

  function stop(): void {
    stopWaiting?.()
    stopWaiting = null
    for (const deviceId of [...rings.keys()]) silence(deviceId)
  }

  function silence(deviceId: string): void {
    const ring = rings.get(deviceId)
    ring?.pause()
    ring?.removeAttribute('src')
    rings.delete(deviceId)
  }

  /** Rings on the devices that are chosen now, and on no other. */
  function ringThere(): void {
    const { ringer, secondRinger, volume } = devices
    const wanted = new Set(secondRinger === null ? [ringer] : [ringer, secondRinger])
    for (const deviceId of [...rings.keys()]) if (!wanted.has(deviceId)) silence(deviceId)
    for (const deviceId of wanted) {
      const on = rings.get(deviceId)
      if (on !== undefined) {
        on.volume = volume
        continue
      }
      const ring = element(sounds.ring, deviceId, volume)
      ring.loop = true
      rings.set(deviceId, ring)
      begin(ring)
    }
  }

  return {
    start(tone) {
      stop()
      if (tone === 'waiting') {
        once('beep', waitingVolume)
        stopWaiting = every(waitingEveryMs, () => once('beep', waitingVolume))
        return
      }
      ringThere()
    },
    stop,
    play: (sound) => once(sound, 1),
    warn: () => once('warning', devices.volume, devices.ringer),
    set(next) {
      devices = { ...next }
      if (rings.size > 0) ringThere()
    },
    isRinging: () => rings.size > 0 || stopWaiting !== null,
  }
}
