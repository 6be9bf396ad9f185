import { parentPort, workerData } from 'node:worker_threads'
import { AppError } from '../../../preload/contract/errors.ts'
import type { PaperOrder, PaperOutcome } from './press.ts'
import { pdfOf } from './report-pdf.ts'

// One thread draws one report and ends: fonts take tens of megabytes while they are in use.
const { page, fonts, madeAt } = workerData as PaperOrder // handed over by `press.ts`
const tell = (outcome: PaperOutcome) => parentPort?.postMessage(outcome)
try {
  tell({ isMade: true, bytes: await pdfOf(page, { fonts, madeAt }) })
} catch (error) {
  if (!(error instanceof AppError) || error.code !== 'report-letters') throw error
  tell({ isMade: false, code: error.code })
}
