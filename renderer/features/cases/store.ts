import { defineStore } from 'pinia'
import { v7 as newId } from 'uuid'
import { computed, onScopeDispose, shallowRef } from 'vue'
import {
  emptyCase,
  problemsOf,
  type CaseFields,
  type CaseState,
  type Draft,
  type EventData,
  type SessionState,
  type SpecialAnswer,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { useLeaving } from '../../app/leaving.ts'
import { bridge } from '../../bridge/bridge.ts'
import { answerField, toggleAnswer } from './answer-field.ts'
import { createCallDrafts } from './call-drafts.ts'
import { isSame } from './case-words.ts'
import { useCaseFormStore } from './form-store.ts'
import { createDiscarding } from './discarding.ts'
import { begunOnOf, createDraftKeeper } from './draft-keeper.ts'
import { untouchedCase, withoutItsCase, type OpenCase } from './open-case.ts'
import { createSavedCases } from './saved-cases.ts'

export type SaveOutcome = 'saved' | 'unchanged' | 'refused' | 'failed'

const isAtDesk = (phase: SessionState['phase']): boolean => phase === 'signed-in' || phase === 'locked'

/**
 * The cases on the desk: drafts of several people at once, and the saved case being read. What is typed is
 * kept by the core within 250 ms (DESIGN 6.1); a case counts as saved only when the core has said so.
 */
export const useOpenCasesStore = defineStore('open-cases', () => {
  const desk = useDeskStore()
  const form = useCaseFormStore()
  const cases = shallowRef<readonly OpenCase[]>([])
  const loadError = shallowRef<WireError | null>(null)
  /** The last news of each case that came while a save was under way: it may arrive before the save's own answer. */
  const news = new Map<string, EventData<'caseProgressed'>>()
  const savedListeners = new Set<(draftId: string, caseId: string) => void>()
  const whose = desk.session?.user?.login
  /** Saves whose answer is not here yet: until then nobody knows whether what was typed meanwhile is a draft. */
  const saving = new Set<Promise<SaveOutcome>>()
  let loading: Promise<void> | null = null
  let isLoaded = false

  const drafts = computed(() => cases.value.filter((each) => each.isDraft))

  function byKey(key: string): OpenCase | null {
    return cases.value.find((each) => each.key === key) ?? null
  }

  function byDraft(draftId: string): OpenCase | null {
    return cases.value.find((each) => each.draftId === draftId) ?? null
  }

  function byCase(caseId: string): OpenCase | null {
    return cases.value.find((each) => each.caseId === caseId) ?? null
  }

  function put(next: OpenCase): void {
    const isKnown = cases.value.some((each) => each.key === next.key)
    cases.value = isKnown ? cases.value.map((each) => (each.key === next.key ? next : each)) : [...cases.value, next]
  }

  function patch(key: string, part: Partial<OpenCase>): void {
    const current = byKey(key)
    if (current !== null) put({ ...current, ...part })
  }

  function remove(key: string): void {
    keeper.forget(key)
    cases.value = cases.value.filter((each) => each.key !== key)
  }

  const keeper = createDraftKeeper({
    read: byKey,
    onKeeping: (key, keeping) => patch(key, { keeping, ...(keeping.state === 'kept' && { begunOn: null }) }),
    isSamePerson: () => desk.session !== null && desk.session.user?.login === whose && isAtDesk(desk.session.phase),
  })

  function takeDraft(draft: Draft): OpenCase {
    const known = byDraft(draft.id)
    if (known !== null) return known
    // The form it was written in before may still be on the desk, with other words.
    const key = byKey(draft.id) === null ? draft.id : newId()
    const taken: OpenCase = {
      ...untouchedCase(key, draft.id, draft.fields, draft.createdAt),
      caseId: draft.caseId,
      isDraft: true,
      keeping: { state: 'kept', at: draft.updatedAt },
    }
    put(taken)
    return taken
  }

  async function readDrafts(): Promise<void> {
    const answer = await allDrafts((page) => bridge().drafts.list(page))
    if (!answer.ok) {
      loadError.value = answer.error
      return
    }
    loadError.value = null
    isLoaded = true
    for (const draft of answer.value) takeDraft(draft)
  }

  /** Puts the drafts of before a restart back on the desk, once; `loadError` says why when it cannot. */
  async function load(): Promise<void> {
    // Who may only read has no drafts to ask for.
    if (isLoaded || !desk.can('case.write')) return
    loading ??= readDrafts().finally(() => {
      loading = null
    })
    await loading
  }

  /** An empty form; nothing is stored until something is typed. An empty one that is there already is used again. */
  function openNew(): OpenCase {
    const empty = cases.value.find((each) => each.caseId === null && !each.isDraft)
    if (empty !== undefined) return empty
    const id = newId()
    const opened = untouchedCase(id, id, emptyCase(), Date.now())
    put(opened)
    return opened
  }

  /** Takes saved cases that are only being read off the desk, but for the one on screen. */
  function closeOthers(key: string | null): void {
    for (const each of cases.value) if (!each.isDraft && !each.isSaving && each.key !== key) remove(each.key)
  }

  function take(opened: OpenCase, next: Pick<OpenCase, 'fields' | 'aside'>, changed: readonly string[]): void {
    if (isSame(opened.fields, next.fields)) return
    const own = form.definition === null ? [] : problemsOf(form.definition, next.fields, form.pickLists)
    // What was complained about and is answered now disappears at once; nothing new is complained about while typing.
    const problems = opened.problems.filter((problem) =>
      problem.rule === 'server'
        ? !changed.includes(problem.field)
        : own.some((each) => each.field === problem.field && each.rule === problem.rule),
    )
    // Behind a case that is gone nothing can be edited: what is typed on its last known text stands alone.
    const from = opened.vanished !== null && opened.caseId !== null ? withoutItsCase(opened) : opened
    const begunOn = from.isDraft ? from.begunOn : from.saved
    put({ ...from, ...next, begunOn, problems, isDraft: true, saveError: null })
    keeper.changed(opened.key)
  }

  /** A person answered one field. */
  function change(key: string, path: string, value: string): void {
    const opened = byKey(key)
    if (opened === null || form.definition === null) return
    take(opened, answerField(form.definition, form.pickLists, opened, path, value), [path])
  }

  /** A person chose (or took back) a special answer such as "anonymous". */
  function answer(key: string, path: string, special: SpecialAnswer): void {
    const opened = byKey(key)
    if (opened === null || form.definition === null) return
    take(opened, toggleAnswer(form.definition, form.pickLists, opened, path, special), [path, ...special.clears])
  }

  /** Saves as a case: `saved` only after the core has it durably. `refused` leaves the reasons at the fields. */
  async function save(key: string): Promise<SaveOutcome> {
    const opened = byKey(key)
    if (opened === null || form.definition === null || opened.isSaving) return 'unchanged'
    if (!opened.isDraft && opened.saved !== null) return 'unchanged'
    const problems = problemsOf(form.definition, opened.fields, form.pickLists)
    if (problems.length > 0) {
      put({ ...opened, problems })
      return 'refused'
    }
    put({ ...opened, isSaving: true, saveError: null, problems: [] })
    const under = saveNow(key)
    saving.add(under)
    return under.finally(() => saving.delete(under))
  }

  async function saveNow(key: string): Promise<SaveOutcome> {
    await keeper.pause(key)
    const opened = byKey(key)
    if (opened === null) return 'unchanged'
    const { draftId, caseId, fields } = opened
    const saved = await bridge().cases.save({ draftId, caseId, fields, ...begunOnOf(opened) })
    if (!saved.ok) {
      const isInvalid = saved.error.fields.length > 0
      patch(key, { isSaving: false, problems: saved.error.fields, saveError: isInvalid ? null : saved.error })
      const now = byKey(key)
      // The case went while it was edited: that is said, and what was typed becomes a case of its own only by another save.
      if (saved.error.code === 'not-found' && now !== null && now.caseId !== null)
        put({ ...withoutItsCase(now), saveError: null })
      keeper.resume(key)
      return isInvalid ? 'refused' : 'failed'
    }
    settle(key, fields, saved.value)
    // What a colleague changed meanwhile was joined to it: the next edit must not begin without that.
    void refresh(saved.value.id)
    return 'saved'
  }

  /** The core has the case: what was typed meanwhile is the next draft. */
  function settle(key: string, sent: CaseFields, saved: { id: string; state: CaseState; savedAt: number }): void {
    keeper.forget(key)
    const now = byKey(key)
    if (now === null) return
    const newer = news.get(saved.id)
    put({
      ...now,
      caseId: saved.id,
      draftId: newId(),
      saved: sent,
      begunOn: sent,
      prefill: null,
      vanished: null,
      lostCaseId: null,
      isDraft: !isSame(now.fields, sent),
      isSaving: false,
      keeping: { state: 'untouched' },
      progress: {
        state: newer?.state ?? saved.state,
        serverId: newer?.serverId ?? now.progress?.serverId ?? null,
        savedAt: saved.savedAt,
        reason: newer?.reason ?? null,
      },
      problems: newer?.problems ?? [],
    })
    news.clear()
    if (byKey(key)?.isDraft === true) keeper.changed(key)
    for (const listener of savedListeners) listener(now.draftId, saved.id)
  }

  /** Tells of every save, by the draft that was saved; the answer stops telling. */
  function onSaved(listener: (draftId: string, caseId: string) => void): () => void {
    savedListeners.add(listener)
    return () => savedListeners.delete(listener)
  }

  /** Everything typed so far is given to the core now: before lock, when the window loses the person, at unload. */
  async function keepAll(): Promise<void> {
    await keeper.flushAll()
    if (saving.size === 0) return
    await Promise.allSettled(saving)
    await keeper.flushAll()
  }

  const { openSaved, refresh, refreshRead, progressed, vanished } = createSavedCases({ cases: () => cases.value, put })
  const { openForCall, openForMessage, renameSource, emptyEarlier, isAsFilledIn } = createCallDrafts({
    byKey,
    byDraft,
    put,
    keep: (key) => keeper.changed(key),
    change,
    definition: () => form.definition,
  })
  const { discard, restore } = createDiscarding({ byKey, byCase, put, remove, takeDraft, refresh, keeper })

  const stopHearing = [
    bridge().on('caseProgressed', (event) => {
      if (cases.value.some((each) => each.isSaving)) news.set(event.id, event)
      progressed(event)
    }),
    bridge().on('casesPulled', refreshRead),
    bridge().on('recordVanished', vanished),
  ]
  const stopLeaving = useLeaving().add(keepAll, keeper.isBehind)
  const keepNow = (): void => void keepAll()
  window.addEventListener('blur', keepNow)
  window.addEventListener('pagehide', keepNow)
  window.addEventListener('beforeunload', keepNow)
  onScopeDispose(() => {
    for (const stop of stopHearing) stop()
    stopLeaving()
    keeper.end()
    window.removeEventListener('blur', keepNow)
    window.removeEventListener('pagehide', keepNow)
    window.removeEventListener('beforeunload', keepNow)
  })

  return {
    cases,
    drafts,
    loadError,
    byKey,
    byDraft,
    byCase,
    load,
    openNew,
    openForCall,
    openForMessage,
    renameSource,
    emptyEarlier,
    isAsFilledIn,
    onSaved,
    openSaved,
    closeOthers,
    change,
    answer,
    save,
    discard,
    restore,
    keepAll,
  }
})
