import type { ErrorCode, StorageCondition, StorageState } from '../../preload/contract/index.ts'
import type { Background } from '../log/background.ts'
import type { Clock } from '../ports/ports.ts'
import type { DbClient } from './db-api.ts'

/** Says how it stands with keeping work on this computer, from what the database answers and what the disk has left. */
export interface StorageWatch {
  state(): StorageState
  /** One answer of the database: null when it worked. */
  saw(method: string, code: ErrorCode | null): void
  /** The last reserve of the disk was given up for a save. */
  reserveUsed(): void
  /** The thread of the database ended without being asked to. */
  stopped(): void
  /** A check found a page that cannot be read. */
  foundDamage(): void
  checking(isChecking: boolean): void
  /** The person has read what there was to read. */
  dismiss(): void
  /** Begins to look at the disk from time to time. */
  start(db: WatchedDb): void
  stop(): void
}

type WatchedDb = Pick<DbClient, 'keepReserve' | 'probeWrite' | 'newestWorkAt' | 'salvageReport'>

export interface StorageWatchOptions {
  readonly clock: Clock
  readonly background: Background
  readonly onChange: (state: StorageState) => void
  /** The server's clock minus ours, ms; null while unknown. */
  readonly skewMs?: () => number | null
  /** A damaged file was replaced since `start`, whatever weighs more and is shown. */
  readonly onSalvaged?: () => void
}

/** What weighs most comes first: one is shown at a time. */
const byWeight: readonly StorageCondition[] = [
  'damaged',
  'full',
  'read-only',
  'locked',
  'worker-restarted',
  'salvaged',
  'nearly-full',
  'clock-behind',
]
const meanings: Partial<Record<ErrorCode, StorageCondition>> = {
  'database-damaged': 'damaged',
  // A key that has opened the file does not become wrong: a page has.
  'database-wrong-key': 'damaged',
  'disk-full': 'full',
  'database-read-only': 'read-only',
  'database-locked': 'locked',
}
/** Gone as soon as a write works again. */
const untilAWrite: readonly StorageCondition[] = ['full', 'read-only', 'locked']
/** What a person has asked to keep, as against what the program does for itself. */
const isSave = (method: string) =>
  /^(save|send|keepAgendaDraft|keepBegunDecision|setOutcome|recordCall|discard|restore|undo|resolve|takeBack|beginFile|finishFile|finishFetched)/.test(
    method,
  )
const isOwnWrite = (method: string) => method === 'probeWrite' || isSave(method)

const everyMs = 60_000
const everyInTroubleMs = 10_000
/** Below this a disk counts as nearly full even while the reserve lies there. */
const fewBytes = 64 * 1024 * 1024
/** With less than this free a small write that works says nothing about the next save. */
const enoughForSaves = 4 * 1024 * 1024
/** A clock may be corrected by a little without anybody being told. */
const behindMs = 86_400_000

export function createStorageWatch(options: StorageWatchOptions): StorageWatch {
  const { clock } = options
  const conditions = new Map<StorageCondition, { sinceAt: number; failedSaves: number }>()
  let freeBytes: number | null = null
  let isChecking = false
  let db: WatchedDb | null = null
  let cancelLook: () => void = () => undefined
  let looking: Promise<void> | null = null
  let told = ''
  /** As it stood at the last look; undefined before the first. */
  let lastReport: string | null | undefined

  function state(): StorageState {
    const worst = byWeight.find((each) => conditions.has(each))
    const about = worst === undefined ? undefined : conditions.get(worst)
    return {
      state: worst ?? 'fine',
      sinceAt: about?.sinceAt ?? null,
      failedSaves: about?.failedSaves ?? 0,
      freeBytes,
      isChecking,
    }
  }

  function tell(): void {
    // What is free changes all the time and is told along with something else.
    const now = JSON.stringify({ ...state(), freeBytes: null })
    if (now === told) return
    told = now
    options.onChange(state())
  }

  function meet(condition: StorageCondition, failedSaves = 0): void {
    const known = conditions.get(condition)
    if (known) known.failedSaves += failedSaves
    else {
      conditions.set(condition, { sinceAt: clock.now(), failedSaves })
      if (db !== null) schedule(everyInTroubleMs)
    }
  }

  function end(...over: readonly StorageCondition[]): void {
    for (const each of over) conditions.delete(each)
  }

  function schedule(ms: number): void {
    cancelLook()
    cancelLook = clock.after(ms, () => look())
  }

  /** One look at a time; the next comes sooner while something is wrong. */
  function look(): void {
    if (looking !== null || db === null) return
    looking = lookOnce(db).finally(() => {
      looking = null
      if (db !== null) schedule(conditions.size > 0 ? everyInTroubleMs : everyMs)
    })
    options.background(looking)
  }

  async function lookOnce(from: WatchedDb): Promise<void> {
    try {
      const facts = await from.keepReserve()
      freeBytes = facts.freeBytes
      if (!facts.hasReserve || (freeBytes !== null && freeBytes < fewBytes)) meet('nearly-full')
      else end('nearly-full')
      if (untilAWrite.some((each) => conditions.has(each))) await from.probeWrite({ now: clock.now() })
      const newest = await from.newestWorkAt()
      // Where the server has told its time, that decides: what was written while the clock was ahead stays as it is.
      const skewMs = options.skewMs?.() ?? null
      const isBehind = skewMs === null ? newest !== null && newest - clock.now() > behindMs : skewMs > behindMs
      if (isBehind) meet('clock-behind')
      else end('clock-behind')
      const report = await from.salvageReport()
      if (report === null) end('salvaged')
      else meet('salvaged')
      // One that lay there at the opening is no news, unless damage was met since.
      const isNews = report !== lastReport && (lastReport !== undefined || conditions.has('damaged'))
      lastReport = report
      if (report !== null && isNews) options.onSalvaged?.()
      // It answers, so what was damaged has been mended or set aside.
      end('damaged')
    } catch {
      // Each refusal has been seen already, by `saw`.
    }
    tell()
  }

  return {
    state,
    saw(method, code) {
      if (code === null) {
        if (!isOwnWrite(method)) return
        const isRoomy = freeBytes === null || freeBytes >= enoughForSaves || isSave(method)
        end(...untilAWrite.filter((each) => each !== 'full' || isRoomy))
        tell()
        return
      }
      const failed = isSave(method) ? 1 : 0
      const condition = meanings[code]
      if (condition !== undefined) meet(condition, failed)
      // A thread that ended because of damage has been told as damage.
      else if (code === 'worker-stopped' && failed > 0)
        meet(conditions.has('damaged') ? 'damaged' : 'worker-restarted', failed)
      else return
      tell()
    },
    reserveUsed() {
      meet('nearly-full')
      tell()
    },
    stopped() {
      if (!conditions.has('damaged')) meet('worker-restarted')
      tell()
      // Asking for something starts it again, rather than the next save.
      if (db !== null) schedule(0)
    },
    foundDamage() {
      meet('damaged')
      tell()
    },
    checking(now) {
      isChecking = now
      tell()
    },
    dismiss() {
      end('salvaged', 'worker-restarted')
      tell()
    },
    start(from) {
      db = from
      look()
    },
    stop() {
      db = null
      cancelLook()
    },
  }
}
