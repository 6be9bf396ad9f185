import { codeOf } from '../../preload/contract/errors.ts'
import type { ServerCase, ServerSession } from '../api/gateway.ts'
import { isAnswered } from './outcome.ts'
import { createPageSize } from './page-size.ts'
import type { SyncEvents } from './sync-api.ts'
import { toPulledCases } from './pull-sources.ts'
import type { SourceParts } from './pull-sources.ts'
import { mostRowsATransaction } from './walk.ts'

export interface RereadOptions extends SourceParts {
  readonly on: Pick<SyncEvents, 'casesPulled' | 'outboxChanged' | 'recordVanished'>
  /** False for a row that a push of ours has overtaken since the page was asked for. */
  readonly isCurrent: (row: { serverId: string }, turn: number) => boolean
  /** A look of this turn says how the record is: pages asked for before it are older, and bring back nothing. */
  readonly seen: (serverId: string, turn: number) => void
  readonly asked: () => number
}

export interface Reread {
  /**
   * Every open case of the server, and those a person here had to do with lately: changes come in, what is gone there goes
   * here too. Rejects as gateway or database do.
   */
  run(session: ServerSession, isWanted: () => boolean): Promise<void>
  /** Takes the cases that a person's question found as a page of the pull would, and answers them. */
  bringIn(ask: () => Promise<readonly ServerCase[]>): Promise<readonly ServerCase[]>
  /** One case, because a person has it open. Nothing happens for one that the server does not have yet. */
  lookAt(session: ServerSession, caseId: string): Promise<void>
}

/** The most open cases of a status that are read at once, in pages as the line allows. */
const mostOpen = 500
/** How many cases are read one by one in a round: those that are open here and were not among the open ones there. */
const mostSingle = 20
/** A case somebody here worked on is looked at again for this long. */
const touchedForMs = 3 * 86_400_000

export function createReread(options: RereadOptions): Reread {
  const { db, gateway, clock, on } = options
  const ready = options.turnOfPull ?? (() => Promise.resolve())
  /** A round that did not come through for the size of its pages asks for smaller ones the next time. */
  const openPages = createPageSize(mostRowsATransaction)

  /** Takes copies as a page of the pull would, but leaves the position where it is. */
  async function take(rows: readonly ServerCase[], turn: number): Promise<void> {
    const cases = toPulledCases(rows, options)
    const now = clock.now()
    let changed = 0
    while (cases.length > 0) {
      const slice = cases.splice(0, mostRowsATransaction).filter((row) => options.isCurrent(row, turn))
      const { inserted, updated, doubles = 0 } = await db.applyPulledPage({ cases: slice, position: null, now })
      changed += inserted + updated
      if (doubles > 0) on.outboxChanged()
    }
    await db.markLooked({ serverIds: rows.map((row) => row.serverId), now })
    if (changed > 0) on.casesPulled(changed)
  }

  async function readPage(session: ServerSession, page: { skip: number; count: number; status: 'open' | 'escalated' }) {
    const askedAt = clock.now()
    try {
      const { cases, received } = await gateway.listCases(session, page)
      const isLast = openPages.came({ asked: page.count, received, tookMs: clock.now() - askedAt })
      return { cases, received, isLast }
    } catch (error) {
      openPages.failed(codeOf(error), page.count)
      throw error
    }
  }

  async function readOpen(session: ServerSession, isWanted: () => boolean): Promise<void> {
    for (const status of ['open', 'escalated'] as const) {
      let skip = 0
      while (skip < mostOpen && isWanted()) {
        await ready()
        const turn = options.asked()
        const { cases, received, isLast } = await readPage(session, { skip, count: openPages.count(), status })
        await take(cases, turn)
        if (isLast) break
        // One row over, as the pull: what moved up meanwhile is not skipped.
        skip += received - 1
      }
    }
  }

  async function look(session: ServerSession, caseId: string, serverId: string): Promise<void> {
    const turn = options.asked()
    let server: ServerCase | null = null
    let reason: 'deleted' | 'no-rights' = 'deleted'
    try {
      server = await gateway.getCase(session, serverId)
    } catch (error) {
      const code = codeOf(error)
      if (code !== 'server-missing' && code !== 'server-forbidden') throw error
      if (code === 'server-forbidden') reason = 'no-rights'
    }
    if (!options.isCurrent({ serverId }, turn)) return
    options.seen(serverId, turn)
    const [pulled = null] = server === null ? [] : toPulledCases([server], options)
    const { outcome } = await db.applyLook({ caseId, server: pulled, reason, now: clock.now() })
    if (outcome === 'updated') on.casesPulled(1)
    else if (outcome === 'removed') on.recordVanished?.({ kind: 'case', id: caseId, reason })
  }

  return {
    async run(session, isWanted) {
      const startedAt = clock.now()
      await readOpen(session, isWanted)
      const looks = await db.casesToLookAt({
        before: startedAt,
        touchedSince: startedAt - touchedForMs,
        limit: mostSingle,
      })
      const failures: unknown[] = []
      for (const { caseId, serverId } of looks) {
        if (!isWanted()) break
        await ready()
        try {
          await look(session, caseId, serverId)
        } catch (error) {
          if (codeOf(error) === 'sign-in-needed') throw error
          // One that cannot be read has had its turn, or it would hold up the others at every round.
          await db.markLooked({ serverIds: [serverId], now: clock.now() })
          if (!isAnswered(error)) throw error
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
    async bringIn(ask) {
      const turn = options.asked()
      const rows = await ask()
      if (rows.length > 0) await take(rows, turn)
      return rows
    },
    async lookAt(session, caseId) {
      const serverId = await db.serverIdOfCase({ caseId })
      if (serverId === null) return
      await db.markTouched({ caseId, now: clock.now() })
      await look(session, caseId, serverId)
    },
  }
}
