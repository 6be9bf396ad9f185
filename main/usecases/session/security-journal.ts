import type { SecurityEventKind } from '../../../preload/contract/index.ts'
import type { DbClient } from '../../db/db-api.ts'
import type { Background } from '../../log/background.ts'
import type { Clock } from '../../ports/ports.ts'

/** What more an entry may say: a number, and one of our own words such as an error code. */
interface Detail {
  readonly count?: number
  readonly detail?: string
}

export type JournalEntry = Required<Parameters<Target['recordSecurityEvent']>[0]>

/** Where entries wait for a workspace that takes them in, also over a restart. */
export interface EventShelf {
  /** Oldest first. */
  waiting(): readonly JournalEntry[]
  add(entry: JournalEntry): void
  /** These are in a workspace now. */
  taken(entries: readonly JournalEntry[]): void
}

/**
 * Writes what touches the safety of the data into the open workspace (SECURITY F5). What happens while none is open waits on
 * the shelf for the next: nothing in an entry says about whom it is. A kill between the two writes an entry twice.
 */
export interface SecurityJournal {
  record(kind: SecurityEventKind, more?: Detail): void
  /** The same for what a broken window or a stranger could do without end: one entry a minute, with how often. */
  recordOften(kind: SecurityEventKind, detail: string): void
}

type Target = Pick<DbClient, 'recordSecurityEvent'>

const oftenMs = 60_000

export function createSecurityJournal(options: {
  /** The workspace of whoever is at the desk; null without one. */
  target: () => Target | null
  shelf: EventShelf
  clock: Clock
  background: Background
}): SecurityJournal & { flush(): void } {
  const { clock, shelf } = options
  const often = new Map<string, { count: number }>()
  let isEmptying = false

  /** One after the other; what cannot be written stays, and is tried with the next entry. */
  async function emptyShelf(): Promise<void> {
    isEmptying = true
    const taken: JournalEntry[] = []
    try {
      for (const entry of shelf.waiting().slice()) {
        // Whoever was at the desk may have left.
        const target = options.target()
        if (target === null) break
        await target.recordSecurityEvent(entry)
        taken.push(entry)
      }
    } finally {
      shelf.taken(taken)
      isEmptying = false
    }
    flush()
  }

  function flush(): void {
    if (!isEmptying && options.target() !== null && shelf.waiting().length > 0) options.background(emptyShelf())
  }

  async function write(target: Target, entry: JournalEntry): Promise<void> {
    try {
      await target.recordSecurityEvent(entry)
    } catch (error) {
      shelf.add(entry)
      throw error
    }
  }

  function record(kind: SecurityEventKind, more: Detail = {}): void {
    const entry = { kind, at: clock.now(), count: more.count ?? null, detail: more.detail ?? '' }
    const target = options.target()
    // Behind what waits: the order says how one thing led to another.
    if (target !== null && shelf.waiting().length === 0) options.background(write(target, entry))
    else shelf.add(entry)
    flush()
  }

  return {
    record,
    recordOften(kind, detail) {
      const key = `${kind} ${detail}`
      const running = often.get(key)
      if (running !== undefined) {
        running.count += 1
        return
      }
      const next = { count: 0 }
      often.set(key, next)
      record(kind, { detail })
      clock.after(oftenMs, () => {
        often.delete(key)
        if (next.count > 0) record(kind, { detail, count: next.count })
      })
    },
    flush,
  }
}
