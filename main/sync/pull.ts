import { codeOf } from '../../preload/contract/errors.ts'
import type { ErrorCode } from '../../preload/contract/errors.ts'
import type { PullOfKind, PullProgress } from '../../preload/contract/session.ts'
import type { CountedKind, ServerCase, ServerSession } from '../api/gateway.ts'
import type { ListedKind, PulledKind } from '../db/db-api.ts'
import { createPullRate } from './pull-rate.ts'
import { createRecordWalk, positionOf, toPulledCases } from './pull-sources.ts'
import type { SourceParts } from './pull-sources.ts'
import { createListReread } from './reread-lists.ts'
import type { SeenGuard } from './reread-lists.ts'
import { isAnswered } from './outcome.ts'
import { createReread } from './reread.ts'
import type { SyncEvents, SyncTimings } from './sync-api.ts'
import { createWalk } from './walk.ts'
import type { PullSource, Walk } from './walk.ts'

export interface PullOptions extends SourceParts {
  readonly timings: Pick<SyncTimings, 'pullGoal' | 'pullPage' | 'rereadEveryMs'>
  /** What this person may have beside cases, in the order in which it comes. */
  readonly kinds: () => readonly PulledKind[]
  /** Older rows of a kind are not brought; null: no such limit. */
  readonly keepFrom: (kind: PulledKind | 'case') => number | null
  readonly on: Pick<SyncEvents, 'casesPulled' | 'outboxChanged' | 'pullProgressed' | 'recordsPulled' | 'recordVanished'>
}

export interface Pull {
  /** One whole pull of everything. Rejects as gateway or database do. */
  run(session: ServerSession, isWanted: () => boolean): Promise<void>
  /** Takes the cases that a person's question found, and answers them. */
  bringIn(ask: () => Promise<readonly ServerCase[]>): Promise<readonly ServerCase[]>
  /** A person has this case open: it is read now, whatever else runs. */
  lookAt(session: ServerSession, caseId: string): Promise<void>
  /** The same for a score or message: whether it is there still. */
  lookAtRecord(session: ServerSession, kind: ListedKind, id: string): Promise<void>
  progress(): PullProgress
  setPaused(isPaused: boolean): void
  /** The last page came so slowly that a call on the same line would suffer. */
  isSlow(): boolean
  /** A change of this record is on its way: pages that are read meanwhile may be older than what is here soon. */
  pushing(serverId: string): void
  /** It has ended: pages asked for from now on are newer again. */
  pushed(serverId: string): void
}

/** Pages and looks older than this have long ended, one way or another. */
const mostTurnsOnTheWay = 100
/** A page that takes longer than this says that the line has no room, ms. */
const slowPageMs = 2_000

/** The server has no such list for this person. */
const notForThem: ReadonlySet<ErrorCode> = new Set(['server-forbidden', 'server-refused', 'server-validation'])

export function createPull(options: PullOptions): Pull {
  const { db, gateway, clock, timings, on } = options
  /** By server id: the last page asked for when a push or a look of it ended; no page up to that one counts for it. */
  const touchedAt = new Map<string, number>()
  const rate = createPullRate(clock)
  /** Kinds whose last turn ended with an error. */
  const failed = new Set<PulledKind>()
  const counts = new Map<PulledKind | 'case', number | null>()
  const states = new Map<PulledKind | 'case', PullOfKind['state']>([['case', 'idle']])
  const walks = new Map<PulledKind | 'case', Walk>()
  let pages = 0
  let isPausedByPerson = false
  let rereadAt: number | null = null
  let state: PullProgress['state'] = 'idle'
  let lastDoneAt: number | null = null

  const isCurrent = (row: { serverId: string }, turn: number) => (touchedAt.get(row.serverId) ?? 0) < turn
  const ready = options.turnOfPull ?? (() => Promise.resolve())
  const asked = () => (pages += 1)
  const seen = (serverId: string, turn: number) =>
    void touchedAt.set(serverId, Math.max(touchedAt.get(serverId) ?? 0, turn))
  const reread = createReread({ ...options, isCurrent, seen, asked })
  const guard: SeenGuard = {
    asked,
    isCurrent: (kind, { serverId }, turn) => isCurrent({ serverId: `${kind} ${serverId}` }, turn),
    seen: (kind, serverId, turn) => seen(`${kind} ${serverId}`, turn),
  }
  const listReread = createListReread({ ...options, guard })

  function settled(turn: number): void {
    // A look that was asked for before this page may still be on its way.
    const forgotten = turn - mostTurnsOnTheWay
    for (const [serverId, at] of touchedAt) if (at <= forgotten) touchedAt.delete(serverId)
  }

  const caseSource: PullSource<ServerCase> = {
    kind: 'case',
    async list(session, page) {
      const { cases, received } = await gateway.listCases(session, page)
      return { rows: cases, received }
    },
    position: () => positionOf(options, 'case'),
    commit: (rows, position) => db.applyPulledPage({ cases: toPulledCases(rows, options), position, now: clock.now() }),
    isCurrent,
    ready,
    asked,
    settled,
  }

  function walkOf(kind: PulledKind | 'case'): Walk {
    const before = walks.get(kind)
    if (before !== undefined) return before
    const shared = {
      usualPage: timings.pullPage,
      mostRows: () => timings.pullGoal,
      keepFrom: () => options.keepFrom(kind),
      onRows({ changed, walked, doubles }: { changed: number; walked: number; doubles: number }) {
        rate.came(walked)
        if (doubles > 0) on.outboxChanged()
        if (changed > 0) {
          if (kind === 'case') on.casesPulled(changed)
          else on.recordsPulled?.(kind, changed)
        }
        report()
      },
    }
    const walk =
      kind === 'case'
        ? createWalk({ ...shared, clock, source: caseSource })
        : createRecordWalk(kind, options, shared, {
            ready,
            asked,
            settled,
            isCurrent: (row, turn) => guard.isCurrent(kind, row, turn),
          })
    walks.set(kind, walk)
    return walk
  }

  function goalOf(kind: PulledKind | 'case'): number | null {
    const count = counts.get(kind) ?? null
    return count === null ? null : Math.min(count, timings.pullGoal)
  }

  function progress(): PullProgress {
    const known = (kind: PulledKind | 'case') => walks.get(kind)?.walked() ?? 0
    const kinds: PullOfKind[] = [...states].map(([kind, each]) => {
      const goal = goalOf(kind)
      const rows = Math.min(known(kind), goal ?? Number.MAX_SAFE_INTEGER)
      return { kind, state: each, known: rows, goal }
    })
    const open = kinds.filter((each) => each.state === 'running' || each.state === 'idle')
    const left = open.reduce((sum, { goal, known: rows }) => sum + Math.max(0, (goal ?? 0) - rows), 0)
    const rowsPerMinute = state === 'running' ? rate.rowsPerMinute() : null
    const canTell = rowsPerMinute !== null && rowsPerMinute > 0 && left > 0
    return {
      state,
      known: Math.min(known('case'), timings.pullGoal),
      goal: goalOf('case') ?? timings.pullGoal,
      lastDoneAt,
      kinds,
      rowsPerMinute,
      leftMs: canTell ? Math.round((left / rowsPerMinute) * 60_000) : null,
      isPausedByPerson,
    }
  }

  function report(): void {
    on.pullProgressed(progress())
  }

  function become(next: PullProgress['state']): void {
    state = next
    report()
  }

  /** For the bar only: a server that does not say is none the worse. */
  async function count(session: ServerSession, kind: CountedKind): Promise<void> {
    if (counts.has(kind)) return
    await ready()
    counts.set(kind, await gateway.countRecords(session, kind, options.keepFrom(kind)).catch(() => null))
  }

  /** One kind. What a person may not read is passed over; it may be theirs another day. */
  async function bring(session: ServerSession, kind: PulledKind | 'case', isWanted: () => boolean): Promise<void> {
    states.set(kind, 'running')
    report()
    try {
      // A desk that holds cases only shows its bar against the goal, as ever.
      const isCounted = kind !== 'case' || options.kinds().length > 0
      if (isCounted && !(await positionOf(options, kind)).isComplete) await count(session, kind)
      await walkOf(kind).run(session, isWanted)
      const { isComplete } = await positionOf(options, kind)
      states.set(kind, isComplete && isWanted() ? 'done' : 'paused')
    } catch (error) {
      states.set(kind, 'paused')
      if (kind === 'case' || !notForThem.has(codeOf(error))) throw error
      states.set(kind, 'refused')
    }
  }

  function isRereadDue(now: number): boolean {
    const { rereadEveryMs } = timings
    if (rereadEveryMs === undefined) return false
    return rereadAt === null || now < rereadAt || now - rereadAt >= rereadEveryMs
  }

  async function rereadCases(session: ServerSession, isWanted: () => boolean): Promise<void> {
    const now = clock.now()
    try {
      await reread.run(session, isWanted)
      if (isWanted()) rereadAt = now
    } catch (error) {
      // It comes to it again in its time; what else there is does not wait for it.
      if (isAnswered(error)) rereadAt = now
      throw error
    }
  }

  return {
    async run(session, isWanted) {
      const isGoing = () => isWanted() && !isPausedByPerson
      if (!isGoing()) {
        become('paused')
        return
      }
      const kinds = options.kinds()
      for (const kind of kinds) if (states.get(kind) !== 'done') states.set(kind, 'idle')
      become('running')
      /** What went wrong and kept nothing else away: the first is said when all have had their turn. */
      const wrongs: unknown[] = []
      const inTurn = async (work: () => Promise<void>): Promise<void> => {
        try {
          await work()
        } catch (error) {
          if (!isAnswered(error) && codeOf(error) !== 'server-timeout') throw error
          wrongs.push(error)
        }
      }
      try {
        const isDue = isRereadDue(clock.now())
        await inTurn(() => bring(session, 'case', isGoing))
        if (isDue && isGoing()) await inTurn(() => rereadCases(session, isGoing))
        // One list that cannot be read does not keep the others away: it comes last until it can.
        const inOrder = [...kinds.filter((kind) => !failed.has(kind)), ...kinds.filter((kind) => failed.has(kind))]
        for (const kind of inOrder) {
          if (!isGoing()) break
          failed.add(kind)
          await inTurn(async () => {
            await bring(session, kind, isGoing)
            failed.delete(kind)
          })
        }
        if (isDue && isGoing()) await listReread.run(session, kinds, isGoing)
        if (wrongs.length > 0) throw wrongs[0]
        const isDone = (await positionOf(options, 'case')).isComplete && isGoing()
        if (isDone) lastDoneAt = clock.now()
        become(isDone ? 'done' : 'paused')
      } catch (error) {
        become('paused')
        throw error
      }
    },
    bringIn: (ask) => reread.bringIn(ask),
    lookAt: (session, caseId) => reread.lookAt(session, caseId),
    lookAtRecord: (session, kind, id) => listReread.lookAt(session, kind, id),
    progress,
    setPaused(isPaused) {
      isPausedByPerson = isPaused
      report()
    },
    isSlow: () => [...walks.values()].some((walk) => walk.lastPageMs() > slowPageMs),
    pushing(serverId) {
      touchedAt.set(serverId, Number.POSITIVE_INFINITY)
    },
    pushed(serverId) {
      touchedAt.set(serverId, pages)
    },
  }
}
