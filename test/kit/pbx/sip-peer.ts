import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer, type RawData } from 'ws'
import type { Exchange } from './exchange.ts'

/** A hostile exchange: carries everything between a desk and the real one, and says things of its own in between. */
export interface SipPeer {
  /** Where the desk registers. */
  readonly wssUrl: string
  /** Says something to every desk that is connected, as it is. */
  say(message: string | Buffer): void
  /** The status codes with which desks have answered what was said under this Call-ID. */
  answers(callId: string): number[]
  /** How many desks are connected. */
  connected(): number
  close(): Promise<void>
}

const textOf = (data: RawData): string =>
  (Buffer.isBuffer(data) ? data : Buffer.concat([data].flat() as Buffer[])).toString()
const callIdOf = (message: string): string => /^(?:Call-ID|i):\s*(.+?)\r?$/im.exec(message)?.[1] ?? ''

/** Listens with the certificate of the exchange, so that a desk takes one for the other. */
export async function standBetween(exchange: Exchange): Promise<SipPeer> {
  const { file, keyFile } = exchange.certificate
  const certificate = readFileSync(file)
  const server = createServer({ cert: certificate, key: readFileSync(keyFile) })
  const sockets = new WebSocketServer({ server, path: '/ws', handleProtocols: () => 'sip' })
  const answered = new Map<string, number[]>()
  const own = new Set<string>()

  sockets.on('connection', (desk) => {
    const real = new WebSocket(exchange.wssUrl, 'sip', { ca: certificate })
    const early: string[] = []
    real.on('open', () => {
      for (const message of early.splice(0)) real.send(message)
    })
    real.on('message', (data) => desk.send(textOf(data)))
    desk.on('message', (data) => {
      const message = textOf(data)
      const callId = callIdOf(message)
      if (own.has(callId)) {
        const status = Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0)
        answered.set(callId, [...(answered.get(callId) ?? []), status])
        return
      }
      if (real.readyState === WebSocket.OPEN) real.send(message)
      else early.push(message)
    })
    for (const [one, other] of [
      [desk, real],
      [real, desk],
    ] as const) {
      one.on('close', () => other.close())
      one.on('error', () => other.terminate())
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  return {
    wssUrl: `wss://127.0.0.1:${port}/ws`,
    say(message) {
      if (typeof message === 'string') own.add(callIdOf(message))
      for (const desk of sockets.clients) desk.send(message)
    },
    answers: (callId) => answered.get(callId) ?? [],
    connected: () => sockets.clients.size,
    async close() {
      for (const desk of sockets.clients) desk.terminate()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

/** An offer as a browser makes it; nobody is behind its address. */
const browserOffer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 127.0.0.1',
  'a=mid:0',
  'a=rtpmap:111 opus/48000/2',
  'a=ice-ufrag:test',
  'a=ice-pwd:testtesttesttesttesttest',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AA').join(':')}`,
  'a=setup:actpass',
  'a=rtcp-mux',
  'a=sendrecv',
]

/** The same without encryption: what a desk must not take. */
const plainOffer = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=audio 4000 RTP/AVP 0',
  'c=IN IP4 127.0.0.1',
  'a=rtpmap:0 PCMU/8000',
]

export interface Invitation {
  readonly to: string
  readonly callId?: string
  /** What stands before the address of From, as it is: a display name, or something in its place. */
  readonly from?: string
  readonly headers?: readonly string[]
  readonly offer?: 'browser' | 'plain' | 'none'
}

/** An INVITE as text, with whatever a test wants to have wrong in it. */
export function invitation({
  to,
  callId = randomUUID(),
  from = '"Somebody"',
  headers = [],
  offer = 'browser',
}: Invitation): string {
  const body = offer === 'none' ? '' : `${(offer === 'plain' ? plainOffer : browserOffer).join('\r\n')}\r\n`
  return [
    `INVITE sip:${to}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/WSS 127.0.0.1:5061;branch=z9hG4bK${randomUUID()}`,
    'Max-Forwards: 70',
    `From: ${from} <sip:0799000000@127.0.0.1>;tag=${randomUUID().slice(0, 8)}`,
    `To: <sip:${to}@127.0.0.1>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 INVITE',
    'Contact: <sip:0799000000@127.0.0.1:5061;transport=ws>',
    ...headers,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

/** Takes an invitation back. */
export function cancellation(invite: string): string {
  const line = (name: string) => invite.split('\r\n').find((each) => each.startsWith(`${name}:`)) ?? ''
  return [
    invite.split('\r\n')[0]?.replace('INVITE', 'CANCEL') ?? '',
    line('Via'),
    'Max-Forwards: 70',
    line('From'),
    line('To'),
    line('Call-ID'),
    'CSeq: 1 CANCEL',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

/** Asks what the other side can: answered at once, whatever goes on. */
export function question(to: string, callId: string): string {
  return [
    `OPTIONS sip:${to}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/WSS 127.0.0.1:5061;branch=z9hG4bK${randomUUID()}`,
    'Max-Forwards: 70',
    'From: <sip:0799000000@127.0.0.1>;tag=question',
    `To: <sip:${to}@127.0.0.1>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}
