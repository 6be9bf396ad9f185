import type { Account } from './account.ts'
import { errorRow, found, missing, notSignedIn, refused, type Answer } from './answer.ts'
import { isObject, type JsonObject } from './fields.ts'
import type { Sessions, SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'
import type { Tickets } from './tickets.ts'
import type { Users } from './users.ts'

/** A request as the server understands it: the path below the base in parts, and the body as bytes. */
export interface PracticeRequest {
  readonly method: 'GET' | 'POST'
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** The value of `XAuthorization`, or ''. */
  readonly authorization: string
  readonly contentType: string
  readonly body: Uint8Array
}

export interface Services {
  readonly db: Store
  readonly account: Account
  readonly sessions: Sessions
  readonly users: Users
  readonly tickets: Tickets
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

/** Poll of the queue state: this server has no queue, so everybody is offline. */
function poll(): Answer {
  const state = { status: 'offline', message: 'Offline', lastcall: '', data: '', phone: '', context: '' }
  return { status: 200, json: { profile: [state] } }
}

/** Counts; the documents name what is counted, not how the answer looks (assumption: one object of text values). */
function stats(db: Store): Answer {
  const count = (sql: string) => String(db.prepare<[], { n: number }>(sql).get()?.n ?? 0)
  const bySource = (source: 'call' | 'email' | 'sms') =>
    count(`SELECT count(DISTINCT source_id) AS n FROM tickets WHERE source = '${source}'`)
  return found('stats', [
    {
      inbound_calls: bySource('call'),
      outbound_calls: '0',
      tickets: count('SELECT count(*) AS n FROM tickets'),
      emails: bySource('email'),
      sms: bySource('sms'),
    },
  ])
}

/** Answers a request under the base path. The order is that of a gatekeeper: session, resource, method, body. */
export function createRoutes(services: Services): (request: PracticeRequest) => Promise<Answer> {
  const { account, sessions, users, tickets, db, defaultPasswordHash } = services

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

  return async (request) => {
    const name = request.path[0] ?? ''
    if (name === '' && request.method === 'POST') return account.signIn(request.authorization)
    const user = sessions.find(bearerOf(request.authorization))
    if (user === undefined) return notSignedIn()
    switch (name) {
      case '':
        return poll()
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
}
