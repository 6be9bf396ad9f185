import warning from '../../../resources/sounds/warning.ogg?url'

/** A warning is not repeated sooner, ms (LOOK "Sound"). */
const quietMs = 30_000

/** The one low tone of the board. */
export interface WarningTone {
  play(): void
}

/**
 * `now` in ms. `ring` sounds it on the device that was chosen for ringing and answers whether there was a telephone to do so;
 * without one it is the system's choice. A window that may not make a sound still shows what it is about.
 */
export function createWarningTone(
  now: () => number,
  ring: () => boolean,
  create: () => HTMLAudioElement = () => new Audio(),
): WarningTone {
  let playedAt: number | null = null
  return {
    play() {
      if (playedAt !== null && Math.abs(now() - playedAt) < quietMs) return
      playedAt = now()
      if (ring()) return
      const audio = create()
      audio.src = warning
      audio.play().catch(() => undefined)
    },
  }
}
