import { codeOf } from '../../preload/contract/index.ts'
import type { Clock } from '../ports/ports.ts'
import type { Inspector } from './inspect/inspector.ts'

/** Looks through the whole file from time to time, so that damage is found before somebody needs the page. */
export interface FileCheck {
  /** Begins one now, unless one is running. */
  begin(): void
  isRunning(): boolean
  /** Ends after the slice under way; what was not finished begins anew another day. */
  stop(): Promise<void>
}

export interface FileCheckOptions {
  readonly inspector: Pick<Inspector, 'lookAtPages' | 'tables' | 'isTableSound' | 'rest'>
  readonly clock: Clock
  /** Folds the log into the file, so that the file itself is what counts. */
  readonly settle: () => Promise<void>
  readonly onRunning: (isRunning: boolean) => void
  /** It ran to its end. */
  readonly onDone: (isSound: boolean) => Promise<void>
  readonly onFailed: (error: unknown) => void
}

/** 8 MB at a time: some 20 ms of reading. */
const pagesOfASlice = 2000
/** It never has a core for itself. */
const restMs = 40

/** Every page by its seal, then rows against indexes of each table that is not too large for one go. */
export function createFileCheck(options: FileCheckOptions): FileCheck {
  const { inspector, clock } = options
  let running: Promise<void> | null = null
  let isStopped = false

  const rest = () => new Promise<void>((resolve) => clock.after(restMs, resolve))

  async function arePagesWhole(): Promise<boolean | null> {
    let from: number | null = 1
    while (from !== null) {
      if (isStopped) return null
      const looked: Awaited<ReturnType<typeof inspector.lookAtPages>> = await inspector.lookAtPages({
        from,
        count: pagesOfASlice,
      })
      if (looked.damaged.length > 0 && !(await areWholeNow(looked.damaged))) return false
      from = looked.next
      await rest()
    }
    return true
  }

  /** A page may have been looked at while it was written, or a newer one lies in the log. */
  async function areWholeNow(numbers: readonly number[]): Promise<boolean> {
    await options.settle()
    for (const from of numbers) {
      await rest()
      if ((await inspector.lookAtPages({ from, count: 1 })).damaged.length > 0) return false
    }
    return true
  }

  async function areTablesSound(): Promise<boolean | null> {
    for (const table of await inspector.tables()) {
      if (isStopped) return null
      if (!(await inspector.isTableSound({ table }))) return false
      await rest()
    }
    return true
  }

  async function run(): Promise<void> {
    options.onRunning(true)
    try {
      const isSound = (await arePagesWhole()) === true ? await areTablesSound() : isStopped ? null : false
      if (isSound !== null) await options.onDone(isSound)
    } catch (error) {
      if (codeOf(error) === 'database-damaged') await options.onDone(false)
      else if (!isStopped) options.onFailed(error)
    } finally {
      await inspector.rest()
      running = null
      options.onRunning(false)
    }
  }

  return {
    begin() {
      if (running === null && !isStopped) running = run()
    },
    isRunning: () => running !== null,
    async stop() {
      isStopped = true
      await running
    },
  }
}
