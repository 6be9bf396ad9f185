import type { SipSocket } from './sip-agent.ts'

/** The longest SIP message that is looked at, in characters. Real ones are below ten thousand. */
export const longestMessage = 65_536

interface GuardedSocket extends SipSocket {
  /** When something last came, on the clock of `performance.now()`; 0 before. */
  heardAt(): number
}

/**
 * The socket, as the library sees it: what is too long never reaches it, and what it cannot read does not throw out of
 * the socket's own handler (JsSIP 3.13 throws on a response without CSeq, among others). It connects only where
 * `mayConnect` allows it; a refusal is a connection that did not come about.
 */
export function guardSocket(
  socket: SipSocket,
  mayConnect: (() => Promise<boolean>) | null = null,
  now: () => number = () => performance.now(),
): GuardedSocket {
  let heardAt = 0
  /** Counts attempts: an answer about an older one is of no use. */
  let attempt = 0
  let isAsking = false
  let take: SipSocket['ondata'] = () => undefined

  // The library hands bytes on as they are, whatever its types say.
  socket.ondata = (message: unknown) => {
    heardAt = now()
    const length =
      typeof message === 'string' ? message.length : message instanceof ArrayBuffer ? message.byteLength : 0
    if (length === 0 || length > longestMessage) return
    try {
      // Bytes are decoded by the library.
      take(message as string)
    } catch {
      // Malformed: as if it had not come. Whoever sent it gets no answer.
    }
  }

  async function askFirst(ask: () => Promise<boolean>): Promise<void> {
    const own = (attempt += 1)
    isAsking = true
    // Whoever cannot be asked has not refused.
    const isAllowed = await ask().catch(() => true)
    if (own !== attempt) return
    isAsking = false
    if (isAllowed) socket.connect()
    else socket.ondisconnect(true, 1015, '')
  }

  return {
    via_transport: socket.via_transport,
    url: socket.url,
    sip_uri: socket.sip_uri,
    connect() {
      if (mayConnect === null) socket.connect()
      else if (!isAsking && !socket.isConnected() && !socket.isConnecting()) void askFirst(mayConnect)
    },
    disconnect() {
      attempt += 1
      isAsking = false
      socket.disconnect()
    },
    send: (message) => socket.send(message),
    isConnected: () => socket.isConnected(),
    isConnecting: () => isAsking || socket.isConnecting(),
    get onconnect() {
      return socket.onconnect
    },
    set onconnect(handler) {
      socket.onconnect = handler
    },
    get ondisconnect() {
      return socket.ondisconnect
    },
    set ondisconnect(handler) {
      socket.ondisconnect = handler
    },
    get ondata() {
      return take
    },
    set ondata(handler) {
      take = handler
    },
    heardAt: () => heardAt,
  }
}
