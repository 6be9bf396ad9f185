import { routeTo } from './speaker.ts'

export interface Sounds {
  readonly ring: string
  readonly beep: string
  readonly warning: string
}

/** The ring and the short signs, apart from what callers say: ring on the loudspeaker, talk on the headset. */
export interface Ringer {
  start(tone: 'ring' | 'waiting'): void
  stop(): void
  play(sound: 'beep' | 'warning'): void
  /** '' is the system's choice; volume 0 to 1. */
  set(devices: { readonly ringer: string; readonly speaker: string; readonly volume: number }): void
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
  let devices = { ringer: '', speaker: '', volume: 0.8 }
  let ring: HTMLAudioElement | null = null
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

  function once(sound: 'beep' | 'warning', volume: number): void {
    const audio = element(sounds[sound], devices.speaker, volume)
    audio.addEventListener('ended', () => audio.removeAttribute('src'), { once: true })
    begin(audio)
  }

  function stop(): void {
    stopWaiting?.()
    stopWaiting = null
    if (ring === null) return
    ring.pause()
    ring.removeAttribute('src')
    ring = null
  }

  return {
    start(tone) {
      stop()
      if (tone === 'waiting') {
        once('beep', waitingVolume)
        stopWaiting = every(waitingEveryMs, () => once('beep', waitingVolume))
        return
      }
      ring = element(sounds.ring, devices.ringer, devices.volume)
      ring.loop = true
      begin(ring)
    },
    stop,
    play: (sound) => once(sound, 1),
    set(next) {
      devices = { ...next }
      if (ring === null) return
      ring.volume = next.volume
      void routeTo(ring, next.ringer)
    },
    isRinging: () => ring !== null || stopWaiting !== null,
  }
}
