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
import { createDraftKeeper } from './draft-keeper.ts'
import { untouchedCase, type OpenCase } from './open-case.ts'

export type SaveOutcome = 'saved' | 'unchanged' | 'refused' | 'failed'

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
    onKeeping: (key, keeping) => patch(key, { keeping }),
  })

  function takeDraft(draft: Draft): OpenCase {
    const known = byDraft(draft.id)
    if (known !== null) return known
    const taken: OpenCase = {
      ...untouchedCase(draft.id, draft.id, draft.fields, draft.createdAt),
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

  /** Brings a saved case to the desk, with the edit that was begun on it; answers why when it cannot. */
  async function openSaved(caseId: string): Promise<WireError | null> {
    const answer = await bridge().cases.get({ id: caseId })
    if (!answer.ok) return answer.error
    const record = answer.value
    const known = byCase(caseId)
    const id = newId()
    const opened = known ?? { ...untouchedCase(id, id, record.fields, record.createdAt), caseId }
    put({
      ...opened,
      fields: opened.isDraft ? opened.fields : record.fields,
      saved: record.fields,
      startedAt: record.createdAt,
      progress: {
        state: record.state,
        serverId: record.serverId,
        savedAt: opened.progress?.savedAt ?? null,
        reason: opened.progress?.reason ?? null,
      },
    })
    if (record.state === 'needs-you') await readReason(caseId)
    return null
  }

  /** Why a case needs a person, as its outbox entry remembers it: events of before it was opened are gone. */
  async function readReason(caseId: string): Promise<void> {
    const answer = await bridge().outbox.list({})
    const row = answer.ok ? answer.value.find((each) => each.caseId === caseId && each.state === 'parked') : undefined
    const opened = byCase(caseId)
    if (row === undefined || opened?.progress == null) return
    put({ ...opened, problems: row.problems, progress: { ...opened.progress, reason: row.reason } })
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
    put({ ...opened, ...next, problems, isDraft: true, saveError: null })
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
    await keeper.pause(key)
    const { draftId, caseId, fields } = byKey(key) ?? opened
    const saved = await bridge().cases.save({ draftId, caseId, fields })
    if (!saved.ok) {
      keeper.resume(key)
      const isInvalid = saved.error.fields.length > 0
      patch(key, { isSaving: false, problems: saved.error.fields, saveError: isInvalid ? null : saved.error })
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
      prefill: null,
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
  }

  function progressed(event: EventData<'caseProgressed'>): void {
    if (cases.value.some((each) => each.isSaving)) news.set(event.id, event)
    const opened = byCase(event.id)
    if (opened === null || opened.isSaving) return
    const { state, serverId, reason } = event
    put({
      ...opened,
      progress: {
        state,
        serverId: serverId ?? opened.progress?.serverId ?? null,
        savedAt: opened.progress?.savedAt ?? null,
        reason,
      },
      problems: state === 'needs-you' ? event.problems : opened.problems,
    })
  }

  /** What is only being read follows what is stored: an edit must begin on what is there now, not on what was (DESIGN 6.6). */
  async function refresh(caseId: string): Promise<void> {
    const asked = byCase(caseId)?.draftId
    const answer = await bridge().cases.get({ id: caseId })
    const opened = byCase(caseId)
    if (!answer.ok || opened === null || opened.isDraft || opened.isSaving) return
    // It was saved meanwhile: the answer is of before that.
    if (opened.draftId !== asked) return
    put({ ...opened, fields: answer.value.fields, saved: answer.value.fields })
  }

  const isOnlyRead = (each: OpenCase): boolean => each.caseId !== null && !each.isDraft && !each.isSaving

  function refreshRead(): void {
    for (const { caseId } of cases.value.filter(isOnlyRead)) if (caseId !== null) void refresh(caseId)
  }

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
      progressed(event)
      const opened = byCase(event.id)
      if (event.state === 'accepted' && opened !== null && isOnlyRead(opened)) void refresh(event.id)
    }),
    bridge().on('casesPulled', refreshRead),
    bridge().on('recordVanished', ({ kind, id, reason }) => {
      const opened = kind === 'case' ? byCase(id) : null
      if (opened !== null) put({ ...opened, vanished: reason })
    }),
  ]
  const stopLeaving = useLeaving().add(keepAll)
  const keepNow = (): void => void keepAll()
  window.addEventListener('blur', keepNow)
  window.addEventListener('pagehide', keepNow)
  window.addEventListener('beforeunload', keepNow)
  onScopeDispose(() => {
    for (const stop of stopHearing) stop()
    stopLeaving()
    keeper.forgetAll()
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
