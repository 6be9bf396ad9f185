import { computed, shallowRef } from 'vue'
import { useErrorText } from '../../../app/error-text.ts'
import { bridge } from '../../../bridge/bridge.ts'
import { useNotices } from '../../../ui/notices.ts'
import { useOpenCasesStore } from '../../cases/index.ts'
import type { Outcome } from '../outcomes.ts'
import { usePhoneStore } from '../store.ts'
import type { useCallCase } from './use-call-case.ts'

/** It says that there was a talk, so the form that stands open for it is the next thing to write. */
const keepsForm: Outcome = 'call-completed'

/** The call an outcome is for: the one that is on, else the last one that had been answered. */
interface OutcomeCall {
  readonly lineId: string
  readonly number: string
  readonly isOver: boolean
}

/**
 * The outcome of a call (F9). Where a case is being written it is that case's own field; a form nobody has typed in
 * is put away for it, and the outcome stands alone: one key for a silent call, with ten seconds to take it back.
 */
export function useOutcome({ show, leave }: ReturnType<typeof useCallCase>) {
  const phone = usePhoneStore()
  const cases = useOpenCasesStore()
  const notices = useNotices()
  const errorText = useErrorText()
  const isBusy = shallowRef(false)

  const call = computed<OutcomeCall | null>(() => {
    const { wrapUp } = phone.state
    const lines = phone.state.lines.filter(({ kind }) => kind === 'call' || kind === 'conference')
    const active = lines.find((line) => line.answeredAt !== null && line.heldSince === null)
    const on = active ?? lines.find((line) => line.answeredAt !== null)
    // A room has no number that anybody would know, and no ticket: the caller has, whose call came before it.
    if (on !== undefined) {
      const lineId = on.kind === 'conference' ? (on.continues ?? on.id) : on.id
      return { lineId, number: on.members[0]?.number ?? on.number, isOver: false }
    }
    if (wrapUp !== null) return { lineId: wrapUp.lineId, number: wrapUp.number, isOver: true }
    const last = phone.lastCall
    return last === null ? null : { lineId: last.lineId, number: last.number, isOver: true }
  })

  const chosen = computed<Outcome | ''>(() => {
    const id = call.value === null ? null : phone.draftOf(call.value.lineId)
    // A draft and its case have one id.
    return id === null ? '' : ((cases.byDraft(id) ?? cases.byCase(id))?.fields.disposition ?? '')
  })

  async function undo(lineId: string, discarded: string | null): Promise<void> {
    const answer = await bridge().callLog.undoOutcome({ id: lineId })
    if (!answer.ok) {
      const isLate = answer.error.code === 'not-found'
      notices.show(
        isLate
          ? { textKey: 'phone.outcome.late', tone: 'warn' }
          : { textKey: 'phone.outcome.notUndone', params: { why: errorText(answer.error) }, tone: 'danger' },
      )
      return
    }
    if (discarded === null) return
    const { draft, error } = await cases.restore(discarded)
    if (error !== null) {
      notices.show({ textKey: 'cases.notRestored', params: { why: errorText(error) }, tone: 'danger' })
      return
    }
    phone.setDraft(lineId, discarded)
    if (draft !== null) await show(draft.draftId)
  }

  /** Puts the untouched form away; false when that failed, with the reason on screen. */
  async function putAway(draftId: string): Promise<boolean> {
    const key = cases.byDraft(draftId)?.key
    if (key === undefined) return true
    const { error } = await cases.discard(key)
    if (error === null) return true
    notices.show({ textKey: 'cases.notDiscarded', params: { why: errorText(error) }, tone: 'danger' })
    return false
  }

  async function standAlone(lineId: string, outcome: Outcome, untouched: string | null): Promise<void> {
    const answer = await bridge().callLog.setOutcome({ id: lineId, disposition: outcome })
    if (!answer.ok) {
      notices.show({ textKey: 'phone.outcome.notSaved', params: { why: errorText(answer.error) }, tone: 'danger' })
      return
    }
    const isPutAway = untouched !== null && (await putAway(untouched))
    if (isPutAway) {
      phone.setDraft(lineId, null)
      await leave(untouched)
    }
    if (phone.state.wrapUp?.lineId === lineId) phone.endWrapUp()
    // The core sends it only then; on a case that is saved already it is an edit like any other.
    const undoMs = answer.value.undoUntil - Date.now()
    const textKey = `phone.outcome.saved.${outcome}`
    if (undoMs <= 0) notices.show({ textKey, tone: 'ok' })
    else
      notices.show({
        textKey,
        tone: 'ok',
        actionKey: 'cases.undo',
        onAction: () => void undo(lineId, isPutAway ? untouched : null),
        timeoutMs: undoMs,
      })
  }

  async function putInCase(of: OutcomeCall, key: string, outcome: Outcome): Promise<void> {
    cases.change(key, 'disposition', outcome)
    notices.show({ textKey: of.isOver ? 'phone.outcome.inCase' : 'phone.outcome.inCaseMeanwhile' })
    const draftId = cases.byKey(key)?.draftId
    if (of.isOver && draftId !== undefined) await show(draftId)
  }

  /** Stores the outcome; answers whether it now stands. */
  async function choose(outcome: Outcome): Promise<void> {
    const of = call.value
    if (of === null || isBusy.value) return
    isBusy.value = true
    // After a lock the drafts are not on the desk before somebody asks for them.
    await cases.load()
    const draftId = phone.draftOf(of.lineId)
    const draft = draftId === null ? null : cases.byDraft(draftId)
    const unsaved = draft !== null && draft.isDraft && draft.caseId === null ? draft : null
    const isWorthKeeping =
      unsaved !== null && (!of.isOver || !cases.isAsFilledIn(unsaved.draftId) || outcome === keepsForm)
    if (unsaved !== null && isWorthKeeping) await putInCase(of, unsaved.key, outcome)
    else await standAlone(of.lineId, outcome, unsaved?.draftId ?? null)
    isBusy.value = false
  }

  return { call, chosen, isBusy, choose }
}
