import type {
  BoardTotals,
  CaseFields,
  Colleague,
  MessageFields,
  MessageKind,
  MessageLayout,
  PersonFields,
  QaFields,
  statuses,
  QueueAnswer,
  QueueState,
  ReportAxis,
  ReportSubject,
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
  getCase(session: ServerSession, serverId: string, signal?: AbortSignal): Promise<ServerCase>
  /** Cases the server holds under our reference, or for a call by source and source id: candidates for adoption. */
  findCases(session: ServerSession, record: OutgoingCase): Promise<ServerCase[]>
  /**
   * The newest cases of people who are like that in every field given. A server may compare otherwise than we do, or not at all
   * and answer with everybody's: who asks compares again.
   */
  findByContact(
    session: ServerSession,
    sought: SoughtContact,
    how: { readonly count: number; readonly signal: AbortSignal },
  ): Promise<CasePage>
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
  /** `agent`: only of calls of that agent, by what the server calls them; null: of everybody's. */
  listScores(session: ServerSession, page: Skip, agent?: string | null): Promise<RecordPage<ServerScore>>
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
  /** How an e-mail looks, as blocks of text: its HTML goes no further than the gateway. */
  messageLayout(session: ServerSession, serverId: string): Promise<MessageLayout>
  /** What is attached to an e-mail; `server-missing`, `server-forbidden` as a view of it. */
  messageFiles(session: ServerSession, serverId: string): Promise<ServerFileName[]>
  /**
   * Brings the bytes of a file, whole. `server-too-large` beyond the limit; `server-strange` when they are not as many as the
   * server said, or are a page of somebody else's. The time-out counts from the last bytes that came.
   */
  fetchFile(session: ServerSession, serverId: string, how: FetchedHow): Promise<Uint8Array>
  /** Whether the server has a score or message (still), for this person: `server-missing`, `server-forbidden` when not. */
  proveRecord(session: ServerSession, kind: ProvenKind, serverId: string): Promise<void>
  /** `photo`: the server's id of their picture, '' for none; it goes with everything else. */
  createPerson(session: ServerSession, fields: PersonFields, photo: string): Promise<ServerPerson>
  updatePerson(session: ServerSession, serverId: string, fields: PersonFields, photo: string): Promise<ServerPerson>
  /** `server-missing` when the server does not have them (any more). */
  getPerson(session: ServerSession, serverId: string): Promise<ServerPerson>
  /**
   * Their account has the server's starting password again. `path`: the site's word for where, with `{id}` in it; a dialect's
   * documents name no target. `server-missing`, `server-forbidden`, `refused` with the server's words.
   */
  resetPassword(session: ServerSession, path: string, serverId: string): Promise<void>
  findPeople(session: ServerSession, login: string): Promise<ServerPerson[]>
  listPeople(session: ServerSession, page: Skip): Promise<RecordPage<ServerPerson>>
  /**
   * Sends a file whole. `onSent` counts the bytes of it that have left. The time-out counts from the last of them that
   * moved. `server-strange` and unclear when the server says another size than was sent.
   */
  uploadFile(
    session: ServerSession,
    file: OutgoingFile,
    onSent: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<ServerFile>
  /**
   * The recording of a call, as it comes: `take` reads its pieces to the end, once, before this settles; `size` is null when
   * the server does not say it. `server-missing` when there is none.
   */
  fetchRecording(
    session: ServerSession,
    callRef: string,
    take: (sound: IncomingSound) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>
  /** How many records of a kind the server holds, made since the instant where one is given; null when it does not say. */
  countRecords(session: ServerSession, kind: CountedKind, since: number | null): Promise<number | null>
  /**
   * Counts by axes, one group for each combination of their values that occurs, in the desk's words. Days of the period are
   * whole and the server's own (UTC).
   */
  countBy(session: ServerSession, question: CountAtServer): Promise<ServerCount[]>
  /**
   * A page of everybody's calls since the instant, newest first, `skip` rows in, with what is told of their course: for the
   * live board. May hold earlier calls of the same day.
   */
  watchCalls(session: ServerSession, page: Skip & { readonly from: number }): Promise<WatchedCalls>
  /** The server's own totals. */
  readTotals(session: ServerSession): Promise<BoardTotals>
}

interface WatchedCalls {
  /** Rows that cannot be read are left out. */
  readonly calls: readonly WatchedCall[]
  /** How many rows the server sent, readable or not: fewer than asked for means the end. */
  readonly received: number
}

/** A call as the live board sees it. Instants by the server's clock; null is what it does not tell. */
export interface WatchedCall {
  readonly id: string
  readonly at: number
  /** Their extension; '' while it is nobody's. */
  readonly agent: string
  readonly queue: string
  readonly direction: 'in' | 'out' | ''
  /** `untold`: the server says nothing of how it went or whether it is over. */
  readonly course: 'waiting' | 'talking' | 'answered' | 'lost' | 'untold'
  /** Lost because its caller hung up, as the server says. */
  readonly isAbandoned: boolean
  readonly waitMs: number | null
  readonly answeredAt: number | null
  readonly talkMs: number | null
  readonly endedAt: number | null
}

/** A recording on its way here. */
interface IncomingSound {
  readonly size: number | null
  pieces(): AsyncIterable<Uint8Array>
}

/** A pivot as a server is asked for it. `to` is excluded; null is open. */
export interface CountAtServer {
  readonly subject: ReportSubject
  readonly axes: readonly ReportAxis[]
  readonly filters: readonly { readonly axis: ReportAxis; readonly values: readonly string[] }[]
  readonly from: number | null
  readonly to: number | null
}

/** A value for each axis, in their order, and how many have them. */
export interface ServerCount {
  readonly values: readonly string[]
  readonly count: number
}

export type Skip = { readonly skip: number; readonly count: number }
/** What the re-read proves one by one. */
type ProvenKind = 'qa' | MessageKind | 'call'

/** The calls of a gateway about everything that is no case, queue or call. */
export type RecordGateway = Pick<
  Gateway,
  | 'createScore'
  | 'findScores'
  | 'listScores'
  | 'createMessage'
  | 'findMessages'
  | 'listMessages'
  | 'messageText'
  | 'messageLayout'
  | 'messageFiles'
  | 'fetchFile'
  | 'proveRecord'
  | 'createPerson'
  | 'updatePerson'
  | 'getPerson'
  | 'resetPassword'
  | 'findPeople'
  | 'listPeople'
  | 'uploadFile'
  | 'countRecords'
>

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
  /** Who made it, in the server's words for its people; '' where it does not say. */
  readonly createdBy?: string
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

/** A file as a message names it. `name` and `mediaType` are the sender's words, '' where the server does not say. */
export interface ServerFileName {
  readonly serverId: string
  readonly name: string
  readonly mediaType: string
  readonly size: number | null
}

export interface FetchedHow {
  /** What the message said of it. */
  readonly size: number | null
  readonly mediaType: string
  /** The most bytes that are taken. */
  readonly limit: number
  /** Bytes so far. */
  readonly onReceived: (bytes: number) => void
  readonly signal: AbortSignal
}

export interface Capabilities {
  /** The person may change the own password through this dialect. */
  readonly canChangePassword: boolean
  readonly hasQueue: boolean
}

/** Token and what belongs to it. Lives in memory only, never crosses IPC (SECURITY B6, D6). */
export interface ServerSession {
  readonly token: string
  /** What the server may call this person where it says who made something: login, id, name. */
  readonly names?: readonly string[]
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

/** What is known of somebody whose cases are looked for. */
export type SoughtContact = Partial<Pick<CaseFields['contact'], 'firstName' | 'lastName' | 'phone'>>

export interface CasePage {
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
