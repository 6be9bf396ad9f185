import type { CallQuality } from '../../../../preload/contract/index.ts'
import { qualityBetween, sampleOf, type AudioSample, type LineQuality } from './quality.ts'

export interface QualityWatch {
  /** What the call was like as a whole; null before two samples. */
  summary(): CallQuality | null
  /** A hold is no failure: looks anew from here. */
  pause(isPaused: boolean): void
  stop(): void
}

interface Options {
  /** The reports of `getStats`; rejects when the connection is gone. */
  readonly read: () => Promise<Iterable<object>>
  readonly now: () => number
  /** Runs something every so many ms until the answer is called. */
  readonly every: (ms: number, run: () => void) => () => void
  /** `isSilent`: not one packet came since the look before. */
  readonly onLook: (quality: LineQuality, isSilent: boolean) => void
}

const everyMs = 2000

/** A call of which not one packet has come has no report at all: that is silence too. */
function nothingYet(at: number): AudioSample {
  return {
    at,
    packetsReceived: 0,
    packetsLost: 0,
    jitterMs: 0,
    roundTripMs: null,
    concealedSamples: 0,
    silentConcealedSamples: 0,
    totalSamples: 0,
    bufferMs: 0,
  }
}

/** Looks at the sound of one call every 2 s, tells what it is like, and keeps the sum of it. */
export function watchQuality(options: Options): QualityWatch {
  let before: AudioSample | null = null
  let isPaused = false
  let isReading = false
  let isStopped = false
  let looks = 0
  let mosSum = 0
  let mosMin = 5
  let jitterSum = 0
  let lost = 0
  let received = 0
  let roundTripMs: number | null = null

  function take(now: AudioSample): void {
    const last = before
    before = now
    if (last === null) return
    const quality = qualityBetween(last, now)
    const isSilent = quality.packets === 0
    if (!isSilent) {
      looks += 1
      mosSum += quality.mos
      mosMin = Math.min(mosMin, quality.mos)
      jitterSum += quality.jitterMs
      received += quality.packets
      lost += Math.max(0, now.packetsLost - last.packetsLost)
      roundTripMs = quality.roundTripMs ?? roundTripMs
    }
    options.onLook(quality, isSilent)
  }

  async function look(): Promise<void> {
    if (isPaused || isReading) return
    isReading = true
    try {
      const sample = sampleOf(await options.read(), options.now()) ?? nothingYet(options.now())
      // Paused or stopped while the browser was counting: these numbers span the hold.
      if (!wasInterrupted()) take(sample)
    } catch {
      // The connection has closed under us; the call's own end follows.
    }
    isReading = false
  }

  /** Asked after an await, because it may have changed meanwhile. */
  function wasInterrupted(): boolean {
    return isPaused || isStopped
  }

  const stopLooking = options.every(everyMs, () => void look())

  return {
    summary() {
      if (looks === 0) return null
      const lossPercent = received + lost === 0 ? 0 : (100 * lost) / (received + lost)
      return { mosMin, mosAverage: mosSum / looks, lossPercent, jitterMs: jitterSum / looks, roundTripMs }
    },
    pause(paused) {
      if (paused === isPaused) return
      isPaused = paused
      before = null
    },
    stop() {
      isStopped = true
      stopLooking()
    },
  }
}
