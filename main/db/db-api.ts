import type {
  CallerHistory,
  CallFilter,
  CallRecord,
  CallReport,
  CaseFields,
  CaseFilter,
  CaseRecord,
  CaseRow,
  CaseState,
  ConflictCandidate,
  dispositions,
  Draft,
  ErrorCode,
  FieldProblem,
  OutboxRow,
  OutboxSummary,
  PersonFields,
} from '../../preload/contract/index.ts'
import type { DueInput, DueOf, OutboxEntry } from './outbox-entry.ts'
import type { PulledCase, PullPosition } from './pulled.ts'
import type { ContactDbApi } from './contact-db-api.ts'
import type { DraftsBelow, RecordDbApi } from './record-db-api.ts'
import type { MessageDbApi } from './message-db-api.ts'
import type { RecordingDbApi } from './recording-db-api.ts'
import type { AgendaDbApi } from './agenda-db-api.ts'
import type { SampleDbApi } from './sample-db-api.ts'
import type { ScoringDbApi } from './scoring-db-api.ts'
import type { StorageDbApi } from './storage-api.ts'

export type * from './agenda-db-api.ts'
export type * from './outbox-entry.ts'
export type * from './pulled.ts'
export type * from './record-db-api.ts'
export type * from './recording-db-api.ts'
export type * from './sample-db-api.ts'
export type * from './scoring-db-api.ts'

/**
 * Everything the core may ask of the database worker: one method a transaction. The worker implements it
 * synchronously on the one writing connection; `client.ts` offers the same methods as promises. Instants are
 * ms UTC. All methods may fail with `database-failed`, `database-damaged`, `disk-full` or `worker-stopped`.
 */
export interface DbApi
  extends
    ContactDbApi,
    StorageDbApi,
    RecordDbApi,
    RecordingDbApi,
    SampleDbApi,
    ScoringDbApi,
    AgendaDbApi,
    MessageDbApi {
  // drafts
  /** `begunOn`: what the writer saw when they began; the first save of a draft keeps it, or the case as it is here then. */
  saveDraft(input: {
    id: string
    caseId: string | null
    fields: CaseFields
    begunOn?: CaseFields | undefined
    now: number
  }): { updatedAt: number }
  /** At most 200, newest first; `below` asks for those behind a draft. An empty page is the end. */
  listDrafts(input?: DraftsBelow): Draft[]
  /** `not-found` when there is no such draft. Discarding keeps the draft for `restoreDraft`. */
  discardDraft(input: { id: string; now: number }): void
  restoreDraft(input: { id: string; now: number }): Draft
  /** Removes drafts of every kind discarded before the instant; attachments only they had are stray then. */
  purgeDiscardedDrafts(input: { before: number }): { removed: number }

  // cases
  /**
   * Case, outbox row and removal of the draft in one durable transaction. A create that was never sent (or was
   * refused) is replaced in place; anything else gets an update row behind it. `changed` is false when nothing differs
   * from what is saved: then no outbox row is written. `isEdit`: `not-found` when there is no such case (any more).
   */
  saveCase(input: {
    caseId: string
    outboxId: string
    draftId: string
    fields: CaseFields
    begunOn?: CaseFields | undefined
    isEdit?: boolean
    createdBy: string
    now: number
  }): {
    /** The case the draft became: another than asked for when this draft was saved before and the answer was lost. */
    caseId: string
    state: CaseState
    changed: boolean
    savedAt: number
  }
  pageCases(input: { filter: CaseFilter; before: number | null; limit: number }): CaseRow[]
  getCase(input: { id: string }): CaseRecord
  /** Rows of these places that pass the filter, newest first: the second half of a search. */
  casesBySeq(input: { seqs: number[]; filter: CaseFilter }): CaseRow[]
  /** Rows of those of these cases of the server that are here and pass the filter, newest first. */
  casesByServerId(input: { serverIds: readonly string[]; filter: CaseFilter }): CaseRow[]

  // outbox
  /** What needs a person first, then in its order; what a network delivered twice stands before all of it. */
  listOutbox(input: { limit: number }): OutboxRow[]
  /** Somebody has seen to a record that is at the server twice. `not-found` when nobody waits for that. */
  settleDouble(input: { id: string; now: number }): void
  outboxSummary(): OutboxSummary
  /**
   * `sending` rows of a crashed run become `unclear`: a crash looks like a lost reply (DESIGN 6.3). `except`: records that
   * are on their way indeed.
   */
  recoverSending(input: { now: number; lookAfterMs: number; except?: readonly string[] }): { recovered: number }
  /**
   * First entry of each case that is due, oldest first; never a parked one nor one behind it, never `excludeCases`, never
   * one that can still be taken back at `clockNow` (which is `now` when not given).
   */
  dueEntries(input: DueInput): OutboxEntry[]
  /** When the next entry that is not parked becomes due; null when there is none. */
  nextDueAt(input?: { of: DueOf }): number | null
  /**
   * Durably marks the entry as on its way, before the first byte leaves; `now` is the server's clock, by which it is looked
   * for there. Answers the entry as it is now. `not-found`
   * when it is gone or a newer save has replaced it since `dueEntries` (the row then has another id): nothing may be sent.
   */
  markSending(input: { id: string; now: number }): OutboxEntry
  /**
   * The server has it: entry removed, server id and base kept, fields as the server holds them, in one transaction.
   * `skewMs`: the server's clock minus ours.
   */
  markAccepted(input: { id: string; server: ServerCopy; now: number; skewMs?: number }): {
    caseId: string
    state: CaseState
  }
  /** Another try later. `attempts` grows; `state` is `queued` or `unclear`. */
  reschedule(input: {
    id: string
    state: 'queued' | 'unclear'
    nextTryAt: number
    code: ErrorCode
    isServerError: boolean
    now: number
  }): { serverErrorsInARow: number }
  /**
   * Needs a person; `mustLook` when a later try has to look at the server first. `isLookedFor`: since it left for the last time
   * it was looked for in vain as often as a repeat asks for.
   */
  park(input: {
    id: string
    code: ErrorCode
    problems: FieldProblem[]
    mustLook: boolean
    isLookedFor?: boolean
    /** The server's copy, of the entry's own kind. */
    theirs: CaseFields | PersonFields | null
    /** Records of the server that came into question, for a person to choose from. */
    candidates?: readonly ConflictCandidate[]
    now: number
  }): { caseId: string }
  /** Queues one parked or waiting entry, or all, to be tried now. Unclear entries keep having to look first. */
  retryNow(input: { id: string | null; now: number }): { count: number }
  /** Whether a case of this computer other than `exceptCaseId` already carries this server id. */
  isServerIdTaken(input: { serverId: string; exceptCaseId: string }): boolean
  /** What other cases of this computer that the server has not accepted yet send under this source and source id. */
  unsentOfSource(input: { source: string; sourceId: string; exceptCaseId: string }): CaseFields[]

  // pull
  /**
   * A page of at most 20 rows and the position in one transaction. Rows of cases with unsent edits keep the edit and
   * take the server's copy as the new base; a row that is an unsent create of ours (same reference, or same source and
   * source id) is left to the push. `sourceIdsInFlight` is derived inside. `position` null: it stays where it is.
   */
  applyPulledPage(input: { cases: PulledCase[]; position: PullPosition | null; now: number }): {
    inserted: number
    updated: number
    /** How many of them are the second record of one send of ours (`doubles.ts`): they stand in `listOutbox` now. */
    doubles?: number
  }
  pullPosition(): PullPosition

  // calls
  /**
   * Keeps a call as it stands. A later report of the same call replaces what was known, but never takes away the id by
   * which the server knows the call, nor its case.
   */
  recordCall(input: { report: CallReport; now: number }): void
  pageCalls(input: { filter: CallFilter; before: number | null; limit: number }): CallRecord[]
  /** The calls of a case, newest first: recorded with it, or named by its source id. */
  callsOfCase(input: { caseId: string }): CallRecord[]
  /**
   * The outcome of a call in one durable transaction. Without a saved case one is made (`caseId`, or the id of the call's
   * draft) that is sent at `undoUntil`; one that is still unsent is replaced. With a saved case, that case is edited, at
   * once, and `undoUntil` is `now`. `not-found` without such a call.
   */
  setOutcome(input: {
    id: string
    disposition: (typeof dispositions)[number]
    caseId: string
    outboxId: string
    createdBy: string
    now: number
    undoUntil: number
  }): { caseId: string; undoUntil: number }
  /** Takes an outcome back with the case made for it. `not-found` when that has been sent or edited meanwhile. */
  undoOutcome(input: { id: string }): { caseId: string }
  /** Who called before: cases by the number, and ended calls by it that have no such case. */
  callerHistory(input: { number: string }): CallerHistory
  /** The newest case with this call as its source; null without one. */
  caseOfCallRef(input: { callRef: string }): string | null
  /** At opening, when no call can be up: calls without an end were dropped when they were last heard of. */
  tidyCalls(): { closed: number }

  // search feed
  /** Cases changed after revision `after`, oldest change first. */
  changesSince(input: { after: number; limit: number }): {
    changes: SearchDocument[]
    lastRevision: number
    pending: number
  }

  // small values
  getMeta(input: { key: string }): string | null
  setMeta(input: { key: string; value: string }): void
  /** Truncates the WAL, after deletes and at lock (SECURITY C7, E2). */
  checkpoint(): void
  integrityCheck(): { ok: boolean }
}

export interface ServerCopy {
  readonly serverId: string
  readonly fields: CaseFields
  readonly updatedAt: number | null
  /** When and by whom the server says it was made; left out where that is not known. */
  readonly createdAt?: number | null
  readonly createdBy?: string
}

/** What the search index is fed: the place of the case and its searchable words. */
export interface SearchDocument {
  readonly seq: number
  readonly revision: number
  readonly names: string
  readonly phone: string
  readonly narrative: string
  readonly resolution: string
}

type Method = (...args: never[]) => unknown

/** The same methods as promises: what every caller outside the worker uses. */
export type Async<Api> = {
  readonly [K in keyof Api]: Api[K] extends Method
    ? (...args: Parameters<Api[K]>) => Promise<Awaited<ReturnType<Api[K]>>>
    : never
}

export type DbClient = Async<DbApi> & {
  /** Closes the connection after what is queued, or at once when the worker is gone. */
  readonly close: () => Promise<void>
}
