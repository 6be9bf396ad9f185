import type { Gateway, ServerSession } from '../api/gateway.ts'
import { AppError, codeOf } from '../../preload/contract/errors.ts'
import type { DbClient, OutboxEntry, PulledKind } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import { jittered, waitAfter } from './backoff.ts'
import type { Random } from './backoff.ts'
import { createDoubts } from './doubts.ts'
import { createPull } from './pull.ts'
import { createOpenLooks } from './open-looks.ts'
import type { UploadSource } from './exchanges/files.ts'
import { createOutboxFirst } from './outbox-first.ts'
import { createPush } from './push.ts'
import type { PushResult } from './entry-steps.ts'
import { createRests } from './rests.ts'
import type { LinkChange, ServerLinkWatch, SyncEngine, SyncEvents, SyncTimings } from './sync-api.ts'

export interface SyncEngineOptions {
  readonly db: DbClient
  readonly gateway: Gateway
  readonly link: ServerLinkWatch
  readonly clock: Clock
  readonly random: Random
  /** New UUIDv7 for cases that come from the server. */
  readonly newId: () => string
  readonly timings: SyncTimings
  readonly on: SyncEvents
  /** Where the bytes of attachments come from; without it none can be sent. */
  readonly uploads?: Pick<UploadSource, 'open'>
  /** What comes in beside cases, in order; nothing when not given. */
  readonly kinds?: () => readonly PulledKind[]
  /** As `SourceParts`. */
  readonly scoresOf?: () => string | null
  /** Rows of a kind from before this instant are not brought; null: no such limit. */
  readonly keepFrom?: (kind: PulledKind | 'case') => number | null
  /** As `SourceParts`. */
  readonly keepDays?: (kind: PulledKind | 'case') => number | null
  /** While a call is up on a poor line, what comes in waits, and attachments do. */
  readonly isCallUp?: () => boolean
  readonly isPausedByPerson?: boolean
}

/** How many cases are on their way at once: one that hangs never holds up the rest (DESIGN 6.4). */
const lanes = 4
const stopGraceMs = 1_000
/** The wait after a database failure, and the shortest between two looks at an outbox that has nothing due. */
const pauseMs = 1_000
/** How soon what comes in asks again whether the call is over. */
const voiceWaitMs = 5_000
const longestOutboxFirstMs = 30_000
const shortestWakeMs = 50
/** It looks at least this often: a clock that was set back makes every other instant far away (a timer has its end, too). */
const longestWakeMs = 60_000

/** Sends the outbox and pulls newer cases while the link and the session allow it. DESIGN 6.1–6.5, 6.7, 6.8. */
export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { db, gateway, link, clock, random, newId, timings, on } = options
  const doubts = createDoubts(clock.now())
  const uploading = new Map<string, { sent: number; total: number }>()
  /** An upload may take hours: it ends with the session it was begun under, and with the desk. */
  let uploadsEnd = new AbortController()
  const over = AbortSignal.abort()
  function endUploads(): void {
    uploadsEnd.abort()
    uploadsEnd = new AbortController()
  }
  const uploads: UploadSource = {
    open: (fileId) => options.uploads?.open(fileId) ?? Promise.reject(new AppError('not-found')),
    progress(fileId, sent, total) {
      uploading.set(fileId, { sent, total })
      on.outboxChanged()
    },
    done: (fileId) => void uploading.delete(fileId),
    // One that was still being read when its session or the desk ended never begins.
    signal: (using) => (isRunning && using.token === session?.token ? uploadsEnd.signal : over),
  }
  const push = createPush({
    db,
    gateway,
    clock,
    random,
    timings,
    doubts,
    on,
    uploads,
    skewMs: () => link.state().skewMs ?? 0,
  })
  const kinds = options.kinds ?? (() => [])
  const keepFrom = options.keepFrom ?? (() => null)
  const outboxFirst = createOutboxFirst(clock, longestOutboxFirstMs)
  async function turnOfPull(): Promise<void> {
    await outboxFirst.turnOfPull()
    // The way there may have gone meanwhile: then nothing is asked.
    if (!canSend()) throw new AppError('server-unreachable')
  }
  const parts = { db, gateway, clock, newId, timings, on, kinds, keepFrom, turnOfPull }
  const pull = createPull({ ...parts, scoresOf: options.scoresOf, keepDays: options.keepDays })
  if (options.isPausedByPerson === true) pull.setPaused(true)

  const inFlight = new Map<string, Promise<void>>()
  const uploadsInFlight = new Set<string>()
  const rests = createRests(clock, pauseMs, fill)
  let isRunning = false
  let session: ServerSession | null = null
  /** Rows may be half-sent in the database although nothing is in flight: after a start, or a failed write. */
  let mustRecover = true
  /** After an outage everything waits for this instant, so that a site does not come back all at once. */
  let holdUntil = 0
  let lastLookAt = 0
  /** While set, entries are tried whatever their next try was; holds the cases that had their turn. */
  let sweep: Set<string> | null = null
  let isFilling = false
  let fillAgain = false
  let pulling: Promise<void> | null = null
  let pullFailures = 0
  /** A turn of the pull came while the link was in doubt. */
  let isPullMissed = false
  let cancelWake = () => {}
  let cancelPull = () => {}
  let unsubscribe = () => {}

  function canSend(): boolean {
    return isRunning && session !== null && link.canSend()
  }

  function wakeIn(ms: number): void {
    cancelWake()
    if (isRunning) cancelWake = clock.after(Math.min(Math.max(ms, shortestWakeMs), longestWakeMs), fill)
  }

  /** Fills free lanes with what is due. Never runs twice at once; asked again meanwhile, it runs once more. */
  function fill(): void {
    if (isFilling) {
      fillAgain = true
      return
    }
    isFilling = true
    fillAgain = false
    fillLanes()
      .catch(() => {
        // The database failed; its own supervision tells the person. The rows are safe, so try again later.
        wakeIn(pauseMs)
      })
      .finally(() => {
        isFilling = false
        if (fillAgain) fill()
      })
  }

  async function fillLanes(): Promise<void> {
    if (!isRunning) return
    const now = clock.now()
    if (mustRecover) {
      // What is in flight says "sending" rightly. A lane that fails meanwhile asks again.
      mustRecover = false
      const except = [...inFlight.keys()]
      const { recovered } = await db
        .recoverSending({ now, lookAfterMs: 2 * timings.serverTimeoutMs, except })
        .catch((error: unknown) => {
          mustRecover = true
          throw error
        })
      if (recovered > 0) on.outboxChanged()
    }
    if (!canSend()) {
      outboxFirst.leaving(false)
      return
    }
    if (now < lastLookAt) {
      // The clock was set back: what was to be tried soon would wait for as long as that.
      holdUntil = 0
      sweep ??= new Set()
    }
    lastLookAt = now
    if (now < holdUntil) {
      wakeIn(holdUntil - now)
      return
    }
    const free = lanes - inFlight.size
    if (free <= 0) return
    const excludeCases = [...inFlight.keys(), ...rests.records(), ...(sweep ?? [])]
    const dueBefore = sweep === null ? now : Number.MAX_SAFE_INTEGER
    const wanted = { now: dueBefore, clockNow: now, excludeCases }
    const others = await db.dueEntries({ ...wanted, limit: free, of: 'others' })
    for (const entry of others) launch(entry)
    outboxFirst.leaving(inFlight.size > uploadsInFlight.size)
    if (others.length < free && mayUpload()) {
      const [file] = await db.dueEntries({ ...wanted, limit: 1, of: 'files' })
      if (file !== undefined) {
        launch(file)
        // It may take hours, and the end of its lane is not what wakes the rest.
        fillAgain = true
        return
      }
    }
    if (others.length > 0) return
    // An upload is waited for by nobody: what failed meanwhile has its next try when it is due.
    if (sweep !== null && inFlight.size === uploadsInFlight.size) {
      sweep = null
      fillAgain = true
    }
    const next = await db.nextDueAt({ of: mayUpload() ? 'all' : 'others' })
    // What rests is due, and wakes by itself.
    const isResting = next !== null && next <= clock.now() && rests.records().length > 0
    if (next !== null && !isResting) wakeIn(next - clock.now())
    else if (isLineForVoice()) wakeIn(voiceWaitMs)
  }

  /** What comes in, and attachments, leave the line to the voice where it has no room for both. */
  function isLineForVoice(): boolean {
    return options.isCallUp?.() === true && pull.isSlow()
  }

  /** One attachment at a time, and none while the line is needed. */
  const mayUpload = (): boolean => uploadsInFlight.size === 0 && !isLineForVoice()

  function launch(entry: OutboxEntry): void {
    const using = session
    if (using === null || !canSend() || inFlight.has(entry.recordId)) return
    if (entry.kind === 'file') uploadsInFlight.add(entry.recordId)
    const movesCase = entry.kind === 'case' ? entry.serverId : null
    if (movesCase !== null) pull.pushing(movesCase)
    const turn = push(entry, using).then(
      (result) => finish(entry, using, result),
      () => {
        // The database failed in the middle: the row may say "sending" and must not be forgotten.
        mustRecover = true
        if (isRunning) rests.begin(entry.recordId)
      },
    )
    const lane = turn.finally(() => {
      if (movesCase !== null) pull.pushed(movesCase)
      uploadsInFlight.delete(entry.recordId)
      inFlight.delete(entry.recordId)
      if (!rests.has(entry.recordId)) fill()
    })
    inFlight.set(entry.recordId, lane)
  }

  function finish(entry: OutboxEntry, used: ServerSession, result: PushResult): void {
    if (result.kind === 'sign-in') endSession(used)
    else if (result.kind === 'accepted') {
      if (entry.kind === 'case') pull.pushed(result.serverId)
    } else if (result.kind !== 'gone') sweep?.add(entry.recordId)
  }

  function endSession(used: ServerSession): void {
    if (session !== used || !isRunning) return
    session = null
    endUploads()
    link.sessionRefused(used)
    on.sessionEnded()
  }

  const looks = createOpenLooks({
    clock,
    random,
    retryStepsMs: timings.retryStepsMs,
    session: () => (canSend() ? session : null),
    isRunning: () => isRunning,
    onSessionEnded: endSession,
  })

  function schedulePull(ms: number): void {
    cancelPull()
    if (isRunning) cancelPull = clock.after(ms, pullNow)
  }

  function pullNow(): void {
    const using = session
    if (pulling !== null || using === null) return
    if (!canSend()) {
      // The link says when the doubt about it is settled; until then nothing else would bring the next turn.
      isPullMissed = true
      return
    }
    isPullMissed = false
    if (isLineForVoice()) {
      schedulePull(voiceWaitMs)
      return
    }
    cancelPull()
    pulling = pull
      .run(using, () => canSend() && session === using && !isLineForVoice())
      .then(
        () => {
          pullFailures = 0
          schedulePull(isLineForVoice() ? voiceWaitMs : jittered(timings.pullEveryMs, random))
        },
        (error: unknown) => {
          if (codeOf(error) === 'sign-in-needed') endSession(using)
          schedulePull(waitAfter(pullFailures, timings.retryStepsMs, random))
          pullFailures += 1
        },
      )
      .finally(() => {
        pulling = null
      })
  }

  function linkChanged(change: LinkChange): void {
    if (session !== null && change.refused?.token === session.token) endSession(session)
    if (change.isUp) {
      holdUntil = clock.now() + (change.afterOutage ? Math.round(timings.reconnectSpreadMs * random()) : 0)
      sweep = new Set()
      outboxFirst.leaving(true)
      schedulePull(holdUntil - clock.now())
    }
    fill()
    if (canSend()) looks.missed()
    // A pull that a doubtful link stopped goes on; one that failed by itself waits its step.
    const isStopped = pull.progress().state === 'paused' && pullFailures === 0
    if ((isStopped || isPullMissed) && clock.now() >= holdUntil) pullNow()
  }

  return {
    start() {
      if (isRunning) return
      isRunning = true
      unsubscribe = link.subscribe(linkChanged)
      fill()
      pullNow()
    },
    async stop() {
      isRunning = false
      endUploads()
      outboxFirst.leaving(false)
      unsubscribe()
      cancelWake()
      cancelPull()
      rests.stop()
      looks.stop()
      const ending = Promise.allSettled([...inFlight.values(), pulling])
      const grace = Promise.withResolvers<undefined>()
      const cancelGrace = clock.after(stopGraceMs, () => grace.resolve(undefined))
      await Promise.race([ending, grace.promise])
      cancelGrace()
    },
    setSession(next) {
      if (session !== null && session.token !== next?.token) endUploads()
      session = next
      sweep = next === null ? null : new Set()
      outboxFirst.leaving(next !== null)
      link.setSession(next)
      fill()
      looks.missed()
      pullNow()
    },
    nudge() {
      if (!link.canSend()) link.probeNow()
      fill()
    },
    async retryNow(id) {
      await db.retryNow({ id, now: clock.now() })
      holdUntil = 0
      on.outboxChanged()
      if (!link.canSend()) link.probeNow()
      fill()
    },
    pullNow() {
      if (!link.canSend()) link.probeNow()
      pullNow()
    },
    pullProgress: () => pull.progress(),
    setPaused(isPaused) {
      pull.setPaused(isPaused)
      if (!isPaused) pullNow()
    },
    async bringIn(ask) {
      const using = session
      if (using === null || !canSend() || isLineForVoice()) throw new AppError('server-unreachable')
      try {
        return await pull.bringIn(() => ask(using))
      } catch (error) {
        if (codeOf(error) === 'sign-in-needed') endSession(using)
        throw error
      }
    },
    lookAt(caseId) {
      looks.at(caseId, (using) => pull.lookAt(using, caseId))
    },
    lookAtRecord(kind, id) {
      looks.at(`${kind} ${id}`, (using) => pull.lookAtRecord(using, kind, id))
    },
    uploadProgress: (fileId) => uploading.get(fileId) ?? null,
    linkState: () => link.state(),
    isIdle: () => inFlight.size === 0 && pulling === null && !isFilling,
  }
}
