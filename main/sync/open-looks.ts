import { codeOf } from '../../preload/contract/errors.ts'
import type { ServerSession } from '../api/gateway.ts'
import type { Clock } from '../ports/ports.ts'
import { waitAfter } from './backoff.ts'
import type { Random } from './backoff.ts'
import { isAnswered } from './outcome.ts'

/** One record that a person has open. */
interface Look {
  readonly name: string
  readonly run: (using: ServerSession) => Promise<void>
  readonly tries: number
}

/** Reads what a person opens at once, before everything else; what could not be read then, as soon as there is a way. */
export interface OpenLooks {
  at(name: string, run: Look['run']): void
  /** There is a way again: the last one that could not be read is read now. */
  missed(): void
  stop(): void
}

const mostTries = 3

export function createOpenLooks(options: {
  readonly clock: Pick<Clock, 'after'>
  readonly random: Random
  readonly retryStepsMs: readonly number[]
  /** Null while nothing can be asked. */
  readonly session: () => ServerSession | null
  readonly isRunning: () => boolean
  readonly onSessionEnded: (used: ServerSession) => void
}): OpenLooks {
  const { clock, random, retryStepsMs } = options
  const looking = new Set<string>()
  let missed: Look | null = null
  let cancel: () => void = () => undefined

  function look(one: Look): void {
    const using = options.session()
    // What is on its way may be of before what made somebody ask again.
    if (using === null || looking.has(one.name)) {
      missed = one
      return
    }
    looking.add(one.name)
    one
      .run(using)
      .catch((error: unknown) => {
        // A session that has ended is everybody's business; what the server cannot say, the pull comes to later.
        if (codeOf(error) === 'sign-in-needed') options.onSessionEnded(using)
        if (isAnswered(error)) return
        // A server that is only slow gets to it: until then it is asked at the last of the steps.
        if (one.tries >= mostTries && codeOf(error) !== 'server-timeout') return
        missed = { ...one, tries: one.tries + 1 }
        cancel()
        if (options.isRunning()) cancel = clock.after(waitAfter(one.tries, retryStepsMs, random), lookMissed)
      })
      .finally(() => {
        looking.delete(one.name)
        if (missed?.name === one.name && missed.tries === one.tries) lookMissed()
      })
  }

  function lookMissed(): void {
    const again = missed
    missed = null
    if (again !== null && options.isRunning()) look(again)
  }

  return {
    at: (name, run) => look({ name, run, tries: 0 }),
    missed: lookMissed,
    stop: () => cancel(),
  }
}
