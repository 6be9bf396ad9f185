import type { EventData, OutboxSummary, PullProgress, Role, SearchProgress } from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { WorkspaceFolder } from '../keys/workspace-folder.ts'
import type { WorkspaceLock } from '../keys/workspace-lock.ts'
import type { SearchClient } from '../search/search-api.ts'
import type { SyncEngine } from '../sync/sync-api.ts'

/** The person a workspace belongs to, as the server described them at the last sign-in there. */
export interface Person {
  readonly login: string
  readonly displayName: string
  readonly role: Role
  /** The telephone of this person; '' while the server has told none. */
  readonly extension: string
}

/** One person's opened database, index and sync: everything of a workspace that has a lifetime. */
export interface OpenWorkspace {
  readonly folder: WorkspaceFolder
  readonly key: Uint8Array
  readonly keyring: Keyring
  readonly db: DbClient
  readonly search: SearchClient
  readonly sync: SyncEngine
  person(): Person
  /** Keeps what the server said about the person for sign-ins without it. */
  setPerson(person: Person): Promise<void>
  searchProgress(): SearchProgress
  /** Something was saved: feeds the index, sends what is due, counts what waits. Returns at once. */
  changed(): void
  /** Truncates the write-ahead logs of both files (SECURITY C7, E2). */
  checkpoint(): Promise<void>
  /** Finishes what runs, closes both files, forgets the key and gives the folder back. */
  close(): Promise<void>
}

/** What a workspace says about itself while it is open. */
export interface WorkspaceListener {
  sessionEnded(): void
  caseProgressed(progress: EventData<'caseProgressed'>): void
  casesPulled(count: number): void
  pullProgressed(progress: PullProgress): void
  searchProgressed(progress: SearchProgress): void
  /** Counted anew after every change; the sidecar has been written by then. */
  outboxCounted(summary: OutboxSummary): void
}

interface OpenWorkspaceInput {
  readonly folder: WorkspaceFolder
  readonly lock: WorkspaceLock
  readonly key: Uint8Array
  readonly keyring: Keyring
  /** Null when the server was not there to say: then the last known description counts. */
  readonly person: Person | null
  readonly listener: WorkspaceListener
}

/** Rejects with a `database-*` code, `disk-full` or `key-damaged`; the caller still owns the lock then. */
export type WorkspaceOpener = (input: OpenWorkspaceInput) => Promise<OpenWorkspace>
