import { randomBytes } from 'node:crypto'
import { codeOf } from '../../../preload/contract/index.ts'
import type { MessageFields, MessageKind } from '../../../preload/contract/index.ts'
import { GatewayError } from '../gateway-error.ts'
import type {
  CountedKind,
  Gateway,
  OutgoingFile,
  RecordPage,
  ServerFile,
  ServerMessage,
  ServerSession,
  Skip,
} from '../gateway.ts'
import type { JsonHttp } from '../http.ts'
import { accept, ask, read, strange } from './answers.ts'
import type { PathOf } from './answers.ts'
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
import { rowsUnder, TotalAnswer, WireFile } from './wire.ts'

type Records = Pick<
  Gateway,
  | 'createScore'
  | 'findScores'
  | 'listScores'
  | 'createMessage'
  | 'findMessages'
  | 'listMessages'
  | 'messageText'
  | 'createPerson'
  | 'updatePerson'
  | 'getPerson'
  | 'findPeople'
  | 'listPeople'
  | 'uploadFile'
  | 'countRecords'
>

type Query = Readonly<Record<string, string>>

const resources = { case: 'tickets', call: 'calls', qa: 'qa', email: 'emails', sms: 'sms', user: 'users' } as const
const messageResources = { email: 'emails', sms: 'sms' } as const

/** How many rows a look reads at most. */
const lookPage = 50
const lookPages = 4
const longestText = 40_000

/** Scores, messages, people and files of the documented API (DESIGN 3). */
export function createCrmRecords(http: JsonHttp): Records {
  async function list(session: ServerSession, resource: string, query: Query): Promise<readonly unknown[]> {
    const answer = await ask(http, session, { method: 'GET', path: [resource], isFolder: true, query })
    return read(rowsUnder(resource), accept(answer, [200], 'sign-in-needed'))
  }

  async function page<Row>(
    session: ServerSession,
    resource: string,
    { skip, count }: Skip,
    toRow: (row: unknown) => Row | null,
  ): Promise<RecordPage<Row>> {
    const received = await list(session, resource, { _c: String(count), _a: String(skip) })
    const rows = received.map(toRow).filter((each) => each !== null)
    return { rows, received: received.length, unreadable: received.length - rows.length }
  }

  /** Every row of a filter: "nothing" must be certain, so a row that cannot be read is `server-strange`. */
  async function findAll<Row>(
    session: ServerSession,
    resource: string,
    query: Query,
    toRow: (row: unknown) => Row | null,
  ): Promise<Row[]> {
    const found: Row[] = []
    for (let turn = 0; turn < lookPages; turn += 1) {
      const rows = await list(session, resource, { _c: String(lookPage), _a: String(turn * lookPage), ...query })
      for (const row of rows) {
        const each = toRow(row)
        if (each === null) throw strange()
        found.push(each)
      }
      if (rows.length < lookPage) break
    }
    return found
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
    if (request.path.length > 1 && answer.status === 404) throw new GatewayError('server-missing', 'refused')
    const [row, ...more] = read(rowsUnder(resource), accept(answer, [200, 201, 202], 'sign-in-needed', pathOf))
    const echoed = toRow(row)
    if (echoed === null || more.length > 0) throw strange()
    return echoed
  }

  async function messageText(session: ServerSession, kind: MessageKind, serverId: string): Promise<string> {
    const path = [messageResources[kind], serverId]
    if (kind === 'sms') {
      const answer = await ask(http, session, { method: 'GET', path })
      if (answer.status === 404) throw new GatewayError('server-missing', 'refused')
      const [row] = read(rowsUnder(messageResources.sms), accept(answer, [200], 'sign-in-needed'))
      return toServerMessage(kind, row, null)?.text ?? ''
    }
    const answer = await http.exchangeText({
      method: 'GET',
      path,
      query: { file: 'plain' },
      authorization: `Bearer ${session.token}`,
    })
    if (answer.status === 404) throw new GatewayError('server-missing', 'refused')
    if (answer.status !== 200) accept({ status: answer.status, body: null }, [200], 'sign-in-needed')
    return cut(answer.text, longestText)
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
    const found: ServerMessage[] = []
    for (let turn = 0; turn < lookPages; turn += 1) {
      const rows = await list(session, resource, { _c: String(lookPage), _a: String(turn * lookPage) })
      // Lists are ordered by id: one older row between newer ones is no end.
      let isWhollyOlder = rows.length > 0
      for (const row of rows) {
        const message = toServerMessage(kind, row, null)
        if (message === null) throw strange()
        if (message.createdAt !== null && message.createdAt < since) continue
        isWhollyOlder = false
        if (message.subject.trim() !== fields.subject.trim() && kind === 'email') continue
        // The text of an e-mail stands nowhere but in its own answer.
        const text = kind === 'email' ? await textForLook(session, message.serverId) : message.text
        found.push({ ...message, text })
      }
      if (isWhollyOlder || rows.length < lookPage) break
    }
    return found
  }

  return {
    createScore: (session, fields) =>
      change(session, { path: ['qa'], json: toWireScore(fields) }, scorePath, (row) => toServerScore(row, fields)),
    async findScores(session, callRef) {
      const query = { source_id: callRef.trim() }
      const found = await findAll(session, 'qa', query, (row) => toServerScore(row, null))
      return found.filter((each) => each.fields.callRef.trim() === callRef.trim())
    },
    listScores: (session, skip) => page(session, 'qa', skip, (row) => toServerScore(row, null)),
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
    createPerson: (session, fields) =>
      change(session, { path: ['users'], json: toWirePerson(fields, '') }, personPath, (row) =>
        toServerPerson(row, fields),
      ),
    updatePerson: (session, serverId, fields, photo) =>
      change(session, { path: ['users', serverId], json: toWirePerson(fields, photo) }, personPath, (row) => {
        const person = toServerPerson(row, fields)
        return person?.serverId === serverId ? person : null
      }),
    async getPerson(session, serverId) {
      const answer = await ask(http, session, { method: 'GET', path: ['users', serverId] })
      if (answer.status === 404) throw new GatewayError('server-missing', 'refused')
      const [row] = read(rowsUnder('users'), accept(answer, [200], 'sign-in-needed'))
      if (row === undefined) throw new GatewayError('server-missing', 'refused')
      const person = toServerPerson(row, null)
      if (person?.serverId !== serverId) throw strange()
      return person
    },
    async findPeople(session, login) {
      const found = await findAll(session, 'users', { usn: login.trim() }, (row) => toServerPerson(row, null))
      return found.filter((each) => each.fields.login.trim().toLowerCase() === login.trim().toLowerCase())
    },
    listPeople: (session, skip) => page(session, 'users', skip, (row) => toServerPerson(row, null)),
    uploadFile: (session, file, onSent) => uploadFile(http, session, file, onSent),
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

/** A file's name inside a header: quotes and line ends cannot leave it. */
function quoted(name: string): string {
  return name.replaceAll(/["\\\r\n]/g, '_')
}

function plainType(mediaType: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
}

async function uploadFile(
  http: JsonHttp,
  session: ServerSession,
  file: OutgoingFile,
  onSent: (bytes: number) => void,
): Promise<ServerFile> {
  const boundary = `helpline-${randomBytes(16).toString('hex')}`
  const text = new TextEncoder()
  async function* pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const disposition = `Content-Disposition: form-data; name="file[]"; filename="${quoted(file.name)}"`
    yield text.encode(`--${boundary}\r\n${disposition}\r\nContent-Type: ${plainType(file.mediaType)}\r\n\r\n`)
    let sent = 0
    for await (const piece of file.bytes()) {
      yield new Uint8Array(piece)
      sent += piece.length
      onSent(sent)
    }
    // A file that is not whole any more must not become one at the server.
    if (sent !== file.size) throw new GatewayError('server-strange', 'unclear')
    yield text.encode(`\r\n--${boundary}--\r\n`)
  }
  const answer = await ask(http, session, {
    method: 'POST',
    path: ['files'],
    isFolder: true,
    stream: { contentType: `multipart/form-data; boundary=${boundary}`, pieces },
  })
  const [row] = read(
    rowsUnder('files'),
    accept(answer, [200, 201, 202], 'sign-in-needed', () => ''),
  )
  const echoed = WireFile.safeParse(row)
  if (!echoed.success) throw strange()
  const { id, size } = echoed.data
  // What arrived cut off is not taken for the whole: it is sent again.
  if (size !== undefined && /^\d+$/.test(size.trim()) && Number(size) !== file.size) throw strange()
  return { serverId: id }
}
