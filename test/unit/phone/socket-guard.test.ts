import { describe, expect, it } from 'vitest'
import { guardSocket, longestMessage } from '../../../renderer/features/phone/sip/socket-guard.ts'
import type { SipSocket } from '../../../renderer/features/phone/sip/sip-agent.ts'

function paperSocket() {
  const done: string[] = []
  const socket: SipSocket = {
    via_transport: 'WSS',
    url: 'wss://pbx.example/ws',
    sip_uri: 'sip:pbx.example;transport=ws',
    connect: () => void done.push('connect'),
    disconnect: () => void done.push('disconnect'),
    send: (message) => done.push(message) > 0,
    isConnected: () => false,
    isConnecting: () => false,
    onconnect: () => undefined,
    ondisconnect: () => undefined,
    ondata: () => undefined,
  }
  return { socket, done }
}

describe('what comes over the socket of the exchange', () => {
  it('reaches the library as it came, also as bytes', () => {
    const { socket } = paperSocket()
    const got: unknown[] = []
    const guarded = guardSocket(socket)
    guarded.ondata = (message) => got.push(message)
    const bytes = new TextEncoder().encode('SIP/2.0 200 OK').buffer
    socket.ondata('OPTIONS')
    socket.ondata(bytes as unknown as string)
    expect(got).toEqual(['OPTIONS', bytes])
  })

  it('is dropped when it is too long, empty, or neither text nor bytes', () => {
    const { socket } = paperSocket()
    const got: unknown[] = []
    const guarded = guardSocket(socket)
    guarded.ondata = (message) => got.push(message)
    socket.ondata('x'.repeat(longestMessage + 1))
    socket.ondata('')
    socket.ondata(new ArrayBuffer(longestMessage + 1) as unknown as string)
    socket.ondata({ length: 5 } as unknown as string)
    expect(got).toEqual([])
    socket.ondata('x'.repeat(longestMessage))
    expect(got).toHaveLength(1)
  })

  it('is as if it had not come when the library throws over it', () => {
    const { socket } = paperSocket()
    const guarded = guardSocket(socket)
    guarded.ondata = () => {
      throw new TypeError('malformed')
    }
    expect(() => socket.ondata('SIP/2.0 200 OK\r\n\r\n')).not.toThrow()
  })

  it('is a sign of life of the exchange', () => {
    const { socket } = paperSocket()
    let now = 5
    const guarded = guardSocket(socket, null, () => now)
    expect(guarded.heardAt()).toBe(0)
    now = 700
    socket.ondata('anything')
    expect(guarded.heardAt()).toBe(700)
  })
})

describe('a connection that has to be allowed first', () => {
  function gated() {
    const { socket, done } = paperSocket()
    const answers: { allow: (isAllowed: boolean) => void; fail: () => void }[] = []
    const guarded = guardSocket(
      socket,
      () =>
        new Promise((resolve, reject) => void answers.push({ allow: resolve, fail: () => reject(new Error('no')) })),
    )
    const lost: unknown[] = []
    guarded.ondisconnect = (...all) => lost.push(all)
    const settled = () => new Promise((resolve) => setTimeout(resolve))
    return { guarded, done, answers, lost, settled }
  }

  it('comes about once it is, and counts as under way until then', async () => {
    const { answers, done, guarded, settled } = gated()
    guarded.connect()
    guarded.connect()
    expect(answers).toHaveLength(1)
    expect(guarded.isConnecting()).toBe(true)
    expect(done).toEqual([])
    answers[0]?.allow(true)
    await settled()
    expect(done).toEqual(['connect'])
  })

  it('is one that failed when it is refused, without a byte to the exchange', async () => {
    const { answers, done, guarded, lost, settled } = gated()
    guarded.connect()
    answers[0]?.allow(false)
    await settled()
    expect(done).toEqual([])
    expect(lost).toHaveLength(1)
    expect(guarded.isConnecting()).toBe(false)
  })

  it('comes about when nobody can be asked: that is no refusal', async () => {
    const { answers, done, guarded, settled } = gated()
    guarded.connect()
    answers[0]?.fail()
    await settled()
    expect(done).toEqual(['connect'])
  })

  it('is not made after all when it was given up meanwhile', async () => {
    const { answers, done, guarded, lost, settled } = gated()
    guarded.connect()
    guarded.disconnect()
    answers[0]?.allow(true)
    await settled()
    expect(done).toEqual(['disconnect'])
    expect(lost).toEqual([])
  })
})
