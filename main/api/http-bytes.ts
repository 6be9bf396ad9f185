import type { Clock } from '../ports/ports.ts'
import { GatewayError } from './gateway-error.ts'
import type { LinkObserver } from './gateway.ts'
import { readBaseUrl } from './http.ts'
import type { HttpOptions } from './http.ts'
import { readTransportFailure } from './transport-failure.ts'

/** An answer that is bytes and may be large: its head is here, its body is still on its way. */
export interface ByteAnswer {
  readonly status: number
  /** In lower case, without parameters; '' when the server does not say. */
  readonly mediaType: string
  /** How many bytes the server says it sends; null when it does not say. */
  readonly size: number | null
  /** To be read to its end, once. Rejects with a `GatewayError`, as for a body that ends before the size it announced. */
  pieces(): AsyncIterable<Uint8Array>
}

interface ByteRequest {
  readonly path: readonly string[]
  readonly query: Readonly<Record<string, string>>
  readonly authorization: string
  readonly signal: AbortSignal
}

export interface ByteHttp {
  /**
   * One GET, whose body `take` reads. The time-out counts from the last piece that came, so that a large file on a slow line
   * comes through and a dead line does not. Rejects as `JsonHttp.exchange` does, or with what `take` throws.
   */
  receive<T>(request: ByteRequest, take: (answer: ByteAnswer) => Promise<T>): Promise<T>
}

/** Bytes over HTTP with one server, under the limits of SECURITY D1, D6 and D7. Throws `insecure-address`. */
export function createByteHttp(
  options: Pick<HttpOptions, 'baseUrl' | 'fetch' | 'timeoutMs' | 'observer' | 'clock'>,
): ByteHttp {
  const base = readBaseUrl(options.baseUrl)
  return {
    async receive(request, take) {
      const wait = startWait(options.clock, options.timeoutMs, request.signal)
      const light = { isTold: false }
      const failed = (error: unknown): GatewayError => {
        const told = failureOf(error, wait.hasRunOut())
        if (!request.signal.aborted) tell(options.observer, told)
        light.isTold = true
        return told
      }
      try {
        const answer = await options
          .fetch(addressOf(base, request), {
            headers: { Accept: '*/*', XAuthorization: request.authorization, 'User-Agent': 'HelplineDesk' },
            redirect: 'manual',
            credentials: 'omit',
            cache: 'no-store',
            signal: wait.signal,
          })
          .catch((error: unknown) => {
            throw failed(error)
          })
        try {
          refuseStatus(answer.status)
        } catch (error) {
          throw failed(error)
        }
        const date = Date.parse(answer.headers.get('date') ?? '')
        const answered = { atMs: options.clock.now(), serverDateMs: Number.isNaN(date) ? null : date }
        try {
          const taken = await take({
            status: answer.status,
            mediaType: answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '',
            size: sizeOf(answer.headers),
            pieces: () => piecesOf(answer, sizeOf(answer.headers), wait.arrived, failed),
          })
          options.observer.answered(answered)
          return taken
        } catch (error) {
          // Only what was read tells the server from whatever stands before it: a portal's page is no answer of the server.
          if (error instanceof GatewayError && error.code === 'server-strange')
            throw light.isTold ? error : failed(error)
          if (!light.isTold && !request.signal.aborted) options.observer.answered(answered)
          throw error
        }
      } finally {
        wait.end()
      }
    },
  }
}

/** A path segment is encoded, so no value can leave the base (SECURITY D6). */
function addressOf(base: URL, { path, query }: ByteRequest): string {
  if (path.some((segment) => /^\.*$/.test(segment) || !segment.isWellFormed())) {
    throw new GatewayError('server-strange', 'not-sent')
  }
  const url = new URL(base)
  url.pathname += path.map(encodeURIComponent).join('/')
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

/** Slower than this, on the whole, no line is meant to carry a file: 500 bytes a second. */
const slowestBytesPerMs = 0.5

/** Ends the exchange when nothing has come for `ms`, or when the caller does not want it any more. */
function startWait(clock: Clock, ms: number, outer: AbortSignal) {
  const ending = new AbortController()
  let isOver = false
  let ranOut = false
  let cancel: () => void = () => undefined
  const abort = (): void => ending.abort()
  function again(): void {
    cancel()
    if (isOver) return
    cancel = clock.after(ms, () => {
      ranOut = true
      abort()
    })
  }
  outer.addEventListener('abort', abort)
  if (outer.aborted) abort()
  again()
  const startedAt = clock.now()
  return {
    signal: ending.signal,
    /** A server that drips keeps nobody waiting for ever: what comes has to come at some speed. */
    arrived: (received: number): void => {
      again()
      if (clock.now() - startedAt <= ms + received / slowestBytesPerMs) return
      ranOut = true
      abort()
    },
    hasRunOut: () => ranOut,
    end() {
      isOver = true
      cancel()
      outer.removeEventListener('abort', abort)
      // Frees the socket of a body nobody read to its end.
      abort()
    },
  }
}

async function* piecesOf(
  answer: Response,
  size: number | null,
  arrived: (received: number) => void,
  failed: (error: unknown) => GatewayError,
): AsyncGenerator<Uint8Array> {
  if (answer.body === null) return
  const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader()
  let received = 0
  for (;;) {
    const next = await reader.read().catch((error: unknown) => {
      throw failed(error)
    })
    if (next.done) break
    received += next.value.length
    arrived(received)
    yield next.value
  }
  // Fetch itself tells most cut bodies; a proxy that closes politely is seen by its own word alone.
  if (size !== null && received !== size) throw failed(new GatewayError('server-strange', 'unclear'))
}

/** What the server announces; nothing that counts when the body is packed on the way. */
function sizeOf(headers: Headers): number | null {
  const text = headers.get('content-length') ?? ''
  const isPacked = !['', 'identity'].includes(headers.get('content-encoding')?.trim() ?? '')
  return !isPacked && /^\d{1,15}$/.test(text) ? Number(text) : null
}

function failureOf(error: unknown, ranOut: boolean): GatewayError {
  if (ranOut) return new GatewayError('server-timeout', 'unclear', { cause: error })
  if (error instanceof GatewayError) return error
  const { code, certainty } = readTransportFailure(error)
  return new GatewayError(code, certainty, { cause: error })
}

/** Statuses that say the same whatever was asked; 0 is how a browser's fetch shows a redirect it was told not to follow. */
function refuseStatus(status: number): void {
  if (status === 0 || (status >= 300 && status < 400)) throw new GatewayError('server-redirected', 'unclear')
  if (status === 408) throw new GatewayError('server-timeout', 'unclear')
  if (status === 413) throw new GatewayError('server-too-large', 'refused')
  if (status === 425 || status === 429 || status === 503) throw new GatewayError('server-busy', 'refused')
  if (status >= 500) throw new GatewayError('server-failed', 'unclear')
}

function tell(observer: LinkObserver, { code }: GatewayError): void {
  if (code === 'server-unreachable' || code === 'server-timeout') observer.failed(code)
  else observer.failed(code === 'server-failed' || code === 'server-busy' ? 'server-failed' : 'server-strange')
}
