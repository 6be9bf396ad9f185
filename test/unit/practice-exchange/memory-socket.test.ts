import { describe, expect, it } from 'vitest'
import { createMemorySocket, type ExchangeEnd } from '../../../renderer/features/practice/exchange/memory-socket.ts'
import { settled } from './paper-phone.ts'

function line(isOpen = () => true) {
  const happened: string[] = []
  let end: ExchangeEnd | null = null
  const socket = createMemorySocket({
    open(newEnd) {
      if (!isOpen()) return null
      end = newEnd
      return {
        receive: (text) => happened.push(`exchange got ${text}`),
        closed: () => happened.push('exchange saw it close'),
      }
    },
  })
  socket.onconnect = () => happened.push('connected')
  socket.ondisconnect = (error, code) => happened.push(`cut ${String(error)} ${code ?? ''}`)
  socket.ondata = (text) => happened.push(`telephone got ${text}`)
  return { socket, happened, end: () => end }
}

describe('the socket to the exchange in the window', () => {
  it('connects, and carries messages both ways in order', async () => {
    const { socket, happened, end } = line()
    socket.connect()
    expect(socket.isConnecting()).toBe(true)
    expect(socket.send('too early')).toBe(false)
    await settled()
    expect(socket.isConnected()).toBe(true)
    socket.send('1')
    socket.send('2')
    end()?.deliver('3')
    end()?.deliver('4')
    await settled()
    expect(happened).toEqual(['connected', 'exchange got 1', 'exchange got 2', 'telephone got 3', 'telephone got 4'])
  })

  it('delivers nothing inside the call that sent it', async () => {
    const { socket, happened } = line()
    socket.connect()
    await settled()
    socket.send('1')
    expect(happened).toEqual(['connected'])
  })

  it('still delivers a farewell that was sent before hanging up, and nothing after', async () => {
    const { socket, happened, end } = line()
    socket.connect()
    await settled()
    socket.send('farewell')
    socket.disconnect()
    expect(socket.send('too late')).toBe(false)
    end()?.deliver('too late, too')
    await settled()
    expect(happened).toEqual(['connected', 'exchange got farewell', 'exchange saw it close'])
  })

  it('tells of a cut, loses what was on its way, and connects again', async () => {
    const { socket, happened, end } = line()
    socket.connect()
    await settled()
    const before = end()
    before?.deliver('lost')
    before?.cut()
    await settled()
    expect(happened).toEqual(['connected', 'exchange saw it close', 'cut true 1006'])
    socket.connect()
    await settled()
    before?.deliver('of another time')
    before?.cut()
    end()?.deliver('back')
    await settled()
    expect(happened.slice(3)).toEqual(['connected', 'telephone got back'])
  })

  it('is refused by an exchange that is down, as often as it asks', async () => {
    const { socket, happened } = line(() => false)
    socket.connect()
    await settled()
    socket.connect()
    await settled()
    expect(happened).toEqual(['cut true 1006', 'cut true 1006'])
    expect(socket.isConnected()).toBe(false)
  })

  it('closed while it connects stays closed', async () => {
    const { socket, happened } = line()
    socket.connect()
    socket.disconnect()
    await settled()
    expect(happened).toEqual([])
    expect(socket.isConnecting()).toBe(false)
  })
})
