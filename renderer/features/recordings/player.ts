import type { Waveform } from '../../../preload/contract/index.ts'

/** Which voice is heard: both sides as they were recorded, or one of them in both ears. */
export const hearings = ['both', 'first', 'second'] as const
export type Hearing = (typeof hearings)[number]

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2] as const

export interface PlayerWishes {
  readonly speed: number
  readonly hearing: Hearing
  readonly skipsSilence: boolean
  readonly isEven: boolean
  /** The part that is repeated, ms; null: none. */
  readonly loop: { readonly fromMs: number; readonly toMs: number } | null
}

export const noWishes: PlayerWishes = { speed: 1, hearing: 'both', skipsSilence: false, isEven: true, loop: null }

/** What evened-out speech is brought to, dB below full scale, and the most it is raised or lowered. */
const evenDb = -20
const mostRaise = 16
const mostLower = 0.25
/** Speech begins and ends softly: so much of a silence is left at both ends, ms. */
const silenceEdgeMs = 150

export function evenGain({ loudnessDb }: Pick<Waveform, 'loudnessDb'>): number {
  return Math.min(mostRaise, Math.max(mostLower, 10 ** ((evenDb - loudnessDb) / 20)))
}

/** Where playing goes on from this moment: behind a silence that is skipped, or at the beginning of a loop; null: just on. */
export function jumpFrom(atMs: number, wishes: PlayerWishes, silences: Waveform['silences']): number | null {
  const { loop } = wishes
  if (loop !== null && atMs >= loop.toMs) return loop.fromMs
  if (!wishes.skipsSilence) return null
  const silence = silences.find(([from, to]) => atMs >= from + silenceEdgeMs && atMs < to - silenceEdgeMs)
  if (silence === undefined) return null
  const to = silence[1] - silenceEdgeMs
  return loop !== null && to >= loop.toMs ? loop.fromMs : to
}

/** How loud each side is in each ear. */
export function mixOf(hearing: Hearing, channels: number): { first: [number, number]; second: [number, number] } {
  if (channels === 1) return { first: [1, 1], second: [0, 0] }
  if (hearing === 'first') return { first: [1, 1], second: [0, 0] }
  if (hearing === 'second') return { first: [0, 0], second: [1, 1] }
  return { first: [1, 0], second: [0, 1] }
}

export interface Player {
  readonly element: HTMLAudioElement
  /** Rejects when the browser does not let it sound. */
  play(): Promise<void>
  pause(): void
  seek(ms: number): void
  positionMs(): number
  isPlaying(): boolean
  /** Before the person hears the difference: speed keeps the pitch. */
  wish(wishes: PlayerWishes): void
  dispose(): void
}

interface Mixer {
  readonly sides: readonly [readonly [GainNode, GainNode], readonly [GainNode, GainNode]]
  readonly even: GainNode
}

/**
 * Plays a sound from memory. The element keeps pitch at any speed; behind it both sides are mixed and evened out. Nothing of
 * it is left after `dispose`.
 */
export function createPlayer(wav: Uint8Array<ArrayBuffer>, waveform: Waveform): Player {
  const address = URL.createObjectURL(new Blob([wav], { type: 'audio/wav' }))
  const element = new Audio()
  element.preload = 'auto'
  element.preservesPitch = true
  element.src = address
  const channels = waveform.peaks.length
  let wishes = noWishes
  let context: AudioContext | null = null
  let mixer: Mixer | null = null

  /** Made at the first sound, because a context may begin only after a person did something. */
  function mix(): void {
    if (context !== null || typeof AudioContext === 'undefined') return
    context = new AudioContext()
    const splitter = context.createChannelSplitter(2)
    const merger = context.createChannelMerger(2)
    const even = context.createGain()
    const limit = context.createDynamicsCompressor()
    limit.threshold.value = -3
    limit.knee.value = 0
    limit.ratio.value = 20
    limit.attack.value = 0.003
    const owner = context
    const side = (output: number): readonly [GainNode, GainNode] => {
      const ears = [owner.createGain(), owner.createGain()] as const
      ears.forEach((ear, index) => {
        splitter.connect(ear, output)
        ear.connect(merger, 0, index)
      })
      return ears
    }
    mixer = { sides: [side(0), side(1)], even }
    context.createMediaElementSource(element).connect(splitter)
    merger.connect(even)
    even.connect(limit)
    limit.connect(context.destination)
    apply()
  }

  function apply(): void {
    element.playbackRate = wishes.speed
    if (mixer === null) return
    const { first, second } = mixOf(wishes.hearing, channels)
    const levels = [first, second]
    mixer.sides.forEach((ears, side) => {
      ears.forEach((ear, index) => {
        ear.gain.value = levels[side]?.[index] ?? 0
      })
    })
    mixer.even.gain.value = wishes.isEven ? evenGain(waveform) : 1
  }

  return {
    element,
    async play() {
      mix()
      await context?.resume()
      await element.play()
    },
    pause: () => element.pause(),
    seek(ms) {
      element.currentTime = Math.min(Math.max(0, ms), waveform.durationMs) / 1000
    },
    positionMs: () => element.currentTime * 1000,
    isPlaying: () => !element.paused && !element.ended,
    wish(next) {
      wishes = next
      apply()
    },
    dispose() {
      element.pause()
      element.removeAttribute('src')
      element.load()
      URL.revokeObjectURL(address)
      wav.fill(0)
      void context?.close()
    },
  }
}
