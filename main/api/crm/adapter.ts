import type { QueueAnswer } from '../../../preload/contract/queue.ts'
import type { Role } from '../../../preload/contract/permissions.ts'
import type { Clock, HttpFetch } from '../../ports/ports.ts'
import { GatewayError } from '../gateway-error.ts'
import type { CasePage, Gateway, LinkObserver, OutgoingCase, ServerCase, ServerSession, SignedIn } from '../gateway.ts'
import { createByteHttp } from '../http-bytes.ts'
import { createJsonHttp } from '../http.ts'
import type { JsonAnswer, JsonHttp } from '../http.ts'
import { accept, ask, needHere, read, refusal, strange } from './answers.ts'
import { lookPages } from './look-pages.ts'
import { contactFilter, passwordPath, readDisplayName, toServerCase, toWire, wireSourceId } from './mapping.ts'
import {
  colleaguesIn,
  extensionIn,
  isWithin,
  readExtension,
  readPoll,
  readQueueAnswer,
  toCallQuery,
  toServerCall,
} from './queue-calls.ts'
import { createCrmBoard } from './board.ts'
import { createCrmRecordings } from './recordings.ts'
import { createCrmFiles } from './files.ts'
import { createCrmRecords } from './records.ts'
import { createCrmReports } from './reports.ts'
import {
  CallsAnswer,
  PasswordAnswer,
  PollAnswer,
  SignInAnswer,
  TicketMark,
  TicketsAnswer,
  UsersAnswer,
} from './wire.ts'

export interface CrmOptions {
  readonly baseUrl: string
  readonly fetch: HttpFetch
  readonly timeoutMs: number
  /** The site's role codes in the desk's words; a code that is not listed may only read. */
  readonly roleCodes: Readonly<Record<string, Role>>
  readonly observer: LinkObserver
  readonly clock: Clock
}

/** The gateway for a server that speaks the documented CRM API (DESIGN 3). Throws `insecure-address`. */
export function createCrmGateway(options: CrmOptions): Gateway {
  const http = createJsonHttp(options)
  return {
    capabilities: { canChangePassword: true, hasQueue: true },
    signIn: (login, password, signal) => signIn(http, options.roleCodes, { login, password, signal }),
    async ping(session, signal) {
      const answer = await ask(http, session, { method: 'GET', path: [], signal })
      read(PollAnswer, accept(answer, [200], 'sign-in-needed'))
    },
    async changePassword(session, current, next) {
      const json = { pass0: current, pass1: next, pass2: next }
      const answer = await ask(http, session, { method: 'POST', path: ['changeAuth'], json })
      if (answer.status === 412) throw refusal(answer.body, passwordPath, false)
      read(PasswordAnswer, accept(answer, [200, 201, 202], 'sign-in-needed', passwordPath))
    },
    async createCase(session, record) {
      const answer = await ask(http, session, { method: 'POST', path: ['tickets'], json: toWire(record) })
      return echoed(answer, record, null)
    },
    async updateCase(session, serverId, record) {
      const answer = await ask(http, session, { method: 'POST', path: ['tickets', serverId], json: toWire(record) })
      needHere(answer)
      return echoed(answer, record, serverId)
    },
    async getCase(session, serverId, signal) {
      const answer = await ask(http, session, { method: 'GET', path: ['tickets', serverId], signal })
      needHere(answer)
      const [row, ...more] = ticketsOf(accept(answer, [200], 'sign-in-needed'))
      if (row === undefined) throw new GatewayError('server-missing', 'refused')
      const found = toServerCase(row, null)
      if (found?.serverId !== serverId || more.length > 0) throw strange()
      return found
    },
    findCases: (session, record) => findCases(http, session, record),
    async findByContact(session, sought, { count, signal }) {
      return pageOf(await listTickets(http, session, { _c: String(count), ...contactFilter(sought) }, signal))
    },
    async listCases(session, { skip, count, status }) {
      const filter = status === undefined ? {} : { status }
      return pageOf(await listTickets(http, session, { _c: String(count), _a: String(skip), ...filter }))
    },
    joinQueue: (session, signal) => askQueue(http, session, { path: 'joinq', yes: 'ringing', signal }),
    leaveQueue: (session, signal) => askQueue(http, session, { path: 'leaveq', yes: 'offline', signal }),
    async pollQueue(session, signal) {
      const answer = await ask(http, session, { method: 'GET', path: [], signal })
      const body = read(PollAnswer, accept(answer, [200], 'sign-in-needed'))
      return readPoll('profile' in body ? body.profile : body.Profile)
    },
    async listCalls(session, filter, page) {
      const query = toCallQuery(filter, page)
      const answer = await ask(http, session, { method: 'GET', path: ['calls'], isFolder: true, query })
      const rows = read(CallsAnswer, accept(answer, [200], 'sign-in-needed')).calls
      const calls = rows.map(toServerCall).filter((each) => each !== null)
      return {
        calls: calls.filter((each) => isWithin(each, filter)),
        received: rows.length,
        unreadable: rows.length - calls.length,
      }
    },
    async listColleagues(session) {
      const query = { _c: String(mostColleagues) }
      const answer = await ask(http, session, { method: 'GET', path: ['users'], isFolder: true, query })
      return colleaguesIn(read(UsersAnswer, accept(answer, [200], 'sign-in-needed')).users).slice(0, mostColleagues)
    },
    ...createCrmRecords(http),
    ...createCrmReports(http),
    ...createCrmFiles(http, createByteHttp(options)),
    ...createCrmRecordings(createByteHttp(options)),
    ...createCrmBoard(http),
  }
}

/** More than one helpline has desks; what one message to the window carries easily. */
const mostColleagues = 500

function ticketsOf(body: unknown): unknown[] {
  return read(TicketsAnswer, body).tickets
}

async function signIn(
  http: JsonHttp,
  roleCodes: Readonly<Record<string, Role>>,
  { login, password, signal }: { login: string; password: string; signal: AbortSignal | undefined },
): Promise<SignedIn> {
  // Basic ends the name at the first colon, so such a name could be somebody else's with another password.
  if (login.includes(':')) throw new GatewayError('wrong-password', 'not-sent')
  const basic = Buffer.from(`${login}:${password}`, 'utf8').toString('base64')
  const answer = await http.exchange({ method: 'POST', path: [], authorization: `Basic ${basic}`, signal })
  const body = read(SignInAnswer, accept(answer, [200, 201], 'wrong-password'))
  const [token, userId, user, roleCode] = body.ss[0] ?? ['', '', '', '']
  const extension =
    readExtension(body.Profile) || (await findExtension(http, { token }, user === '' ? login : user, signal))
  return {
    session: { token, names: [login, user, userId, readDisplayName(body.Profile)].filter((name) => name !== '') },
    userId,
    login: user === '' ? login : user,
    displayName: readDisplayName(body.Profile) || user || login,
    role: (Object.hasOwn(roleCodes, roleCode) ? roleCodes[roleCode] : undefined) ?? 'analyst',
    extension,
  }
}

/** For a profile that tells no extension. Without one there is no telephone, but everything else: never fails. */
async function findExtension(
  http: JsonHttp,
  session: ServerSession,
  login: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    const answer = await ask(http, session, {
      method: 'GET',
      path: ['users'],
      isFolder: true,
      query: { usn: login },
      signal,
    })
    return extensionIn(read(UsersAnswer, accept(answer, [200], 'sign-in-needed')).users, login)
  } catch {
    return ''
  }
}

/** Joining and leaving have no body and say no with a 200. */
async function askQueue(
  http: JsonHttp,
  session: ServerSession,
  { path, yes, signal }: { path: string; yes: 'ringing' | 'offline'; signal: AbortSignal | undefined },
): Promise<QueueAnswer> {
  const answer = await ask(http, session, { method: 'POST', path: [path], signal })
  const said = answer.status < 300 ? readQueueAnswer(answer.body, yes) : null
  if (said !== null) return said
  accept(answer, [], 'sign-in-needed')
  throw strange()
}

/** The server's own copy after a create or an update: one ticket with an id, and not somebody else's. */
function echoed(answer: JsonAnswer, record: OutgoingCase, serverId: string | null): ServerCase {
  const [row, ...more] = ticketsOf(accept(answer, [200, 201, 202], 'sign-in-needed'))
  const mark = TicketMark.safeParse(row)
  if (!mark.success || more.length > 0) throw strange()
  const { id, source_id: sourceId } = mark.data
  if (id === undefined || (serverId !== null && id !== serverId)) throw strange()
  if (sourceId !== undefined && sourceId.trim() !== wireSourceId(record).trim()) throw strange()
  const copy = toServerCase(row, record.fields)
  if (copy === null) throw strange()
  return copy
}

async function listTickets(
  http: JsonHttp,
  session: ServerSession,
  query: Record<string, string>,
  signal?: AbortSignal,
): Promise<unknown[]> {
  const answer = await ask(http, session, { method: 'GET', path: ['tickets'], isFolder: true, query, signal })
  return ticketsOf(accept(answer, [200], 'sign-in-needed'))
}

function pageOf(rows: readonly unknown[]): CasePage {
  const cases = rows.map((row) => toServerCase(row, null)).filter((each) => each !== null)
  return { cases, received: rows.length, unreadable: rows.length - cases.length }
}

/**
 * Tickets with the record's source and source id. "Nothing" must be certain, because it allows a repeat: so a row that
 * could be ours but cannot be read is `server-strange`, and where the server ignores the filter more rows are read.
 */
async function findCases(http: JsonHttp, session: ServerSession, record: OutgoingCase): Promise<ServerCase[]> {
  const source = record.fields.source
  const sourceId = wireSourceId(record).trim()
  const found: ServerCase[] = []
  const filter = { source, source_id: sourceId }
  for await (const rows of lookPages((page) => listTickets(http, session, { ...page, ...filter }))) {
    for (const row of rows) {
      const mark = TicketMark.safeParse(row)
      if (!mark.success) throw strange()
      if ((mark.data.source ?? '').trim().toLowerCase() !== source || (mark.data.source_id ?? '').trim() !== sourceId)
        continue
      const candidate = toServerCase(row, null)
      if (candidate === null) throw strange()
      if (!found.some((each) => each.serverId === candidate.serverId)) found.push(candidate)
    }
  }
  return found
}
