import { codeOf } from '../../preload/contract/errors.ts'
import type { PulledKind, PullPosition } from '../db/db-api.ts'
import type { ServerSession } from '../api/gateway.ts'
import type { Clock } from '../ports/ports.ts'
import { isAnswered } from './outcome.ts'
import { createPageSize } from './page-size.ts'
import { readAround } from './read-around.ts'

/** A row of a list: ids of a server that counts compare as numbers. */
export interface ListedRow {
  readonly serverId: string
  readonly createdAt: number | null
}

/** One list of the server and where its rows go. */
export interface PullSource<Row extends ListedRow> {
  readonly kind: PulledKind | 'case'
  list(
    session: ServerSession,
    page: { skip: number; count: number },
  ): Promise<{ readonly rows: readonly Row[]; readonly received: number }>
  position(): Promise<PullPosition>
  /** At most 20 rows and the position, together. */
  commit(rows: readonly Row[], position: PullPosition): Promise<{ inserted: number; updated: number; doubles?: number }>
  /** False for a row that a push of ours has overtaken since the page was asked for. */
  isCurrent?(row: Row, turn: number): boolean
  /** Before a page is asked for: waits until what comes in has its turn. Rejects when there is no way any more. */
  ready?(): Promise<void>
  /** A page was asked for; the answer tells its turn. */
  asked?(): number
  /** All of a page is here. */
  settled?(turn: number): void
}

export interface WalkOptions<Row extends ListedRow> {
  readonly source: PullSource<Row>
  readonly clock: Clock
  readonly usualPage: number
  /** The most rows of a first walk, asked anew when it begins. */
  readonly mostRows: () => number
  /** Rows from before this instant are not brought; null: no such limit. */
  readonly keepFrom: () => number | null
  readonly onRows: (change: { changed: number; walked: number; doubles: number }) => void
}

export interface Walk {
  /** One walk: the first one to its goal, later ones down to what is known. Rejects as gateway or database do. */
  run(session: ServerSession, isWanted: () => boolean): Promise<void>
  /** How many rows the first walk has passed; all of them once it has ended. */
  walked(): number
  /** How long the last page took, ms. */
  lastPageMs(): number
}

/** Never more rows in one transaction, so that a save never waits long (DESIGN 6.7). */
export const mostRowsATransaction = 20
/** How often a page is read again further up when rows have moved, before the pull goes on with what it has. */
const mostStepsBack = 5

/** A page as it came; `turn` tells which pushes it may not know of yet. */
interface Page<Row> {
  readonly turn: number
  readonly skip: number
  readonly rows: readonly Row[]
  readonly received: number
  readonly isLast: boolean
}

/** Brings one list of the server, newest first, in pages that overlap by a row (DESIGN 6.7). */
export function createWalk<Row extends ListedRow>(options: WalkOptions<Row>): Walk {
  const { source, clock, onRows } = options
  const usual = Math.min(options.usualPage, mostRowsATransaction)
  const size = createPageSize(usual)
  let walkedRows = 0
  let tookMs = 0
  /** A page would not come, although the server answered, and no walk has come through since. */
  let wasRefused = false

  /** The second time a page is refused a row in it may be what the server cannot answer. */
  async function list(session: ServerSession, page: { skip: number; count: number }) {
    try {
      return { ...(await source.list(session, page)), isEnd: null }
    } catch (error) {
      const code = codeOf(error)
      const isPoisoned = wasRefused && (code === 'server-strange' || code === 'server-failed')
      wasRefused = isAnswered(error)
      if (!isPoisoned) throw error
      return readAround((skip, count) => source.list(session, { skip, count }), page, error)
    }
  }

  async function readPage(session: ServerSession, skip: number, count: number): Promise<Page<Row>> {
    await source.ready?.()
    const turn = source.asked?.() ?? 0
    const askedAt = clock.now()
    try {
      const { rows, received, isEnd } = await list(session, { skip, count })
      tookMs = clock.now() - askedAt
      const isLast = isEnd ?? size.came({ asked: count, received, tookMs })
      return { turn, skip, rows, received, isLast: isLast || isOldEnough(rows) }
    } catch (error) {
      tookMs = clock.now() - askedAt
      size.failed(codeOf(error), count)
      throw error
    }
  }

  function isOldEnough(rows: readonly Row[]): boolean {
    const from = options.keepFrom()
    const oldest = rows.at(-1)?.createdAt ?? null
    return from !== null && oldest !== null && oldest < from
  }

  function wanted(rows: readonly Row[]): Row[] {
    const from = options.keepFrom()
    return rows.filter((row) => from === null || row.createdAt === null || row.createdAt >= from)
  }

  /** Rows and position together, in transactions of few rows, position last: a page that is cut off is read again. */
  async function commit(page: Page<Row>, before: PullPosition, after: PullPosition): Promise<void> {
    const rows = wanted(page.rows)
    let changed = 0
    let doubled = 0
    do {
      // Asked at the last moment: a push may have ended while the slice before was written.
      const slice = rows.splice(0, mostRowsATransaction).filter((row) => source.isCurrent?.(row, page.turn) ?? true)
      const { inserted, updated, doubles = 0 } = await source.commit(slice, rows.length === 0 ? after : before)
      changed += inserted + updated
      doubled += doubles
    } while (rows.length > 0)
    source.settled?.(page.turn)
    onRows({ changed, walked: page.received, doubles: doubled })
  }

  /** The newest rows down to the goal; goes on where an interrupted one stopped, one page up. */
  async function runFirst(session: ServerSession, from: PullPosition, isWanted: () => boolean): Promise<void> {
    const goal = options.mostRows()
    let position = from
    let { newestServerId } = from
    let walked = Math.max(0, from.skip - size.count())
    let last: string | null = null
    let stepsBack = 0
    walkedRows = from.skip
    const ask = (skip: number): Promise<Page<Row>> => {
      const asked = readPage(session, Math.max(0, skip), size.count())
      // One that is on its way when the pull ends is waited for by nobody.
      asked.catch(() => undefined)
      return asked
    }
    let coming = ask(walked)
    while (isWanted()) {
      const page = await coming
      const { skip } = page
      if (last !== null && skip > 0 && stepsBack < mostStepsBack && !continues(page.rows, last)) {
        stepsBack += 1
        coming = ask(walked - 1 - stepsBack * usual)
        continue
      }
      stepsBack = 0
      walked = skip + page.received
      if (skip === 0) newestServerId = page.rows[0]?.serverId ?? newestServerId
      last = page.rows.at(-1)?.serverId ?? null
      const isComplete = page.isLast || walked >= goal
      if (!isComplete) {
        // Each page begins with the last row of the one before, which shows whether rows have moved in between. It is
        // on its way while this one is written.
        coming = ask(last === null ? walked : walked - 1)
      }
      const finishedAt = isComplete ? clock.now() : null
      const next = { ...from, skip: walked, isComplete, newestServerId, finishedAt }
      walkedRows = walked
      await commit(page, position, next)
      position = next
      if (isComplete) return
    }
  }

  /** The newest rows down to the newest one of the walk before; `newestServerId` moves only when all between is here. */
  async function runLater(session: ServerSession, from: PullPosition, isWanted: () => boolean): Promise<void> {
    const goal = options.mostRows()
    let newest: string | null = null
    let walked = 0
    let last: string | null = null
    let stepsBack = 0
    walkedRows = from.skip
    while (isWanted()) {
      const skip = Math.max(0, walked - 1 - stepsBack * usual)
      // Mostly there is little news: a usual page holds it.
      const page = await readPage(session, skip, Math.min(usual, size.count()))
      if (last !== null && skip > 0 && stepsBack < mostStepsBack && !continues(page.rows, last)) {
        stepsBack += 1
        continue
      }
      stepsBack = 0
      newest ??= page.rows[0]?.serverId ?? null
      walked = skip + page.received
      last = page.rows.at(-1)?.serverId ?? last
      // Where the first walk found nothing at all, everything is news.
      const isKnown = from.newestServerId === null ? walked >= goal : reaches(page.rows, from.newestServerId)
      const isDown = page.isLast || isKnown
      const newestServerId = isDown ? (newest ?? from.newestServerId) : from.newestServerId
      const finishedAt = isDown ? clock.now() : from.finishedAt
      await commit(page, from, { ...from, isComplete: true, newestServerId, finishedAt })
      if (isDown) return
    }
  }

  return {
    async run(session, isWanted) {
      const from = await source.position()
      await (from.isComplete ? runLater(session, from, isWanted) : runFirst(session, from, isWanted))
      wasRefused = false
    },
    walked: () => walkedRows,
    lastPageMs: () => tookMs,
  }
}

/** A server with a limit of its own fills no large page: only what no server would call a page is the end. */
export function isEndOfList(received: number): boolean {
  return received < mostRowsATransaction
}

/** Ids of a server that counts compare as numbers; others only as equal or not. */
export function asNumber(id: string): number | null {
  return /^\d{1,15}$/.test(id) ? Number(id) : null
}

/** True when nothing can lie between `last`, the end of the page before, and this page: it begins at or above it. */
function continues(rows: readonly ListedRow[], last: string): boolean {
  const first = rows[0]
  if (first === undefined || rows.some((each) => each.serverId === last)) return true
  const [ours, theirs] = [asNumber(last), asNumber(first.serverId)]
  return ours !== null && theirs !== null && theirs >= ours
}

/** True when the page holds the known row or an older one. */
function reaches(rows: readonly ListedRow[], known: string): boolean {
  const limit = asNumber(known)
  return rows.some((each) => {
    const id = asNumber(each.serverId)
    return each.serverId === known || (limit !== null && id !== null && id <= limit)
  })
}
