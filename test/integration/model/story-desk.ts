import { copyFileSync, existsSync, linkSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import type { DbApi, DbClient, PulledKind } from '../../../main/db/db-api.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { createSyncEngine } from '../../../main/sync/engine.ts'
import { createServerLink } from '../../../main/sync/link.ts'
import { defaultTimings } from '../../../main/sync/sync-api.ts'
import type { CaseProgress, SyncEngine, SyncEvents, SyncTimings } from '../../../main/sync/sync-api.ts'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { fastFolder } from './fast-folder.ts'
import type { StoryClock } from './story-clock.ts'
import type { StoryLine } from './story-network.ts'
import { storyBaseUrl } from './story-server.ts'

/** Pages so small that a story of a few records has several, and a spread that a story can see. */
const timings: SyncTimings = {
  ...defaultTimings,
  pullPage: 3,
  pullEveryMs: 40_000,
  reconnectSpreadMs: 2_000,
  rereadEveryMs: 60_000,
}

/** How long a server may take to commit a change that nobody waits for any more: just before the second look (DESIGN 6.3). */
export const latestCommitMs = 2 * timings.serverTimeoutMs + 0.8 * (timings.retryStepsMs[0] ?? 0) - 100

export const pullEveryMs = timings.pullEveryMs

const key = new Uint8Array(32).fill(7)

/** An empty, migrated file is made once and copied: a story begins in a millisecond. */
export function openTemplate() {
  const folder = mkdtempSync(join(fastFolder(), 'story-template-'))
  const file = join(folder, 'workspace.db')
  openDesk({ file, key }).close()
  return {
    file,
    reserve: join(folder, 'reserve.bin'),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export type Template = ReturnType<typeof openTemplate>

/** The events of the engine that a story does not listen to. */
const quiet: SyncEvents = {
  caseProgressed: () => undefined,
  outboxChanged: () => undefined,
  casesPulled: () => undefined,
  pullProgressed: () => undefined,
  sessionEnded: () => undefined,
}

interface Process {
  readonly db: DbClient
  readonly engine: SyncEngine
  /** Everything of it stops in the middle of whatever it does. */
  readonly kill: () => void
  readonly stop: () => Promise<void>
}

/** A desk of a story: a real encrypted file, the real engine, the real adapter; its process may be killed at any call. */
export function createStoryDesk(options: {
  /** Who sits there, by the name the server knows. */
  login: string
  clock: StoryClock
  line: StoryLine
  template: Template
  random: () => number
  /** What comes in beside cases. */
  kinds: readonly PulledKind[]
  onProgress: (progress: CaseProgress) => void
  onRecordProgress: NonNullable<SyncEvents['recordProgressed']>
}) {
  const { login, clock, line, template, random } = options
  const folder = mkdtempSync(join(fastFolder(), 'story-desk-'))
  const file = join(folder, 'workspace.db')
  copyFileSync(template.file, file)
  // The room kept for the last saves is the same for everybody: writing it out anew would be most of a story's time.
  if (existsSync(template.reserve)) linkSync(template.reserve, join(folder, 'reserve.bin'))
  let running: Process | null = null
  let death = Promise.withResolvers<undefined>()
  let token: string | null = null
  /** What was attached here, by its id: sizes, which say enough of bytes that are all alike. It outlives the process. */
  const attached = new Map<string, { name: string; size: number }>()
  /** The process dies at the call of the database that makes this 0. */
  let callsToLive = Number.POSITIVE_INFINITY

  /** The synchronous database as promises that never settle once the process is dead. */
  function asClient(api: DbApi, isDead: () => boolean, kill: () => void): DbClient {
    const never = new Promise<never>(() => undefined)
    const client: Record<string, unknown> = { close: () => Promise.resolve() }
    for (const [name, method] of Object.entries(api)) {
      client[name] = async (...args: never[]): Promise<unknown> => {
        clock.stirred()
        if (isDead()) return never
        const value = (method as (...given: never[]) => unknown)(...args)
        callsToLive -= 1
        if (callsToLive > 0) return value
        kill()
        return never
      }
    }
    return client as unknown as DbClient
  }

  /** In memory: the encrypted store has proofs of its own (`integration/files`, `crash`). */
  function openAttached(id: string) {
    const file = attached.get(id)
    if (file === undefined) return Promise.reject(new Error('no such file'))
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.alloc(file?.size ?? 0, 'x'))
    }
    return Promise.resolve({ ...file, mediaType: 'text/plain', bytes })
  }

  /** What the person is promised when the core answers; false when the process died before it could. */
  async function promise(work: (db: DbClient) => Promise<unknown>): Promise<boolean> {
    const { db, engine } = need()
    const isDone = await Promise.race([work(db).then(() => true), clock.settle().then(() => false)])
    if (isDone) engine.nudge()
    await clock.settle()
    return isDone
  }

  function startProcess(): Process {
    callsToLive = Number.POSITIVE_INFINITY
    death = Promise.withResolvers<undefined>()
    const process = clock.ofProcess()
    const network = line.ofProcess()
    const opened = openDesk({ file, key })
    let isDead = false
    const end = () => {
      if (isDead) return
      isDead = true
      process.end()
      network.end()
      opened.close()
      running = null
      death.resolve(undefined)
    }
    const db = asClient(opened.api, () => isDead, end)
    const link = createServerLink({ clock: process, random, timings })
    const gateway = createCrmGateway({
      baseUrl: storyBaseUrl,
      fetch: network.fetch,
      timeoutMs: timings.serverTimeoutMs,
      roleCodes: { '1': 'agent' },
      observer: link.observer,
      clock: process,
    })
    const on: SyncEvents = {
      ...quiet,
      caseProgressed: options.onProgress,
      recordProgressed: options.onRecordProgress,
      sessionEnded() {
        token = null
      },
    }
    const uploads = { open: (id: string) => openAttached(id) }
    const parts = { db, gateway, link, clock: process, random, newId: v7, timings, on, uploads }
    const engine = createSyncEngine({ ...parts, kinds: () => options.kinds })
    link.start((session, signal) => gateway.ping(session ?? { token: 'none' }, signal))
    engine.start()
    if (token !== null) engine.setSession({ token })
    return {
      db,
      engine,
      kill: end,
      async stop() {
        const stopping = engine.stop()
        await clock.advance(1_000)
        await stopping
        link.stop()
        end()
      },
    }
  }

  function need(): Process {
    running ??= startProcess()
    return running
  }

  return {
    login,
    get isAlive() {
      return running !== null
    },
    get needsSignIn() {
      return token === null
    },
    get db() {
      return need().db
    },
    get engine() {
      return need().engine
    },
    /** Starts it where it is not running: at the first page, and after a kill. */
    async wake(): Promise<void> {
      if (running !== null) return
      need()
      await clock.settle()
    },
    /** Resolves when the process that runs now dies. */
    death: () => death.promise,
    async signIn(session: string): Promise<void> {
      token = session
      need().engine.setSession({ token: session })
      await clock.settle()
    },
    kill(): void {
      running?.kill()
    },
    /** The process dies as soon as it has made so many calls of its database: between that and whatever should follow. */
    killAfterCalls(calls: number): void {
      callsToLive = calls
    },
    async restart(): Promise<void> {
      await running?.stop()
      need()
      await clock.settle()
    },
    /** Saves as the window does; false when the process died before it could promise anything. */
    save: (input: { caseId: string; draftId: string; fields: CaseFields }): Promise<boolean> =>
      promise((db) => db.saveCase({ ...input, outboxId: v7(), createdBy: login, now: clock.now() })),
    promise,
    /** A file is whole here; null when the process died before it was. */
    async attach(name: string, size: number): Promise<string | null> {
      const id = v7()
      const about = { id, name, mediaType: 'text/plain', size, fileKey: key, now: clock.now() }
      attached.set(id, { name, size })
      const isBegun = await promise((db) => db.beginFile(about))
      return isBegun && (await promise((db) => db.finishFile({ id, sha256: '0'.repeat(64) }))) ? id : null
    },
    close(): void {
      running?.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type StoryDesk = ReturnType<typeof createStoryDesk>
