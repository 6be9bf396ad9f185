import { join } from 'node:path'
import { grants } from '../../preload/contract/index.ts'
import type { Role } from '../../preload/contract/index.ts'
import type { Gateway } from '../api/gateway.ts'
import type { DbClient, PulledKind } from '../db/db-api.ts'
import { createFileStore } from '../files/file-store.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Background } from '../log/background.ts'
import type { Clock } from '../ports/ports.ts'
import { keepFrom } from '../retention/policy.ts'
import type { AgingKind } from '../retention/policy.ts'
import { createDownloads } from '../sync/downloads.ts'
import type { Downloads } from '../sync/downloads.ts'
import { createSyncEngine } from '../sync/engine.ts'
import type { ServerLinkWatch, SyncEngine, SyncEvents, SyncTimings } from '../sync/sync-api.ts'
import type { WorkspaceListener } from '../usecases/open-workspace.ts'
import { createReturnReport } from './return-report.ts'
import type { ReturnReportWatch } from './return-report.ts'

export interface WorkspaceSyncParts {
  readonly db: DbClient
  readonly folder: string
  readonly gateway: Gateway
  readonly link: ServerLinkWatch
  readonly clock: Clock
  readonly random: () => number
  readonly newId: () => string
  readonly timings: SyncTimings
  readonly background: Background
  readonly role: () => Role
  /** The telephone of this person; '' while the server has told none. */
  readonly extension: () => string
  /** How long things are kept for this role, so that what has gone by its age is not brought again. */
  readonly days: () => Parameters<typeof keepFrom>[0]
  readonly isCallUp: () => boolean
  readonly on: SyncEvents
  readonly listener: WorkspaceListener
}

export interface WorkspaceSync {
  readonly sync: SyncEngine
  readonly downloads: Downloads
  readonly files: FileStore
  readonly returnReport: ReturnReportWatch
  /** The person stops or restarts what comes in; kept over restarts. */
  setPaused(isPaused: boolean): Promise<void>
  close(): Promise<void>
}

const pausedKey = 'pull.pausedByPerson'

/** What is pulled beside cases, in the order in which a person misses it. */
function kindsFor(role: Role, extension: string): PulledKind[] {
  const kinds: PulledKind[] = ['call', 'email', 'sms']
  const mayReadOwn = grants[role].includes('qa.readOwn') && extension !== ''
  if (grants[role].includes('qa.read') || mayReadOwn) kinds.push('qa')
  if (grants[role].includes('people.read')) kinds.push('user')
  return kinds
}

const agingOf: Record<Exclude<PulledKind, 'user'> | 'case', AgingKind> = {
  case: 'cases',
  call: 'calls',
  qa: 'qa',
  email: 'messages',
  sms: 'messages',
}

/** Everything of an open workspace that talks to the server: outbox, pull, attachments, and the report after an outage. */
export async function createWorkspaceSync(parts: WorkspaceSyncParts): Promise<WorkspaceSync> {
  const { db, clock, newId, background, listener, on } = parts
  const files = createFileStore({ folder: join(parts.folder, 'files'), ledger: db, now: () => clock.now(), newId })
  const returnReport = await createReturnReport({
    db,
    link: parts.link,
    clock,
    newId,
    background,
    onChange: (report) => listener.returnReportChanged(report),
  })
  const sync = createSyncEngine({
    db,
    gateway: parts.gateway,
    link: parts.link,
    clock,
    random: parts.random,
    newId,
    timings: parts.timings,
    uploads: files,
    kinds: () => kindsFor(parts.role(), parts.extension()),
    scoresOf: () => (grants[parts.role()].includes('qa.read') ? null : parts.extension()),
    keepFrom(kind) {
      if (kind === 'user') return null
      // By the server's clock: rows that a wrong one of ours would leave out are passed for good.
      const from = keepFrom(parts.days(), agingOf[kind], clock.now() + (parts.link.state().skewMs ?? 0))
      return from === 0 ? null : from
    },
    keepDays: (kind) => (kind === 'user' ? null : parts.days()[agingOf[kind]]),
    isCallUp: parts.isCallUp,
    isPausedByPerson: (await db.getMeta({ key: pausedKey })) === '1',
    on: {
      ...on,
      outboxChanged() {
        on.outboxChanged()
        returnReport.outboxChanged()
      },
      recordProgressed: (progress) => listener.recordProgressed(progress),
      recordsPulled: (kind, count) => listener.recordsPulled(kind, count),
      recordVanished(vanished) {
        listener.recordVanished(vanished)
        // Lists and the search are fed by what changed.
        on.casesPulled(1)
      },
    },
  })
  const downloads = createDownloads({
    clock,
    gateway: parts.gateway,
    keep: (file) => files.keepFetched(file),
    onMoved: (file) => listener.receivedFileMoved(file),
  })
  return {
    sync,
    downloads,
    files,
    returnReport,
    async setPaused(isPaused) {
      await db.setMeta({ key: pausedKey, value: isPaused ? '1' : '' })
      sync.setPaused(isPaused)
    },
    async close() {
      await sync.stop()
      await downloads.close()
      await returnReport.close()
      await files.close()
    },
  }
}
