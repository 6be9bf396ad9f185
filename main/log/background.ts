import type { Log } from './log.ts'
import { codeOf } from '../../preload/contract/index.ts'

/** Looks after a promise nobody waits for: its failure is recorded instead of ending the process. */
export type Background = (work: Promise<unknown>) => void

export function createBackground(log: Log): Background {
  return (work) => {
    work.catch((error: unknown) => log.error('background-failed', { code: codeOf(error), thrown: error }))
  }
}
