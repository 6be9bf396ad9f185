import type {
  CaseFields,
  Colleague,
  MessageFields,
  MessageKind,
  PersonFields,
  QaFields,
  statuses,
  QueueAnswer,
  QueueState,
  Role,
  ServerCall,
  ServerCallFilter,
} from '../../preload/contract/index.ts'

/**
 * What the core may ask of a central server, whatever dialect it speaks. Adapters translate; nothing above
 * this interface knows a dialect's field names. Every method rejects with an `AppError` and nothing else.
 */
export interface Gateway {
  readonly capabilities: Capabilities
  /**
   * Signs in. Rejects with `wrong-password`, or a `server-*` code.
   */
  signIn(login: string, password: string, signal?: AbortSignal): Promise<SignedIn>
  /** Cheapest proof that the server is there and knows the session: `sign-in-needed` when it does not. */
  ping(session: ServerSession, signal?: AbortSignal): Promise<void>
  /** Rejects with `server-validation` naming `current`, `next` or `again`, or a `server-*` code. */
  changePassword(session: ServerSession, current: string, next: string): Promise<void>
  /** Creates a case with its contact. See `PushOutcome` for what is certain afterwards. */
  createCase(session: ServerSession, record: OutgoingCase): Promise<ServerCase>
  /** Replaces a case: the whole object, never a part. */
  updateCase(session: ServerSession, serverId: string, record: OutgoingCase): Promise<ServerCase>
  /** One case by the server's id; `server-missing` when the server does not have it (any more). */
  getCase(session: ServerSession, serverId: string): Promise<ServerCase>
  /** Cases the server holds under our reference, or for a call by source and source id: candidates for adoption. */
  findCases(session: ServerSession, record: OutgoingCase): Promise<ServerCase[]>
  /**
   * A page of cases, newest first, `skip` rows in; with `status` only those. Rows the adapter cannot read are counted, not
   * fatal.
   */
  listCases(
    session: ServerSession,
    page: { skip: number; count: number; status?: (typeof statuses)[number] },
  ): Promise<CasePage>
  /** Asks to be rung so as to join the queue: only the answered ring joins. A no is `refused` with the server's words. */
  joinQueue(session: ServerSession, signal?: AbortSignal): Promise<QueueAnswer>
  leaveQueue(session: ServerSession, signal?: AbortSignal): Promise<QueueAnswer>
  /** Where the person stands in the queue: as good a proof of the server as `ping`. */
  pollQueue(session: ServerSession, signal?: AbortSignal): Promise<QueueReading>
  /** A page of the server's calls, newest first, `skip` rows in. Rows the adapter cannot read are counted, not fatal. */
  listCalls(session: ServerSession, filter: ServerCallFilter, page: { skip: number; count: number }): Promise<CallPage>
  /** Everybody the server lists with an extension, at most 500. */
  listColleagues(session: ServerSession): Promise<Colleague[]>

  /** Scores a call. See `createCase` for what is certain afterwards; so for everything that creates or updates. */
  createScore(session: ServerSession, fields: QaFields): Promise<ServerScore>
  /** Every score of one call: "nothing" is certain. */
  findScores(session: ServerSession, callRef: string): Promise<ServerScore[]>
  /** Pages of the other kinds, as `listCases`. `server-forbidden` when the person may not read them. */
  listScores(session: ServerSession, page: Skip): Promise<RecordPage<ServerScore>>
  /** `uploaded`: the server's ids of the attachments, in order. */
  createMessage(
    session: ServerSession,
    message: { fields: MessageFields; uploaded: readonly string[] },
  ): Promise<ServerMessage>
  /** The newest messages that may be this one: those to the same people, back to the instant. Their text is read. */
  findMessages(session: ServerSession, fields: MessageFields, since: number): Promise<ServerMessage[]>
  /** Lists do not carry the text of an e-mail: it is '' then. */
  listMessages(session: ServerSession, kind: MessageKind, page: Skip): Promise<RecordPage<ServerMessage>>
  /** The text of one message, which an e-mail's list and view leave out. */
  messageText(session: ServerSession, kind: MessageKind, serverId: string): Promise<string>
  createPerson(session: ServerSession, fields: PersonFields): Promise<ServerPerson>
  /** `photo`: the picture as it is at the server; it goes back with everything else. */
  updatePerson(session: ServerSession, serverId: string, fields: PersonFields, photo: string): Promise<ServerPerson>
  /** `server-missing` when the server does not have them (any more). */
  getPerson(session: ServerSession, serverId: string): Promise<ServerPerson>
  findPeople(session: ServerSession, login: string): Promise<ServerPerson[]>
  listPeople(session: ServerSession, page: Skip): Promise<RecordPage<ServerPerson>>
  /**
   * Sends a file whole. `onSent` counts the bytes of it that have left. The time-out counts from the last of them that
   * moved. `server-strange` and unclear when the server says another size than was sent.
   */
  uploadFile(session: ServerSession, file: OutgoingFile, onSent: (bytes: number) => void): Promise<ServerFile>
  /** How many records of a kind the server holds, made since the instant where one is given; null when it does not say. */
  countRecords(session: ServerSession, kind: CountedKind, since: number | null): Promise<number | null>
}

export type Skip = { readonly skip: number; readonly count: number }
export type CountedKind = 'case' | 'call' | 'qa' | 'email' | 'sms' | 'user'

/** A page of one kind of record. */
export interface RecordPage<Row> {
  readonly rows: readonly Row[]
  /** How many rows the server sent, readable or not: fewer than asked for means the end. */
  readonly received: number
  readonly unreadable: number
}

/** A QA score as the server has it. */
export interface ServerScore {
  readonly serverId: string
  readonly fields: QaFields
  /** Whose call it was; '' when the server does not say. */
  readonly agent: string
  readonly createdAt: number | null
  readonly createdBy: string
}

/** An e-mail or text message as the server has it. */
export interface ServerMessage {
  readonly kind: MessageKind
  readonly serverId: string
  readonly recipients: string[]
  readonly subject: string
  /** '' where the answer does not carry it. */
  readonly text: string
  readonly folder: string
  readonly status: string
  readonly sender: string
  readonly createdAt: number | null
}

/** Somebody who signs in at the server. */
export interface ServerPerson {
  readonly serverId: string
  readonly fields: PersonFields
  /** The server's id of their picture; '' without one. */
  readonly photo: string
  readonly roleName: string
  readonly enabled: string
}

/** A file on its way out. `bytes` may be read once a call; they are never on the disk in the clear. */
export interface OutgoingFile {
  readonly name: string
  readonly mediaType: string
  readonly size: number
  bytes(): AsyncIterable<Uint8Array>
}

export interface ServerFile {
  readonly serverId: string
}

export interface Capabilities {
  /** The person may change the own password through this dialect. */
  readonly canChangePassword: boolean
  readonly hasQueue: boolean
}

/** Token and what belongs to it. Lives in memory only, never crosses IPC (SECURITY B6, D6). */
export interface ServerSession {
  readonly token: string
}

export interface SignedIn {
  readonly session: ServerSession
  readonly userId: string
  readonly login: string
  readonly displayName: string
  readonly role: Role
  /** The telephone the server rings for this person; '' when it does not say. */
  readonly extension: string
}

/** What one answer of the poll says. `status` is `unknown` for a server that answers and says nothing of a queue. */
export interface QueueReading {
  readonly status: QueueState['status']
  readonly message: string
  readonly callId: string
  readonly phone: string
  readonly queue: string
}

/** A case on its way out: the fields and our own reference (UUIDv7) that finds it again. */
export interface OutgoingCase {
  readonly reference: string
  readonly fields: CaseFields
}

/** A case as the server has it. `createdAt` is ms UTC; null when the server does not say. */
export interface ServerCase {
  readonly serverId: string
  readonly fields: CaseFields
  readonly createdAt: number | null
  readonly updatedAt: number | null
  readonly createdBy: string
  /** Who changed it last, where a server tells it. */
  readonly updatedBy?: string
  /** Our reference if the server's record carries one (a UUID), else null. */
  readonly reference: string | null
}

interface CasePage {
  readonly cases: readonly ServerCase[]
  /** How many rows the server sent, readable or not: fewer than asked for means the end. */
  readonly received: number
  readonly unreadable: number
}

interface CallPage {
  readonly calls: readonly ServerCall[]
  /** How many rows the server sent, readable or not: fewer than asked for means the end. */
  readonly received: number
  readonly unreadable: number
}

/**
 * What is known after a request that changes something failed (DESIGN 6.3):
 * `not-sent`: nothing reached the server; `refused`: the server answered and did not do it;
 * `unclear`: it may have done it, so look before repeating.
 */
export type Certainty = 'not-sent' | 'refused' | 'unclear'

/** Observations of the link that each exchange yields, for the server light. */
export interface LinkObserver {
  answered(info: { atMs: number; serverDateMs: number | null }): void
  failed(code: 'server-unreachable' | 'server-timeout' | 'server-strange' | 'server-failed'): void
}
