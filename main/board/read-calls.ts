import type { Gateway, ServerSession } from '../api/gateway.ts'
import type { BoardBook } from './board-book.ts'

/** The server sends this many rows a page. */
export const boardPage = 100
/** A server with a limit of its own sends fewer: only a page shorter than this, or than the one before, is the end. */
const shortPage = 20
/** A day of more calls than this is not read: its figures stay absent. */
const mostPages = 40
/** What a look between two thorough ones costs the server at most. */
const fewPages = 3

interface ReadCallsOptions {
  readonly gateway: Pick<Gateway, 'watchCalls'>
  readonly session: ServerSession
  readonly book: BoardBook
  /** Calls from here on, by this computer's clock. */
  readonly from: number
  readonly now: number
  /** The server's clock minus ours; the book is by ours. */
  readonly skewMs: number
  /** Everything from `from` on is in the book: only what is new or was going on has to be seen. */
  readonly isWhole: boolean
  /** A call that has been going on for long is looked for however many began since. */
  readonly isThorough: boolean
  /** After each page, with whether the book has no gap now that it had not before; false stops. */
  readonly onPage: (hasGap: boolean) => boolean
}

/** `whole`: everything from `from` on is in the book. `partly`: stopped on the way. `too-many`: more than are ever read. */
export type ReadOutcome = 'whole' | 'partly' | 'too-many'

/**
 * Brings the book up to date: newest first, down to what is known and settled. One request at a time. Rejects as the gateway
 * does.
 */
export async function readCalls(options: ReadCallsOptions): Promise<ReadOutcome> {
  const { gateway, session, book, skewMs } = options
  const toSee = book.unsettled(options.now)
  let skip = 0
  let longest = shortPage
  let isJoined = false
  for (let page = 0; page < mostPages; page += 1) {
    const read = await gateway.watchCalls(session, { from: options.from + skewMs, skip, count: boardPage })
    let isLastKnown = false
    let isAllPast = read.calls.length > 0
    for (const call of read.calls) {
      const isPast = call.at - skewMs < options.from
      // What began before is never in the book, and never was to be.
      isLastKnown = isPast || book.has(call.id)
      toSee.delete(call.id)
      if (isPast) continue
      isAllPast = false
      book.take({
        ...call,
        at: call.at - skewMs,
        answeredAt: call.answeredAt === null ? null : call.answeredAt - skewMs,
        endedAt: call.endedAt === null ? null : call.endedAt - skewMs,
      })
    }
    // The server's days begin before the site's: a page of nothing but the day before is the end as well.
    const isEnd = read.received < longest || isAllPast
    longest = Math.max(longest, read.received)
    // The list was read to its end: what was going on and is not in it has gone.
    if (isEnd) for (const id of toSee) book.drop(id)
    isJoined ||= isLastKnown || isEnd
    const goesOn = options.onPage(!isJoined)
    const isSeen = toSee.size === 0 || (!options.isThorough && page + 1 >= fewPages)
    if (isEnd || (options.isWhole && isJoined && isSeen)) return 'whole'
    if (!goesOn) return 'partly'
    skip += read.received
  }
  return 'too-many'
}
