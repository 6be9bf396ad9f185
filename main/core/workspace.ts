import { hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { AppError, roles } from '../../preload/contract/index.ts'
import type { SearchProgress } from '../../preload/contract/index.ts'
import type { Gateway } from '../api/gateway.ts'
import { startDbClient } from '../db/client.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Background } from '../log/background.ts'
import type { Log } from '../log/log.ts'
import type { Clock, WorkerUrls } from '../ports/ports.ts'
import { startSearchClient } from '../search/client.ts'
import { createSearchFeed } from '../search/feed.ts'
import { createLateSearchClient } from '../search/late-client.ts'
import { createSyncEngine } from '../sync/engine.ts'
import type { ServerLinkWatch, SyncTimings } from '../sync/sync-api.ts'
import type { OpenWorkspace, Person, WorkspaceOpener } from '../usecases/open-workspace.ts'
import { createUnsentCount } from './unsent-count.ts'

export interface WorkspaceParts {
  readonly workers: WorkerUrls
  readonly gateway: Gateway
  readonly link: ServerLinkWatch
  readonly clock: Clock
  readonly random: () => number
  readonly newId: () => string
  readonly timings: SyncTimings
  readonly log: Log
  readonly background: Background
}

/** A discarded draft can be restored this long. */
const restorableMs = 7 * 86_400_000
/** Calls stay in the log of this desk this long (DESIGN 6.7). */
const loggedMs = 30 * 86_400_000
const feedSlice = 200

const StoredPerson = z.strictObject({
  login: z.string(),
  displayName: z.string(),
  role: z.enum(roles),
  // Not told by the desks of before the telephone.
  extension: z.string().default(''),
})
const personKey = 'person'

/** The index has a key of its own, so that neither file's key opens the other. */
export function searchKeyOf(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', 'helpline-search', key.length))
}

async function readPerson(db: DbClient): Promise<Person> {
  const text = await db.getMeta({ key: personKey })
  if (text === null) throw new AppError('unknown-here')
  return StoredPerson.parse(JSON.parse(text))
}

async function writePerson(db: DbClient, { login, displayName, role, extension }: Person): Promise<void> {
  await db.setMeta({ key: personKey, value: JSON.stringify({ login, displayName, role, extension }) })
}

/** Opens one workspace: database, index with its feed, sync, sidecar. Closing goes the other way round. */
export function createWorkspaceOpener(parts: WorkspaceParts): WorkspaceOpener {
  const { workers, clock, log, background } = parts

  return async ({ folder, lock, key, keyring, person: given, listener }) => {
    const closers: (() => Promise<void>)[] = []
    const closeAll = async () => {
      for (const close of closers.toReversed()) {
        try {
          await close()
        } catch (error) {
          log.error('background-failed', { thrown: error })
        }
      }
      closers.length = 0
    }
    const searchKey = searchKeyOf(key)
    try {
      const db = await startDbClient({
        workerUrl: workers.database,
        file: folder.database,
        key,
        onStopped: () => log.error('worker-stopped', { state: 'database' }),
      })
      closers.push(() => db.close())
      if (given !== null) await writePerson(db, given)
      let person = given ?? (await readPerson(db))
      await db.purgeDiscardedDrafts({ before: clock.now() - restorableMs })
      await db.tidyCalls({ before: clock.now() - loggedMs })

      const search = createLateSearchClient(() =>
        startSearchClient({
          workerUrl: workers.search,
          file: folder.search,
          key: searchKey,
          onStopped: () => log.error('worker-stopped', { state: 'search' }),
        }),
      )
      closers.push(() => search.close())
      let searchProgress: SearchProgress = { ready: false, pending: 0 }
      let isPulling = false
      const feed = createSearchFeed({
        db,
        search,
        clock,
        sliceSize: feedSlice,
        isBusy: () => isPulling,
        onFailed: (error) => log.warn('background-failed', { thrown: error }),
        onProgress(progress) {
          searchProgress = progress
          listener.searchProgressed(progress)
        },
      })
      closers.push(() => feed.stop())

      const unsent = createUnsentCount({
        db,
        sidecar: folder.sidecar,
        clock,
        background,
        onCounted: (summary) => listener.outboxCounted(summary),
      })
      closers.push(() => unsent.close())
      await unsent.recount()

      const sync = createSyncEngine({
        db,
        gateway: parts.gateway,
        link: parts.link,
        clock,
        random: parts.random,
        newId: parts.newId,
        timings: parts.timings,
        on: {
          caseProgressed(progress) {
            listener.caseProgressed(progress)
            feed.nudge()
          },
          outboxChanged: () => unsent.recountSoon(),
          casesPulled(count) {
            listener.casesPulled(count)
            feed.nudge()
          },
          pullProgressed(progress) {
            isPulling = progress.state === 'running'
            listener.pullProgressed(progress)
          },
          sessionEnded: () => listener.sessionEnded(),
        },
      })
      closers.push(() => sync.stop())
      feed.nudge()
      sync.start()

      const workspace: OpenWorkspace = {
        folder,
        key,
        keyring,
        db,
        search,
        sync,
        person: () => person,
        async setPerson(next) {
          await writePerson(db, next)
          person = next
        },
        searchProgress: () => searchProgress,
        changed() {
          feed.nudge()
          sync.nudge()
          background(unsent.recount())
        },
        async checkpoint() {
          await Promise.all([db.checkpoint(), search.checkpoint()])
        },
        async close() {
          await closeAll()
          key.fill(0)
          searchKey.fill(0)
          lock.release()
          log.info('workspace-closed')
        },
      }
      return workspace
    } catch (error) {
      await closeAll()
      throw error
    }
  }
}
