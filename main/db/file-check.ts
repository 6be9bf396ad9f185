import { codeOf } from '../../preload/contract/index.ts'
import type { Clock } from '../ports/ports.ts'
import type { Inspector } from './inspect/inspector.ts'

/** A table, and the row behind which its check goes on. */
export interface CheckPlace {
  readonly table: string
  readonly after: number
}

/** Looks through the whole file from time to time, so that damage is found before somebody needs the page. */
export interface FileCheck {
  /** Begins one now, unless one is running. */
  begin(): void
  isRunning(): boolean
  /** Ends after the slice under way; the rows of what was not finished go on where they stood. */
  stop(): Promise<void>
}

export interface FileCheckOptions {
  readonly inspector: Pick<Inspector, 'lookAtPages' | 'tables' | 'isTableSound' | 'checkRows' | 'rest'>
  /** Where a check that was cut off stood in the rows, kept over restarts; null when none was. */
  readonly place: { get(): Promise<CheckPlace | null>; set(place: CheckPlace | null): Promise<void> }
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
/** A few hundredths of a second. */
const rowsOfASlice = 1000
/** So many slices are done over at most after a kill. */
const keepEverySlices = 50
const fromTheFirst = Number.MIN_SAFE_INTEGER
/** It never has a core for itself. */
const restMs = 40

/** Every page by its seal, then rows against indexes of each table, the large ones a slice at a time. */
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
    const stood = await options.place.get()
    for (const { name: table, isLarge } of await inspector.tables()) {
      if (isStopped) return null
      if (stood !== null && table < stood.table) continue
      const after = table === stood?.table ? stood.after : fromTheFirst
      const isSound = isLarge ? await areRowsSound(table, after) : await inspector.isTableSound({ table })
      if (isSound !== true) return isSound
      await rest()
    }
    await options.place.set(null)
    return true
  }

  async function areRowsSound(table: string, from: number): Promise<boolean | null> {
    let after: number | null = from
    for (let slice = 1; after !== null; slice += 1) {
      if (isStopped || slice % keepEverySlices === 0) await options.place.set({ table, after })
      if (isStopped) return null
      const checked: Awaited<ReturnType<typeof inspector.checkRows>> = await inspector.checkRows({
        table,
        after,
        limit: rowsOfASlice,
      })
      if (!checked.isSound) {
        await options.place.set(null)
        return false
      }
      after = checked.next
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
