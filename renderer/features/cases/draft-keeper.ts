import { bridge } from '../../bridge/bridge.ts'
import type { CaseFields } from '../../../preload/contract/index.ts'
import { createDraftScheduler, type DraftScheduler, type Keeping } from '../../app/draft-scheduler.ts'
import type { OpenCase } from './open-case.ts'

interface KeeperParts {
  read: (key: string) => OpenCase | null
  onKeeping: (key: string, keeping: Keeping) => void
}

type Kept = Pick<OpenCase, 'draftId' | 'caseId'> & { fields: CaseFields }

/** One scheduler an open case, made at its first change and gone with its draft. */
export function createDraftKeeper(parts: KeeperParts) {
  const schedulers = new Map<string, DraftScheduler<Kept>>()

  function schedulerOf(key: string): DraftScheduler<Kept> {
    const known = schedulers.get(key)
    if (known !== undefined) return known
    const made = createDraftScheduler<Kept>({
      save: ({ draftId, caseId, fields }) => bridge().drafts.save({ id: draftId, caseId, fields }),
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

  return {
    /** The case as it is now is to be kept. */
    changed(key: string): void {
      const opened = parts.read(key)
      if (opened === null) return
      const { draftId, caseId, fields } = opened
      schedulerOf(key).changed({ draftId, caseId, fields })
    },
    flush: async (key: string) => schedulers.get(key)?.flush(),
    pause: async (key: string) => schedulers.get(key)?.pause(),
    resume: (key: string) => schedulers.get(key)?.resume(),
    /** Its draft is saved or gone. */
    forget,
    flushAll: async () => {
      await Promise.all([...schedulers.values()].map((each) => each.flush()))
    },
    forgetAll(): void {
      for (const key of schedulers.keys()) forget(key)
    },
  }
}
