import { codeOf } from '../../preload/contract/errors.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { DbClient, OutboxEntry } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import { jittered, waitAfter } from './backoff.ts'
import type { Random } from './backoff.ts'
import { createDoubts } from './doubts.ts'
import { createPull } from './pull.ts'
import { createPush } from './push.ts'
import type { PushResult } from './entry-steps.ts'
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
}

/** How many cases are on their way at once: one that hangs never holds up the rest (DESIGN 6.4). */
const lanes = 4
const stopGraceMs = 1_000
/** The wait after a database failure, and the shortest between two looks at an outbox that has nothing due. */
const pauseMs = 1_000
const shortestWakeMs = 50
/** It looks at least this often: a clock that was set back makes every other instant far away (a timer has its end, too). */
const longestWakeMs = 60_000

/** Sends the outbox and pulls newer cases while the link and the session allow it. DESIGN 6.1–6.5, 6.7, 6.8. */
export function createSyncEngine(options: SyncEngineOptions): SyncEngine {
  const { db, gateway, link, clock, random, newId, timings, on } = options
  const doubts = createDoubts(clock.now())
  const push = createPush({ db, gateway, clock, random, timings, doubts, on })
  const pull = createPull({ db, gateway, clock, newId, timings, on })

  const inFlight = new Map<string, Promise<void>>()
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
      // What is in flight says "sending" rightly; the end of the last lane asks again.
      if (inFlight.size > 0) return
      const { recovered } = await db.recoverSending({ now, lookAfterMs: 2 * timings.serverTimeoutMs })
      mustRecover = false
      if (recovered > 0) on.outboxChanged()
    }
    if (!canSend()) return
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
    const excludeCases = [...inFlight.keys(), ...(sweep ?? [])]
    const dueBefore = sweep === null ? now : Number.MAX_SAFE_INTEGER
    const entries = await db.dueEntries({ now: dueBefore, clockNow: now, limit: free, excludeCases })
    for (const entry of entries) launch(entry)
    if (entries.length > 0) return
    if (sweep !== null && inFlight.size === 0) {
      sweep = null
      fillAgain = true
    }
    const next = await db.nextDueAt()
    if (next !== null) wakeIn(next - clock.now())
  }

  function launch(entry: OutboxEntry): void {
    const using = session
    if (using === null || !canSend() || inFlight.has(entry.caseId)) return
    if (entry.serverId !== null) pull.pushing(entry.serverId)
    const turn = push(entry, using).then(
      (result) => finish(entry, using, result),
      () => {
        // The database failed in the middle: the row may say "sending" and must not be forgotten.
        mustRecover = true
      },
    )
    const lane = turn.finally(() => {
      if (entry.serverId !== null) pull.pushed(entry.serverId)
      inFlight.delete(entry.caseId)
      fill()
    })
    inFlight.set(entry.caseId, lane)
  }

  function finish(entry: OutboxEntry, used: ServerSession, result: PushResult): void {
    if (result.kind === 'sign-in') endSession(used)
    else if (result.kind === 'accepted') pull.pushed(result.serverId)
    else if (result.kind !== 'gone') sweep?.add(entry.caseId)
  }

  function endSession(used: ServerSession): void {
    if (session !== used || !isRunning) return
    session = null
    link.sessionRefused(used)
    on.sessionEnded()
  }

  function schedulePull(ms: number): void {
    cancelPull()
    if (isRunning) cancelPull = clock.after(ms, pullNow)
  }

  function pullNow(): void {
    const using = session
    if (pulling !== null || using === null || !canSend()) return
    cancelPull()
    pulling = pull
      .run(using, () => canSend() && session === using)
      .then(
        () => {
          pullFailures = 0
          schedulePull(jittered(timings.pullEveryMs, random))
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
      schedulePull(holdUntil - clock.now())
    }
    fill()
    // A pull that a doubtful link stopped goes on; one that failed by itself waits its step.
    if (pull.progress().state === 'paused' && pullFailures === 0 && clock.now() >= holdUntil) pullNow()
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
      unsubscribe()
      cancelWake()
      cancelPull()
      const ending = Promise.allSettled([...inFlight.values(), pulling])
      const grace = Promise.withResolvers<undefined>()
      const cancelGrace = clock.after(stopGraceMs, () => grace.resolve(undefined))
      await Promise.race([ending, grace.promise])
      cancelGrace()
    },
    setSession(next) {
      session = next
      sweep = next === null ? null : new Set()
      link.setSession(next)
      fill()
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
    linkState: () => link.state(),
    isIdle: () => inFlight.size === 0 && pulling === null && !isFilling,
  }
}
