import { AppError } from '../../preload/contract/index.ts'
import type { RetentionDays } from '../../preload/contract/index.ts'
import { createInspector } from '../db/inspect/inspector.ts'
import type { Counted, CountQuestion } from '../db/queries/axis-counts.ts'
import type { Clock } from '../ports/ports.ts'
import type { Background } from '../log/background.ts'
import type { ReportDesk } from '../usecases/open-workspace.ts'

/** How long the counting thread waits for the next question, ms. */
const idleMs = 60_000

const agesAs = {
  cases: 'cases',
  calls: 'calls',
  scores: 'qa',
  emails: 'messages',
  texts: 'messages',
} as const satisfies Record<string, keyof RetentionDays>

/** Counting for reports: a thread and a connection of its own, because a million cases would hold up a save. */
export function openReports(options: {
  readonly workerUrl: URL
  readonly file: string
  readonly key: Uint8Array
  readonly clock: Clock
  readonly background: Background
  readonly days: () => RetentionDays
}): ReportDesk & { fileChanged(): void; close(): Promise<void> } {
  const inspector = createInspector(options)
  let stopIdle = () => {}
  let running = 0
  let files = 0
  let isClosed = false

  async function count(question: CountQuestion): Promise<Counted> {
    // A thread started now would open the file with a key that has been wiped.
    if (isClosed) throw new AppError('worker-stopped')
    return inspector.countBy(question)
  }

  return {
    async countBy(question) {
      stopIdle()
      running += 1
      const file = files
      try {
        const counted = await count(question).catch((error: unknown) => {
          if (file === files) throw error
          return null
        })
        return counted !== null && file === files ? counted : await count(question)
      } finally {
        running -= 1
        stopIdle()
        if (!isClosed) {
          stopIdle = options.clock.after(idleMs, () => {
            if (running === 0) options.background(inspector.rest())
          })
        }
      }
    },
    /**
     * The file may be another one now, or is about to be: the connection to the one before is let go of, and what it is
     * counting is counted again.
     */
    fileChanged() {
      files += 1
      options.background(inspector.rest())
    },
    keepDays: (subject) => (subject === 'people' ? null : options.days()[agesAs[subject]]),
    async close() {
      isClosed = true
      stopIdle()
      await inspector.close()
    },
  }
}
