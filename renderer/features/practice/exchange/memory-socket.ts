import type { SipSocket } from '../../phone/index.ts'

/** The exchange's end of a socket. */
export interface ExchangeEnd {
  /** Delivers a message to the client, never before the caller has returned. */
  deliver(text: string): void
  /** Cuts the line as a dying exchange would: the client is told and may connect again. */
  cut(): void
}

/** What a listening exchange does with a client that comes. */
export interface ExchangeDoor {
  /** Null refuses the connection: the client sees an exchange that is down. */
  open(end: ExchangeEnd): ClientHandling | null
}

export interface ClientHandling {
  receive(text: string): void
  closed(): void
}

/**
 * A socket whose other end is the practice exchange in the same window. Every delivery is a microtask of its own: in
 * order, and never inside the `send` that caused it, as JsSIP expects of a network; timers of a hidden window may be
 * slowed down, microtasks are not.
 */
export function createMemorySocket(door: ExchangeDoor): SipSocket {
  let connection: { handling: ClientHandling; isClosed: boolean } | null = null
  let state: 'closed' | 'connecting' | 'open' = 'closed'
  // Counts connections: what was on its way over an older one is lost, as on a network.
  let generation = 0

  const socket: SipSocket = {
    via_transport: 'WS',
    url: 'practice://exchange',
    sip_uri: 'sip:practice.invalid;transport=ws',
    onconnect: () => undefined,
    ondisconnect: () => undefined,
    ondata: () => undefined,
    isConnected: () => state === 'open',
    isConnecting: () => state === 'connecting',
    connect,
    disconnect() {
      if (state === 'closed') return
      state = 'closed'
      generation += 1
      const before = connection
      connection = null
      // After what was sent before: a farewell still arrives.
      if (before !== null) queueMicrotask(() => end(before))
    },
    send(text) {
      const to = connection
      if (state !== 'open' || to === null) return false
      queueMicrotask(() => {
        if (!to.isClosed) to.handling.receive(text)
      })
      return true
    },
  }

  function connect(): void {
    if (state !== 'closed') return
    state = 'connecting'
    generation += 1
    const own = generation
    queueMicrotask(() => {
      if (generation !== own) return
      const handling = door.open({
        deliver(text) {
          queueMicrotask(() => {
            if (generation === own && state === 'open') socket.ondata(text)
          })
        },
        cut() {
          if (generation !== own) return
          close(true)
        },
      })
      if (handling === null) {
        close(true)
        return
      }
      connection = { handling, isClosed: false }
      state = 'open'
      socket.onconnect()
    })
  }

  function end(connection: { handling: ClientHandling; isClosed: boolean }): void {
    connection.isClosed = true
    connection.handling.closed()
  }

  /** The exchange went away: 1006 is what a browser says of a connection that was cut. */
  function close(hasError: boolean): void {
    state = 'closed'
    generation += 1
    const before = connection
    connection = null
    if (before !== null) end(before)
    queueMicrotask(() => socket.ondisconnect(hasError, 1006, ''))
  }

  return socket
}
