import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { maxMessageBytes } from '../../../preload/contract/index.ts'
import type { Core } from '../../core/core-api.ts'
import type { Clock } from '../../ports/ports.ts'

/** Close codes the page understands: another window is the one, or has just become it. */
export const closeCodes = { inUse: 4001, raisedElsewhere: 4002 } as const

/** The one subprotocol the server speaks; the token travels beside it as `token.<secret>`. */
export const socketProtocol = 'helpline'

const Message = z.strictObject({ id: z.number().int().nonnegative(), name: z.string().max(80), input: z.unknown() })

export interface WindowSocket {
  /** Takes a connection whose cookie, origin and token have been checked. */
  accept(request: IncomingMessage, connection: Duplex, head: Buffer): void
  /** The window there is leaves now: a person took over elsewhere. */
  dismiss(): void
  /** The next window that connects within 15 s replaces the one there is, which then leaves. */
  expectReplacement(): void
  /** True while a window is connected. */
  isConnected(): boolean
  close(): void
}

/**
 * Binds the core's router to one window at a time. A second window is refused with `inUse` while the first answers;
 * the first counts as gone when it does not answer a ping within `pongMs`, so a reload never locks itself out.
 */
export function bindSocket(options: {
  core: Pick<Core, 'router' | 'onEvent' | 'windowLoaded'>
  clock: Pick<Clock, 'now'>
  pongMs?: number
  /** The window came, or went. */
  onPresence?: (isThere: boolean) => void
}): WindowSocket {
  const { core, clock, pongMs = 1_000 } = options
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes + 1024,
    handleProtocols: (offered) => (offered.has(socketProtocol) ? socketProtocol : false),
  })
  let current: WebSocket | null = null
  let replaceUntil = 0
  let isClosing = false

  async function answer(socket: WebSocket, text: string): Promise<void> {
    const message = Message.safeParse(parsed(text))
    if (!message.success) {
      socket.close(1008, 'unreadable')
      return
    }
    const sender = isClosing ? 'closing' : socket === current ? 'trusted' : 'unknown-window'
    const result = await core.router.handle(message.data.name, message.data.input, sender)
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ id: message.data.id, result }))
  }

  function attach(socket: WebSocket): void {
    current = socket
    replaceUntil = 0
    core.windowLoaded()
    // The core hears of a window only while it is there: that is how it knows that one has gone.
    const stopListening = core.onEvent((key, data) => {
      if (current === socket && socket.readyState === socket.OPEN) socket.send(JSON.stringify({ event: key, data }))
    })
    socket.on('close', () => {
      stopListening()
      if (current !== socket) return
      current = null
      options.onPresence?.(false)
    })
    options.onPresence?.(true)
    // Until this greeting the page sends nothing: before it, it might not be the window that is served.
    socket.send(JSON.stringify({ ready: true }))
  }

  function admit(socket: WebSocket): void {
    // A socket error is followed by its close; there is nothing more to do for it.
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) socket.close(1003)
      else void answer(socket, data.toString('utf8'))
    })
    const before = current
    if (before === null) {
      attach(socket)
    } else if (clock.now() < replaceUntil) {
      attach(socket)
      before.close(closeCodes.raisedElsewhere)
    } else {
      void stillThere(before, pongMs).then((isThere) => {
        if (isThere && current === before) {
          socket.close(closeCodes.inUse)
          return
        }
        before.terminate()
        if (socket.readyState === socket.OPEN) attach(socket)
      })
    }
  }

  return {
    accept(request, connection, head) {
      server.handleUpgrade(request, connection, head, admit)
    },
    dismiss() {
      current?.close(closeCodes.inUse)
    },
    expectReplacement() {
      replaceUntil = clock.now() + 15_000
    },
    isConnected: () => current !== null,
    close() {
      isClosing = true
      for (const socket of server.clients) {
        socket.close(1001)
        // A page that does not answer the farewell must not keep the server open.
        setTimeout(() => {
          socket.terminate()
        }, 250).unref()
      }
      server.close()
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Resolves true when the window answers a ping in time, false when it closes or stays silent. */
function stillThere(socket: WebSocket, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (isThere: boolean): void => {
      clearTimeout(timer)
      socket.off('pong', onPong)
      socket.off('close', onClose)
      resolve(isThere)
    }
    const onPong = (): void => done(true)
    const onClose = (): void => done(false)
    const timer = setTimeout(() => done(false), waitMs)
    socket.on('pong', onPong)
    socket.on('close', onClose)
    if (socket.readyState === socket.OPEN) socket.ping()
    else done(false)
  })
}
