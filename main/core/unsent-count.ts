import type { OutboxSummary } from '../../preload/contract/index.ts'
import type { DbClient } from '../db/db-api.ts'
import { writeSidecar } from '../keys/sidecar.ts'
import type { Sidecar } from '../keys/sidecar.ts'
import type { Background } from '../log/background.ts'
import type { Clock } from '../ports/ports.ts'

export interface UnsentCount {
  /** The outbox may have changed: counts again, and once more if it changes meanwhile. Answers after the last count. */
  recount(): Promise<void>
  /** The same within a tenth of a second, once for all that changes until then: for an outbox that empties. */
  recountSoon(): void
  /** Counts and writes a last time. */
  close(): Promise<void>
}

/** The sidecar costs two disk flushes: while a long outbox empties, its number is written this often, ms. */
const writeEveryMs = 250
/** Each count reads the whole outbox, and a screen shows no more numbers than this, ms. */
const countEveryMs = 100

/** Counts what waits and keeps the sidecar true; one count at a time, however fast the outbox moves. */
export function createUnsentCount(options: {
  db: Pick<DbClient, 'outboxSummary'>
  sidecar: string
  clock: Clock
  background: Background
  onCounted: (summary: OutboxSummary) => void
}): UnsentCount {
  const { clock } = options
  let isStale = false
  let isClosed = false
  let running: Promise<void> | null = null
  let written: Sidecar | null = null
  let writtenAt = 0
  let cancelLater: (() => void) | null = null
  let cancelSoon: (() => void) | null = null

  async function keep(sidecar: Sidecar): Promise<void> {
    if (written?.count === sidecar.count && written.oldestAt === sidecar.oldestAt) return
    const now = clock.now()
    // Whether anything waits at all is always written at once.
    const isCrossing = written === null || (written.count === 0) !== (sidecar.count === 0)
    if (!isCrossing && !isClosed && Math.abs(now - writtenAt) < writeEveryMs) {
      cancelLater ??= clock.after(writeEveryMs, () => {
        cancelLater = null
        options.background(recount())
      })
      return
    }
    await writeSidecar(options.sidecar, sidecar)
    written = sidecar
    writtenAt = now
  }

  async function count(): Promise<void> {
    while (isStale) {
      isStale = false
      const summary = await options.db.outboxSummary()
      await keep({ count: summary.waiting + summary.needsYou, oldestAt: summary.oldestAt })
      if (!isClosed) options.onCounted(summary)
    }
  }

  function recount(): Promise<void> {
    isStale = true
    running ??= count().finally(() => {
      running = null
    })
    return running
  }

  return {
    recount: () => (isClosed ? Promise.resolve() : recount()),
    recountSoon() {
      if (isClosed) return
      cancelSoon ??= clock.after(countEveryMs, () => {
        cancelSoon = null
        options.background(recount())
      })
    },
    async close() {
      isClosed = true
      cancelLater?.()
      cancelSoon?.()
      await recount()
    },
  }
}

/**
 * Closes the database and answers how much nobody has got yet was in it: unsent entries, drafts and open promises; null when that could not
 * be counted. Asked together with the closing: no save comes between, and one after it is refused.
 */
export async function closeCounting(
  db: Pick<DbClient, 'outboxSummary' | 'countDrafts' | 'countPromises' | 'close'>,
): Promise<number | null> {
  const counted = Promise.all([db.outboxSummary(), db.countDrafts(), db.countPromises()]).then(
    ([{ waiting, needsYou }, drafts, promises]) => waiting + needsYou + drafts + promises,
    () => null,
  )
  await db.close()
  return counted
}
