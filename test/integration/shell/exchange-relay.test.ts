import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { createExchangeRelay, exchangePath } from '../../../main/shell/chromium/exchange-relay.ts'
import { startLoopback } from '../../../main/shell/chromium/server.ts'
import { pinnedAgent } from '../../../main/tls/pinned-agent.ts'
import { makeCertificate } from '../../kit/certificates.ts'
import type { TestCertificate } from '../../kit/certificates.ts'
import { until } from '../../kit/poll.ts'
import { smallCore } from '../../kit/small-core.ts'

const good = makeCertificate()

/** A real exchange's front: TLS and a WebSocket that notes what it hears. */
async function startExchange(shown: TestCertificate) {
  const server = createServer({ cert: shown.cert, key: shown.key })
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'sip' })
  const heard: string[] = []
  const lines: WebSocket[] = []
  const ends: number[] = []
  sockets.on('connection', (line) => {
    lines.push(line)
    // The first word comes before the window can be listening.
    line.send('welcome')
    line.on('message', (data: Buffer, isBinary) => heard.push(isBinary ? data.toString('hex') : data.toString()))
    line.on('close', (code) => ends.push(code))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    for (const line of lines) line.terminate()
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(stop)
  const { port } = server.address() as { port: number }
  return { url: `wss://localhost:${port}/ws`, heard, lines, ends, stop }
}

/** The Chromium shell's loopback server with a relay to the exchange, and a window that has entered. */
async function startShell(url: string, pin = good.pin) {
  const pageFolder = mkdtempSync(join(tmpdir(), 'relay-'))
  writeFileSync(join(pageFolder, 'index.html'), '<title>Desk</title>')
  const { core, refused } = smallCore()
  const loopback = await startLoopback({
    core: { ...core, site: { ...core.site, exchangeHost: new URL(url).host } },
    clock: systemClock,
    pageFolder,
    relay: createExchangeRelay({
      url,
      agent: () => pinnedAgent(url, { host: new URL(url).hostname, pins: [pin] }, systemClock),
    }),
    onAddressReused: () => undefined,
    onRaise: () => null,
  })
  onTestFinished(() => loopback.close())
  const origin = `http://127.0.0.1:${loopback.port}`
  const entered = await fetch(loopback.newAddress(), { redirect: 'manual' })
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await fetch(`${origin}/`, { headers: { cookie } })
  const connect = async (headers: Record<string, string> = { cookie, origin }, protocols = ['sip']) => {
    const line = new WebSocket(`${origin.replace('http', 'ws')}${exchangePath}`, protocols, { headers })
    const heard: string[] = []
    line.on('message', (data: Buffer, isBinary) => heard.push(isBinary ? data.toString('hex') : data.toString()))
    const closed = new Promise<number>((resolve) => line.once('close', resolve))
    const outcome = await new Promise<string>((resolve) => {
      line.once('open', () => resolve('open'))
      line.on('error', (error) => resolve(error.message))
    })
    return { line, heard, outcome, closed }
  }
  return { connect, cookie, origin, refused, policy: page.headers.get('content-security-policy') ?? '', loopback }
}

describe('the window’s way to an exchange with pins (SECURITY D2, D3)', () => {
  test('carries what both sides say, whole and in order, from the first word on', async () => {
    const exchange = await startExchange(good)
    const desk = await startShell(exchange.url)
    const { line, heard, outcome } = await desk.connect()
    expect(outcome).toBe('open')
    expect(line.protocol).toBe('sip')
    for (let n = 0; n < 200; n += 1) line.send(`OPTIONS ${n}`)
    line.send(Buffer.from([0, 255]))
    exchange.lines[0]?.send('INVITE sip:8101 "ŋ"')
    exchange.lines[0]?.send(Buffer.from([1, 2]))
    await until('everything', () => exchange.heard.length === 201 && heard.length === 3)
    expect(exchange.heard.slice(-2)).toEqual(['OPTIONS 199', '00ff'])
    expect(heard).toEqual(['welcome', 'INVITE sip:8101 "ŋ"', '0102'])
    // The page itself speaks to nobody but this computer.
    expect(desk.policy).toContain("connect-src 'self';")
  })

  test('leaves out what is too long to mean anything, and the line goes on', async () => {
    const exchange = await startExchange(good)
    const desk = await startShell(exchange.url)
    const { heard } = await desk.connect()
    await until('the line', () => exchange.lines.length === 1)
    exchange.lines[0]?.send('x'.repeat(2_000_000))
    exchange.lines[0]?.send('INVITE')
    await until('the next word', () => heard.includes('INVITE'))
    expect(heard).toEqual(['welcome', 'INVITE'])
  })

  const impostor = makeCertificate()
  const expired = makeCertificate({ days: -1 })
  const foreign = makeCertificate({ names: 'DNS:elsewhere.example' })
  test.each([
    { what: 'another key', shown: impostor, pin: good.pin },
    {
      what: 'another key and the right certificate, which is public, behind it',
      shown: { ...impostor, cert: impostor.cert + good.cert },
      pin: good.pin,
    },
    { what: 'an expired certificate', shown: expired, pin: expired.pin },
    { what: 'a certificate for another name', shown: foreign, pin: foreign.pin },
  ])('does not lead to an exchange with $what: not one byte of SIP goes there', async ({ shown, pin }) => {
    const exchange = await startExchange(shown)
    const desk = await startShell(exchange.url, pin)
    const { outcome } = await desk.connect()
    expect(outcome).toContain('502')
    expect(exchange.lines).toEqual([])
  })

  test('says at once that nobody answers, and leads there again when somebody does', async () => {
    const exchange = await startExchange(good)
    const desk = await startShell(exchange.url)
    exchange.stop()
    expect((await desk.connect()).outcome).toContain('502')
  })

  test('breaks when the exchange breaks, and ends when either side says goodbye', async () => {
    const exchange = await startExchange(good)
    const desk = await startShell(exchange.url)
    const first = await desk.connect()
    await until('the line', () => exchange.lines.length === 1)
    exchange.lines[0]?.terminate()
    expect(await first.closed).toBe(1006)
    const second = await desk.connect()
    second.line.close(1000)
    await until('the farewell', () => exchange.ends.length === 2)
    expect(exchange.ends[1]).toBe(1000)
    const third = await desk.connect()
    // A window that is closed in a call hangs up with its last breath.
    third.line.send('BYE')
    third.line.terminate()
    await until('the break', () => exchange.ends.length === 3)
    expect(exchange.heard.at(-1)).toBe('BYE')
    expect(exchange.ends[2]).toBe(1001)
    const fourth = await desk.connect()
    await desk.loopback.close()
    expect(await fourth.closed).toBe(1006)
    await until('the end of the desk', () => exchange.ends.length === 4)
  })

  test('is nobody’s but our window’s', async () => {
    const exchange = await startExchange(good)
    const desk = await startShell(exchange.url)
    const { cookie, origin } = desk
    for (const headers of [
      {},
      { origin },
      { cookie },
      { cookie, origin: 'http://evil.example' },
      { cookie, origin: 'null' },
    ]) {
      expect((await desk.connect(headers as Record<string, string>)).outcome).toContain('403')
    }
    expect((await desk.connect({ cookie, origin }, ['helpline'])).outcome).toContain('403')
    expect(desk.refused.count).toBe(6)
    expect(exchange.lines).toEqual([])
  })
})
