import { onScopeDispose } from 'vue'
import { useRouter } from 'vue-router'
import { useDeskStore } from '../../../app/desk.ts'
import { useNotices } from '../../../ui/notices.ts'
import { useCaseFormStore, useOpenCasesStore } from '../../cases/index.ts'
import type { Line } from '../machine/phone-state.ts'
import { usePhoneStore } from '../store.ts'

/** Whether the keyboard is in something a person has begun to write: a form with a draft in it, or any filled field. */
function isWriting(hasWordsOnScreen: boolean): boolean {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || active.closest('.dock') !== null) return false
  // A decision between two versions is made with buttons as well as in words.
  if (active.closest('[data-begun]') !== null) return true
  const isField =
    active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement || active.isContentEditable
  if (!isField) return false
  if (active.closest('.case-editor') !== null) return hasWordsOnScreen
  return 'value' in active && active.value !== ''
}

/**
 * The case beside the call (DESIGN 8): begun when the call is answered, shown unless the person is writing something
 * else; then it waits as a tab and a notice says so. A call that ends leaves its form alone.
 */
export function useCallCase() {
  const phone = usePhoneStore()
  const cases = useOpenCasesStore()
  const form = useCaseFormStore()
  const desk = useDeskStore()
  const notices = useNotices()
  const router = useRouter()
  /** The server's ids of the calls, also after their end. */
  const callRefs = new Map<string, string>()

  /** Whether somebody has begun to write in the draft or case on screen. */
  function hasWordsOnScreen(): boolean {
    const { draftId, id } = router.currentRoute.value.params
    if (typeof draftId === 'string') return cases.byDraft(draftId)?.isDraft === true && !cases.isAsFilledIn(draftId)
    return typeof id === 'string' && cases.byCase(id)?.isDraft === true
  }

  async function show(draftId: string): Promise<void> {
    // After a lock the drafts are not on the desk before somebody asks for them.
    await cases.load()
    const opened = cases.byDraft(draftId) ?? cases.byCase(draftId)
    if (opened?.isDraft === true && opened.caseId === null)
      await router.push({ name: 'case-draft', params: { draftId: opened.draftId } })
    else await router.push({ name: 'case', params: { id: opened?.caseId ?? draftId } })
  }

  /** The form has been put away: whoever looked at it is back at the list. */
  async function leave(draftId: string): Promise<void> {
    if (router.currentRoute.value.params['draftId'] === draftId) await router.push({ name: 'cases' })
  }

  /** Its form, unless somebody is writing something else: then a notice leads to it. */
  async function bring(draftId: string): Promise<void> {
    if (isWriting(hasWordsOnScreen())) {
      notices.show({
        textKey: 'phone.case.waits',
        actionKey: 'phone.case.show',
        onAction: () => void show(draftId),
        timeoutMs: 20_000,
      })
      return
    }
    await show(draftId)
  }

  async function begin(line: Pick<Line, 'id' | 'number'>): Promise<void> {
    const known = phone.state.lines.find((each) => each.id === line.id)?.callRef ?? callRefs.get(line.id)
    if (!desk.can('case.write')) return
    const own = phone.draftOf(line.id)
    // A caller who was handed over and came back goes on in the same case.
    if (own !== null) return bring(own)
    const draft = cases.openForCall({
      sourceId: known ?? line.id,
      number: line.number,
      contact: phone.historyOf(line.id)?.contact ?? null,
    })
    phone.setDraft(line.id, draft.draftId)
    await bring(draft.draftId)
  }

  /** Saving the case of the call being wrapped up says that the work on it is done. */
  function onSaved(_draftId: string, caseId: string): void {
    const { wrapUp } = phone.state
    // A draft and its case have one id; an edit of what was saved during the call has another.
    if (wrapUp !== null && phone.draftOf(wrapUp.lineId) === caseId) phone.endWrapUp()
  }

  const stops = [
    phone.onAnswered((line) => {
      if (line.callRef !== null) callRefs.set(line.id, line.callRef)
      void begin(line)
    }),
    phone.onCallRefKnown((lineId, before, now) => {
      callRefs.set(lineId, now)
      const draftId = phone.draftOf(lineId)
      if (draftId !== null) cases.renameSource(draftId, before ?? lineId, now)
    }),
    cases.onSaved(onSaved),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
  })
  // So that the first call finds the form's own words ready.
  void form.load()

  return { show, leave, begin }
}
