import type { OutboxOperation, OutboxState } from '../../../preload/contract/outbox.ts'
import type { PushedKind } from '../outbox-entry.ts'

/** A whole row of `outbox`. `position` is the order of arrival; rows of one case leave in that order. */
export interface StoredEntry {
  position: number
  id: string
  kind: PushedKind
  /** The lane: rows of one record leave in their order. For a case its id. */
  record_id: string
  case_id: string | null
  about_case_id: string | null
  operation: OutboxOperation
  state: OutboxState
  must_look: number
  attempts: number
  server_errors: number
  next_try_at: number
  /**
   * An unclear row is not looked up before this instant, whatever a person asks for: a slow server may still commit. 0 where
   * nothing of it can be on its way: it never left, or it was looked for in vain since.
   */
  not_before_at: number
  created_at: number
  reason: string | null
  problems: string
  /** Ids of records that have to be at the server first. */
  waits_for: string
  /** Another reference on the wire than the id of the record; null for that. */
  reference: string | null
  first_sent_at: number | null
  candidates: string
  fields: string
  theirs: string | null
}

/** A row of `outbox` that is a case's. */
export type StoredCaseEntry = StoredEntry & { kind: 'case'; case_id: string }
