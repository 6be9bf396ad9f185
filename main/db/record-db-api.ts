import type {
  Attachment,
  CaseFields,
  CaseState,
  Conflict,
  MessageDraft,
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
  ServerCall,
  ServerCallFilter,
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
  /** A person here has to do with this case: it is looked at more often for a while. */
  markTouched(input: { caseId: string; now: number }): void
  serverIdOfCase(input: { caseId: string }): string | null
  /** The server's ids of these records in their order; null for what it never took, or what is here no more. */
  serverIdsOf(input: { records: { kind: PushedKind; recordId: string }[] }): (string | null)[]

  // records that are no cases
  saveRecordDraft(input: { id: string; kind: 'qa' | 'message'; fields: QaFields | MessageFields; now: number }): {
    updatedAt: number
  }
  listQaDrafts(): QaDraft[]
  listMessageDrafts(): MessageDraft[]
  /** `not-found`. A draft of a message takes its unsent attachments along: their ids come back for the file store. */
  discardRecordDraft(input: { id: string }): { attachments: string[] }
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
  savePerson(input: { id: string; isNew: boolean; outboxId: string; fields: PersonFields; now: number }): SavedRecord
  pageScores(input: { callRef: string | null; before: number | null; limit: number }): QaRecord[]
  getScore(input: { id: string }): QaRecord
  pageMessages(input: {
    kind: MessageKind | null
    caseId: string | null
    before: number | null
    limit: number
  }): MessageRecord[]
  getMessage(input: { id: string }): { message: MessageRecord; attachments: Attachment[] }
  keepMessageText(input: { id: string; text: string }): void
  listPeople(): PersonRecord[]
  pageServerCalls(input: { filter: ServerCallFilter; skip: number; limit: number }): ServerCall[]
  /** The server has the record: outbox row gone, its id kept, in one transaction. `server-duplicate` as `markAccepted`. */
  markRecordAccepted(input: { id: string; server: AcceptedRecord; now: number }): { state: CaseState }
  isRecordTaken(input: { kind: RecordKind; serverId: string; exceptId: string }): boolean
  /** Takes an unsent record back. `forbidden` for a case, and for what the server may have; `not-found`. */
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

  // what needs a person
  /** `not-found` when the case needs no decision. */
  conflictOf(input: { caseId: string }): StoredConflict
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

export type PulledKind = 'qa' | 'email' | 'sms' | 'user' | 'call'

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
  readonly createdAt: number | null
}
export interface PersonCopy {
  readonly kind: 'user'
  readonly serverId: string
  readonly fields: PersonFields
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

export type StoredConflict = Omit<Conflict, 'clashing'>

export interface OutboxRecord {
  readonly kind: PushedKind
  readonly recordId: string
  readonly caseId: string | null
  readonly serverId: string | null
  readonly isParked: boolean
  readonly createdAt: number
}
