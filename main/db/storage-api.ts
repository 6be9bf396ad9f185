import type { SecurityEvent, SecurityEventKind } from '../../preload/contract/index.ts'

/** What ages here; each is looked through from its oldest place on. */
export const agingTables = ['cases', 'calls', 'server-calls', 'qa', 'messages', 'files'] as const
export type AgingTable = (typeof agingTables)[number]

/** Tables of this computer alone that nothing else reads out as a whole. */
export type OwnRowTable = 'recording_remarks' | 'recording_listens' | 'qa_acknowledgements'
/** A row as it is kept, by the names of its columns; `place` is where it stands. */
export type OwnRow = Readonly<Record<string, string | number | null>> & { readonly place: number }

/** How it stands with the disk under the file. */
export interface DiskFacts {
  /** Bytes; null when the system does not say. */
  readonly freeBytes: number | null
  readonly hasReserve: boolean
}

/** The part of `DbApi` that looks after the file itself. */
export interface StorageDbApi {
  /** SECURITY F5. `detail` is one of our own words, never anything typed or received. */
  recordSecurityEvent(input: { kind: SecurityEventKind; at: number; count?: number | null; detail?: string }): void
  /** Newest first; `before` is the number of the last one of the page before. */
  pageSecurityEvents(input: { before: number | null; limit: number }): SecurityEvent[]

  /** Rows of this computer alone, newest first; `before` is the place of the last one of the page before: for an export. */
  pageOwnRows(input: { table: OwnRowTable; before: number | null; limit: number }): OwnRow[]
  /** What somebody chose or named here (kept filters and reports, thresholds), by key: for an export. */
  ownValues(): { key: string; value: string }[]

  /** Whether an index with this mark and revision was made from this file, and the mark it carries from now on. */
  groundOf(input: { ground: string; revision: number }): { isOurs: boolean; ground: string }

  /**
   * Looks at up to `limit` rows behind the place `after` and removes those of before the instant that the server has and
   * nothing hangs on: no unsent work, no draft, none of `keep`. `next` is null at the end. `fileIds` are attachments whose
   * bytes may go now. `keptDays`: the rule by which they go, which the pull of these rows remembers with them.
   */
  sweep(input: {
    table: AgingTable
    before: number
    after: number
    limit: number
    keep: readonly string[]
    keptDays?: number
  }): {
    removed: number
    next: number | null
    fileIds: string[]
  }

  /** Makes the reserve anew where there is room again, and says how it stands. */
  keepReserve(): DiskFacts
  /** A small write that says whether writing works. */
  probeWrite(input: { now: number }): void
  /** The newest instant of work done here; null without any. */
  newestWorkAt(): number | null
  /** Follow-ups and call-backs that somebody still means to do, those only begun too: no server has them. */
  countPromises(): number
  /** What a salvage has left to be read; null without one. */
  salvageReport(): string | null
  /** Forgets where the pulls stand: everything of the server is fetched again. */
  pullAnew(): void
  /** A check has found damage: fails with `database-damaged`, and the next opening looks at the whole file and mends it. */
  distrust(): void
}
