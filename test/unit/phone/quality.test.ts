import { describe, expect, it } from 'vitest'
import { watchQuality } from '../../../renderer/features/phone/audio/quality-watch.ts'
import {
  barsOf,
  opinionScore,
  qualityBetween,
  sampleOf,
  type AudioSample,
} from '../../../renderer/features/phone/audio/quality.ts'

const start: AudioSample = {
  at: 0,
  packetsReceived: 1000,
  packetsLost: 10,
  jitterMs: 2,
  roundTripMs: 20,
  concealedSamples: 0,
  silentConcealedSamples: 0,
  totalSamples: 960_000,
  bufferMs: 40,
}

function later(more: Partial<AudioSample>): AudioSample {
  return { ...start, at: 2000, packetsReceived: 1100, totalSamples: 1_056_000, ...more }
}

describe('the opinion score follows the E-model', () => {
  // One way ms, loss in percent, score: the model's own values, rounded.
  it.each([
    [0, 0, 4.41],
    [100, 0, 4.36],
    [177.3, 0, 4.31],
    [300, 0, 3.71],
    [50, 1, 4.3],
    [50, 3, 4.09],
    [50, 5, 3.87],
    [50, 10, 3.35],
    [50, 20, 2.57],
    [50, 100, 1.15],
  ])('%s ms and %s percent lost: %s', (delay, loss, score) => {
    expect(opinionScore(delay, loss)).toBeCloseTo(score, 2)
  })

  it('never rises with delay or loss, and stays between 1 and 4.5', () => {
    for (let delay = 0; delay <= 2000; delay += 50) {
      for (let loss = 0; loss <= 100; loss += 5) {
        const score = opinionScore(delay, loss)
        expect(score).toBeGreaterThanOrEqual(1)
        expect(score).toBeLessThanOrEqual(4.5)
        expect(opinionScore(delay + 50, loss)).toBeLessThanOrEqual(score)
        expect(opinionScore(delay, Math.min(100, loss + 5))).toBeLessThanOrEqual(score)
      }
    }
  })

  it.each([
    [4.4, 3],
    [4, 3],
    [3.9, 2],
    [3.1, 2],
    [3, 1],
  ] as const)('%s shows %s bars', (mos, bars) => {
    expect(barsOf(mos)).toBe(bars)
  })
})

describe('the quality between two looks', () => {
  it('is good on a clean line', () => {
    const quality = qualityBetween(start, later({}))
    expect(quality).toMatchObject({ bars: 3, lossPercent: 0, packets: 100 })
  })

  it('counts what was lost in between, not since the beginning', () => {
    const quality = qualityBetween(start, later({ packetsReceived: 1090, packetsLost: 20 }))
    expect(quality.lossPercent).toBe(10)
    expect(quality.bars).toBe(2)
  })

  it('counts late sound as lost for the ear, but not the silence a codec fills in by itself', () => {
    const late = qualityBetween(start, later({ concealedSamples: 19_200 }))
    expect(late.lossPercent).toBe(0)
    expect(late.bars).toBe(1)
    const quiet = qualityBetween(start, later({ concealedSamples: 19_200, silentConcealedSamples: 19_200 }))
    expect(quiet.bars).toBe(3)
  })

  it('survives counters that went back, as after a change of network', () => {
    expect(qualityBetween(start, later({ packetsReceived: 5, packetsLost: 0, totalSamples: 0 }))).toMatchObject({
      packets: 0,
      lossPercent: 0,
    })
  })
})

describe('a report of getStats', () => {
  it('gives a sample of the inbound sound and the pair in use', () => {
    const sample = sampleOf(
      [
        { type: 'outbound-rtp', kind: 'audio', packetsSent: 5 },
        { type: 'candidate-pair', nominated: false, currentRoundTripTime: 9 },
        { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 },
        {
          type: 'inbound-rtp',
          kind: 'audio',
          packetsReceived: 100,
          packetsLost: 2,
          jitter: 0.003,
          jitterBufferDelay: 480,
          jitterBufferEmittedCount: 9600,
        },
      ],
      7,
    )
    expect(sample).toMatchObject({
      at: 7,
      packetsReceived: 100,
      packetsLost: 2,
      jitterMs: 3,
      roundTripMs: 20,
      bufferMs: 50,
    })
  })

  it('gives none while nothing is received', () => {
    expect(sampleOf([{ type: 'candidate-pair', nominated: true }], 7)).toBeNull()
  })
})

describe('the watch over a call', () => {
  /** A watch whose looks the test brings about, one by one. */
  function watched() {
    let received = 0
    let lost = 0
    let look = (): void => undefined
    let isStopped = false
    const told: boolean[] = []
    const watch = watchQuality({
      read: async () => [
        { type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost, jitter: 0.002 },
      ],
      now: () => 0,
      every(_ms, run) {
        look = run
        return () => (isStopped = true)
      },
      onLook: (_quality, isSilent) => told.push(isSilent),
    })
    return {
      watch,
      told,
      isStopped: () => isStopped,
      look: async (packets: number, lostNow = 0): Promise<void> => {
        received += packets
        lost += lostNow
        look()
        await new Promise((resolve) => setImmediate(resolve))
      },
    }
  }

  it('says when not one packet came', async () => {
    const { look, told } = watched()
    await look(100)
    await look(100)
    await look(0)
    await look(100)
    expect(told).toEqual([false, true, false])
  })

  it('says when nothing came at all, which gives no report either', async () => {
    const told: boolean[] = []
    let look = (): void => undefined
    watchQuality({
      read: async () => [],
      now: () => 0,
      every(_ms, run) {
        look = run
        return () => undefined
      },
      onLook: (_quality, isSilent) => told.push(isSilent),
    })
    look()
    await new Promise((resolve) => setImmediate(resolve))
    look()
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual([true])
  })

  it('takes a hold for no silence', async () => {
    const { look, told, watch } = watched()
    await look(100)
    await look(100)
    watch.pause(true)
    await look(0)
    watch.pause(false)
    await look(0)
    await look(100)
    expect(told).toEqual([false, false])
  })

  it('sums the call up', async () => {
    const { look, watch, isStopped } = watched()
    expect(watch.summary()).toBeNull()
    await look(100)
    await look(100)
    await look(90, 10)
    const summary = watch.summary()
    expect(summary?.lossPercent).toBe(5)
    expect(summary?.mosMin).toBeLessThan(summary?.mosAverage ?? 0)
    expect(summary?.jitterMs).toBe(2)
    expect(summary?.roundTripMs).toBeNull()
    watch.stop()
    expect(isStopped()).toBe(true)
  })
})
