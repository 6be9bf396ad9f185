import type { Account } from './account.ts'
import { errorRow, found, missing, notSignedIn, refused, type Answer } from './answer.ts'
import type { Calls } from './calls.ts'
import type { ExchangeDoor } from './exchange-door.ts'
import type { ExchangeOrders } from './exchange-orders.ts'
import { isObject, type JsonObject } from './fields.ts'
import type { Queue } from './queue.ts'
import type { Sessions, SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'
import type { Tickets } from './tickets.ts'
import type { Users } from './users.ts'

/** A request as the server understands it: the path below the base in parts, and the body as bytes. */
interface PracticeRequest {
  readonly method: 'GET' | 'POST'
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** The value of `XAuthorization`, or ''. */
  readonly authorization: string
  readonly contentType: string
  readonly body: Uint8Array
  /** Tells that nobody waits for the answer any more. */
  readonly gone: AbortSignal
}

export interface Services {
  readonly db: Store
  readonly account: Account
  readonly sessions: Sessions
  readonly users: Users
  readonly tickets: Tickets
  readonly calls: Calls
  readonly queue: Queue
  readonly orders: ExchangeOrders
  readonly exchangeDoor: ExchangeDoor
  readonly defaultPasswordHash: string
}

function wrongMethod(allowed: 'GET' | 'POST'): Answer {
  return { status: 405, json: { errors: [['error', 'Method Not Allowed']] }, headers: { Allow: allowed } }
}

/** The body as a JSON object, or what is wrong with it. */
function readBody(request: PracticeRequest): JsonObject | string {
  if (!/^application\/json\s*(;|$)/i.test(request.contentType.trim())) return 'Content-Type must be application/json'
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body))
    return isObject(value) ? value : 'Body must be a JSON object'
  } catch {
    return 'Body is not JSON'
  }
}

function bearerOf(authorization: string): string {
  return /^Bearer\s+(\S+)$/i.exec(authorization.trim())?.[1] ?? ''
}

/** Counts; the documents name what is counted, not how the answer looks (assumption: one object of text values). */
function stats(db: Store): Answer {
  const count = (sql: string) => String(db.prepare<[], { n: number }>(sql).get()?.n ?? 0)
  const bySource = (source: 'email' | 'sms') =>
    count(`SELECT count(DISTINCT source_id) AS n FROM tickets WHERE source = '${source}'`)
  return found('stats', [
    {
      inbound_calls: count("SELECT count(*) AS n FROM calls WHERE vector = 'inbound'"),
      outbound_calls: count("SELECT count(*) AS n FROM calls WHERE vector = 'outbound'"),
      tickets: count('SELECT count(*) AS n FROM tickets'),
      emails: bySource('email'),
      sms: bySource('sms'),
    },
  ])
}

type Route = (request: PracticeRequest) => Promise<Answer>

export interface Routes {
  /** What is documented, under the base path. */
  readonly eproc: Route
  /** The door of the practice exchange, beside it. */
  readonly exchange: Route
}

/** Answers requests. The order is that of a gatekeeper: session, resource, method, body. */
export function createRoutes(services: Services): Routes {
  const { account, sessions, users, tickets, calls, queue, exchangeDoor, db, defaultPasswordHash } = services

  function withBody(request: PracticeRequest, table: string, run: (body: JsonObject) => Answer | Promise<Answer>) {
    const body = readBody(request)
    return typeof body === 'string' ? refused([errorRow(body, 'FORMAT', table, '', '')]) : run(body)
  }

  function resource(
    request: PracticeRequest,
    name: 'users' | 'tickets',
    kept: Users | Tickets,
    write: (id: string, body: JsonObject) => Answer,
  ): Answer | Promise<Answer> {
    const id = request.path[1] ?? ''
    if (request.path.length > 2) return missing(name, '')
    if (request.method === 'POST') {
      return id === 'rpt' ? wrongMethod('GET') : withBody(request, name, (body) => write(id, body))
    }
    if (id === 'rpt') return kept.report(request.query)
    return id === '' ? kept.list(request.query) : kept.view(id)
  }

  function posted(request: PracticeRequest, user: SignedInUser): Answer | Promise<Answer> {
    if (request.method !== 'POST') return wrongMethod('POST')
    if (request.path.length > 1) return missing(request.path[0] ?? '', '')
    if (request.path[0] === 'changeAuthAdmin') return account.resetPassword()
    return withBody(request, 'users', (body) => account.changePassword(user, body))
  }

  const extensionOf = (user: SignedInUser) => users.byId(user.id)?.exten ?? ''

  function queued(request: PracticeRequest, ask: () => Answer): Answer {
    if (request.path.length > 1) return missing(request.path[0] ?? '', '')
    return request.method === 'POST' ? ask() : wrongMethod('POST')
  }

  function called(request: PracticeRequest): Answer | Promise<Answer> {
    const id = request.path[1] ?? ''
    if (request.path.length > 2) return missing('calls', '')
    if (request.method !== 'GET') return wrongMethod('GET')
    if (id === 'rpt') return calls.report(request.query)
    if (id === '') return calls.list(request.query)
    return request.query.get('file') === 'wav' ? calls.recording(id) : calls.view(id)
  }

  async function exchange(request: PracticeRequest): Promise<Answer> {
    const user = sessions.find(bearerOf(request.authorization))
    if (user === undefined) return notSignedIn()
    const [name = '', ...more] = request.path
    if (more.length > 0) return missing(name, '')
    switch (name) {
      case 'orders':
        if (request.method !== 'GET') return wrongMethod('GET')
        return exchangeDoor.orders(extensionOf(user), request.query, request.gone)
      case 'reports':
        if (request.method !== 'POST') return wrongMethod('POST')
        return withBody(request, 'exchange', (body) => exchangeDoor.reports(extensionOf(user), body))
      default:
        return missing(name, '')
    }
  }

  async function eproc(request: PracticeRequest): Promise<Answer> {
    const name = request.path[0] ?? ''
    if (name === '' && request.method === 'POST') return account.signIn(request.authorization)
    const user = sessions.find(bearerOf(request.authorization))
    if (user === undefined) return notSignedIn()
    switch (name) {
      case '':
        return queue.poll(extensionOf(user))
      case 'joinq':
        return queued(request, () => queue.join(extensionOf(user)))
      case 'leaveq':
        return queued(request, () => queue.leave(extensionOf(user)))
      case 'calls':
        return called(request)
      case 'changeAuth':
      case 'changeAuthAdmin':
        return posted(request, user)
      case 'users':
        return resource(request, name, users, (id, body) =>
          id === '' ? users.create(user, body, defaultPasswordHash) : users.update(user, id, body),
        )
      case 'tickets':
        return resource(request, name, tickets, (id, body) =>
          id === '' ? tickets.create(user, body) : tickets.update(id, body),
        )
      case 'stats':
        if (request.path.length !== 2 || request.path[1] !== '0') return missing(name, '')
        return request.method === 'GET' ? stats(db) : wrongMethod('GET')
      default:
        return missing(name, '')
    }
  }

  return { eproc, exchange }
}
