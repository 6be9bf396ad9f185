import type { AxiosInstance, AxiosResponse } from 'axios'
import type { Clock, HttpFetch } from '../ports/ports.ts'
import { GatewayError } from './gateway-error.ts'
import type { LinkObserver } from './gateway.ts'
import { readTransportFailure } from './transport-failure.ts'

export interface HttpOptions {
  /** The server's base address; https, or http on this computer only (SECURITY D1). */
  readonly baseUrl: string
  readonly fetch: HttpFetch
  /** From the first byte of the request to the last of the answer, and longer by what a slow line needs for the request. */
  readonly timeoutMs: number
  readonly maxResponseBytes?: number
  readonly observer: LinkObserver
  readonly clock: Clock
}

export interface JsonRequest {
  readonly method: 'GET' | 'POST'
  /** Path segments below the base address; encoded here, so no value can leave the base (SECURITY D6). */
  readonly path: readonly string[]
  /** True when the documented address ends with a slash. */
  readonly isFolder?: boolean
  readonly query?: Readonly<Record<string, string>>
  /** Value of the dialect's authorisation header; it never travels in an address. */
  readonly authorization: string
  readonly json?: unknown
  /**
   * A body that is no JSON, in pieces: the time-out then counts from the last piece that was handed over, and is longer by
   * what a slow line needs for the pieces that may still wait on this side of it.
   */
  readonly stream?: { readonly contentType: string; pieces(): AsyncIterable<Uint8Array<ArrayBuffer>> }
  readonly signal?: AbortSignal | undefined
}

/** An answer that arrived whole and is JSON; `body` is null when it was empty. */
export interface JsonAnswer {
  readonly status: number
  readonly body: unknown
}

type TextForm = 'text/plain' | 'text/html'

export interface JsonHttp {
  /**
   * One exchange. Rejects with a `GatewayError`: `server-unreachable`, `server-timeout`, `server-certificate`,
   * `server-redirected`, `server-too-large`, `server-strange` (not JSON), `server-busy`, `server-failed`.
   */
  exchange(request: JsonRequest): Promise<JsonAnswer>
  /** The same for an answer that is text, whole, and plain unless said otherwise; a JSON answer there is the server's no. */
  exchangeText(request: JsonRequest, form?: TextForm): Promise<{ readonly status: number; readonly text: string }>
}

const twoMegabytes = 2 * 1024 * 1024
const longestWaitMs = 300_000

/** Checks the base address and answers it with a closing slash. Rejects with `insecure-address`. */
export function readBaseUrl(text: string): URL {
  const url = URL.parse(text)
  const isPlain = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (
    url === null ||
    !isPlain ||
    !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
  ) {
    throw new GatewayError('insecure-address', 'not-sent')
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** JSON over HTTP with one server. All limits of SECURITY D1, D6 and D7 are kept here and nowhere else. */
export function createJsonHttp(options: HttpOptions): JsonHttp {
  const { clock, observer } = options
  const base = readBaseUrl(options.baseUrl)
  let client: Promise<AxiosInstance> | null = null

  /** Comes with the first request: a sixth of all that the start of the desk would have to read (DESIGN 9). */
  async function createClient(): Promise<AxiosInstance> {
    const { default: axios } = await import('axios')
    return axios.create({
      adapter: 'fetch',
      env: { fetch: options.fetch },
      responseType: 'text',
      // Neither direction is touched by axios: text in, text out, JSON is read below.
      transformRequest: [],
      transformResponse: [],
      validateStatus: null,
      // 'manual' in fetch: an answer that points elsewhere is seen, never followed.
      maxRedirects: 0,
      maxContentLength: options.maxResponseBytes ?? twoMegabytes,
      withCredentials: false,
      fetchOptions: { cache: 'no-store' },
    })
  }

  function addressOf(request: JsonRequest): string {
    // encodeURIComponent keeps dots, which a URL folds away, and throws on half a surrogate pair.
    if (request.path.some((segment) => /^\.*$/.test(segment) || !segment.isWellFormed())) {
      throw new GatewayError('server-strange', 'not-sent')
    }
    const url = new URL(base)
    url.pathname += request.path.map(encodeURIComponent).join('/') + (request.isFolder === true ? '/' : '')
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    return url.href
  }

  /** Sends and receives whole; every failure on the way is a `GatewayError`. */
  async function receive(request: JsonRequest, address: string, accept = 'application/json'): Promise<RawAnswer> {
    const ending = new AbortController()
    const ended = { byTime: false, isOver: false }
    const abort = () => {
      ending.abort()
    }
    let stopTimer = () => {}
    const startTimer = (more = 0) => {
      stopTimer()
      if (ended.isOver) return
      stopTimer = clock.after(options.timeoutMs + more, () => {
        ended.byTime = true
        abort()
      })
    }
    const json = request.json === undefined ? undefined : JSON.stringify(request.json)
    // It is handed over as a whole: a long one may wait for a slow line as an upload does.
    startTimer(json === undefined ? 0 : drainMs(Math.max(0, Buffer.byteLength(json) - usualBody)))
    request.signal?.addEventListener('abort', abort)
    try {
      if (request.signal?.aborted === true) abort()
      client ??= createClient().catch((error: unknown) => {
        // Asked again by the next request.
        client = null
        throw error
      })
      const response = await (
        await client
      ).request<unknown>({
        method: request.method,
        url: address,
        headers: {
          Accept: accept,
          XAuthorization: request.authorization,
          'User-Agent': 'HelplineDesk',
          ...contentTypeOf(request),
        },
        ...(json === undefined ? {} : { data: json }),
        ...(request.stream === undefined
          ? {}
          : { data: streamOf(request.stream.pieces(), ending.signal, (bytes) => startTimer(drainMs(bytes))) }),
        signal: ending.signal,
      })
      return readAnswer(response, clock.now())
    } catch (error) {
      // Frees the socket of a body that was cut off, such as one over the size limit.
      abort()
      if (ended.byTime) throw new GatewayError('server-timeout', 'unclear', { cause: error })
      const failure = readTransportFailure(error)
      throw new GatewayError(failure.code, failure.certainty, { cause: error })
    } finally {
      ended.isOver = true
      stopTimer()
      request.signal?.removeEventListener('abort', abort)
    }
  }

  /** An answer with a meaning: not a redirect, not "later", not broken, and JSON. */
  async function exchange(request: JsonRequest): Promise<JsonAnswer> {
    const answer = await receive(request, addressOf(request))
    refuseStatus(answer)
    const body = readJson(answer.text)
    observer.answered({ atMs: clock.now(), serverDateMs: answer.dateMs })
    return { status: answer.status, body }
  }

  async function exchangeText(request: JsonRequest, form: TextForm): Promise<{ status: number; text: string }> {
    const answer = await receive(request, addressOf(request), form)
    refuseStatus(answer)
    // A portal's page of its own is no text of anybody.
    if (answer.status === 200 && answer.mediaType !== form) throw new GatewayError('server-strange', 'unclear')
    observer.answered({ atMs: clock.now(), serverDateMs: answer.dateMs })
    return { status: answer.status, text: answer.text }
  }

  async function watched<T>(request: JsonRequest, run: (request: JsonRequest) => Promise<T>): Promise<T> {
    try {
      return await run(request)
    } catch (error) {
      // A request that we ended ourselves says nothing about the server.
      if (error instanceof GatewayError && request.signal?.aborted !== true) observer.failed(lightOf(error))
      throw error
    }
  }

  return {
    exchange: (request) => watched(request, exchange),
    exchangeText: (request, form = 'text/plain') => watched(request, (each) => exchangeText(each, form)),
  }
}

function contentTypeOf({ json, stream }: JsonRequest): Record<string, string> {
  if (stream !== undefined) return { 'Content-Type': stream.contentType }
  return json === undefined ? {} : { 'Content-Type': 'application/json' }
}

/** The slowest line that an upload is meant to get through (2 kB/s), and what the system may hold back of it. */
const slowestBytesPerMs = 2
const mostHeldBack = 512 * 1024
/** A request of this many bytes has the time it needs in the time-out itself. */
const usualBody = 4 * 1024

/** How long what was handed over may wait for the line, ms. */
function drainMs(handedOver: number): number {
  return Math.min(handedOver, mostHeldBack) / slowestBytesPerMs
}

/**
 * Pulled piece by piece as the line takes them, so that no file is copied as a whole once more. `moved` is told all bytes
 * handed over so far.
 */
function streamOf(
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
  ending: AbortSignal,
  moved: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  let handedOver = 0
  // Fetch lets go of the connection, but not of what it was to send: the file is closed with its exchange.
  ending.addEventListener('abort', () => void iterator.return?.().catch(() => undefined), { once: true })
  return new ReadableStream({
    async pull(controller) {
      if (ending.aborted) {
        controller.error(ending.reason)
        return
      }
      const next = await iterator.next()
      if (next.done !== true) handedOver += next.value.length
      moved(handedOver)
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

interface RawAnswer {
  readonly status: number
  readonly text: string
  readonly mediaType: string
  readonly dateMs: number | null
  readonly waitMs: number | null
}

function readAnswer(response: AxiosResponse<unknown>, now: number): RawAnswer {
  const { headers } = response
  const date = Date.parse(headerText(headers['date']))
  const seconds = headerText(headers['retry-after'])
  const waitMs = /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : Date.parse(seconds) - now
  return {
    status: response.status,
    text: typeof response.data === 'string' ? response.data : '',
    mediaType: headerText(headers['content-type']).split(';')[0]?.trim().toLowerCase() ?? '',
    dateMs: Number.isNaN(date) ? null : date,
    waitMs: waitMs > 0 ? Math.min(waitMs, longestWaitMs) : null,
  }
}

function headerText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Statuses that say the same whatever was asked. A 503 or 504 may come from a proxy whose server went on working. */
function refuseStatus({ status, waitMs }: RawAnswer): void {
  const wait = waitMs === null ? {} : { waitMs }
  // Status 0 is how a browser's fetch shows a redirect it was told not to follow.
  if (status === 0 || (status >= 300 && status < 400)) throw new GatewayError('server-redirected', 'unclear')
  if (status === 408) throw new GatewayError('server-timeout', 'unclear')
  if (status === 413) throw new GatewayError('server-too-large', 'refused')
  if (status === 425 || status === 429) throw new GatewayError('server-busy', 'refused', wait)
  if (status === 503) throw new GatewayError('server-busy', 'unclear', wait)
  if (status >= 500) throw new GatewayError('server-failed', 'unclear')
}

function readJson(text: string): unknown {
  if (text.trim() === '') return null
  try {
    const body: unknown = JSON.parse(text)
    return body
  } catch (error) {
    throw new GatewayError('server-strange', 'unclear', { cause: error })
  }
}

function lightOf(error: GatewayError): Parameters<LinkObserver['failed']>[0] {
  if (error.code === 'server-unreachable' || error.code === 'server-timeout') return error.code
  return error.code === 'server-failed' || error.code === 'server-busy' ? 'server-failed' : 'server-strange'
}
