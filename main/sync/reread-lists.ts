import { codeOf } from '../../preload/contract/errors.ts'
import type { ServerSession } from '../api/gateway.ts'
import type { HeldRecord, ListedKind, PulledKind } from '../db/db-api.ts'
import { createRecordSource } from './pull-sources.ts'
import type { SourceParts } from './pull-sources.ts'
import { isAnswered } from './outcome.ts'
import type { SyncEvents } from './sync-api.ts'
import { asNumber, isEndOfList, mostRowsATransaction } from './walk.ts'
import type { ListedRow, PullSource } from './walk.ts'

export interface ListRereadOptions extends SourceParts {
  readonly on: Pick<SyncEvents, 'outboxChanged' | 'recordsPulled' | 'recordVanished'>
  readonly keepFrom: (kind: PulledKind | 'case') => number | null
  readonly guard: SeenGuard
}

/** A look says how a record is: pages that were asked for before it are older, and bring back nothing it took away. */
export interface SeenGuard {
  /** Something is asked for now; the answer tells its turn. */
  asked(): number
  isCurrent(kind: PulledKind, row: { serverId: string }, turn: number): boolean
  seen(kind: PulledKind, serverId: string, turn: number): void
}

export interface ListReread {
  /**
   * The newest rows of each list, and a window further down that moves on from round to round: what has changed there comes
   * in (a call that somebody has scored), what has gone there goes here. Rejects as gateway or database do.
   */
  run(session: ServerSession, kinds: readonly PulledKind[], isWanted: () => boolean): Promise<void>
  /** One record, because a person has it open. */
  lookAt(session: ServerSession, kind: ListedKind, id: string): Promise<void>
}

/** A page for the newest, a page for the window. */
const pageRows = 100
/** How many records of a kind are asked for one by one in a round, because a list that held them does not any more. */
const mostProven = 20

const isListed = (kind: PulledKind): kind is ListedKind => kind !== 'user'

export function createListReread(options: ListRereadOptions): ListReread {
  const { db, gateway, on, keepFrom, guard } = options
  const ready = options.turnOfPull ?? (() => Promise.resolve())
  const sources = new Map<ListedKind, PullSource<ListedRow>>()
  /** Where the window of each list is. */
  const windows = new Map<ListedKind, number>()

  function sourceOf(kind: ListedKind): PullSource<ListedRow> {
    const source = sources.get(kind) ?? createRecordSource(kind, options)
    sources.set(kind, source)
    return source
  }

  /** The server has it no more, or not for this person: so said by itself, and not by whatever is between the two. */
  async function prove(session: ServerSession, kind: ListedKind, held: HeldRecord): Promise<void> {
    const turn = guard.asked()
    try {
      await gateway.proveRecord(session, kind, held.serverId)
    } catch (error) {
      const code = codeOf(error)
      if (code !== 'server-missing' && code !== 'server-forbidden') throw error
      guard.seen(kind, held.serverId, turn)
      const { outcome } = await db.dropRecord({ kind, id: held.id })
      if (outcome !== 'removed') return
      // Calls have no id of this desk by which a screen could know them.
      if (kind === 'call') on.recordsPulled?.(kind, 1)
      else on.recordVanished?.({ kind, id: held.id, reason: code === 'server-missing' ? 'deleted' : 'no-rights' })
    }
  }

  async function proveAll(session: ServerSession, kind: ListedKind, all: readonly HeldRecord[]): Promise<void> {
    for (const held of all) {
      await ready()
      await prove(session, kind, held)
    }
  }

  /** Takes the rows as the pull would, but leaves its position where it is. */
  async function take(kind: ListedKind, rows: readonly ListedRow[], turn: number): Promise<void> {
    const from = keepFrom(kind)
    const wanted = rows.filter(({ createdAt }) => from === null || createdAt === null || createdAt >= from)
    const position = await db.pullPositionOf({ kind })
    let changed = 0
    for (let at = 0; at < wanted.length; at += mostRowsATransaction) {
      const slice = wanted.slice(at, at + mostRowsATransaction).filter((row) => guard.isCurrent(kind, row, turn))
      const { inserted, updated, doubles = 0 } = await sourceOf(kind).commit(slice, position)
      changed += inserted + updated
      if (doubles > 0) on.outboxChanged()
    }
    if (changed > 0) on.recordsPulled?.(kind, changed)
  }

  /** Where the page below this one begins: a row over, as the pull, so that what moved meanwhile is not skipped. Null: none. */
  async function compare(session: ServerSession, kind: ListedKind, skip: number): Promise<number | null> {
    await ready()
    const turn = guard.asked()
    const { rows, received } = await sourceOf(kind).list(session, { skip, count: pageRows })
    await take(kind, rows, turn)
    const ids = rows.map(({ serverId }) => asNumber(serverId)).filter((id) => id !== null)
    const isEnd = isEndOfList(received)
    // Ids that do not count say nothing of what should lie between them.
    if (ids.length === rows.length && (ids.length > 0 || received === 0)) {
      const missing = await db.heldRecords({
        kind,
        above: isEnd ? null : Math.min(...ids),
        below: skip === 0 ? null : Math.max(...ids),
        shown: rows.map(({ serverId }) => serverId),
        limit: mostProven,
      })
      await proveAll(session, kind, received === 0 && skip > 0 ? [] : missing)
    }
    const [from, oldest] = [keepFrom(kind), rows.at(-1)?.createdAt ?? null]
    return isEnd || (from !== null && oldest !== null && oldest < from) ? null : skip + received - 1
  }

  async function reread(session: ServerSession, kind: ListedKind, isWanted: () => boolean): Promise<void> {
    if (!(await db.pullPositionOf({ kind })).isComplete) return
    try {
      const below = await compare(session, kind, 0)
      if (below === null || !isWanted()) return
      const next = await compare(session, kind, windows.get(kind) ?? below)
      if (next === null) windows.delete(kind)
      else windows.set(kind, next)
    } catch (error) {
      if (codeOf(error) !== 'server-forbidden') throw error
      // The whole list is not theirs any more: so is, one by one, what is here of it.
      await proveAll(
        session,
        kind,
        await db.heldRecords({ kind, above: null, below: null, shown: [], limit: mostProven }),
      )
    }
  }

  return {
    async run(session, kinds, isWanted) {
      for (const kind of kinds) {
        if (!isListed(kind) || !isWanted()) continue
        try {
          await reread(session, kind, isWanted)
        } catch (error) {
          // One list that cannot be read has had its turn.
          if (!isAnswered(error)) throw error
        }
      }
    },
    async lookAt(session, kind, id) {
      const held = await db.heldRecord({ kind, id })
      if (held !== null) await prove(session, kind, held)
    },
  }
}
