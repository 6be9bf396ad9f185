import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { bindSocket } from '../../../main/shell/chromium/socket.ts'
import { until } from '../../kit/poll.ts'
import { smallCore } from '../../kit/small-core.ts'

test('the core hears of a window only as long as its socket is there, so that it notices one that has gone', async () => {
  const { core, tell, listening } = smallCore()
  const windows = bindSocket({ core, clock: systemClock })
  const server = createServer().on('upgrade', (request, socket, head) => windows.accept(request, socket, head))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    windows.close()
    server.close()
  })
  const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const open = async () => {
    const socket = new WebSocket(address, 'helpline')
    const heard: string[] = []
    socket.on('message', (data: Buffer) => heard.push(data.toString()))
    await until('the window is served', () => heard.length > 0)
    return { socket, heard }
  }
  expect(listening()).toBe(0)
  const first = await open()
  expect(listening()).toBe(1)
  first.socket.terminate()
  await until('it has gone', () => listening() === 0)
  const second = await open()
  tell('casesPulled', { count: 1 })
  await until('the new window hears', () => second.heard.some((each) => each.includes('casesPulled')))
  expect(first.heard.join('')).not.toContain('casesPulled')
  expect(listening()).toBe(1)
  second.socket.terminate()
})
