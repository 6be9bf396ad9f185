import { useErrorText } from '../../../app/error-text.ts'
import { useNotices } from '../../../ui/notices.ts'
import { useCaseListStore } from '../list-store.ts'
import type { OpenCase } from '../open-case.ts'
import { useOpenCasesStore, type SaveOutcome } from '../store.ts'

/**
 * What a person does with a case on the desk, with the notices that go with it. Saving takes a moment: `isHere` says
 * whether the person is still at that case, for nobody is taken back to what they have left.
 */
export function useEditing(goTo: (opened: OpenCase | null) => Promise<void>, isHere: (key: string) => boolean) {
  const store = useOpenCasesStore()
  const list = useCaseListStore()
  const notices = useNotices()
  const errorText = useErrorText()

  /** Saves; the case stays on screen under its own address and its row is in the list. */
  async function save(key: string): Promise<SaveOutcome> {
    const outcome = await store.save(key)
    if (outcome === 'saved') {
      if (isHere(key)) await goTo(store.byKey(key))
      await list.ownSaved()
    }
    return outcome
  }

  async function undo(draftId: string): Promise<void> {
    const { draft, error } = await store.restore(draftId)
    if (error !== null)
      notices.show({ textKey: 'cases.notRestored', params: { why: errorText(error) }, tone: 'danger' })
    else await goTo(draft)
  }

  /** Takes the draft away at once, with the way back offered instead of a question before. */
  async function discard(key: string): Promise<void> {
    const isSaved = store.byKey(key)?.saved !== null
    const { undo: draftId, error } = await store.discard(key)
    if (error !== null) {
      notices.show({ textKey: 'cases.notDiscarded', params: { why: errorText(error) }, tone: 'danger' })
      return
    }
    if (!isSaved && isHere(key)) await goTo(null)
    if (draftId === null) return
    notices.show({
      textKey: isSaved ? 'cases.changesDiscarded' : 'cases.discarded',
      actionKey: 'cases.undo',
      onAction: () => void undo(draftId),
      timeoutMs: 12_000,
    })
  }

  return { save, discard }
}
