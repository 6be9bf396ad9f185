import type {
  Attachment,
  BegunChoices,
  BegunDecision,
  CaseFields,
  CaseState,
  Conflict,
  MessageDraft,
  MessageDraftFields,
  MessageFields,
  MessageKind,
  MessageRecord,
  MissingChoice,
  OutboxRow,
  PersonFields,
  PersonRecord,
  QaDraft,
  QaFields,
  QaRecord,
  RecordKind,
  CallSearch,
  CallWords,
  FoundCall,
  ServerCall,
} from '../../preload/contract/index.ts'
import type { PushedKind } from './outbox-entry.ts'
import type { PulledCase, PullPosition } from './pulled.ts'

/** The part of `DbApi` about records that are no cases, looks at the server, and what needs a person. */
export interface RecordDbApi {
  /**
   * A page of at most 20 records of a kind other than cases, and its position, in one transaction. A person with an unsent
   * edit keeps it and takes the server's copy as the new base.
   */
  applyPulledRecords(input: { kind: PulledKind; records: PulledRecord[]; position: PullPosition; now: number }): {
    inserted: number
    updated: number
    /** As `applyPulledPage`. */
    doubles?: number
  }
  pullPositionOf(input: { kind: PulledKind }): PullPosition
  /** Cases that are due for another look at the server, longest not looked at first; never one with unsent work. */
  casesToLookAt(input: { before: number; touchedSince: number; limit: number }): CaseLook[]
  /** What a look said: the copy, or that there is none. */
  applyLook(input: { caseId: string; server: PulledCase | null; reason: 'deleted' | 'no-rights'; now: number }): {
    outcome: 'updated' | 'untouched' | 'removed' | 'kept'
  }
  /** The look at a case with this server id came by a list. */
  markLooked(input: { serverIds: string[]; now: number }): void
  /**
   * The newest records of a kind that the server had, and whose ids there lie between the two (none: open to that side).
   * `ids`: those it just showed, which are left out.
   */
  heldRecords(input: {
    kind: ListedKind
    above: number | null
    below: number | null
    shown: string[]
    limit: number
  }): HeldRecord[]
  /** What is here under this id; null when the server never had it, or it is here no more. */
  heldRecord(input: { kind: ListedKind; id: string }): HeldRecord | null
  /** The server has it no more, or not for this person: it goes, unless unsent work or a draft hangs on it. */
  dropRecord(input: { kind: ListedKind; id: string }): { outcome: 'removed' | 'kept' | 'untouched' }
  /** A person here has to do with this case: it is looked at more often for a while. */
  markTouched(input: { caseId: string; now: number }): void
  serverIdOfCase(input: { caseId: string }): string | null
  /** The server's ids of these records in their order; null for what it never took, or what is here no more. */
  serverIdsOf(input: { records: { kind: PushedKind; recordId: string }[] }): (string | null)[]

  // records that are no cases
  saveRecordDraft(input: { id: string; kind: 'qa' | 'message'; fields: QaFields | MessageDraftFields; now: number }): {
    updatedAt: number
  }
  /** At most 200, newest first; `below` asks for those behind a draft. An empty page is the end. */
  listQaDrafts(input?: DraftsBelow): QaDraft[]
  listMessageDrafts(input?: DraftsBelow): MessageDraft[]
  /** `not-found`. The draft and its attachments stay for `restore…` until `purgeDiscardedDrafts`. */
  discardRecordDraft(input: { id: string; now: number }): void
  /** `not-found` when it was purged, or is none of this kind. */
  restoreQaDraft(input: { id: string; now: number }): QaDraft
  restoreMessageDraft(input: { id: string; now: number }): MessageDraft
  /** Drafts of every kind that are open on the desk. */
  countDrafts(): number
  /** Record, outbox row and end of the draft in one transaction. Saved before under this draft: answered, not doubled. */
  saveScore(input: { draftId: string; outboxId: string; fields: QaFields; createdBy: string; now: number }): SavedRecord
  sendMessage(input: {
    draftId: string
    outboxId: string
    fields: MessageFields
    sender: string
    now: number
    /** One id for the outbox row of each attachment that is not at the server. */
    fileOutboxIds: string[]
  }): SavedRecord
  /** With a draft: what was changed since it was begun, and its end. `fileOutboxId`: for a new picture that is not at the server. */
  savePerson(input: {
    id: string
    isNew: boolean
    outboxId: string
    fields: PersonFields
    now: number
    draftId?: string
    fileOutboxId?: string
  }): SavedRecord
  pageScores(input: { callRef: string | null; before: number | null; limit: number }): QaRecord[]
  getScore(input: { id: string }): QaRecord
  pageMessages(input: {
    kind: MessageKind | null
    caseId: string | null
    before: number | null
    limit: number
  }): MessageRecord[]
  getMessage(input: { id: string }): {
    message: MessageRecord
    attachments: Attachment[]
    /** Written on this computer. */
    isOwn: boolean
  }
  keepMessageText(input: { id: string; text: string }): void
  listPeople(): PersonRecord[]
  /** The server's calls on this computer, newest first, below the place `before`. */
  findCalls(input: { search: CallSearch; before: number | null; limit: number }): FoundCall[]
  /** Counsellors, queues and endings they have. */
  callWords(): Pick<CallWords, 'queues' | 'statuses'> & { agents: string[] }
  /** Which of these calls of the server are here. */
  knownCalls(input: { ids: readonly string[] }): string[]
  /** The server has the record: outbox row gone, its id kept, in one transaction. `server-duplicate` as `markAccepted`. */
  markRecordAccepted(input: { id: string; server: AcceptedRecord; now: number; skewMs?: number }): { state: CaseState }
  isRecordTaken(input: { kind: RecordKind; serverId: string; exceptId: string }): boolean
  /** Takes an unsent record back, or lets go of one the server has. `forbidden` for a case, and for what may be there or is on its way. */
  takeBack(input: { id: string; now: number }): { kind: RecordKind; recordId: string }

  // attachments
  beginFile(input: {
    id: string
    name: string
    mediaType: string
    size: number
    fileKey: Uint8Array
    now: number
  }): void
  fileOf(input: { id: string }): StoredFile
  finishFile(input: { id: string; sha256: string }): Attachment
  /** `forbidden` when a message that was sent, or is about to be, carries it. */
  removeFile(input: { id: string }): void
  /** Files nobody will ever need again: half-collected ones of before the instant that no draft names. */
  strayFiles(input: { before: number }): string[]
  fileIds(): string[]
  /** What is attached to a message that came in; null while the server has not been asked. */
  listedFiles(input: { messageId: string }): StoredListedFile[] | null
  keepListedFiles(input: { messageId: string; files: ListedFile[] }): void
  /** `not-found`. */
  listedFile(input: { id: string }): StoredListedFile
  /** All bytes of a fetched file are on the disk: it is kept as one the server has. `not-found` without its message. */
  finishFetched(input: { id: string; sha256: string; serverId: string; now: number }): void

  // what needs a person
  /** `not-found` when the case needs no decision. */
  conflictOf(input: { caseId: string }): StoredConflict
  /** What was begun of a decision; a decision field by field drops it, a case let go takes its own words along. */
  begunDecision(input: { caseId: string }): BegunDecision | null
  keepBegunDecision(input: { caseId: string; choices: BegunChoices; now: number }): void
  resolveConflict(input: { caseId: string; outboxId: string; fields: CaseFields; seen: string; now: number }): {
    caseId: string
    state: CaseState
  }
  resolveMissing(input: {
    caseId: string
    choice: MissingChoice
    outboxId: string
    reference: string
    draftId: string
    now: number
  }): { draftId: string | null }
  resolveDuplicate(input: {
    caseId: string
    serverId: string | null
    outboxId: string
    reference: string
    now: number
  }): { caseId: string; state: CaseState }
  /** What waits, by the outbox: ids and states only. */
  outboxRecords(): OutboxRecord[]
  /** Everything unsent with its whole content, in order of its position: for an export. */
  unsentContent(input: { after: number; limit: number }): {
    rows: { position: number; row: OutboxRow; content: unknown; theirs: unknown }[]
  }
}

/** The place of a draft in its list: its own two values. */
export interface DraftPlace {
  readonly createdAt: number
  readonly id: string
}
export interface DraftsBelow {
  readonly below?: DraftPlace | undefined
}

export type PulledKind = 'qa' | 'email' | 'sms' | 'user' | 'call'

/** Kinds whose lists are compared with what is here. */
export type ListedKind = Exclude<PulledKind, 'user'>

/** `id`: ours; of the server's calls, which have none, the server's. */
export interface HeldRecord {
  readonly id: string
  readonly serverId: string
}

/** Copies of the server, as a pull or the echo of a change brings them. */
export interface ScoreCopy {
  readonly kind: 'qa'
  readonly serverId: string
  readonly fields: QaFields
  readonly agent: string
  readonly createdAt: number | null
  readonly createdBy: string
}
export interface MessageCopy {
  readonly kind: MessageKind
  readonly serverId: string
  readonly recipients: string[]
  readonly subject: string
  readonly text: string
  readonly folder: string
  readonly status: string
  readonly sender: string
  /** Who made it, where the server tells it. */
  readonly createdBy?: string
  readonly createdAt: number | null
}
export interface PersonCopy {
  readonly kind: 'user'
  readonly serverId: string
  readonly fields: PersonFields
  /** The server's id of their picture; '' without one. */
  readonly photo: string
  readonly roleName: string
  readonly enabled: string
}

export type PulledRecord =
  | (ScoreCopy & { readonly localId: string })
  | (MessageCopy & { readonly localId: string })
  | (PersonCopy & { readonly localId: string })
  | { readonly kind: 'call'; readonly call: ServerCall }

export type AcceptedRecord = ScoreCopy | MessageCopy | PersonCopy | { readonly kind: 'file'; readonly serverId: string }

interface SavedRecord {
  readonly id: string
  readonly state: CaseState
  readonly savedAt: number
}

export interface CaseLook {
  readonly caseId: string
  readonly serverId: string
}

/** A file as it is kept, with its own key. */
export interface StoredFile extends Attachment {
  readonly fileKey: Uint8Array
  readonly sha256: string | null
}

/** A file of a message that came in, as the server lists it. `size` is null where it does not say. */
export interface ListedFile {
  readonly id: string
  readonly serverId: string
  readonly name: string
  readonly mediaType: string
  readonly size: number | null
}
export interface StoredListedFile extends ListedFile {
  /** Its bytes are kept on this computer. */
  readonly isHere: boolean
}

export type StoredConflict = Omit<Conflict, 'clashing'>

export interface OutboxRecord {
  readonly kind: PushedKind
  readonly recordId: string
  readonly caseId: string | null
  readonly serverId: string | null
  readonly isParked: boolean
  readonly createdAt: number
}
