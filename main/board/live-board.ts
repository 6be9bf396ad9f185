import type { BoardTotals, BoardView, ErrorCode } from '../../preload/contract/index.ts'
import { boardIsFresh, codeOf } from '../../preload/contract/index.ts'
import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { Clock } from '../ports/ports.ts'
import { createBoardBook } from './board-book.ts'
import type { BoardSelf } from './board-book.ts'
import { dayStart } from './day-start.ts'
import { forgottenMs } from './figures.ts'
import { createPace } from './pace.ts'
import { readCalls } from './read-calls.ts'

/** How often the server is asked while somebody looks, ms. */
export interface BoardTimings {
  readonly callsMs: number
  readonly agentsMs: number
  readonly totalsMs: number
  /** The whole list again: an earlier call may have changed without being one of those going on. */
  readonly wholeMs: number
  /** A call that has been going on for long is looked for behind all that began since. */
  readonly thoroughMs: number
  /** After a failure. */
  readonly stepsMs: readonly number[]
  /** Who does not say again that they look has gone. */
  readonly lookMs: number
  /** The same for a desk that shows another screen and only wants to hear of calls nobody answers. */
  readonly asideMs: number
  readonly asideLookMs: number
  /** The shortest time between two boards for the window. */
  readonly tellMs: number
}

export const defaultBoardTimings: BoardTimings = {
  callsMs: 5_000,
  agentsMs: 300_000,
  totalsMs: 60_000,
  wholeMs: 300_000,
  thoroughMs: 30_000,
  stepsMs: [10_000, 20_000, 40_000, 60_000],
  lookMs: 30_000,
  asideMs: 60_000,
  asideLookMs: 180_000,
  tellMs: 250,
}

/** Clocks that differ by less are left alone: the server's Date has whole seconds. */
const skewThatCounts = 5_000
/** A server that needs long is left in peace for this many times as long. */
const restFactor = 5
/** Of a day that nobody looks at the newest calls are enough to see who does not answer. */
const asidePages = 3

/** The windows that look; `aside`: the frame around another screen. */
type Looker = 'desk' | 'wall' | 'aside'

/** The board of whoever looks at it. Asks the server while somebody does, and not a moment longer. */
export interface LiveBoard {
  /** Somebody looks, for half a minute from now (aside: three); each window for itself. */
  look(looker?: Looker): BoardView
  /** This window looks no more; without a name, none does. */
  leave(looker?: Looker): void
  /** The server answers again. */
  linkUp(): void
}

export interface LiveBoardOptions {
  readonly gateway: Pick<Gateway, 'watchCalls' | 'readTotals' | 'listColleagues'>
  /** Does something at the server as the person at the desk; rejects where that cannot be. */
  readonly atServer: <T>(work: (session: ServerSession) => Promise<T>) => Promise<T>
  /** Whose board it is: what was read for one person is not for the next. Null while nobody is at the desk. */
  readonly who: () => string | null
  readonly self: () => BoardSelf | null
  readonly skewMs: () => number | null
  readonly timeZone: string
  readonly clock: Clock
  readonly random: () => number
  readonly timings: BoardTimings
  readonly onChange: (view: BoardView) => void
}

/** Everything read for one person. */
function emptyShelf(owner: string | null) {
  return {
    owner,
    book: createBoardBook(),
    isWhole: false,
    /** The last time all of it was asked for there was no end. */
    hasTooMany: false,
    wholeAt: null as number | null,
    thoroughAt: null as number | null,
    from: 0,
    callsReadAt: null as number | null,
    agentsReadAt: null as number | null,
    totalsReadAt: null as number | null,
    /** When they were asked for last: a server that does not tell them is not asked with every look. */
    agentsAskedAt: null as number | null,
    totalsAskedAt: null as number | null,
    totals: null as BoardTotals | null,
    failures: 0,
    reason: null as ErrorCode | null,
  }
}

export function createLiveBoard(options: LiveBoardOptions): LiveBoard {
  const { gateway, atServer, clock, timings } = options
  let shelf = emptyShelf(null)
  const lookedAt = new Map<Looker, number>()
  let isAsking = false
  let cancelTurn = (): void => undefined
  const pace = createPace(clock, timings.tellMs, () => {
    if (isLookedAt()) options.onChange(view())
  })

  function isRecent(looker: Looker, at: number): boolean {
    return Math.abs(clock.now() - at) < (looker === 'aside' ? timings.asideLookMs : timings.lookMs)
  }

  function isLookedAt(): boolean {
    return [...lookedAt].some(([looker, at]) => isRecent(looker, at)) && options.who() === shelf.owner
  }

  /** Somebody has the board itself before them. */
  function isWatched(): boolean {
    return [...lookedAt].some(([looker, at]) => looker !== 'aside' && isRecent(looker, at)) && isLookedAt()
  }

  function view(): BoardView {
    const now = clock.now()
    const { callsReadAt, agentsReadAt, totalsReadAt, totals, reason } = shelf
    const state =
      reason === 'server-forbidden'
        ? 'refused'
        : reason !== null
          ? 'away'
          : boardIsFresh(callsReadAt, now)
            ? 'live'
            : 'waiting'
    // What was read is as old as it says: a timer of a call that may be over long since would be a guess.
    const asOf = state === 'live' || callsReadAt === null ? now : callsReadAt
    return {
      at: now,
      state,
      reason,
      callsReadAt,
      agentsReadAt,
      totalsReadAt,
      totals,
      ...shelf.book.figures({
        now: asOf,
        dayStart: dayStart(asOf, options.timeZone),
        isWhole: shelf.isWhole,
        self: options.self(),
      }),
    }
  }

  const isDue = (readAt: number | null, everyMs: number): boolean =>
    readAt === null || Math.abs(clock.now() - readAt) >= everyMs

  /** The calls of today, and of the hours before midnight in which one that goes on may have begun. */
  async function readTheCalls(mine: typeof shelf): Promise<void> {
    const now = clock.now()
    const from = Math.min(dayStart(now, options.timeZone), now - forgottenMs)
    const skew = options.skewMs() ?? 0
    if (isDue(mine.wholeAt, timings.wholeMs)) mine.wholeAt = null
    // The span only ever moves forward; a clock that was set back asks for more than the book has.
    if (from < mine.from) mine.isWhole = false
    const isThorough = isDue(mine.thoroughAt, timings.thoroughMs)
    const isAside = !isWatched()
    let pages = 0
    const outcome = await atServer((session) =>
      readCalls({
        gateway,
        session,
        book: mine.book,
        from,
        now,
        skewMs: Math.abs(skew) < skewThatCounts ? 0 : skew,
        // Of a day with too many calls the newest are enough: it is never going to be whole.
        isWhole: isAside || ((mine.isWhole || mine.hasTooMany) && mine.wholeAt !== null),
        isThorough,
        onPage(hasGap) {
          // Until the calls in between are here, the figures of the span would leave them out.
          if (hasGap) mine.isWhole = false
          pace.soon()
          pages += 1
          return mine === shelf && (isWatched() || (isLookedAt() && pages < asidePages))
        },
      }),
    )
    mine.from = from
    mine.book.forgetBefore(from)
    // As old as the request for the newest, however long the rest took.
    mine.callsReadAt = now
    // A look aside ends at what is known: it never says that the day is whole.
    if (outcome === 'partly' || isAside) return
    if (isThorough) mine.thoroughAt = now
    if (mine.wholeAt === null || outcome === 'too-many') mine.hasTooMany = outcome === 'too-many'
    mine.isWhole = !mine.hasTooMany
    mine.wholeAt ??= now
  }

  /** Who there is and what the totals are: a server that does not tell them still tells the calls. */
  async function readBeside(mine: typeof shelf): Promise<void> {
    // One that failed is tried again sooner than one that was read is read again.
    if (isDue(mine.agentsReadAt, timings.agentsMs) && isDue(mine.agentsAskedAt, timings.totalsMs)) {
      mine.agentsAskedAt = clock.now()
      const colleagues = await orNull(atServer((session) => gateway.listColleagues(session)))
      if (colleagues !== null) {
        mine.book.setColleagues(colleagues)
        mine.agentsReadAt = clock.now()
      }
    }
    if (isWatched() && isDue(mine.totalsAskedAt, timings.totalsMs)) {
      mine.totalsAskedAt = clock.now()
      const totals = await orNull(atServer((session) => gateway.readTotals(session)))
      if (totals !== null) {
        mine.totals = totals
        mine.totalsReadAt = clock.now()
      }
    }
  }

  async function turn(): Promise<void> {
    if (isAsking || !isLookedAt()) return
    isAsking = true
    cancelTurn()
    const mine = shelf
    const begunAt = clock.now()
    try {
      await readTheCalls(mine)
      await readBeside(mine)
      mine.failures = 0
      mine.reason = null
    } catch (error) {
      mine.failures += 1
      mine.reason = codeOf(error)
    }
    isAsking = false
    pace.soon()
    if (mine !== shelf) void turn()
    else if (isLookedAt()) schedule(mine, Math.max(0, clock.now() - begunAt))
  }

  function schedule({ failures }: typeof shelf, tookMs: number): void {
    const { stepsMs } = timings
    const callsMs = isWatched() ? timings.callsMs : timings.asideMs
    const longest = Math.max(callsMs, stepsMs.at(-1) ?? callsMs)
    const wait =
      failures === 0
        ? Math.max(callsMs, Math.min(tookMs * restFactor, longest))
        : (stepsMs[Math.min(failures, stepsMs.length) - 1] ?? callsMs)
    cancelTurn()
    cancelTurn = clock.after(Math.round(wait * (0.8 + 0.4 * options.random())), () => void turn())
  }

  return {
    look(looker = 'desk') {
      const who = options.who()
      // Whoever begins to look at the board itself does not wait for the pace of whoever only listened.
      const isNew = !(looker === 'aside' ? isLookedAt() : isWatched()) || who !== shelf.owner
      if (who !== shelf.owner) shelf = emptyShelf(who)
      lookedAt.set(looker, clock.now())
      if (isNew) void turn()
      return view()
    },
    leave(looker) {
      if (looker === undefined) lookedAt.clear()
      else lookedAt.delete(looker)
      if (isLookedAt()) return
      cancelTurn()
      pace.stop()
    },
    linkUp() {
      if (shelf.failures === 0 || !isLookedAt()) return
      // Not in the same second as everybody's unsent work.
      cancelTurn()
      cancelTurn = clock.after(Math.round(timings.callsMs * options.random()), () => void turn())
    },
  }
}

/** For what the board can do without. */
async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (codeOf(error) === 'sign-in-needed') throw error
    return null
  }
}
