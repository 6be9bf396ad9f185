import type { ExchangeOrder } from '../../preload/contract/practice-exchange.ts'
import { joinTimeoutMs } from './queue-state.ts'

/** An exchange that has not asked for orders for so long is not there. */
const attachedMs = 30_000

export interface ExchangeOrders {
  /** Gives the exchange of an extension something to do. */
  place(kind: ExchangeOrder['kind'], extension: string): void
  /** The exchange of this extension started anew at this time: what it was asked before is void. */
  forget(extension: string, before: number): void
  /** Does somebody carry out orders for this extension? */
  hasExchange(extension: string): boolean
  /**
   * The orders after number `after`, at once if there are any, else as soon as one is placed, else none after `waitMs`.
   * Asking so says that all up to `after` have been received.
   */
  take(extension: string, after: number, waitMs: number, gone: AbortSignal): Promise<ExchangeOrder[]>
  /** Lets go everybody who waits. */
  close(): void
}

interface Desk {
  pending: (ExchangeOrder & { readonly at: number })[]
  askedAt: number
  readonly waiting: Set<() => void>
}

/** Orders per extension. Their numbers go on over restarts: `keepNumber` stores the last one given. */
export function createExchangeOrders(options: {
  readonly lastNumber: number
  readonly keepNumber: (last: number) => void
  readonly now: () => number
}): ExchangeOrders {
  const { keepNumber, now } = options
  const desks = new Map<string, Desk>()
  let lastNumber = options.lastNumber
  let isClosed = false

  function deskOf(extension: string): Desk {
    const known = desks.get(extension)
    if (known) return known
    const made: Desk = { pending: [], askedAt: -Infinity, waiting: new Set() }
    desks.set(extension, made)
    return made
  }

  /** An exchange that has counted further knew a file before this one: numbers go on from its own, so that it listens. */
  function goOnFrom(desk: Desk, after: number): void {
    lastNumber = after
    desk.pending = desk.pending.map((order) => ({ ...order, number: ++lastNumber }))
    keepNumber(lastNumber)
  }

  function open(desk: Desk, after: number): ExchangeOrder[] {
    if (after > lastNumber) goOnFrom(desk, after)
    desk.pending = desk.pending.filter(
      (order) => order.number > after && (order.kind === 'leave' || now() - order.at < joinTimeoutMs),
    )
    return desk.pending.map(({ number, kind, extension }) => ({ number, kind, extension }))
  }

  /** Waits for an order or the end of the wait; false when whoever asked went away meanwhile. */
  function nextOrder(desk: Desk, waitMs: number, gone: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isThere: boolean) => {
        clearTimeout(timer)
        gone.removeEventListener('abort', leave)
        desk.waiting.delete(wake)
        resolve(isThere)
      }
      const wake = () => end(true)
      const leave = () => end(false)
      const timer = setTimeout(wake, waitMs)
      gone.addEventListener('abort', leave)
      desk.waiting.add(wake)
    })
  }

  return {
    place(kind, extension) {
      const desk = deskOf(extension)
      const number = ++lastNumber
      keepNumber(number)
      // Whoever leaves is not to be rung any more.
      const kept = kind === 'leave' ? desk.pending.filter((order) => order.kind === 'leave') : desk.pending
      desk.pending = [...kept, { number, kind, extension, at: now() }]
      for (const wake of desk.waiting) wake()
    },
    forget(extension, before) {
      const desk = deskOf(extension)
      desk.pending = desk.pending.filter((order) => order.at > before)
    },
    hasExchange(extension) {
      const desk = desks.get(extension)
      return desk !== undefined && (desk.waiting.size > 0 || now() - desk.askedAt < attachedMs)
    },
    async take(extension, after, waitMs, gone) {
      const desk = deskOf(extension)
      desk.askedAt = now()
      const ready = open(desk, after)
      if (ready.length > 0 || waitMs <= 0 || isClosed || gone.aborted) return ready
      if (await nextOrder(desk, waitMs, gone)) desk.askedAt = now()
      return open(desk, after)
    },
    close() {
      isClosed = true
      for (const desk of desks.values()) for (const wake of desk.waiting) wake()
    },
  }
}
