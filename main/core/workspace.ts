import { hkdfSync } from 'node:crypto'
import { z } from 'zod'
import { AppError, grants, roles } from '../../preload/contract/index.ts'
import type { Role, SearchProgress } from '../../preload/contract/index.ts'
import type { Gateway } from '../api/gateway.ts'
import { startDbClient } from '../db/client.ts'
import type { DbClient } from '../db/db-api.ts'
import type { Background } from '../log/background.ts'
import type { Log } from '../log/log.ts'
import type { Clock, WorkerUrls } from '../ports/ports.ts'
import { retentionOf } from '../retention/policy.ts'
import type { SiteRetention } from '../retention/policy.ts'
import { startSearchClient } from '../search/client.ts'
import { createSearchFeed } from '../search/feed.ts'
import { createLateSearchClient } from '../search/late-client.ts'
import type { ServerLinkWatch, SyncTimings } from '../sync/sync-api.ts'
import type { OpenWorkspace, Person, WorkspaceOpener } from '../usecases/open-workspace.ts'
import { createOpenRecords } from './open-records.ts'
import { removeCache } from './remove-cache.ts'
import { settleKey } from './settle-key.ts'
import { closeCounting, createUnsentCount } from './unsent-count.ts'
import { openRecordings } from './workspace-recordings.ts'
import { openReports } from './workspace-reports.ts'
import { createWorkspaceStorage } from './workspace-storage.ts'
import { createWorkspaceSync } from './workspace-sync.ts'

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
  /** How long the site wants things kept; null where it does not say. */
  readonly siteKeep: SiteRetention | null
  readonly isCallUp: () => boolean
  /** The site wants what the server has gone from this computer when its person leaves (SECURITY C9). */
  readonly removesCacheAtSignOut?: boolean | undefined
}

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

  return async ({ folder, lock, key: opening, change, keyring, person: given, listener }) => {
    const key = await settleKey({ workerUrl: workers.database, file: folder.database, key: opening, change, log })
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
    let role: Role = given?.role ?? 'agent'
    let isPulling = false
    /** The case on the person's screen. */
    let lookedAt: string | null = null
    const openRecords = createOpenRecords(clock)
    let leftBehind: number | null = null
    let nudgeFeed = (): void => undefined
    let feedAnew = (): void => undefined
    let salvaged = (): void => undefined
    let fileChanged = (): void => undefined
    /** The file was replaced while a pull walked through the one before: what it stored as its place is not true. */
    let mustPullAnew = false
    const days = () => retentionOf(role, parts.siteKeep)
    const storage = createWorkspaceStorage({
      folder,
      workerUrl: workers.database,
      key,
      clock,
      background,
      log,
      days,
      keepsBy: () => (parts.siteKeep?.[role] === undefined ? 'program' : 'site'),
      isBusy: () => isPulling,
      isCallUp: parts.isCallUp,
      skewMs: () => parts.link.state().skewMs,
      keep: () => (lookedAt === null ? openRecords.ids() : [...openRecords.ids(), lookedAt]),
      onChange: (state) => listener.storageChanged(state),
      onCasesRemoved(count) {
        listener.casesPulled(count)
        nudgeFeed()
      },
      onSalvaged: () => salvaged(),
    })
    try {
      const db = await startDbClient({
        workerUrl: workers.database,
        file: folder.database,
        key,
        onStopped() {
          log.error('worker-stopped', { state: 'database' })
          storage.stopped()
          fileChanged()
          feedAnew()
        },
        onAnswered: storage.answered,
        onReserveUsed: storage.reserveUsed,
      })
      closers.push(async () => {
        leftBehind = await closeCounting(db)
      })
      if (given !== null) await writePerson(db, given)
      let person = given ?? (await readPerson(db))
      role = person.role
      // What is old goes with the sweep, which asks first whether this computer's clock can be believed.
      await db.tidyCalls()

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
      const feed = createSearchFeed({
        db,
        search,
        clock,
        sliceSize: feedSlice,
        isBusy: () => isPulling || storage.isSweeping() || parts.isCallUp(),
        onFailed: (error) => log.warn('background-failed', { thrown: error }),
        onProgress(progress) {
          searchProgress = progress
          listener.searchProgressed(progress)
        },
      })
      closers.push(() => feed.stop())
      nudgeFeed = () => feed.nudge()
      feedAnew = () => feed.databaseReopened()

      const unsent = createUnsentCount({
        db,
        sidecar: folder.sidecar,
        clock,
        background,
        onCounted: (summary) => listener.outboxCounted(summary),
      })
      closers.push(() => unsent.close())
      await unsent.recount()

      const desk = await createWorkspaceSync({
        ...parts,
        db,
        folder: folder.path,
        role: () => role,
        extension: () => person.extension,
        days,
        listener,
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
            if (!isPulling && mustPullAnew) pullAnew()
            listener.pullProgressed(progress)
          },
          sessionEnded: () => listener.sessionEnded(),
        },
      })
      closers.push(() => desk.close())
      const { files, downloads, returnReport } = desk
      const { recordings, sync } = openRecordings({
        ...parts,
        db,
        workspaceFolder: folder.path,
        sync: desk.sync,
        days,
        mayListen: () => grants[role].includes('recording.listen'),
        onChange: (recording) => listener.recordingChanged(recording),
      })
      closers.push(() => recordings.close())
      const reports = openReports({ ...parts, workerUrl: workers.database, file: folder.database, key, days })
      closers.push(() => reports.close())
      fileChanged = () => reports.fileChanged()
      const pullAnew = (): void => {
        mustPullAnew = false
        background(db.pullAnew().then(() => sync.pullNow()))
      }
      salvaged = () => {
        fileChanged()
        listener.casesPulled(1)
        background(unsent.recount())
        if (isPulling) mustPullAnew = true
        else pullAnew()
      }
      storage.start(db)
      closers.push(() => storage.close())
      feed.nudge()
      sync.start()
      background(files.tidy())

      const workspace: OpenWorkspace = {
        folder,
        key,
        change,
        keyring,
        db,
        search: {
          ...search,
          async find(input) {
            try {
              return await search.find(input)
            } catch (error) {
              // The index may have started anew: it is filled again while the person reads that they should ask again.
              feed.nudge()
              throw error
            }
          },
        },
        sync,
        files,
        downloads,
        recordings,
        reports,
        returnReport: { get: () => returnReport.get(), dismiss: (id) => returnReport.dismiss(id) },
        setPullPaused: (isPaused) => desk.setPaused(isPaused),
        lookAt(caseId) {
          lookedAt = caseId
          if (caseId !== null) sync.lookAt(caseId)
        },
        person: () => person,
        async setPerson(next) {
          await writePerson(db, next)
          person = next
          role = next.role
        },
        searchProgress: () => searchProgress,
        storage,
        opened: (ids) => openRecords.opened(ids),
        leftBehind: () => leftBehind,
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
          if (parts.removesCacheAtSignOut === true) await removeCache({ workerUrl: workers.database, folder, key, log })
          key.fill(0)
          opening.fill(0)
          searchKey.fill(0)
          lock.release()
          log.info('workspace-closed')
        },
      }
      return workspace
    } catch (error) {
      await closeAll()
      for (const each of [key, opening, searchKey]) each.fill(0)
      throw error
    }
  }
}
