import { v7 as newId } from 'uuid'
import { computed, shallowRef } from 'vue'
import {
  emptyQa,
  type FieldProblem,
  type QaFields,
  type QaRecord,
  type QaScoreName,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useKeptDraft, useKeptWork, useRecordWay } from '../records/index.ts'
import { missingScores } from './qa-form.ts'

interface OpenScore {
  /** Of the draft, and of the score it becomes. */
  readonly id: string
  readonly fields: QaFields
  /** Null while it is a draft. */
  readonly record: Pick<QaRecord, 'agent' | 'createdBy' | 'createdAt'> | null
  readonly isStored: boolean
}

type Opening = { id: string } | { callRef: string }

/** One score on the screen: a draft that is kept while it is filled in, or a score that was given. */
export function useScore() {
  const desk = useDeskStore()
  const keptWork = useKeptWork()
  const opened = shallowRef<OpenScore | null>(null)
  const openError = shallowRef<WireError | null>(null)
  const saveError = shallowRef<WireError | null>(null)
  const ownProblems = shallowRef<readonly FieldProblem[]>([])
  const isSaving = shallowRef(false)
  const kept = useKeptDraft<{ id: string; fields: QaFields }>((draft) => bridge().qa.saveDraft(draft))
  const follower = useRecordWay(['qa'], () => undefined)
  let opening = 0

  const isDraft = computed(() => opened.value !== null && opened.value.record === null)
  const problems = computed(() => (isDraft.value ? ownProblems.value : (follower.way.value?.problems ?? [])))

  async function showRecord(record: QaRecord): Promise<void> {
    const { id, fields, agent, createdBy, createdAt, state, serverId } = record
    opened.value = { id, fields, record: { agent, createdBy, createdAt }, isStored: true }
    await follower.follow({ id, state, serverId, savedAt: state === 'accepted' ? null : createdAt })
  }

  /** The score under that name, or what is being written of it; null when there is neither. */
  async function find(wanted: Opening): Promise<QaRecord | OpenScore | WireError | null> {
    if (desk.can('qa.write')) {
      const drafts = await bridge().qa.listDrafts({})
      if (!drafts.ok) return drafts.error
      const draft = drafts.value.find(({ id, fields }) =>
        'id' in wanted ? id === wanted.id : fields.callRef === wanted.callRef,
      )
      if (draft !== undefined) return { id: draft.id, fields: draft.fields, record: null, isStored: true }
    }
    if ('id' in wanted) {
      const found = await bridge().qa.get({ id: wanted.id })
      return found.ok ? found.value : found.error
    }
    const page = await bridge().qa.list({ callRef: wanted.callRef, before: null, limit: 1 })
    return page.ok ? (page.value.rows[0] ?? null) : page.error
  }

  /** Opens a score or a draft by its id, or whatever there is of a call; a call nobody scored opens an empty form. */
  async function open(wanted: Opening): Promise<void> {
    const mine = ++opening
    opened.value = null
    openError.value = null
    saveError.value = null
    ownProblems.value = []
    follower.forget()
    await keptWork.settled()
    const found = await find(wanted)
    if (mine !== opening) return
    if (found !== null && 'code' in found) openError.value = found
    else if (found !== null && 'seq' in found) await showRecord(found)
    else if (found !== null) opened.value = found
    else if ('callRef' in wanted && desk.can('qa.write'))
      opened.value = { id: newId(), fields: emptyQa(wanted.callRef), record: null, isStored: false }
  }

  function take(fields: QaFields): void {
    if (opened.value === null || !isDraft.value) return
    opened.value = { ...opened.value, fields, isStored: true }
    saveError.value = null
    kept.changed({ id: opened.value.id, fields })
  }

  function score(name: QaScoreName, value: number): void {
    if (opened.value === null) return
    ownProblems.value = ownProblems.value.filter(({ field }) => field !== `scores.${name}`)
    take({ ...opened.value.fields, scores: { ...opened.value.fields.scores, [name]: value } })
  }

  function write(part: Partial<Pick<QaFields, 'comments' | 'recommendations'>>): void {
    if (opened.value === null) return
    ownProblems.value = ownProblems.value.filter(({ field }) => !(field in part))
    take({ ...opened.value.fields, ...part })
  }

  /** `saved` only when the core has it durably; `refused` leaves the reasons at the fields. */
  async function save(): Promise<'saved' | 'refused' | 'failed'> {
    const now = opened.value
    if (now === null || !isDraft.value || isSaving.value) return 'failed'
    ownProblems.value = missingScores(now.fields)
    if (ownProblems.value.length > 0) return 'refused'
    isSaving.value = true
    saveError.value = null
    await kept.pause()
    const { id, fields } = now
    const saved = await bridge().qa.save({ draftId: id, fields: opened.value?.fields ?? fields })
    isSaving.value = false
    if (!saved.ok) {
      kept.resume()
      ownProblems.value = saved.error.fields
      saveError.value = saved.error.fields.length > 0 ? null : saved.error
      return saved.error.fields.length > 0 ? 'refused' : 'failed'
    }
    kept.forget()
    await open({ id })
    return 'saved'
  }

  /** Throws the draft away; answers why when it cannot. */
  async function discard(): Promise<WireError | null> {
    const now = opened.value
    if (now === null || !isDraft.value) return null
    await kept.flush()
    await kept.pause()
    const answer = now.isStored ? await bridge().qa.discardDraft({ id: now.id }) : null
    if (answer !== null && !answer.ok && answer.error.code !== 'not-found') {
      kept.resume()
      return answer.error
    }
    kept.forget()
    return null
  }

  /** Makes it a draft again, to be mended; answers why when it cannot. */
  async function takeBack(): Promise<WireError | null> {
    const now = opened.value
    const refused = follower.way.value?.problems ?? []
    const error = await follower.takeBack()
    if (error !== null || now === null) return error
    await open({ id: now.id })
    ownProblems.value = refused
    return null
  }

  return {
    opened,
    openError,
    saveError,
    isDraft,
    isSaving,
    problems,
    way: follower.way,
    vanished: follower.vanished,
    keeping: kept.keeping,
    open,
    score,
    write,
    save,
    discard,
    takeBack,
  }
}
