import type { SipSocket } from '../../phone/index.ts'
import { createMemorySocket, type ClientHandling, type ExchangeEnd } from './memory-socket.ts'
import { createRegistrar } from './registrar.ts'
import {
  answerTo,
  branchOf,
  hasTag,
  headerOf,
  isComplete,
  parseSip,
  userOf,
  withoutHeaders,
  writeSip,
  type SipHeader,
  type SipRequest,
  type SipResponse,
} from './sip-text.ts'

/** Where a new call goes. `headers` are added to its INVITE, as a dialplan does. */
export type Route =
  | { readonly kind: 'forward'; readonly to: string; readonly headers: readonly SipHeader[] }
  | { readonly kind: 'refuse'; readonly status: 404 | 480 | 486; readonly reason: string }

export interface SipProxyParts {
  /** `from` is the name of the calling client, `number` what it dialled. */
  readonly route: (from: string, number: string) => Route
  /** An extension registered, or (null) is gone: unregistered or its connection closed. */
  readonly registrationChanged: (extension: string, client: string | null) => void
}

/** A registrar and proxy for clients in the same window. It carries SIP and knows nothing about queues. */
export interface SipProxy {
  /** A socket for one client; `name` (letters, digits, hyphens) is how routes speak of it. */
  createSocket(name: string): SipSocket
  /** Forgets a client; its connection is cut. */
  removeClient(name: string): void
  /** Cuts the connection of one client and refuses it a new one, until it is let in again; its calls are kept. */
  shutOut(name: string, isShutOut: boolean): void
  /** Which client an extension is registered from; null when it is not. */
  clientOf(extension: string): string | null
  /** How many calls are being carried: for tests that look for leaks. */
  callCount(): number
  /** Cuts every connection and accepts none until `open`, as an exchange that dies. */
  close(): void
  open(): void
}

interface Client {
  end: ExchangeEnd | null
  /** Told before it had connected: a simulated person is called while it takes its seat. */
  early: string[]
  hasConnected: boolean
  isShutOut: boolean
}

interface CarriedCall {
  readonly caller: string
  readonly callee: string
  isAnswered: boolean
  /** The INVITE was refused: nothing but its ACK is to come. */
  isOver: boolean
}

/** The branch of our own Via says whom an answer is for, so nothing has to be remembered about transactions. */
const viaStart = 'z9hG4bK-practice-'
const viaPattern = /^z9hG4bK-practice-([a-z0-9-]+)\./i
const mostCalls = 100
/** Headers that only an exchange may set. */
const ownHeaders = ['X-Queue', 'X-Call-Ref']

/** How many proxies a request may still pass; 0 for what is no number. */
function hopsOf(request: SipRequest): number {
  const written = headerOf(request, 'Max-Forwards')
  return written === '' ? 70 : /^\d{1,3}$/.test(written) ? Math.min(70, Number(written)) : 0
}

/**
 * Carries REGISTER, INVITE, ACK, CANCEL, BYE, re-INVITE, UPDATE, INFO and the answers between clients. Requests inside
 * a call find their way by its Call-ID, so Contact and Request-URI stay as the clients wrote them. What is no SIP is
 * dropped, what is incomplete is answered 400; nothing throws.
 */
export function createSipProxy(parts: SipProxyParts): SipProxy {
  const clients = new Map<string, Client>()
  const registrar = createRegistrar(parts.registrationChanged)
  const carried = new Map<string, CarriedCall>()
  let isOpen = true

  function deliver(name: string, message: SipRequest | SipResponse): void {
    const client = clients.get(name)
    if (client === undefined) return
    const text = writeSip(message)
    if (client.end !== null) client.end.deliver(text)
    else if (!client.hasConnected) client.early.push(text)
  }

  function isThere(name: string): boolean {
    const client = clients.get(name)
    return client !== undefined && (client.end !== null || !client.hasConnected)
  }

  function answer(to: string, request: SipRequest, status: number, reason: string, more: SipHeader[] = []): void {
    deliver(to, answerTo(request, status, reason, more))
  }

  /** The branch stays a function of the client's own, because ACK and CANCEL must carry that of their INVITE. */
  function forward(from: string, to: string, request: SipRequest, more: readonly SipHeader[] = []): void {
    const via = `SIP/2.0/WS practice.invalid;branch=${viaStart}${from}.${branchOf(headerOf(request, 'Via'))}`
    deliver(to, {
      ...request,
      headers: [
        { name: 'Via', value: via },
        { name: 'Max-Forwards', value: String(hopsOf(request) - 1) },
        ...withoutHeaders(request.headers, 'Max-Forwards', 'Route', ...ownHeaders),
        ...more,
      ],
    })
  }

  function invite(from: string, request: SipRequest, callId: string): void {
    if (carried.has(callId)) {
      answer(from, request, 482, 'Loop Detected')
      return
    }
    if (carried.size >= mostCalls) {
      answer(from, request, 503, 'Service Unavailable')
      return
    }
    const route = parts.route(from, userOf(request.uri))
    if (route.kind === 'refuse') {
      answer(from, request, route.status, route.reason)
      return
    }
    if (!isThere(route.to)) {
      answer(from, request, 480, 'Temporarily Unavailable')
      return
    }
    carried.set(callId, { caller: from, callee: route.to, isAnswered: false, isOver: false })
    answer(from, request, 100, 'Trying')
    forward(from, route.to, request, route.headers)
  }

  function receiveRequest(from: string, request: SipRequest): void {
    const callId = headerOf(request, 'Call-ID')
    const call = carried.get(callId)
    if (request.method === 'REGISTER') {
      deliver(from, registrar.register(from, request))
      return
    }
    if (!(hopsOf(request) > 0)) {
      if (request.method !== 'ACK') answer(from, request, 483, 'Too Many Hops')
      return
    }
    if (call !== undefined && (call.caller === from || call.callee === from)) {
      const other = call.caller === from ? call.callee : call.caller
      if (isThere(other)) forward(from, other, request)
      else if (request.method !== 'ACK') answer(from, request, 481, 'Call Does Not Exist')
      if (!isThere(other) || (request.method === 'ACK' && call.isOver)) carried.delete(callId)
      return
    }
    const belongs = hasTag(headerOf(request, 'To'))
    if (request.method === 'ACK') return
    if (belongs || request.method === 'CANCEL' || request.method === 'BYE') {
      answer(from, request, 481, 'Call Does Not Exist')
    } else if (request.method === 'INVITE') invite(from, request, callId)
    else if (request.method === 'OPTIONS') answer(from, request, 200, 'OK')
    else answer(from, request, 501, 'Not Implemented')
  }

  function receiveResponse(response: SipResponse): void {
    const top = response.headers.findIndex(({ name }) => name.toLowerCase() === 'via')
    const to = viaPattern.exec(branchOf(response.headers[top]?.value ?? ''))?.[1]
    if (to === undefined || response.status === 100) return
    deliver(to, { ...response, headers: response.headers.filter((_header, index) => index !== top) })

    const callId = headerOf(response, 'Call-ID')
    const call = carried.get(callId)
    if (call === undefined || response.status < 200) return
    const method = headerOf(response, 'CSeq').split(/[ \t]+/)[1]
    if (method === 'BYE') carried.delete(callId)
    if (method !== 'INVITE') return
    // A refused re-INVITE leaves the call as it is.
    if (response.status < 300) call.isAnswered = true
    else if (!call.isAnswered) call.isOver = true
  }

  function receive(from: string, text: string): void {
    if (text === '\r\n\r\n') {
      clients.get(from)?.end?.deliver('\r\n')
      return
    }
    const message = parseSip(text)
    if (message === null) return
    if (message.kind === 'response') {
      if (isComplete(message)) receiveResponse(message)
    } else if (isComplete(message)) receiveRequest(from, message)
    else if (message.method !== 'ACK') answer(from, message, 400, 'Bad Request')
  }

  function closed(name: string): void {
    const client = clients.get(name)
    if (client !== undefined) client.end = null
    registrar.closed(name)
    for (const [callId, call] of carried) {
      // Who was only cut off may come back to the call; who was removed will not.
      const isGone = !clients.has(call.caller) || !clients.has(call.callee)
      if (isGone || !(isThere(call.caller) || isThere(call.callee))) carried.delete(callId)
    }
  }

  return {
    createSocket(name) {
      const client: Client = { end: null, early: [], hasConnected: false, isShutOut: false }
      clients.set(name, client)
      return createMemorySocket({
        open(end): ClientHandling | null {
          if (!isOpen || client.isShutOut || clients.get(name) !== client) return null
          client.end = end
          client.hasConnected = true
          for (const text of client.early.splice(0)) end.deliver(text)
          return { receive: (text) => receive(name, text), closed: () => closed(name) }
        },
      })
    },
    removeClient(name) {
      const end = clients.get(name)?.end ?? null
      clients.delete(name)
      end?.cut()
      closed(name)
    },
    shutOut(name, isShutOut) {
      const client = clients.get(name)
      if (client === undefined) return
      client.isShutOut = isShutOut
      if (isShutOut) client.end?.cut()
    },
    clientOf: (extension) => registrar.clientOf(extension),
    callCount: () => carried.size,
    close() {
      isOpen = false
      for (const client of clients.values()) client.end?.cut()
      carried.clear()
    },
    open() {
      isOpen = true
    },
  }
}
