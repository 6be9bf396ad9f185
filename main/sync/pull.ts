import { codeOf } from '../../preload/contract/errors.ts'
import type { PullProgress } from '../../preload/contract/session.ts'
import type { Gateway, ServerCase, ServerSession } from '../api/gateway.ts'
import type { DbClient, PulledCase, PullPosition } from '../db/db-api.ts'
import type { Clock } from '../ports/ports.ts'
import { createPageSize } from './page-size.ts'
import type { SyncEvents, SyncTimings } from './sync-api.ts'

export interface PullOptions {
  readonly db: DbClient
  readonly gateway: Gateway
  readonly clock: Clock
  readonly newId: () => string
  readonly timings: Pick<SyncTimings, 'pullGoal' | 'pullPage'>
  readonly on: Pick<SyncEvents, 'casesPulled' | 'pullProgressed'>
}

export interface Pull {
  /** One whole pull: the first one to its goal, later ones down to what is known. Rejects as gateway or database do. */
  run(session: ServerSession, isWanted: () => boolean): Promise<void>
  progress(): PullProgress
  /** A change of this record is on its way: pages that are read meanwhile may be older than what is here soon. */
  pushing(serverId: string): void
  /** It has ended: pages asked for from now on are newer again. */
  pushed(serverId: string): void
}

/** Never more rows in one transaction, so that a save never waits long (DESIGN 6.7). */
const mostRowsATransaction = 20
/** How often a page is read again further up when rows have moved, before the pull goes on with what it has. */
const mostStepsBack = 5

/** A page as it came; `turn` tells which pushes it may not know of yet. */
interface Page {
  readonly turn: number
  readonly skip: number
  readonly cases: readonly ServerCase[]
  readonly received: number
  readonly isLast: boolean
}

export function createPull({ db, gateway, clock, newId, timings, on }: PullOptions): Pull {
  const usual = Math.min(timings.pullPage, mostRowsATransaction)
  const size = createPageSize(usual)
  /** By server id: the last page asked for when a push of it ended; no page up to that one counts for it. */
  const touchedAt = new Map<string, number>()
  let pages = 0
  let progress: PullProgress = { state: 'idle', known: 0, goal: timings.pullGoal, lastDoneAt: null }

  function report(next: Partial<PullProgress>): void {
    progress = { ...progress, ...next }
    on.pullProgressed(progress)
  }

  async function readPage(session: ServerSession, skip: number, count: number): Promise<Page> {
    const turn = (pages += 1)
    const askedAt = clock.now()
    try {
      const { cases, received } = await gateway.listCases(session, { skip, count })
      const isLast = size.came({ asked: count, received, tookMs: clock.now() - askedAt })
      return { turn, skip, cases, received, isLast }
    } catch (error) {
      size.failed(codeOf(error))
      throw error
    }
  }

  function toPulled(rows: readonly ServerCase[]): PulledCase[] {
    let createdAt = clock.now()
    return rows.map((row) => {
      // A row without a date is placed beside the newer one before it: lists are ordered by it.
      createdAt = row.createdAt ?? createdAt
      const { serverId, reference, fields, createdBy } = row
      return {
        localId: newId(),
        serverId,
        reference,
        fields,
        createdAt,
        updatedAt: row.updatedAt ?? createdAt,
        createdBy,
      }
    })
  }

  /** True unless a push of ours has overtaken the row since the page was asked for. */
  function isCurrent(row: { serverId: string }, turn: number): boolean {
    return (touchedAt.get(row.serverId) ?? 0) < turn
  }

  /** Rows and position together, in transactions of few rows, position last: a page that is cut off is read again. */
  async function commit(page: Page, before: PullPosition, after: PullPosition): Promise<void> {
    const cases = toPulled(page.cases)
    let changed = 0
    do {
      // Asked at the last moment: a push may have ended while the slice before was written.
      const slice = cases.splice(0, mostRowsATransaction).filter((row) => isCurrent(row, page.turn))
      const position = cases.length === 0 ? after : before
      const { inserted, updated } = await db.applyPulledPage({ cases: slice, position, now: clock.now() })
      changed += inserted + updated
    } while (cases.length > 0)
    for (const [serverId, at] of touchedAt) if (at <= page.turn) touchedAt.delete(serverId)
    if (changed > 0) on.casesPulled(changed)
  }

  /** The newest rows down to the goal; goes on where an interrupted one stopped, one page up. */
  async function runFirst(session: ServerSession, from: PullPosition, isWanted: () => boolean): Promise<void> {
    let position = from
    let { newestServerId } = from
    let walked = Math.max(0, from.skip - size.count())
    let last: string | null = null
    let stepsBack = 0
    report({ state: 'running', known: Math.min(from.skip, timings.pullGoal) })
    const ask = (skip: number): Promise<Page> => {
      const asked = readPage(session, Math.max(0, skip), size.count())
      // One that is on its way when the pull ends is waited for by nobody.
      asked.catch(() => undefined)
      return asked
    }
    let coming = ask(walked)
    while (isWanted()) {
      const page = await coming
      const { skip } = page
      if (last !== null && skip > 0 && stepsBack < mostStepsBack && !continues(page.cases, last)) {
        stepsBack += 1
        coming = ask(walked - 1 - stepsBack * usual)
        continue
      }
      stepsBack = 0
      walked = skip + page.received
      if (skip === 0) newestServerId = page.cases[0]?.serverId ?? newestServerId
      last = page.cases.at(-1)?.serverId ?? null
      const isComplete = page.isLast || walked >= timings.pullGoal
      if (!isComplete) {
        // Each page begins with the last row of the one before, which shows whether rows have moved in between. It is
        // on its way while this one is written.
        coming = ask(last === null ? walked : walked - 1)
      }
      const finishedAt = isComplete ? clock.now() : null
      const next = { skip: walked, isComplete, newestServerId, finishedAt }
      await commit(page, position, next)
      position = next
      report({ known: Math.min(walked, timings.pullGoal) })
      if (isComplete) return
    }
  }

  /** The newest rows down to the newest one of the pull before; `newestServerId` moves only when all between is here. */
  async function runLater(session: ServerSession, from: PullPosition, isWanted: () => boolean): Promise<void> {
    let newest: string | null = null
    let walked = 0
    report({ state: 'running' })
    while (isWanted()) {
      // Mostly there is little news: a usual page holds it.
      const page = await readPage(session, Math.max(0, walked - 1), Math.min(usual, size.count()))
      newest ??= page.cases[0]?.serverId ?? null
      walked = Math.max(0, walked - 1) + page.received
      const isDown = page.isLast || from.newestServerId === null || reaches(page.cases, from.newestServerId)
      const newestServerId = isDown ? (newest ?? from.newestServerId) : from.newestServerId
      const finishedAt = isDown ? clock.now() : from.finishedAt
      await commit(page, from, { skip: from.skip, isComplete: true, newestServerId, finishedAt })
      if (isDown) return
    }
  }

  return {
    async run(session, isWanted) {
      try {
        const from = await db.pullPosition()
        await (from.isComplete ? runLater(session, from, isWanted) : runFirst(session, from, isWanted))
        const isDone = (await db.pullPosition()).isComplete && isWanted()
        report(isDone ? { state: 'done', lastDoneAt: clock.now() } : { state: 'paused' })
      } catch (error) {
        report({ state: 'paused' })
        throw error
      }
    },
    progress: () => progress,
    pushing(serverId) {
      touchedAt.set(serverId, Number.POSITIVE_INFINITY)
    },
    pushed(serverId) {
      touchedAt.set(serverId, pages)
    },
  }
}

/** Ids of a server that counts compare as numbers; others only as equal or not. */
function asNumber(id: string): number | null {
  return /^\d{1,15}$/.test(id) ? Number(id) : null
}

/** True when nothing can lie between `last`, the end of the page before, and this page: it begins at or above it. */
function continues(cases: readonly ServerCase[], last: string): boolean {
  const first = cases[0]
  if (first === undefined || cases.some((each) => each.serverId === last)) return true
  const [ours, theirs] = [asNumber(last), asNumber(first.serverId)]
  return ours !== null && theirs !== null && theirs >= ours
}

/** True when the page holds the known row or an older one. */
function reaches(cases: readonly ServerCase[], known: string): boolean {
  const limit = asNumber(known)
  return cases.some((each) => {
    const id = asNumber(each.serverId)
    return each.serverId === known || (limit !== null && id !== null && id <= limit)
  })
}
