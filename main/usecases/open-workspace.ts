import type {
  EventData,
  OutboxSummary,
  PullProgress,
  ReceivedFile,
  Recording,
  RecordKind,
  ReportSubject,
  ReturnReport,
  Role,
  SearchProgress,
  StorageOverview,
  StorageState,
} from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Counted, CountQuestion } from '../db/queries/axis-counts.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { WorkspaceFolder } from '../keys/workspace-folder.ts'
import type { WorkspaceLock } from '../keys/workspace-lock.ts'
import type { SearchClient } from '../search/search-api.ts'
import type { FileStore } from '../files/file-store.ts'
import type { RecordingDesk } from '../recordings/recording-desk.ts'
import type { Downloads } from '../sync/downloads.ts'
import type { SyncEngine } from '../sync/sync-api.ts'

/** The person a workspace belongs to, as the server described them at the last sign-in there. */
export interface Person {
  readonly login: string
  readonly displayName: string
  readonly role: Role
  /** The telephone of this person; '' while the server has told none. */
  readonly extension: string
}

/** How it stands with what is kept here, and what a person may do about it. */
export interface WorkspaceStorage {
  state(): StorageState
  overview(): Promise<StorageOverview>
  /** Begins a check of the whole file, unless one is running. */
  checkNow(): void
  /** The person has read what was told. */
  dismiss(): Promise<void>
}

/** Counts what is kept here, beside the thread that saves. */
export interface ReportDesk {
  countBy(question: CountQuestion): Promise<Counted>
  /** How long what is closed stays here, in days; null: for good. */
  keepDays(subject: ReportSubject): number | null
}

/** One person's opened database, index and sync: everything of a workspace that has a lifetime. */
export interface OpenWorkspace {
  readonly folder: WorkspaceFolder
  readonly key: Uint8Array
  /** A change of keys that may not be finished; null: there is none. */
  readonly change: Pick<KeyChange, 'held'> | null
  readonly keyring: Keyring
  readonly db: DbClient
  readonly search: SearchClient
  readonly sync: SyncEngine
  /** The person stops or restarts what comes in; kept over restarts. */
  setPullPaused(isPaused: boolean): Promise<void>
  /** This case is on the person's screen: read at the server now, and kept whatever its age; null: none is. */
  lookAt(caseId: string | null): void
  readonly files: FileStore
  readonly downloads: Downloads
  readonly recordings: RecordingDesk
  readonly reports: ReportDesk
  readonly returnReport: {
    get(): ReturnReport | null
    dismiss(id: string): Promise<void>
  }
  person(): Person
  /** Keeps what the server said about the person for sign-ins without it. */
  setPerson(person: Person): Promise<void>
  searchProgress(): SearchProgress
  readonly storage: WorkspaceStorage
  /** These were read as a whole for somebody's screen: none of them is removed by its age meanwhile. */
  opened(ids: readonly string[]): void
  /** Unsent entries and drafts at the instant of closing; null before, and when they could not be counted. */
  leftBehind(): number | null
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
  recordProgressed(progress: EventData<'recordProgressed'>): void
  recordsPulled(kind: RecordKind, count: number): void
  recordVanished(vanished: EventData<'recordVanished'>): void
  receivedFileMoved(file: ReceivedFile): void
  recordingChanged(recording: Recording): void
  returnReportChanged(report: ReturnReport | null): void
  searchProgressed(progress: SearchProgress): void
  storageChanged(state: StorageState): void
  /** Counted anew after every change; the sidecar has been written by then. */
  outboxCounted(summary: OutboxSummary): void
}

export interface KeyChange {
  readonly nextKey: Uint8Array
  readonly settle: () => Promise<void>
  /** Both keys while the keyring has to hold both: whatever wraps one anew wraps both. Null once it holds the new one alone. */
  readonly held: () => HeldKeys | null
}

interface HeldKeys {
  readonly key: Uint8Array
  readonly nextKey: Uint8Array
}

interface OpenWorkspaceInput {
  readonly folder: WorkspaceFolder
  readonly lock: WorkspaceLock
  readonly key: Uint8Array
  /** The key the files are to have from now on, and what to do once they have been reopened with it (SECURITY C11). */
  readonly change: KeyChange | null
  readonly keyring: Keyring
  /** Null when the server was not there to say: then the last known description counts. */
  readonly person: Person | null
  readonly listener: WorkspaceListener
}

/** Rejects with a `database-*` code, `disk-full` or `key-damaged`; the caller still owns the lock then. */
export type WorkspaceOpener = (input: OpenWorkspaceInput) => Promise<OpenWorkspace>
