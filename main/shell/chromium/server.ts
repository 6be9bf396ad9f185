import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Core } from '../../core/core-api.ts'
import type { Clock } from '../../ports/ports.ts'
import { answerPage } from '../app-page.ts'
import { openDoor } from './door.ts'
import type { Door } from './door.ts'
import { createOneTimeTokens, newSecret, sameSecret } from './one-time-tokens.ts'
import { elsewherePage, sentence } from './plain-page.ts'
import { hasSession, isOurs, isOurSocket, sessionCookie } from './request-check.ts'
import { exchangePath, sipProtocol } from './exchange-relay.ts'
import type { ExchangeRelay } from './exchange-relay.ts'
import { bindSocket, socketProtocol } from './socket.ts'
import type { WallSocket } from './wall-socket.ts'

export interface LoopbackOptions {
  readonly core: Pick<Core, 'router' | 'onEvent' | 'openLink' | 'reportRefused' | 'windowLoaded' | 'site'>
  readonly clock: Pick<Clock, 'now'>
  /** The folder of the built page. */
  readonly pageFolder: string
  /** Somebody used an address a second time: the shell stops everything. */
  readonly onAddressReused: () => void
  /** The way to an exchange with pins; null where the window goes there itself. */
  readonly relay: ExchangeRelay | null
  /** The window of the wallboard; without it there is none. */
  readonly wall?: WallSocket
  /** Another start of the program asks for the window. The answer is an address to open by hand, or null. */
  readonly onRaise: () => string | null
}

export interface Loopback {
  readonly port: number
  /** What another start of the program on this computer proves itself with (kept in a 0600 file). */
  readonly raiseSecret: string
  /** A fresh address, good once and for ten seconds. */
  newAddress(): string
  /** The next window replaces the one that is open. */
  expectReplacement(): void
  close(): Promise<void>
}

/** Opens a door and serves page and core there at once. */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  return serveLoopback(await openDoor(options.clock), options)
}

/** Serves page and core to whoever comes to this door, and to those who wait there already. */
export function serveLoopback(door: Door, options: LoopbackOptions): Loopback {
  const { core, clock, pageFolder, relay, wall } = options
  const { port, server, addresses } = door
  // A window that is led to the exchange speaks to nobody but us.
  const exchangeHost = relay === null ? core.site.exchangeHost : null
  const socketTokens = createOneTimeTokens(clock)
  const raiseSecret = newSecret()
  const sessions: string[] = []
  const windows = bindSocket({ core, clock, onPresence: (isThere) => wall?.deskIsThere(isThere) })

  function send(response: ServerResponse, status: number, page: { headers: object; body: string | Buffer }): void {
    response.writeHead(status, { ...page.headers })
    response.end(page.body)
  }

  function refuse(response: ServerResponse, words: string): void {
    core.reportRefused()
    send(response, 403, sentence(words))
  }

  function enter(response: ServerResponse, token: string, cameAt: number): void {
    const verdict = addresses.spend(token, cameAt)
    if (verdict === 'good') {
      const secret = newSecret()
      sessions.push(secret)
      if (sessions.length > 8) sessions.shift()
      const page = sentence('Opening …')
      const headers = { ...page.headers, Location: '/', 'Set-Cookie': sessionCookie(port, secret) }
      send(response, 303, { headers, body: page.body })
      return
    }
    refuse(response, 'This address is no longer valid. Press Enter in the terminal for a fresh one.')
    // Whoever came second may have read the address from a list of processes, or the first may have.
    if (verdict === 'used') response.once('close', options.onAddressReused)
  }

  function raise(request: IncomingMessage, response: ServerResponse, link: string | null): void {
    const isKnown = sameSecret(request.headers.authorization ?? '', `Bearer ${raiseSecret}`)
    if (!isKnown || request.headers.origin !== undefined) {
      refuse(response, 'Refused')
      return
    }
    const headers = { ...sentence('').headers, 'Content-Type': 'application/json' }
    core.openLink(link)
    send(response, 200, { headers, body: JSON.stringify({ address: options.onRaise() }) })
  }

  async function answer(request: IncomingMessage, response: ServerResponse, cameAt: number): Promise<void> {
    const url = URL.parse(`http://127.0.0.1${request.url ?? '/'}`)
    // The body of a request is never read: no route takes one.
    request.resume()
    if (url === null || !isOurs(request.headers, port)) {
      refuse(response, 'Refused')
      return
    }
    const route = `${request.method ?? ''} ${url.pathname}`
    const token = url.searchParams.get('t')
    if (route === 'POST /raise') raise(request, response, url.searchParams.get('link'))
    else if (route === 'GET /' && token !== null) enter(response, token, cameAt)
    else if (!hasSession(request.headers, port, sessions)) {
      refuse(response, 'This window is not signed in to this computer. Use a fresh address.')
    } else if (route === 'POST /socket-token') {
      const headers = { ...sentence('').headers, 'Content-Type': 'application/json' }
      send(response, 200, { headers, body: JSON.stringify({ token: socketTokens.issue() }) })
    } else if (route === 'GET /elsewhere') send(response, 200, elsewherePage())
    else if (route === 'GET /take-over' && request.headers['sec-fetch-site'] === 'same-origin') {
      windows.dismiss()
      send(response, 303, { headers: { ...sentence('').headers, Location: '/' }, body: '' })
    } else if (request.method !== 'GET') send(response, 405, sentence('Refused'))
    else {
      // The raw path, not the one the URL parser has tidied: what is odd about it must be seen and refused.
      const page = await answerPage(pageFolder, (request.url ?? '/').split(/[?#]/)[0] ?? '/', exchangeHost)
      send(response, page.status, page)
    }
  }

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    // A connection that breaks while it is being refused needs no further care.
    connection.on('error', () => undefined)
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim())
    const isKnown = isOurSocket(request.headers, port) && hasSession(request.headers, port, sessions)
    if (relay !== null && isKnown && request.url === exchangePath && offered.includes(sipProtocol)) {
      relay.accept(request, connection, head)
      return
    }
    const token = offered.find((each) => each.startsWith('token.'))?.slice('token.'.length) ?? ''
    const wallDoor = request.url === '/wall-socket' && wall?.isExpected() === true ? wall : undefined
    const door = request.url === '/socket' ? windows : wallDoor
    const isAllowed =
      door !== undefined && isKnown && offered.includes(socketProtocol) && socketTokens.spend(token) === 'good'
    if (isAllowed) door.accept(request, connection, head)
    else {
      core.reportRefused()
      connection.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    }
  })

  // Last: whoever waits is answered in the same moment.
  door.answerWith((request, response, cameAt) => {
    answer(request, response, cameAt).catch(() => {
      response.destroy()
    })
  })

  return {
    port,
    raiseSecret,
    newAddress: () => door.newAddress(),
    expectReplacement: () => windows.expectReplacement(),
    close() {
      windows.close()
      wall?.close()
      relay?.close()
      return door.close()
    },
  }
}
