import { codeOf } from '../../../preload/contract/index.ts'
import type { MessageFields, MessageKind } from '../../../preload/contract/index.ts'
import { GatewayError } from '../gateway-error.ts'
import type { CountedKind, RecordGateway, RecordPage, ServerMessage, ServerSession, Skip } from '../gateway.ts'
import type { JsonHttp } from '../http.ts'
import { accept, ask, needHere, noIn, read, strange } from './answers.ts'
import type { PathOf } from './answers.ts'
import { lookPages } from './look-pages.ts'
import { daysOf } from './queue-calls.ts'
import {
  cut,
  messagePath,
  personPath,
  scorePath,
  toServerMessage,
  toServerPerson,
  toServerScore,
  toWireMessage,
  toWirePerson,
  toWireScore,
} from './record-rows.ts'
import { ResetAnswer, rowsUnder, TotalAnswer, WithId } from './wire.ts'

type Query = Readonly<Record<string, string>>

const resources = { case: 'tickets', call: 'calls', qa: 'qa', email: 'emails', sms: 'sms', user: 'users' } as const
const messageResources = { email: 'emails', sms: 'sms' } as const

const longestText = 40_000
const saidIn = (text: string) => text.replaceAll('\r\n', '\n').trim()

/** Scores, messages, people and files of the documented API (DESIGN 3). */
export function createCrmRecords(http: JsonHttp): Omit<RecordGateway, 'uploadFile' | 'messageFiles' | 'fetchFile'> {
  async function list(session: ServerSession, resource: string, query: Query): Promise<readonly unknown[]> {
    const answer = await ask(http, session, { method: 'GET', path: [resource], isFolder: true, query })
    return read(rowsUnder(resource), accept(answer, [200], 'sign-in-needed'))
  }

  async function page<Row>(
    session: ServerSession,
    resource: string,
    { skip, count }: Skip,
    toRow: (row: unknown) => Row | null,
    filter: Query = {},
  ): Promise<RecordPage<Row>> {
    const received = await list(session, resource, { _c: String(count), _a: String(skip), ...filter })
    const rows = received.map(toRow).filter((each) => each !== null)
    return { rows, received: received.length, unreadable: received.length - rows.length }
  }

  /** Every row of a filter: "nothing" must be certain, so a row that cannot be read is `server-strange`. */
  async function findAll<Row extends { readonly serverId: string }>(
    session: ServerSession,
    resource: string,
    query: Query,
    toRow: (row: unknown) => Row | null,
  ): Promise<Row[]> {
    const found = new Map<string, Row>()
    for await (const rows of lookPages((page) => list(session, resource, { ...page, ...query }))) {
      for (const row of rows) {
        const each = toRow(row)
        if (each === null) throw strange()
        found.set(each.serverId, each)
      }
    }
    return [...found.values()]
  }

  /** The one row an accepted change echoes. */
  async function change<Row>(
    session: ServerSession,
    request: { path: readonly string[]; isFolder?: boolean; json: unknown },
    pathOf: PathOf,
    toRow: (row: unknown) => Row | null,
  ): Promise<Row> {
    const [resource = ''] = request.path
    const answer = await ask(http, session, { method: 'POST', ...request })
    if (request.path.length > 1) needHere(answer)
    const [row, ...more] = read(rowsUnder(resource), accept(answer, [200, 201, 202], 'sign-in-needed', pathOf))
    const echoed = toRow(row)
    if (echoed === null || more.length > 0) throw strange()
    return echoed
  }

  async function messageText(session: ServerSession, kind: MessageKind, serverId: string): Promise<string> {
    const path = [messageResources[kind], serverId]
    if (kind === 'sms') {
      const answer = await ask(http, session, { method: 'GET', path })
      needHere(answer)
      const [row] = read(rowsUnder(messageResources.sms), accept(answer, [200], 'sign-in-needed'))
      return toServerMessage(kind, row, null)?.text ?? ''
    }
    return cut(await bodyOf(session, path, 'plain'), longestText)
  }

  async function bodyOf(session: ServerSession, path: readonly string[], form: 'plain' | 'html'): Promise<string> {
    const authorization = `Bearer ${session.token}`
    const answer = await http.exchangeText(
      { method: 'GET', path, query: { file: form }, authorization },
      `text/${form}`,
    )
    if (answer.status !== 200) {
      const no = noIn(answer.status, answer.text)
      needHere(no)
      accept(no, [200], 'sign-in-needed')
    }
    return answer.text
  }

  /** One that has gone since the list was read says nothing about ours: the look is made again. */
  async function textForLook(session: ServerSession, serverId: string): Promise<string> {
    try {
      return await messageText(session, 'email', serverId)
    } catch (error) {
      throw codeOf(error) === 'server-missing' ? strange() : error
    }
  }

  async function findMessages(session: ServerSession, fields: MessageFields, since: number): Promise<ServerMessage[]> {
    const { kind } = fields
    const resource = messageResources[kind]
    const found = new Map<string, ServerMessage>()
    for await (const rows of lookPages((page) => list(session, resource, page))) {
      // Lists are ordered by id: one older row between newer ones is no end.
      let isWhollyOlder = rows.length > 0
      for (const row of rows) {
        const message = toServerMessage(kind, row, null)
        if (message === null) throw strange()
        if (message.createdAt !== null && message.createdAt < since) continue
        isWhollyOlder = false
        if (found.has(message.serverId)) continue
        // Somebody may have written to us in the same words.
        if (/\bin(box|coming|bound)?\b/i.test(message.folder)) continue
        if (message.subject.trim() !== fields.subject.trim() && kind === 'email') continue
        // The text of an e-mail stands nowhere but in its own answer.
        const text = kind === 'email' ? await textForLook(session, message.serverId) : message.text
        // It says what was sent, and nobody can tell to whom: it may be ours.
        if (message.recipients.length === 0 && saidIn(text) === saidIn(fields.text)) throw strange()
        found.set(message.serverId, { ...message, text })
      }
      if (isWhollyOlder) break
    }
    return [...found.values()]
  }

  return {
    createScore: (session, fields) =>
      change(session, { path: ['qa'], json: toWireScore(fields) }, scorePath, (row) => toServerScore(row, fields)),
    async findScores(session, callRef) {
      const query = { source_id: callRef.trim() }
      const found = await findAll(session, 'qa', query, (row) => toServerScore(row, null))
      return found.filter((each) => each.fields.callRef.trim() === callRef.trim())
    },
    listScores: (session, skip, agent = null) =>
      page(session, 'qa', skip, (row) => toServerScore(row, null), agent === null ? {} : { chan_usr: agent }),
    createMessage: (session, { fields, uploaded }) =>
      change(
        session,
        { path: [messageResources[fields.kind]], isFolder: true, json: toWireMessage(fields, uploaded) },
        messagePath,
        (row) => toServerMessage(fields.kind, row, fields),
      ),
    findMessages,
    listMessages: (session, kind, skip) =>
      page(session, messageResources[kind], skip, (row) => toServerMessage(kind, row, null)),
    messageText,
    async messageLayout(session, serverId) {
      const html = await bodyOf(session, [messageResources.email, serverId], 'html')
      // Its tokeniser is read with the first letter, not with the start of the desk.
      const { layoutOf } = await import('../html-layout.ts')
      return layoutOf(html)
    },
    async proveRecord(session, kind, serverId) {
      const resource = resources[kind]
      const answer = await ask(http, session, { method: 'GET', path: [resource, serverId] })
      needHere(answer)
      const [row] = read(rowsUnder(resource), accept(answer, [200], 'sign-in-needed'))
      if (row === undefined) throw new GatewayError('server-missing', 'refused')
      if (read(WithId, row).id !== serverId) throw strange()
    },
    createPerson: (session, fields, photo) =>
      change(session, { path: ['users'], json: toWirePerson(fields, photo) }, personPath, (row) =>
        toServerPerson(row, fields),
      ),
    updatePerson: (session, serverId, fields, photo) =>
      change(session, { path: ['users', serverId], json: toWirePerson(fields, photo) }, personPath, (row) => {
        const person = toServerPerson(row, fields)
        return person?.serverId === serverId ? person : null
      }),
    async getPerson(session, serverId) {
      const answer = await ask(http, session, { method: 'GET', path: ['users', serverId] })
      needHere(answer)
      const [row] = read(rowsUnder('users'), accept(answer, [200], 'sign-in-needed'))
      if (row === undefined) throw new GatewayError('server-missing', 'refused')
      const person = toServerPerson(row, null)
      if (person?.serverId !== serverId) throw strange()
      return person
    },
    async resetPassword(session, path, serverId) {
      const parts = path.split('/').map((part) => part.replaceAll('{id}', serverId))
      const answer = await ask(http, session, { method: 'POST', path: parts })
      needHere(answer)
      // Only the server's own word is a yes: somebody is about to be told their old password is gone.
      read(
        ResetAnswer,
        accept(answer, [200, 201, 202], 'sign-in-needed', () => ''),
      )
    },
    async findPeople(session, login) {
      const found = await findAll(session, 'users', { usn: login.trim() }, (row) => toServerPerson(row, null))
      return found.filter((each) => each.fields.login.trim().toLowerCase() === login.trim().toLowerCase())
    },
    listPeople: (session, skip) => page(session, 'users', skip, (row) => toServerPerson(row, null)),
    async countRecords(session: ServerSession, kind: CountedKind, since: number | null) {
      const resource = resources[kind]
      const answer = await ask(http, session, {
        method: 'GET',
        path: [resource, 'rpt'],
        // People have no documented date.
        query: kind === 'user' ? {} : daysOf({ from: since, to: null }),
      })
      const rows = read(rowsUnder(resource), accept(answer, [200], 'sign-in-needed'))
      const total = TotalAnswer.safeParse(rows)
      if (!total.success) return null
      const [row] = total.data
      const texts = typeof row === 'object' ? Object.values(row) : [row ?? '']
      const count = Number(texts.at(-1) ?? '')
      return texts.length === 1 && Number.isInteger(count) && count >= 0 ? count : null
    },
  }
}
