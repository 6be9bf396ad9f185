import { codeOf } from '../../preload/contract/errors.ts'
import type { CaseState, ErrorCode, FieldProblem } from '../../preload/contract/index.ts'
import type { DbClient, OutboxEntry } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import { waitAfter } from './backoff.ts'
import type { Random } from './backoff.ts'
import type { Doubts } from './doubts.ts'
import type { Exchange, Shown } from './exchange.ts'
import { afterEmptyLook } from './lookup.ts'
import { serverErrorsToPark } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { SyncEvents, SyncTimings } from './sync-api.ts'

export interface EntryStepsOptions {
  readonly db: DbClient
  readonly clock: Clock
  readonly random: Random
  readonly timings: SyncTimings
  readonly doubts: Doubts
  readonly on: Pick<SyncEvents, 'caseProgressed' | 'recordProgressed' | 'outboxChanged'>
}

/** What one turn of an entry came to. `waiting` and `parked` leave it in the outbox; `gone`: a newer save replaced it. */
export type PushResult =
  | { readonly kind: 'accepted'; readonly serverId: string }
  | { readonly kind: 'waiting' | 'parked' | 'sign-in' | 'gone' }

/** The database's own refusal of a record that another case carries; every other failure is passed on. */
async function settled<T>(work: Promise<T>): Promise<T | 'server-duplicate'> {
  try {
    return await work
  } catch (error) {
    if (codeOf(error) === 'server-duplicate') return 'server-duplicate'
    throw error
  }
}

/** The moves an entry of the outbox can make; each is durable before it is told. Reject only when the database fails. */
export function createEntrySteps({ db, clock, random, timings, doubts, on }: EntryStepsOptions) {
  function progressed(
    entry: OutboxEntry,
    state: CaseState,
    reason: ErrorCode | null = null,
    problems: readonly FieldProblem[] = [],
    serverId: string | null = entry.serverId,
  ): void {
    const progress = { id: entry.recordId, state, serverId, reason, problems: [...problems] }
    if (entry.kind === 'case') on.caseProgressed(progress)
    else on.recordProgressed?.({ kind: entry.kind, ...progress })
    on.outboxChanged()
  }

  async function accept<E extends OutboxEntry, S extends { readonly serverId: string }>(
    kind: Exchange<E, S>,
    entry: E,
    server: S,
  ): Promise<PushResult> {
    const state = await settled(kind.settle(entry, server))
    // Another record here is that one already, or has unsent work for it: which of the two it is, only a person can say.
    if (state === 'server-duplicate') {
      const taken = new Set([server.serverId])
      return park(entry, 'server-duplicate', { mustLook: true, ...kind.shown([server], taken) })
    }
    doubts.clear(entry.id)
    doubts.passed(entry.recordId, clock.now())
    progressed(entry, state, null, [], server.serverId)
    return { kind: 'accepted', serverId: server.serverId }
  }

  async function park(
    entry: OutboxEntry,
    code: ErrorCode,
    details: { problems?: readonly FieldProblem[]; mustLook?: boolean; isLookedFor?: boolean } & Partial<Shown> = {},
  ): Promise<PushResult> {
    const problems = [...(details.problems ?? [])]
    const mustLook = details.mustLook ?? false
    const { isLookedFor = false, theirs = null, candidates = [] } = details
    await db.park({ id: entry.id, code, problems, mustLook, isLookedFor, theirs, candidates, now: clock.now() })
    doubts.clearServerErrors(entry.id)
    if (!mustLook) doubts.clear(entry.id)
    progressed(entry, 'needs-you', code, problems)
    return { kind: 'parked' }
  }

  async function later(
    entry: OutboxEntry,
    plan: { state: 'queued' | 'unclear'; at: number; code: ErrorCode; isServerError?: boolean },
  ): Promise<PushResult> {
    const { state, at, code, isServerError = false } = plan
    await db.reschedule({ id: entry.id, state, nextTryAt: at, code, isServerError, now: clock.now() })
    progressed(entry, state === 'unclear' ? 'sending' : 'saved', code)
    return { kind: 'waiting' }
  }

  /** What follows from a failed exchange. `sentAt` is null when it only read. */
  async function follow(entry: OutboxEntry, outcome: Outcome, sentAt: number | null): Promise<PushResult> {
    const now = clock.now()
    const wasUnclear = entry.state === 'unclear' || entry.state === 'sending'
    if (outcome.kind === 'sign-in') {
      // The server did not do it; an entry that only looked was not touched at all.
      const state = wasUnclear ? 'unclear' : 'queued'
      if (sentAt !== null) await later(entry, { state, at: now, code: 'sign-in-needed' })
      return { kind: 'sign-in' }
    }
    if (outcome.kind === 'park') return park(entry, outcome.code, outcome)
    // A long one on a slow line is on its way for longer than a time-out: its last byte may have left just now.
    const leftAt = sentAt !== null && outcome.isUnclear ? Math.max(sentAt, now - timings.serverTimeoutMs) : null
    const isUnclear = wasUnclear || leftAt !== null
    if (leftAt !== null) doubts.set(entry.id, { sentAt: leftAt, emptyAt: null })
    if (!outcome.isServerError) {
      doubts.clearServerErrors(entry.id)
    } else {
      const { inARow, othersPass } = doubts.countServerError(entry.id, entry.recordId, now)
      // What has just left may be there all the same: it is looked for before a person is asked. A file is not looked for.
      const isLookNext = leftAt !== null && entry.kind !== 'file'
      if (inARow >= serverErrorsToPark && othersPass && !isLookNext) {
        return park(entry, 'server-failed', { mustLook: isUnclear || entry.mustLook })
      }
    }
    const wait = Math.max(waitAfter(entry.attempts, timings.retryStepsMs, random), outcome.waitMs)
    // An unclear try is looked at as soon as a look can count; anything else waits its back-off step.
    const at = leftAt === null ? now + wait : firstLookAt(leftAt, outcome.waitMs)
    const { code, isServerError } = outcome
    return later(entry, { state: isUnclear ? 'unclear' : 'queued', at, code, isServerError })
  }

  function firstLookAt(sentAt: number, waitMs: number): number {
    return sentAt + Math.max(Math.round(2 * timings.serverTimeoutMs * (1 + 0.2 * random())), waitMs)
  }

  /** An empty look at an unclear entry: null when it may be sent again. One that the server always fails needs a person. */
  async function waitOrRepeat(entry: OutboxEntry, lookedAt: number): Promise<PushResult | null> {
    const [shortest = 0] = timings.retryStepsMs
    const next = afterEmptyLook(doubts.of(entry.id), lookedAt, {
      serverTimeoutMs: timings.serverTimeoutMs,
      shortestStepMs: Math.round(shortest * 0.8),
      waitMs: waitAfter(entry.attempts, timings.retryStepsMs, random),
    })
    if (next.kind === 'repeat') {
      const { inARow, othersPass } = doubts.serverErrors(entry.id, entry.recordId)
      if (inARow < serverErrorsToPark || !othersPass) return null
      return park(entry, 'server-failed', { mustLook: true, isLookedFor: true })
    }
    doubts.set(entry.id, next.doubt)
    return later(entry, { state: 'unclear', at: next.at, code: 'server-timeout' })
  }

  return { progressed, accept, park, later, follow, firstLookAt, waitOrRepeat }
}
