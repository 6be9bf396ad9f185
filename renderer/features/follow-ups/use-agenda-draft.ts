import { computed, nextTick, onMounted, onScopeDispose, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { AgendaDraft, AgendaDraftPlace, Result, WireError } from '../../../preload/contract/index.ts'
import { useKeptWork } from '../../app/kept-work.ts'
import { useKeptDraft } from '../../app/use-kept-draft.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useNotices } from '../../ui/notices.ts'
import { useBegunStore } from './begun-store.ts'
import { useThrowAway } from './use-throw-away.ts'

interface FormParts<Draft extends AgendaDraft> {
  /** The form that is open: its draft is looked for once. */
  readonly place: AgendaDraftPlace
  /** The form as it stands. */
  readonly read: () => Draft
  /** Puts a draft that was found into the form. */
  readonly put: (draft: Draft) => void
  /** Whether a draft of the core is one of this form. */
  readonly isOwn: (draft: AgendaDraft) => draft is Draft
  /** The form is on the screen, with its draft where there is one. */
  readonly onReady: () => void
}

/** What the dialog around a form needs of its draft. */
export type AgendaForm = Pick<
  ReturnType<typeof useAgendaDraft>,
  | 'isReady'
  | 'unread'
  | 'isTouched'
  | 'begunAt'
  | 'keeping'
  | 'isSaving'
  | 'saveError'
  | 'changed'
  | 'mayClose'
  | 'throwAway'
>

/**
 * What is typed into a form of promises is kept while it is typed, and is there again when the form is opened again: Esc, a
 * click beside it, a lock or a reload lose nothing. Nothing of it is a promise before it is saved.
 */
export function useAgendaDraft<Draft extends AgendaDraft>({ place, read, put, isOwn, onReady }: FormParts<Draft>) {
  const notices = useNotices()
  const keptWork = useKeptWork()
  const begun = useBegunStore()
  const throwAwayDraft = useThrowAway()
  const isReady = shallowRef(false)
  /** Why nobody knows what was begun here: nothing is typed over it then. */
  const unread = shallowRef<WireError | null>(null)
  /** Since when the draft that was found has been as it is; null for a form that was opened fresh. */
  const begunAt = shallowRef<number | null>(null)
  const started = textOf(read())
  const now = shallowRef(started)
  const isTouched = computed(() => begunAt.value !== null || now.value !== started)
  const isSaving = shallowRef(false)
  const saveError = shallowRef<WireError | null>(null)
  let hasDraft = false

  const kept = useKeptDraft<Draft | null>(async (draft): Promise<Result<{ updatedAt: number }>> => {
    if (draft !== null) {
      hasDraft = true
      return bridge().agendaDrafts.keep(draft)
    }
    if (!hasDraft) return { ok: true, value: { updatedAt: 0 } }
    const { kind, id } = read()
    const dropped = await bridge().agendaDrafts.drop({ kind, id })
    return dropped.ok ? { ok: true, value: { updatedAt: 0 } } : dropped
  })

  /** Something was typed or chosen. */
  function changed(): void {
    if (!isReady.value) return
    const form = read()
    now.value = textOf(form)
    kept.changed(isTouched.value ? form : null)
  }

  /**
   * Whether the form may be closed: what is in it is kept, and that it is there again is said. Where it cannot be kept the
   * person hears that, and gives it up by closing once more.
   */
  async function mayClose(): Promise<boolean> {
    if (!(await kept.mayLeave())) return false
    if (isTouched.value && !kept.isBehind()) notices.show({ textKey: 'agenda.begunKept' })
    return true
  }

  /** Throws away what was typed; the notice brings it back. */
  async function throwAway(): Promise<void> {
    const form = read()
    await kept.pause()
    kept.forget()
    await throwAwayDraft(form)
  }

  onMounted(async () => {
    await keptWork.settled()
    const found = await bridge().agendaDrafts.find(place)
    if (!found.ok) {
      unread.value = found.error
      return
    }
    if (found.value !== null && isOwn(found.value.draft)) {
      put(found.value.draft)
      begunAt.value = found.value.updatedAt
      hasDraft = true
      now.value = textOf(read())
    }
    isReady.value = true
    await nextTick()
    onReady()
  })
  // A dialog lies over any screen, also over the dock's: it is no part of the route that is left.
  onScopeDispose(useRouter().beforeEach(() => kept.mayLeave()))
  onScopeDispose(() => void keptWork.settled().then(begun.load))

  /**
   * Asks the core to keep the promise; null where it refuses (`saveError`). What was typed last is kept first: the form may be
   * gone when the core answers. While it is asked nothing is kept as a draft; with the promise the core has dropped it.
   */
  async function save<Promised>(ask: () => Promise<Result<Promised>>): Promise<Promised | null> {
    isSaving.value = true
    await kept.flush()
    await kept.pause()
    const saved = await ask()
    isSaving.value = false
    saveError.value = saved.ok ? null : saved.error
    if (!saved.ok) {
      kept.resume()
      return null
    }
    kept.forget()
    return saved.value
  }

  return {
    isReady,
    unread,
    isTouched,
    begunAt,
    keeping: kept.keeping,
    isSaving,
    saveError,
    changed,
    mayClose,
    mayLeave: kept.mayLeave,
    throwAway,
    save,
  }
}

const textOf = (form: AgendaDraft): string => JSON.stringify({ ...form, id: '' })
