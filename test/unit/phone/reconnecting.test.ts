import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSipAgent } from '../../../renderer/features/phone/sip/sip-adapter.ts'
import type { SipSocket } from '../../../renderer/features/phone/sip/sip-agent.ts'

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
