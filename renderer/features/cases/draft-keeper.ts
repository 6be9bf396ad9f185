import { bridge } from '../../bridge/bridge.ts'
import type { CaseFields } from '../../../preload/contract/index.ts'
import { createDraftScheduler, type DraftScheduler, type Keeping } from '../../app/draft-scheduler.ts'
import type { OpenCase } from './open-case.ts'

interface KeeperParts {
  read: (key: string) => OpenCase | null
  onKeeping: (key: string, keeping: Keeping) => void
  /** Whether whoever wrote this is still the one at the desk, locked or not. */
  isSamePerson: () => boolean
}

interface Kept {
  readonly id: string
  readonly caseId: string | null
  readonly fields: CaseFields
  readonly begunOn?: CaseFields
}

/** Two copies of a case in one message: as many characters as fit whatever script they are in. */
const mostOfTwo = 80_000

/**
 * What the screen showed when the edit began, for as long as the core does not know it: a colleague's change may arrive
 * there before the first letter does. Two very long texts do not fit; then the core takes the case as it is there.
 */
export function begunOnOf({ begunOn, fields }: Pick<OpenCase, 'begunOn' | 'fields'>): { begunOn?: CaseFields } {
  if (begunOn === null) return {}
  const size = JSON.stringify(begunOn).length + JSON.stringify(fields).length
  return size > mostOfTwo ? {} : { begunOn }
}

/** One scheduler an open case, made at its first change and gone with its draft. */
export function createDraftKeeper(parts: KeeperParts) {
  const schedulers = new Map<string, DraftScheduler<Kept>>()
  let hasEnded = false

  function schedulerOf(key: string): DraftScheduler<Kept> {
    const known = schedulers.get(key)
    if (known !== undefined) return known
    const made = createDraftScheduler<Kept>({
      save: (draft) => bridge().drafts.save(draft),
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      onKeeping: (keeping) => parts.onKeeping(key, keeping),
    })
    schedulers.set(key, made)
    return made
  }

  function forget(key: string): void {
    schedulers.get(key)?.stop()
    schedulers.delete(key)
  }

  /** The case as it is now is to be kept. */
  function changed(key: string): void {
    const opened = parts.read(key)
    if (opened === null) return
    const { draftId, caseId, lostCaseId, fields } = opened
    // The draft of an edit whose case is gone remembers which it was: after a restart that is said again.
    const draft = { id: draftId, caseId: caseId ?? lostCaseId, fields, ...begunOnOf(opened) }
    if (!hasEnded) schedulerOf(key).changed(draft)
    // The screen was taken away while a save was under way: one try, for a second one might meet the next person.
    else if (parts.isSamePerson()) void bridge().drafts.save(draft)
  }

  return {
    changed,
    flush: async (key: string) => schedulers.get(key)?.flush(),
    pause: async (key: string) => schedulers.get(key)?.pause(),
    /** The save it was paused for has failed. */
    resume(key: string): void {
      if (hasEnded) changed(key)
      else schedulers.get(key)?.resume()
    },
    /** Its draft is saved or gone. */
    forget,
    flushAll: async () => {
      await Promise.all([...schedulers.values()].map((each) => each.flush()))
    },
    /** Whether something typed is not stored yet. */
    isBehind: () => [...schedulers.values()].some((each) => each.isBehind()),
    /** The desk is left: nothing is tried again from here on. */
    end(): void {
      hasEnded = true
      for (const key of schedulers.keys()) forget(key)
    },
  }
}
