import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Result } from '../../preload/contract/index.ts'
import { createDraftScheduler, type Keeping } from './draft-scheduler.ts'
import { useKeptWork } from './kept-work.ts'
import { useLeaving } from './leaving.ts'
import { useNotices } from '../ui/notices.ts'

interface KeptDraft<T> {
  readonly keeping: ShallowRef<Keeping>
  /** The draft as it is now is to be kept. */
  readonly changed: (draft: T) => void
  /** Resolves when everything typed so far is kept, or was tried. */
  readonly flush: () => Promise<void>
  /** It is about to be saved: no attempt starts until `resume`. */
  readonly pause: () => Promise<void>
  readonly resume: () => void
  /** It is saved or thrown away: nothing of it is kept any more. */
  readonly forget: () => void
  /** The same screen shows another draft from now on: what was typed of this one is kept as if the screen had been left. */
  readonly startAnew: () => void
  /**
   * Whether its screen may be left: everything typed is kept. The first time it is not, the person hears it and stays; whoever
   * leaves once more gives it up.
   */
  readonly mayLeave: () => Promise<boolean>
  /** Something typed is not kept yet. */
  readonly isBehind: () => boolean
}

/** How long leaving waits for what was typed last. */
const longestWaitMs = 2000

async function inTime(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLong = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestWaitMs)
  })
  await Promise.race([work, tooLong])
  clearTimeout(timer)
}

/**
 * Keeps one draft while the calling component is on screen, as the drafts of cases are kept (DESIGN 6.1): within 250 ms, at
 * lock, when the window loses the person, and when the screen is left.
 */
export function useKeptDraft<T>(save: (draft: T) => Promise<Result<{ updatedAt: number }>>): KeptDraft<T> {
  const kept = useKeptWork()
  const notices = useNotices()
  const keeping = shallowRef<Keeping>({ state: 'untouched' })
  let isWarned = false
  const make = () =>
    createDraftScheduler<T>({
      save,
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      onKeeping: (now) => {
        keeping.value = now
        if (now.state === 'kept') isWarned = false
      },
    })
  let scheduler = make()

  const flush = (): Promise<void> => scheduler.flush()
  const keepNow = (): void => void flush()
  const stopLeaving = useLeaving().add(flush, () => scheduler.isBehind())
  const moments = ['blur', 'pagehide', 'beforeunload'] as const
  for (const moment of moments) window.addEventListener(moment, keepNow)
  onScopeDispose(() => {
    for (const moment of moments) window.removeEventListener(moment, keepNow)
    stopLeaving()
    keepLast()
  })

  function keepLast(): void {
    const last = scheduler
    kept.add(last.flush().finally(() => last.stop()))
  }

  function begin(): void {
    scheduler = make()
    isWarned = false
    keeping.value = { state: 'untouched' }
  }

  async function mayLeave(): Promise<boolean> {
    if (!scheduler.isBehind()) return true
    await inTime(flush())
    if (!scheduler.isBehind() || isWarned) return true
    isWarned = true
    notices.show({ textKey: 'common.leaveNotKept', tone: 'danger', timeoutMs: 12_000 })
    return false
  }

  return {
    keeping,
    mayLeave,
    isBehind: () => scheduler.isBehind(),
    changed(draft) {
      // Who stayed and wrote on is asked about that too.
      isWarned = false
      scheduler.changed(draft)
    },
    flush,
    pause: () => scheduler.pause(),
    resume: () => scheduler.resume(),
    forget() {
      scheduler.stop()
      begin()
    },
    startAnew() {
      keepLast()
      begin()
    },
  }
}
