import { request as send } from 'node:https'
import type { Agent } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { Clock, HttpFetch, PinnedHost } from '../ports/ports.ts'
import { ruleFor } from './certificate.ts'
import { isCertificateFailure, pinnedAgent } from './pinned-agent.ts'

/** A fetch whose trust can be given rules; from then on every request to those hosts obeys them. */
export interface TrustingFetch {
  readonly fetch: HttpFetch
  /** The hosts with pins from now on. Connections that were open under other rules are closed (SECURITY D4). */
  trust(rules: readonly PinnedHost[]): void
}

/** The look may be shared with others, so whoever gives up leaves it to them. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const given = Promise.withResolvers<never>()
  const giveUp = (): void => {
    given.reject(signal.reason)
  }
  signal.addEventListener('abort', giveUp)
  try {
    return await Promise.race([work, given.promise])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** Statuses whose response has no body; a body for them is an error of the platform. */
const bodiless = new Set([204, 205, 304])

/**
 * The fetch of plain Node with the trust policy of SECURITY D3. A host with pins: a probe reads its certificate and judges
 * it; requests then trust exactly that certificate and nothing else, and judge it again on every connection. Every other
 * host: the platform's fetch. Redirects of pinned hosts are answers, never followed.
 */
export function createTrustingFetch(
  clock: Clock,
  plain: HttpFetch = (...args) => globalThis.fetch(...args),
): TrustingFetch {
  let rules: readonly PinnedHost[] = []
  const agents = new Map<string, Promise<Agent>>()

  /** One probe a certificate, however many requests wait for it; a failed one is tried again by the next. */
  function agentOf(origin: string, rule: PinnedHost): Promise<Agent> {
    const known = agents.get(origin)
    if (known !== undefined) return known
    const made = pinnedAgent(origin, rule, clock)
    agents.set(origin, made)
    made.catch(() => {
      if (agents.get(origin) === made) agents.delete(origin)
    })
    return made
  }

  async function sendOnce(agent: Agent, request: Request, url: URL, body: Buffer | null): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const outgoing = send(url, {
      method: request.method,
      agent,
      headers: {
        ...Object.fromEntries(request.headers),
        'accept-encoding': 'identity',
        ...(body === null ? {} : { 'content-length': String(body.length) }),
      },
      signal: request.signal,
    })
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
    outgoing.end(body)
    return promise
  }

  async function pinned(request: Request, url: URL, rule: PinnedHost): Promise<Response> {
    request.signal.throwIfAborted()
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
    for (let isSecondTry = false; ; isSecondTry = true) {
      const trusted = agentOf(url.origin, rule)
      const agent = await unlessAborted(trusted, request.signal)
      try {
        return responseOf(await sendOnce(agent, request, url, body))
      } catch (error) {
        if (!isCertificateFailure(error)) throw error
        // The server may have renewed its certificate: it is looked at afresh. Nothing of the request has been sent yet.
        if (agents.get(url.origin) === trusted) agents.delete(url.origin)
        agent.destroy()
        if (isSecondTry) throw error
      }
    }
  }

  return {
    fetch: async (input, init) => {
      const url = URL.parse(input instanceof Request ? input.url : String(input))
      const rule = url?.protocol === 'https:' ? ruleFor(rules, url.hostname) : null
      if (url === null || rule === null) return plain(input, init)
      return pinned(new Request(input, init), url, rule)
    },
    trust(next) {
      rules = next
      for (const agent of agents.values()) {
        agent.then(
          (each) => each.destroy(),
          () => undefined,
        )
      }
      agents.clear()
    },
  }
}

function responseOf(incoming: IncomingMessage): Response {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) headers.append(name, each)
  }
  const status = incoming.statusCode ?? 0
  if (bodiless.has(status)) {
    incoming.resume()
    return new Response(null, { status, headers })
  }
  // Node's two declarations of a web stream differ in a detail only.
  return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers })
}
