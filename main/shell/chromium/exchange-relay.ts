import type { Agent } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'

/** The one path and the one subprotocol of the way to the telephone exchange. */
export const exchangePath = '/exchange'
export const sipProtocol = 'sip'

export interface ExchangeRelay {
  /** Takes a connection of our window, whose origin and cookie have been checked: a refusal, or a line to the exchange. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void
  /** Cuts every line. */
  close(): void
}

/** More than any SIP message that means something; a longer one is left out, and the line and its calls go on. */
const mostPassed = 256 * 1024
/** What is taken into memory to be left out. Beyond it the line is cut. */
const mostBytes = 16 * 1024 * 1024
const handshakeMs = 8_000

/** What the exchange is told of a window that went without a word. */
const goingAway = 1001

/** The codes that may be sent on; the others only tell of how a connection ended. */
const isSendable = (code: number): boolean => code === 1000 || (code >= 3000 && code < 5000)

/**
 * The window's way to an exchange with pins, in the shell whose browser knows pins only as keys of a chain: the connection
 * is the core's own, judged by pin, dates and name like every other (SECURITY D2, D3), and the window speaks SIP through it.
 * Messages pass unread. A line that breaks on one side breaks on the other.
 */
export function createExchangeRelay(options: { url: string; agent: () => Promise<Agent> }): ExchangeRelay {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: mostBytes,
    handleProtocols: (offered) => (offered.has(sipProtocol) ? sipProtocol : false),
  })
  const upstreams = new Set<WebSocket>()
  let isClosed = false

  function refuse(connection: Duplex): void {
    connection.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }

  /** The exchange first: a window that is let in hears at once, and one that is not knows that nobody answers. */
  async function reach(connection: Duplex): Promise<WebSocket> {
    const agent = await options.agent()
    const upstream = new WebSocket(options.url, [sipProtocol], {
      agent,
      perMessageDeflate: false,
      maxPayload: mostBytes,
      handshakeTimeout: handshakeMs,
      followRedirects: false,
    })
    upstreams.add(upstream)
    upstream.once('close', () => {
      upstreams.delete(upstream)
      agent.destroy()
    })
    // The window may give up first.
    connection.once('close', () => {
      if (upstream.readyState === WebSocket.CONNECTING) upstream.terminate()
    })
    const { promise, resolve, reject } = Promise.withResolvers<WebSocket>()
    upstream.once('open', () => {
      // What the exchange says before the window is connected waits.
      upstream.pause()
      resolve(upstream)
    })
    upstream.on('error', reject)
    return promise
  }

  async function accept(request: IncomingMessage, connection: Duplex, head: Buffer): Promise<void> {
    let upstream: WebSocket
    try {
      upstream = await reach(connection)
    } catch {
      refuse(connection)
      return
    }
    if (isClosed || connection.destroyed) {
      upstream.terminate()
      connection.destroy()
      return
    }
    server.handleUpgrade(request, connection, head, (window) => {
      join(window, upstream)
      join(upstream, window)
      // What a window says as it goes, such as hanging up, is still delivered.
      window.on('close', (code) => upstream.close(isSendable(code) ? code : goingAway))
      upstream.on('close', (code) => {
        if (isSendable(code)) window.close(code)
        else window.terminate()
      })
      upstream.resume()
    })
  }

  return {
    accept(request, connection, head) {
      // `accept` refuses by itself; anything else that is thrown ends the connection.
      accept(request, connection, head).catch(() => connection.destroy())
    },
    close() {
      isClosed = true
      for (const each of [...server.clients, ...upstreams]) each.terminate()
      server.close()
    },
  }
}

/** Passes on what `from` says. */
function join(from: WebSocket, to: WebSocket): void {
  from.on('message', (data: Buffer, isBinary) => {
    if (data.length <= mostPassed && to.readyState === WebSocket.OPEN) to.send(data, { binary: isBinary })
  })
  // A socket error is followed by its close; there is nothing more to do for it.
  from.on('error', () => undefined)
}
