import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { errorRow, type Answer } from './answer.ts'
import { fillAtFirstStart } from './first-start.ts'
import { readRequestBody } from './http-body.ts'
import { createRoutes, type Route, type Routes } from './routes.ts'
import { createServices } from './services.ts'
import { openStore, readMeta, writeMeta, type Store } from './store.ts'

export interface PracticeOptions {
  /** Folder of the server's own file; made if it is not there. */
  readonly dataFolder: string
  /** 0 takes any free port; `last` the one of the start before if it is free, so that the address stays the same. */
  readonly port?: number | 'last'
  /** Seed and number of the synthetic cases of a first start. */
  readonly seed?: number
  readonly cases?: number
  /** How long somebody is left alone after a call of the queue. */
  readonly wrapUpSeconds?: number
  /** Every request is answered this much later, in ms. */
  readonly latencyMs?: number
  /** Opens the control door (README) to whoever sends this token; without one there is no such door. */
  readonly controlToken?: string
  /** The clock, ms UTC. */
  readonly now?: () => number
  /** Hears of failures inside the server; the sender of the request gets a plain 500. */
  readonly onFailure?: (error: unknown) => void
}

export interface PracticeServer {
  readonly url: string
  readonly port: number
  /** Takes no more requests, lets those in hand finish for a moment, and closes the file. */
  close(): Promise<void>
}

const host = '127.0.0.1'
const basePath = '/eproc'
const exchangePath = '/practice-exchange'
const controlPath = '/practice-control'
const closeGraceMs = 1000
const defaultSeed = 116
const defaultCases = 400

function bodyOf(answer: Answer): [type: string, body: Uint8Array] {
  if ('bytes' in answer) return [answer.type, answer.bytes]
  if ('csv' in answer) return ['text/csv; charset=utf-8', Buffer.from(answer.csv)]
  return ['application/json; charset=utf-8', Buffer.from(JSON.stringify(answer.json))]
}

function send(response: ServerResponse, answer: Answer): void {
  const [type, body] = bodyOf(answer)
  response.writeHead(answer.status, {
    'Content-Type': type,
    'Content-Length': body.byteLength,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...answer.headers,
  })
  response.end(body)
}

const plain = (status: number, message: string, headers: Record<string, string> = {}): Answer => ({
  status,
  json: { errors: [errorRow(message, status === 404 ? 'MISSING' : 'SERVER', '', '', '')] },
  headers,
})

/** The parts of a path below a base; undefined when it is not below it. A slash at the end says nothing. */
function pathBelow(base: string, pathname: string): string[] | undefined {
  if (pathname !== base && !pathname.startsWith(`${base}/`)) return undefined
  const parts = pathname.slice(base.length + 1).split('/')
  if (parts.at(-1) === '') parts.pop()
  if (parts.includes('')) return undefined
  try {
    return parts.map(decodeURIComponent)
  } catch {
    return undefined
  }
}

// A page in some browser may reach loopback by a name of its own; nobody else has a reason to use another name.
function isLocalName(hostHeader: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(hostHeader ?? '')
}

async function answerTo(
  request: IncomingMessage,
  routes: Routes,
  latencyMs: number,
  gone: AbortSignal,
): Promise<Answer> {
  const target = (request.url ?? '').split('?', 2)
  const pathname = target[0] ?? ''
  const path = pathBelow(basePath, pathname)
  // An upload that is too large is refused by its resource, in the documented way, once it is known who sends it.
  const isUpload = path?.[0] === 'files'
  const body = await readRequestBody(request, isUpload)
  if (latencyMs > 0) await wait(latencyMs)
  if (body === 'too-large' && (!isUpload || !request.complete)) {
    return plain(413, 'Request is too large', { Connection: 'close' })
  }
  if (!isLocalName(request.headers.host)) return plain(404, 'Not Found')
  const { method } = request
  const doors: [Route, string[] | undefined][] = [
    [routes.eproc, path],
    [routes.exchange, pathBelow(exchangePath, pathname)],
    [routes.control, pathBelow(controlPath, pathname)],
  ]
  for (const [answer, found] of doors) {
    if (found === undefined) continue
    if (method !== 'GET' && method !== 'POST') return plain(405, 'Method Not Allowed', { Allow: 'GET, POST' })
    const header = (name: string) => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : ''
    }
    return answer({
      method,
      path: found,
      query: new URLSearchParams(target[1] ?? ''),
      authorization: header('xauthorization'),
      contentType: header('content-type'),
      control: header('x-practice-control'),
      body,
      gone,
    })
  }
  return plain(404, 'Not Found')
}

/** Says when whoever asked is not there any more. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  return gone.signal
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

async function listenAt(server: Server, db: Store, wanted: number | 'last'): Promise<number> {
  const last = Number(readMeta(db, 'port') ?? 0)
  const port = await listen(server, wanted === 'last' ? last : wanted).catch((error: unknown) => {
    if (wanted !== 'last' || last === 0) throw error
    return listen(server, 0)
  })
  if (port !== last) writeMeta(db, 'port', String(port))
  return port
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), closeGraceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
  })
}

/**
 * Starts the practice server on loopback and fills its file if that is new (DESIGN 4). Rejects when the port is
 * taken or the folder cannot be written.
 */
export async function startPracticeServer(options: PracticeOptions): Promise<PracticeServer> {
  const now = options.now ?? Date.now
  const db = openStore(options.dataFolder)
  try {
    await fillAtFirstStart(db, {
      seed: options.seed ?? defaultSeed,
      cases: options.cases ?? defaultCases,
      now: now(),
    })
    const services = await createServices(db, now, options)
    const routes = createRoutes(services)
    const server = createServer((request, response) => {
      answerTo(request, routes, options.latencyMs ?? 0, goneSignal(response))
        .catch((error: unknown) => {
          // A sender that went away is no failure of ours.
          if (!request.destroyed || request.complete) options.onFailure?.(error)
          return plain(500, 'Server Error')
        })
        .then((answer) => send(response, answer))
        .catch((error: unknown) => options.onFailure?.(error))
    })
    // Longer than any client keeps a connection, so that it is not cut just as the client uses it again.
    server.keepAliveTimeout = 65_000
    const port = await listenAt(server, db, options.port ?? 0)
    let closing: Promise<void> | undefined
    return {
      port,
      url: `http://${host}:${port}${basePath}/`,
      close: () => {
        services.orders.close()
        closing ??= closeServer(server).then(() => void db.close())
        return closing
      },
    }
  } catch (error) {
    db.close()
    throw error
  }
}
