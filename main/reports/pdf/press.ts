import { Worker } from 'node:worker_threads'
import { AppError } from '../../../preload/contract/index.ts'
import type { ReportPage } from '../../../preload/contract/index.ts'

export interface PaperOrder {
  readonly page: ReportPage
  readonly fonts: string
  readonly madeAt: number
}
export type PaperOutcome =
  { readonly isMade: true; readonly bytes: Uint8Array } | { readonly isMade: false; readonly code: 'report-letters' }

/** Reports as PDF. */
export interface Press {
  /** `report-letters` for letters that cannot be shown, `report-slow` after the time limit, `worker-stopped` when it could not be drawn to the end. */
  print(page: ReportPage, madeAt: number): Promise<Uint8Array>
}

/** More is never needed for a page that passed the door; a thread that takes it all must not take the desk's. */
const mostMemoryMb = 512

/** The largest page that passes the door takes a third of it on a slow computer. */
const usualLimitMs = 60_000

interface PressOptions {
  readonly workerUrl: URL
  readonly fonts: string
  /** The longest a page may take, ms: the next report waits for it. */
  readonly limitMs?: number
}

/** Draws in a thread of its own: shaping letters takes longer than a call that rings can wait. */
export function createPress({ workerUrl, fonts, limitMs = usualLimitMs }: PressOptions): Press {
  return {
    async print(page, madeAt) {
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
      const order: PaperOrder = { page, fonts, madeAt }
      const worker = new Worker(workerUrl, {
        workerData: order,
        execArgv: [],
        name: 'paper',
        resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
      })
      worker.on('message', (outcome: PaperOutcome) => {
        if (outcome.isMade) resolve(outcome.bytes)
        else reject(new AppError(outcome.code))
      })
      worker.on('error', (cause) => reject(new AppError('worker-stopped', { cause })))
      worker.on('exit', () => reject(new AppError('worker-stopped')))
      const limit = setTimeout(() => reject(new AppError('report-slow')), limitMs)
      try {
        return await promise
      } finally {
        clearTimeout(limit)
        // One that is done has ended by itself; of one that goes on nothing is awaited any more.
        await worker.terminate()
      }
    },
  }
}
