import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { Result } from '../../preload/contract/index.ts'
import { createDraftScheduler, type Keeping } from './draft-scheduler.ts'
import { useKeptWork } from './kept-work.ts'
import { useLeaving } from './leaving.ts'

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
}

/**
 * Keeps one draft while the calling component is on screen, as the drafts of cases are kept (DESIGN 6.1): within 250 ms, at
 * lock, when the window loses the person, and when the screen is left.
 */
export function useKeptDraft<T>(save: (draft: T) => Promise<Result<{ updatedAt: number }>>): KeptDraft<T> {
  const kept = useKeptWork()
  const keeping = shallowRef<Keeping>({ state: 'untouched' })
  const make = () =>
    createDraftScheduler<T>({
      save,
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
      onKeeping: (now) => {
        keeping.value = now
      },
    })
  let scheduler = make()

  const flush = (): Promise<void> => scheduler.flush()
  const keepNow = (): void => void flush()
  const stopLeaving = useLeaving().add(flush)
  const moments = ['blur', 'pagehide', 'beforeunload'] as const
  for (const moment of moments) window.addEventListener(moment, keepNow)
  onScopeDispose(() => {
    for (const moment of moments) window.removeEventListener(moment, keepNow)
    stopLeaving()
    const last = scheduler
    kept.add(last.flush().finally(() => last.stop()))
  })

  return {
    keeping,
    changed: (draft) => scheduler.changed(draft),
    flush,
    pause: () => scheduler.pause(),
    resume: () => scheduler.resume(),
    forget() {
      scheduler.stop()
      scheduler = make()
      keeping.value = { state: 'untouched' }
    },
  }
}
