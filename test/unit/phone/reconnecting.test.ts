import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSipAgent } from '../../../renderer/features/phone/sip/sip-adapter.ts'
import type { SipAgentEvent, SipSocket } from '../../../renderer/features/phone/sip/sip-agent.ts'

/** An exchange that answers every registration with this status line. */
function refusingSocket(status: string) {
  const asked = { count: 0 }
  let isUp = false
  const nothing = (): void => undefined
  const socket: SipSocket = {
    via_transport: 'WSS',
    url: 'wss://pbx.example/ws',
    sip_uri: 'sip:pbx.example;transport=ws',
    connect() {
      setTimeout(() => {
        isUp = true
        socket.onconnect()
      }, 10)
    },
    disconnect: nothing,
    send(message) {
      const text = message
      const isRegistration = text.startsWith('REGISTER ')
      if (isRegistration) asked.count += 1
      const lines = text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line))
      const answer = lines.map((line) => (line.startsWith('To:') ? `${line};tag=x` : line))
      const first = `SIP/2.0 ${isRegistration ? status : '200 OK'}`
      setTimeout(() => socket.ondata([first, ...answer, 'Content-Length: 0', '', ''].join('\r\n')), 10)
      return true
    },
    isConnected: () => isUp,
    isConnecting: () => false,
    onconnect: nothing,
    ondisconnect: nothing,
    ondata: nothing,
  }
  return { socket, asked }
}

/** A socket to an exchange that is not there. */
function deadSocket() {
  const tries = { count: 0 }
  const nothing = (): void => undefined
  const socket: SipSocket = {
    via_transport: 'WSS',
    url: 'wss://pbx.example/ws',
    sip_uri: 'sip:pbx.example;transport=ws',
    connect() {
      tries.count += 1
      setTimeout(() => socket.ondisconnect(true, 1006, ''), 10)
    },
    disconnect: nothing,
    send: () => false,
    isConnected: () => false,
    isConnecting: () => false,
    onconnect: nothing,
    ondisconnect: nothing,
    ondata: nothing,
  }
  return { socket, tries }
}

describe('an exchange that is away', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is not asked more often for every time somebody pressed "connect now", or the network changed', async () => {
    const { socket, tries } = deadSocket()
    const agent = createSipAgent({
      socket,
      user: '1001',
      domain: 'pbx.example',
      displayName: '',
      secret: '',
      registers: true,
      on: () => undefined,
      random: () => 0.5,
    })
    agent.start()
    for (let press = 0; press < 10; press += 1) {
      await vi.advanceTimersByTimeAsync(1500)
      agent.connectNow()
      agent.networkChanged()
    }
    const before = tries.count
    await vi.advanceTimersByTimeAsync(80_000)
    // Every eight seconds by then.
    expect(tries.count - before).toBeLessThanOrEqual(11)
    const stopped = agent.stop()
    await vi.advanceTimersByTimeAsync(3000)
    await stopped
  })
})

describe('an exchange that does not take this telephone', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  async function refusedBy(status: string) {
    const { socket, asked } = refusingSocket(status)
    const events: SipAgentEvent[] = []
    const agent = createSipAgent({
      socket,
      user: '1001',
      domain: 'pbx.example',
      displayName: '',
      secret: 'secret',
      registers: true,
      on: (event) => events.push(event),
      random: () => 0.5,
    })
    agent.start()
    await vi.advanceTimersByTimeAsync(1000)
    const failed = events.find(({ kind }) => kind === 'registration-failed')
    const atFirst = asked.count
    await vi.advanceTimersByTimeAsync(130_000)
    const stopped = agent.stop()
    await vi.advanceTimersByTimeAsync(3000)
    await stopped
    return { failed, again: asked.count - atFirst }
  }

  it('is asked again every minute, and says when', async () => {
    const { failed, again } = await refusedBy('403 Forbidden')
    expect(failed).toEqual({ kind: 'registration-failed', cause: 'refused', retryInMs: 60_000 })
    expect(again).toBe(2)
  })

  it('is not asked again by itself with a secret that was wrong', async () => {
    const { failed, again } = await refusedBy('401 Unauthorized')
    expect(failed).toEqual({ kind: 'registration-failed', cause: 'secret' })
    expect(again).toBe(0)
  })
})

describe('the first try after a cut', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('comes within one and a half seconds, and the desks of one exchange come apart', async () => {
    const firstTries: number[] = []
    for (const chance of [0, 0.25, 0.5, 0.75, 0.999]) {
      const { socket } = deadSocket()
      const agent = createSipAgent({
        socket,
        user: '1001',
        domain: 'pbx.example',
        displayName: '',
        secret: '',
        registers: true,
        on(event) {
          if (event.kind === 'disconnected') firstTries.push(event.retryInMs ?? 0)
        },
        random: () => chance,
      })
      agent.start()
      await vi.advanceTimersByTimeAsync(100)
      const stopped = agent.stop()
      await vi.advanceTimersByTimeAsync(3000)
      await stopped
    }
    expect(Math.min(...firstTries)).toBe(500)
    expect(Math.max(...firstTries)).toBeCloseTo(1499)
    expect(new Set(firstTries).size).toBe(5)
  })
})
