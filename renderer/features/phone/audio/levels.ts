/** How loud a stream is right now. */
export interface LevelMeter {
  /** Root mean square of the last few hundredths of a second, 0 to 1. */
  rms(): number
  stop(): void
}

/** A stream that says nothing, for the leg of the queue; it goes on until stopped, or no packets would be sent. */
export interface Silence {
  readonly stream: MediaStream
  stop(): void
}

export interface Levels {
  watch(stream: MediaStream): LevelMeter
  silence(): Silence
  close(): void
}

/** Quieter than this is nothing on a meter, in dB of full scale. */
const floorDb = -60
/** Below this no microphone of this world is: not even the noise of its own wires comes through. */
export const deadRms = 1e-4

export function rmsOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / Math.max(1, samples.length))
}

/** The share of a meter that is lit, 0 to 1: loudness as an ear has it. */
export function levelOf(rms: number): number {
  if (rms <= 0) return 0
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(rms)) / floorDb))
}

/**
 * One audio context for all meters, closed when the last of them stops, and one for each silence: Chromium frees a node
 * that takes or gives a stream only with its context (seen in 156), and a silence lasts as long as a shift.
 */
export function createLevels(create: () => AudioContext): Levels {
  const meters = new Set<LevelMeter>()
  const silences = new Set<Silence>()
  let context: AudioContext | null = null

  function awake(): AudioContext {
    const audio = create()
    if (audio.state === 'suspended') audio.resume().catch(() => undefined)
    return audio
  }

  function closeIfUnused(): void {
    if (meters.size > 0) return
    context?.close().catch(() => undefined)
    context = null
  }

  return {
    watch(stream) {
      context ??= awake()
      const audio = context
      const source = audio.createMediaStreamSource(stream)
      const analyser = audio.createAnalyser()
      analyser.fftSize = 1024
      source.connect(analyser)
      const samples = new Float32Array(analyser.fftSize)
      const meter: LevelMeter = {
        rms() {
          analyser.getFloatTimeDomainData(samples)
          return rmsOf(samples)
        },
        stop() {
          source.disconnect()
          analyser.disconnect()
          meters.delete(meter)
          closeIfUnused()
        },
      }
      meters.add(meter)
      return meter
    },
    silence() {
      const audio = awake()
      const node = audio.createMediaStreamDestination()
      const silence: Silence = {
        stream: node.stream,
        stop() {
          for (const track of node.stream.getTracks()) track.stop()
          if (silences.delete(silence)) audio.close().catch(() => undefined)
        },
      }
      silences.add(silence)
      return silence
    },
    close() {
      for (const user of [...meters, ...silences]) user.stop()
      closeIfUnused()
    },
  }
}
