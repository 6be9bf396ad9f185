import type {
  CaseState,
  EventData,
  FieldProblem,
  MessageKind,
  PullProgress,
  RecordKind,
  ServerLink,
} from '../../preload/contract/index.ts'
import type { LinkObserver, ServerCase, ServerSession } from '../api/gateway.ts'

/** All times of the sync, in ms. Tests shorten them; a site may change the spread and the time-out. */
export interface SyncTimings {
  /** How long the gateway waits for an answer: a look at the server counts after twice this (DESIGN 6.3). */
  readonly serverTimeoutMs: number
  /** Waits between tries of one entry; the last one repeats without end (DESIGN 6.5). */
  readonly retryStepsMs: readonly number[]
  readonly linkProbeMs: { readonly connected: number; readonly steps: readonly number[] }
  /** After an outage everything due starts somewhere within this, so that a whole site does not arrive at once. */
  readonly reconnectSpreadMs: number
  /** How many rows the first pull brings, and how many its first page has (never more than 20; see `page-size.ts`). */
  readonly pullGoal: number
  readonly pullPage: number
  /** How often newer cases are looked for while connected. */
  readonly pullEveryMs: number
  /** How often open and recently touched cases are read again, at a pull; never when not given. */
  readonly rereadEveryMs?: number
}

export const defaultTimings: SyncTimings = {
  serverTimeoutMs: 5_000,
  retryStepsMs: [5_000, 15_000, 60_000, 300_000],
  linkProbeMs: { connected: 30_000, steps: [5_000, 10_000, 20_000, 30_000] },
  reconnectSpreadMs: 20_000,
  pullGoal: 500,
  pullPage: 20,
  pullEveryMs: 120_000,
}

/** One case moved on its way to the server; the data of the contract's event of the same name. */
export interface CaseProgress {
  readonly id: string
  readonly state: CaseState
  readonly serverId: string | null
  readonly reason: string | null
  readonly problems: FieldProblem[]
}

/** What the engine tells the core. Listeners must not throw. */
export interface SyncEvents {
  caseProgressed(progress: CaseProgress): void
  /** The same for what is no case. */
  recordProgressed?(progress: EventData<'recordProgressed'>): void
  outboxChanged(): void
  recordsPulled?(kind: RecordKind, count: number): void
  /** The server does not have it any more, or not for this person: it has gone from here. */
  recordVanished?(vanished: EventData<'recordVanished'>): void
  casesPulled(count: number): void
  pullProgressed(progress: PullProgress): void
  /** The server ended the session: nothing is sent until `setSession` gives a new one. */
  sessionEnded(): void
}

/**
 * The server light. It lives as long as the core, also before anybody signed in; its observer is given to the
 * gateway and it probes the server by itself between other requests.
 */
export interface ServerLinkWatch {
  readonly observer: LinkObserver
  /** Begins probing. `probe` is the gateway's ping; without a session a 401 counts as "the server is there". */
  start(probe: (session: ServerSession | null, signal: AbortSignal) => Promise<void>): void
  stop(): void
  /** The session of the person at the desk; null when nobody is signed in at the server. */
  setSession(session: ServerSession | null): void
  /** The server refused this session. Only the light of that session turns to "sign in again". */
  sessionRefused(session: ServerSession): void
  /** Probes now instead of at the next turn; not more than once at a time. */
  probeNow(): void
  state(): ServerLink
  /** True while requests make sense: the server answers, and no failure waits to be confirmed by a probe. */
  canSend(): boolean
  /** Called after every change of the light, and when a doubt is settled. The answer unsubscribes. */
  subscribe(listener: (change: LinkChange) => void): () => void
}

export interface LinkChange {
  readonly link: ServerLink
  /** The server has just become usable. */
  readonly isUp: boolean
  /** It was away or strange before, so everybody comes back at this moment. */
  readonly afterOutage: boolean
  /** The session that the server refuses; null while it does not. */
  readonly refused: ServerSession | null
}

/** Sends what waits in the outbox and brings newer cases; one for each open workspace. */
export interface SyncEngine {
  /** Recovers what a crash left half-sent, then works until `stop`. */
  start(): void
  /** Stops; waits at most a second for requests in flight. What they did is found by the next start. */
  stop(): Promise<void>
  /** The server session to work with; null pauses. */
  setSession(session: ServerSession | null): void
  /** New work may be there: look at the outbox now. */
  nudge(): void
  /** A person wants this entry, or all, tried now; parked ones are queued again as they are. */
  retryNow(id: string | null): Promise<void>
  /** Looks for newer cases now, unless a pull runs already. */
  pullNow(): void
  pullProgress(): PullProgress
  /** A person stops or restarts what comes in; kept over restarts by the caller, told at `start` by `isPausedByPerson`. */
  setPaused(isPaused: boolean): void
  /**
   * Asks the server something for a person who waits, and takes the cases that come as the pull would: unsent work stays on top.
   * Rejects with `server-unreachable` where it cannot be asked now, or the line is left to a voice, and as `ask` does.
   */
  bringIn(ask: (session: ServerSession) => Promise<readonly ServerCase[]>): Promise<readonly ServerCase[]>
  /** A person has this case open: it is read before anything else comes in. */
  lookAt(caseId: string): void
  /** The same for a score or message: one that the server has no more goes from here. */
  lookAtRecord(kind: 'qa' | MessageKind, id: string): void
  /** How far the upload of an attachment is; null when it is not on its way. */
  uploadProgress(fileId: string): { sent: number; total: number } | null
  linkState(): ServerLink
  /** True when nothing is on its way in either direction. */
  isIdle(): boolean
}
