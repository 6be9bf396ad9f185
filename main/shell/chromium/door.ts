import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../ports/ports.ts'
import { createOneTimeTokens } from './one-time-tokens.ts'
import type { OneTimeTokens } from './one-time-tokens.ts'

/** `cameAt`: when the request came, which may have had to wait. */
type Answer = (request: IncomingMessage, response: ServerResponse, cameAt: number) => void

/** Our port on this computer, which may be knocked at before anybody can answer. */
export interface Door {
  readonly port: number
  readonly server: Server
  /** Addresses of the page, each good once and for ten seconds. */
  readonly addresses: OneTimeTokens
  newAddress(): string
  /** From now on requests are answered, those first that have come before. */
  answerWith(answer: Answer): void
  close(): Promise<void>
}

/** A window needs a handful; who knocks more often before the desk is there is not it. */
const mostHeld = 32

/**
 * Listens on 127.0.0.1 only, at a port the system chooses (DESIGN 5). Until `answerWith` requests wait: so the window can
 * be started while the core is still being read.
 */
export async function openDoor(clock: Pick<Clock, 'now'>): Promise<Door> {
  const addresses = createOneTimeTokens(clock)
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 })
  const held = new Set<Parameters<Answer>>()
  let take: Answer = (...came) => {
    const [, response] = came
    if (held.size >= mostHeld) {
      response.destroy()
      return
    }
    held.add(came)
    // Who has gone is not answered: a page loaded anew meanwhile would find its own address used.
    response.once('close', () => held.delete(came))
  }
  server.on('request', (request: IncomingMessage, response: ServerResponse) => take(request, response, clock.now()))
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      // A listening TCP server's address is always of this shape.
      resolve((server.address() as AddressInfo).port)
    })
  })
  return {
    port,
    server,
    addresses,
    newAddress: () => `http://127.0.0.1:${String(port)}/?t=${addresses.issue()}`,
    answerWith(answer) {
      take = answer
      for (const came of held) answer(...came)
      held.clear()
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
