import type {
  AttachmentFields,
  CaseFields,
  MessageFields,
  MessageKind,
  OutboxOperation,
  OutboxState,
  PersonFields,
  QaFields,
  RecordKind,
} from '../../preload/contract/index.ts'

/** What the outbox can send. */
export type PushedKind = Exclude<RecordKind, 'call'>

/** Attachments have a queue of their own (DESIGN 6.10): however many wait, nothing else waits behind them. */
export type DueOf = 'all' | 'files' | 'others'

export interface DueInput {
  readonly now: number
  readonly clockNow?: number
  readonly limit: number
  readonly excludeCases: readonly string[]
  /** 'all' when not given. */
  readonly of?: DueOf
}

/** What every entry of the outbox says of itself. */
interface EntryBase {
  readonly id: string
  /** The lane: entries of one record leave one after the other. */
  readonly recordId: string
  readonly operation: OutboxOperation
  readonly serverId: string | null
  readonly state: OutboxState
  readonly mustLook: boolean
  readonly attempts: number
  readonly serverErrorsInARow: number
  readonly createdAt: number
  /** When it left for the first time; null while it never did. */
  readonly firstSentAt: number | null
}

/** A case's entry as the push engine needs it. */
export interface CaseEntry extends EntryBase {
  readonly kind: 'case'
  readonly caseId: string
  /** Who saved it first, by their login. */
  readonly createdBy: string
  /** Our reference on the wire: the id of the case, or another where a person sent it once more as a new one. */
  readonly reference: string
  readonly fields: CaseFields
  /** The server's copy this edit started from; null for a create. */
  readonly base: CaseFields | null
}

export interface QaEntry extends EntryBase {
  readonly kind: 'qa'
  /** Who made it, by their login. */
  readonly createdBy: string
  readonly fields: QaFields
}

export interface MessageEntry extends EntryBase {
  readonly kind: MessageKind
  /** Who wrote it, by their login. */
  readonly createdBy: string
  readonly fields: MessageFields
  /** The server's ids of the attachments, in their order; fewer than attachments while one is missing. */
  readonly uploaded: readonly string[]
}

export interface PersonEntry extends EntryBase {
  readonly kind: 'user'
  readonly fields: PersonFields
  /** A picture that is to be theirs: '' for none any more, null while it is not at the server. Null: it is not touched. */
  readonly newPhoto: { readonly serverId: string | null } | null
  readonly base: PersonFields | null
}

export interface FileEntry extends EntryBase {
  readonly kind: 'file'
  readonly fields: AttachmentFields
}

/** An outbox entry as the push engine needs it. */
export type OutboxEntry = CaseEntry | QaEntry | MessageEntry | PersonEntry | FileEntry
