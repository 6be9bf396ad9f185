/** What getStats says of a call at one instant; counters since its beginning. */
export interface AudioSample {
  /** ms; any origin. */
  readonly at: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly jitterMs: number
  readonly roundTripMs: number | null
  readonly concealedSamples: number
  readonly silentConcealedSamples: number
  readonly totalSamples: number
  /** How long the jitter buffer keeps a sample, on average. */
  readonly bufferMs: number
}

export interface LineQuality {
  /** Mean opinion score, 1 to 4.5. */
  readonly mos: number
  /** 3 good, 2 fair, 1 poor. */
  readonly bars: 1 | 2 | 3
  readonly lossPercent: number
  readonly jitterMs: number
  readonly roundTripMs: number | null
  readonly packets: number
}

/** Base of the rating with all defaults of ITU-T G.107. */
const baseRating = 93.2
/** How well a codec with concealment bears loss (ITU-T G.113, appendix I: G.711 with concealment). */
const lossRobustness = 25.1
/** One frame and its look-ahead: the delay of the codec itself. */
const codecDelayMs = 25

/**
 * The opinion score of a delay (one way, ms) and a loss (percent): the E-model of ITU-T G.107 with everything but these
 * two at its default.
 */
export function opinionScore(oneWayMs: number, lossPercent: number): number {
  const delay = 0.024 * oneWayMs + (oneWayMs > 177.3 ? 0.11 * (oneWayMs - 177.3) : 0)
  const loss = (95 * lossPercent) / (lossPercent + lossRobustness)
  const rating = Math.min(100, Math.max(0, baseRating - delay - loss))
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6)
}

/** Bars as G.107 annex B words its ranges: satisfied, some dissatisfied, many dissatisfied. */
export function barsOf(mos: number): 1 | 2 | 3 {
  if (mos >= 4) return 3
  return mos >= 3.1 ? 2 : 1
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.max(0, (100 * part) / whole))
}

/** The quality between two samples. */
export function qualityBetween(before: AudioSample, now: AudioSample): LineQuality {
  const packets = Math.max(0, now.packetsReceived - before.packetsReceived)
  const lost = Math.max(0, now.packetsLost - before.packetsLost)
  const lossPercent = share(lost, packets + lost)
  // What was filled in although nobody was silent was missing for the ear, lost or only late.
  const concealed =
    now.concealedSamples - before.concealedSamples - (now.silentConcealedSamples - before.silentConcealedSamples)
  const concealedPercent = share(concealed, now.totalSamples - before.totalSamples)
  const oneWayMs = (now.roundTripMs ?? 0) / 2 + Math.max(now.bufferMs, 2 * now.jitterMs) + codecDelayMs
  const mos = opinionScore(oneWayMs, Math.max(lossPercent, concealedPercent))
  return { mos, bars: barsOf(mos), lossPercent, jitterMs: now.jitterMs, roundTripMs: now.roundTripMs, packets }
}

function numberIn(report: object, name: string): number {
  const value: unknown = Object.entries(report).find(([key]) => key === name)?.[1]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** The sample in a report of getStats; null while nothing is being received at all. */
export function sampleOf(reports: Iterable<object>, at: number): AudioSample | null {
  let inbound: object | null = null
  let roundTripMs: number | null = null
  for (const report of reports) {
    const type: unknown = 'type' in report ? report.type : ''
    const kind: unknown = 'kind' in report ? report.kind : ''
    if (type === 'inbound-rtp' && kind === 'audio') inbound = report
    else if (type === 'candidate-pair' && 'nominated' in report && report.nominated === true) {
      const seconds = numberIn(report, 'currentRoundTripTime')
      if ('currentRoundTripTime' in report) roundTripMs = seconds * 1000
    }
  }
  if (inbound === null) return null
  const emitted = numberIn(inbound, 'jitterBufferEmittedCount')
  return {
    at,
    packetsReceived: numberIn(inbound, 'packetsReceived'),
    packetsLost: numberIn(inbound, 'packetsLost'),
    jitterMs: numberIn(inbound, 'jitter') * 1000,
    roundTripMs,
    concealedSamples: numberIn(inbound, 'concealedSamples'),
    silentConcealedSamples: numberIn(inbound, 'silentConcealedSamples'),
    totalSamples: numberIn(inbound, 'totalSamplesReceived'),
    bufferMs: emitted === 0 ? 0 : (1000 * numberIn(inbound, 'jitterBufferDelay')) / emitted,
  }
}
