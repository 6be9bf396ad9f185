import type { SecurityEventKind } from '../../../preload/contract/index.ts'
import type { DbClient } from '../../db/db-api.ts'
import type { Background } from '../../log/background.ts'
import type { Clock } from '../../ports/ports.ts'

/** What more an entry may say: a number, and one of our own words such as an error code. */
interface Detail {
  readonly count?: number
  readonly detail?: string
}

/**
 * Writes what touches the safety of the data into the open workspace (SECURITY F5). What happens while none is open is kept
 * in memory and written into the next: nothing in an entry says about whom it is.
 */
export interface SecurityJournal {
  record(kind: SecurityEventKind, more?: Detail): void
  /** The same for what a broken window or a stranger could do without end: one entry a minute, with how often. */
  recordOften(kind: SecurityEventKind, detail: string): void
}

type Target = Pick<DbClient, 'recordSecurityEvent'>
type Entry = Parameters<Target['recordSecurityEvent']>[0]

const mostWaiting = 200
const oftenMs = 60_000

export function createSecurityJournal(options: {
  /** The workspace of whoever is at the desk; null without one. */
  target: () => Target | null
  clock: Clock
  background: Background
}): SecurityJournal & { flush(): void } {
  const { clock } = options
  const waiting: Entry[] = []
  const often = new Map<string, { count: number }>()

  function flush(): void {
    const target = options.target()
    if (target === null) return
    for (const entry of waiting.splice(0)) options.background(target.recordSecurityEvent(entry))
  }

  function record(kind: SecurityEventKind, more: Detail = {}): void {
    const entry = { kind, at: clock.now(), count: more.count ?? null, detail: more.detail ?? '' }
    // The oldest are what an inquiry wants: how it began.
    if (waiting.length < mostWaiting) waiting.push(entry)
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
