import type { Account } from './account.ts'
import { errorRow, forbidden, missing, notSignedIn, refused, type Answer } from './answer.ts'
import type { Calls } from './calls.ts'
import type { ControlDoor } from './control-door.ts'
import type { ExchangeDoor } from './exchange-door.ts'
import type { ExchangeOrders } from './exchange-orders.ts'
import { isObject, type JsonObject } from './fields.ts'
import { uploadRefused, type Files } from './files.ts'
import type { Messages } from './messages.ts'
import type { Qa } from './qa.ts'
import type { Queue } from './queue.ts'
import type { Readable } from './resource.ts'
import { readsAllScores } from './rights.ts'
import type { ResourceName, Rights } from './rights.ts'
import type { Sessions, SignedInUser } from './sessions.ts'
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
  /** What opens the control door; '' when it is not given. */
  readonly control: string
  readonly body: Uint8Array | 'too-large'
  /** Tells that nobody waits for the answer any more. */
  readonly gone: AbortSignal
}

export interface Services {
  readonly account: Account
  readonly sessions: Sessions
  readonly users: Users
  readonly tickets: Tickets
  readonly calls: Calls
  readonly qa: Qa
  readonly emails: Messages
  readonly sms: Messages
  readonly files: Files
  readonly stats: () => Answer
  readonly rights: Rights
  readonly queue: Queue
  readonly orders: ExchangeOrders
  readonly exchangeDoor: ExchangeDoor
  readonly controlDoor: ControlDoor
  readonly defaultPasswordHash: string
}

function wrongMethod(allowed: 'GET' | 'POST'): Answer {
  return { status: 405, json: { errors: [['error', 'Method Not Allowed']] }, headers: { Allow: allowed } }
}

/** The body as a JSON object, or what is wrong with it. */
function readBody(request: PracticeRequest): JsonObject | string {
  if (request.body === 'too-large') return 'Request is too large'
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

export type Route = (request: PracticeRequest) => Promise<Answer>

export interface Routes {
  /** What is documented, under the base path. */
  readonly eproc: Route
  /** The door of the practice exchange, beside it. */
  readonly exchange: Route
  /** The door of tests, which is shut unless the server was started with a token for it. */
  readonly control: Route
}

/** What a resource takes beside being read; `file` is what `?file=` gets of a record. */
interface Resource {
  readonly kept: Readable
  readonly create?: (body: JsonObject) => Answer
  readonly update?: (id: string, body: JsonObject) => Answer
  readonly file?: (id: string, form: string) => Promise<Answer> | Answer | undefined
}

/** Answers requests. The order is that of a gatekeeper: session, resource, method, body. */
export function createRoutes(services: Services): Routes {
  const { account, sessions, users, tickets, calls, qa, emails, sms, files, rights, queue, exchangeDoor } = services

  function withBody(request: PracticeRequest, table: string, run: (body: JsonObject) => Answer | Promise<Answer>) {
    const body = readBody(request)
    return typeof body === 'string' ? refused([errorRow(body, 'FORMAT', table, '', '')]) : run(body)
  }

  /** What can be read and listed, for this person. */
  function resourceOf(name: Exclude<ResourceName, 'files'>, user: SignedInUser): Resource {
    switch (name) {
      case 'users':
        return {
          kept: users,
          create: (body) => users.create(user, body, services.defaultPasswordHash),
          update: (id, body) => users.update(user, id, body),
        }
      case 'tickets':
        return {
          kept: tickets,
          create: (body) => tickets.create(user, body),
          update: (id, body) => tickets.update(user, id, body),
        }
      case 'qa':
        return { kept: qa, create: (body) => qa.create(user, body) }
      case 'calls':
        return { kept: calls, file: (id, form) => (form === 'wav' ? calls.recording(id) : undefined) }
      case 'emails':
        return {
          kept: emails,
          create: (body) => emails.create(user, body),
          file: (id, form) => (form === 'plain' || form === 'html' ? emails.body(id, form) : undefined),
        }
      case 'sms':
        return { kept: sms, create: (body) => sms.create(user, body) }
    }
  }

  /** An agent asks for the scores of the own calls by name, or for one of them. */
  function isOwnScore(query: URLSearchParams, user: SignedInUser, id: string): boolean {
    const own = extensionOf(user)
    const asked = id === '' || id === 'rpt' ? query.getAll('chan_usr') : [qa.agentOf(id)]
    return own !== '' && asked.length === 1 && asked[0] === own
  }

  function resource(
    request: PracticeRequest,
    user: SignedInUser,
    name: Exclude<ResourceName, 'files'>,
  ): Answer | Promise<Answer> {
    const id = request.path[1] ?? ''
    if (request.path.length > 2) return missing(name, '')
    const { kept, create, update, file } = resourceOf(name, user)
    if (request.method === 'POST') {
      const write = id === '' ? create : id === 'rpt' ? undefined : update && ((body: JsonObject) => update(id, body))
      if (write === undefined) return wrongMethod('GET')
      return rights.refusal(user, name, id) ?? withBody(request, name, write)
    }
    const refusal = rights.refusal(user, name, id)
    if (refusal) return refusal
    if (name === 'qa' && !readsAllScores(user) && !isOwnScore(request.query, user, id))
      return forbidden(name, id === 'rpt' ? '' : id)
    if (id === '') return kept.list(request.query, rights.hidden(user, name))
    if (id === 'rpt') return kept.report(request.query, rights.hidden(user, name))
    return file?.(id, request.query.get('file') ?? '') ?? kept.view(id)
  }

  function filed(request: PracticeRequest, user: SignedInUser): Answer | Promise<Answer> {
    const id = request.path[1] ?? ''
    if (request.path.length > 2 || (request.method === 'GET' && id === '')) return missing('files', '')
    if (request.method === 'POST') {
      if (id !== '') return wrongMethod('GET')
      if (request.body === 'too-large') return uploadRefused('File is too large', 'LENGTH')
      return rights.refusal(user, 'files', '') ?? files.upload(user, request.contentType, request.body)
    }
    const refusal = rights.refusal(user, 'files', id)
    if (refusal) return refusal
    return request.query.get('file') === '1' ? files.download(id) : files.view(id)
  }

  function posted(request: PracticeRequest, user: SignedInUser): Answer | Promise<Answer> {
    if (request.method !== 'POST') return wrongMethod('POST')
    if (request.path[0] === 'changeAuthAdmin' && request.path.length <= 2) {
      return account.resetPassword(user, request.path[1] ?? '')
    }
    if (request.path.length > 1) return missing(request.path[0] ?? '', '')
    return withBody(request, 'users', (body) => account.changePassword(user, body))
  }

  const extensionOf = (user: SignedInUser) => users.byId(user.id)?.exten ?? ''

  function queued(request: PracticeRequest, ask: () => Answer): Answer {
    if (request.path.length > 1) return missing(request.path[0] ?? '', '')
    return request.method === 'POST' ? ask() : wrongMethod('POST')
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
      case 'changeAuth':
      case 'changeAuthAdmin':
        return posted(request, user)
      case 'users':
      case 'tickets':
      case 'qa':
      case 'calls':
      case 'emails':
      case 'sms':
        return resource(request, user, name)
      case 'files':
        return filed(request, user)
      case 'stats':
        if (request.path.length !== 2 || request.path[1] !== '0') return missing(name, '')
        return request.method === 'GET' ? services.stats() : wrongMethod('GET')
      default:
        return missing(name, '')
    }
  }

  async function control(request: PracticeRequest): Promise<Answer> {
    const { controlDoor } = services
    if (!controlDoor.isOpenTo(request.control) || request.path.join('/') !== 'orders') return missing('', '')
    return request.method === 'POST'
      ? withBody(request, 'orders', (body) => controlDoor.obey(body))
      : wrongMethod('POST')
  }

  return { eproc, exchange, control }
}
