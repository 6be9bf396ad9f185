import { v7 as newId } from 'uuid'
import {
  emptyQa,
  type QaFields,
  type QaRecord,
  type QaScoreName,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useRecordDraft } from '../records/index.ts'
import { missingScores } from './qa-form.ts'

interface OpenScore {
  /** Of the draft, and of the score it becomes. */
  readonly id: string
  readonly fields: QaFields
  /** Null while it is a draft. */
  readonly record: QaRecord | null
  readonly isStored: boolean
}

type Opening = { id: string } | { callRef: string }

function given(record: QaRecord): OpenScore {
  return { id: record.id, fields: record.fields, record, isStored: true }
}

/** One score on the screen: a draft that is kept while it is filled in, or a score that was given. */
export function useScore() {
  const desk = useDeskStore()
  const draft = useRecordDraft<QaFields, OpenScore>({
    kinds: ['qa'],
    missingOf: missingScores,
    keep: (kept) => bridge().qa.saveDraft(kept),
    commit: (score) => bridge().qa.save(score),
    discard: (id) => bridge().qa.discardDraft({ id }),
  })

  /** What there is under that name or of that call, the draft first; null for a call that nobody scored and nobody may. */
  async function find(wanted: Opening): Promise<OpenScore | WireError | null> {
    if (desk.can('qa.write')) {
      const drafts = await allDrafts((page) => bridge().qa.listDrafts(page))
      if (!drafts.ok) return drafts.error
      const found = drafts.value.find(({ id, fields }) =>
        'id' in wanted ? id === wanted.id : fields.callRef === wanted.callRef,
      )
      if (found !== undefined) return { id: found.id, fields: found.fields, record: null, isStored: true }
    }
    if ('id' in wanted) {
      const found = await bridge().qa.get({ id: wanted.id })
      return found.ok ? given(found.value) : found.error
    }
    const page = await bridge().qa.list({ callRef: wanted.callRef, before: null, limit: 1 })
    if (!page.ok) return page.error
    const [newest] = page.value.rows
    if (newest !== undefined) return given(newest)
    return desk.can('qa.write') ? { id: newId(), fields: emptyQa(wanted.callRef), record: null, isStored: false } : null
  }

  /** Opens a score or a draft by its id, or whatever there is of a call; a call nobody scored opens an empty form. */
  function open(wanted: Opening): Promise<void> {
    return draft.show(() => find(wanted))
  }

  function score(name: QaScoreName, value: number): void {
    const fields = draft.opened.value?.fields
    if (fields === undefined) return
    draft.change({ ...fields, scores: { ...fields.scores, [name]: value } }, (field) => field === `scores.${name}`)
  }

  function write(part: Partial<Pick<QaFields, 'comments' | 'recommendations'>>): void {
    const fields = draft.opened.value?.fields
    if (fields !== undefined) draft.change({ ...fields, ...part }, (field) => field in part)
  }

  /** `taken` only when the core has it durably; `refused` leaves the reasons at the fields. */
  async function save() {
    const id = draft.opened.value?.id
    const outcome = await draft.commit()
    if (outcome === 'taken' && id !== undefined) await open({ id })
    return outcome
  }

  const { opened, openError, isDraft, isNothing, problems, way, vanished, keeping, discard } = draft
  return {
    opened,
    openError,
    saveError: draft.commitError,
    isDraft,
    isNothing,
    isSaving: draft.isCommitting,
    problems,
    way,
    vanished,
    keeping,
    open,
    score,
    write,
    save,
    discard,
    /** Makes it a draft again, to be mended; answers why when it cannot. */
    takeBack: () => draft.takeBack((id) => open({ id })),
  }
}
