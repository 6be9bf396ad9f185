import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchInterruption, watchMediaPath } from '../../../renderer/features/phone/sip/media-path.ts'

/** A peer connection of paper: its state and the packets it has received. */
function paperConnection() {
  const whole = Object.assign(new EventTarget(), {
    connectionState: 'connected',
    packets: 0,
    getStats: async () => new Map([['in', { type: 'inbound-rtp', packetsReceived: whole.packets }]]),
  })
  return {
    connection: whole as unknown as RTCPeerConnection,
    receives: (packets: number) => (whole.packets += packets),
    becomes: (state: RTCPeerConnectionState) => {
      whole.connectionState = state
      whole.dispatchEvent(new Event('connectionstatechange'))
    },
  }
}

describe('the way of the sound', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function setUp() {
    const paper = paperConnection()
    let gone = 0
    const stop = watchMediaPath(paper.connection, () => (gone += 1))
    return { ...paper, stop, gone: () => gone }
  }

  it('is gone when it has failed and brings nothing for two seconds: told once', async () => {
    const { becomes, receives, gone } = setUp()
    receives(500)
    becomes('failed')
    await vi.advanceTimersByTimeAsync(1900)
    expect(gone()).toBe(0)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone()).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not gone while packets come, and not by being interrupted', async () => {
    const { becomes, receives, gone } = setUp()
    becomes('disconnected')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone()).toBe(0)
    becomes('failed')
    for (let turn = 0; turn < 5; turn += 1) {
      receives(50)
      await vi.advanceTimersByTimeAsync(2000)
    }
    expect(gone()).toBe(0)
    becomes('connected')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone()).toBe(0)
  })

  it('is waited for while the exchange cannot be asked for another, but not for ever', async () => {
    const paper = paperConnection()
    let gone = 0
    let isCutOff = true
    watchMediaPath(
      paper.connection,
      () => (gone += 1),
      () => isCutOff,
    )
    paper.becomes('failed')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(gone).toBe(0)
    isCutOff = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(gone).toBe(1)

    const other = paperConnection()
    let lost = 0
    watchMediaPath(
      other.connection,
      () => (lost += 1),
      () => true,
    )
    other.becomes('failed')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(lost).toBe(1)
  })

  it('is sought anew when it has been interrupted for three seconds, again after ten, and not once it is back', async () => {
    const whole = Object.assign(new EventTarget(), { iceConnectionState: 'connected' })
    const becomes = (state: RTCIceConnectionState): void => {
      whole.iceConnectionState = state
      whole.dispatchEvent(new Event('iceconnectionstatechange'))
    }
    let restarts = 0
    const stop = watchInterruption(whole as unknown as RTCPeerConnection, () => (restarts += 1))
    becomes('disconnected')
    await vi.advanceTimersByTimeAsync(2900)
    becomes('connected')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(restarts).toBe(0)
    becomes('disconnected')
    await vi.advanceTimersByTimeAsync(3000)
    expect(restarts).toBe(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(restarts).toBe(2)
    becomes('connected')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(restarts).toBe(2)
    becomes('failed')
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(restarts).toBe(2)
  })

  it('is nobody’s business once the call is over', async () => {
    const { becomes, gone, stop } = setUp()
    becomes('failed')
    await vi.advanceTimersByTimeAsync(100)
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    becomes('failed')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(gone()).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
