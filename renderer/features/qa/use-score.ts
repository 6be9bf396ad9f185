import { computed, onScopeDispose, shallowRef } from 'vue'
import { v7 as newId } from 'uuid'
import {
  emptyNotes,
  emptyQa,
  formFor,
  isDocumented,
  itemsOf,
  pointsOf,
  standardForm,
  writeNotes,
  type FieldProblem,
  type QaFields,
  type QaForm,
  type QaNotes,
  type QaPoints,
  type QaRecord,
  type ScoredCall,
  type WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useRecordDraft } from '../records/index.ts'
import { useQaFormsStore } from './forms-store.ts'

interface OpenScore {
  /** Of the draft, and of the score it becomes. */
  readonly id: string
  readonly fields: QaFields
  /** Null while it is a draft. */
  readonly record: QaRecord | null
  readonly isStored: boolean
  /** Its text in its parts, as it was opened. */
  readonly notes: QaNotes
  readonly call: ScoredCall | null
  /** Other scores of the call that are here. */
  readonly others: readonly QaRecord[]
}

/** What there is of a score before its surroundings are read. */
type FoundScore = Pick<OpenScore, 'id' | 'fields' | 'record' | 'isStored'>

/** `isOwn`: whatever others gave, this person's own score of the call. */
type Opening = { id: string } | { callRef: string; isOwn: boolean }

/** The documented server takes so many characters of comments, whatever they say; a few are kept for what is put around them. */
export const longestComments = 40_000

function given(record: QaRecord): FoundScore {
  return { id: record.id, fields: record.fields, record, isStored: true }
}

/** One score on the screen: a draft that is kept while it is filled in, or a score that was given. */
export function useScore() {
  const desk = useDeskStore()
  const forms = useQaFormsStore()
  /** What is being written of the open draft. */
  const typed = shallowRef<{ readonly id: string; readonly notes: QaNotes } | null>(null)
  const draft = useRecordDraft<QaFields, OpenScore>({
    kinds: ['qa'],
    missingOf: missing,
    keep: (kept) => bridge().qa.saveDraft(kept),
    commit: (score) => bridge().qa.save(score),
    discard: (id) => bridge().qa.discardDraft({ id }),
  })
  const notes = computed<QaNotes>(() => {
    const now = draft.opened.value
    const isTyped = now !== null && now.record === null && typed.value?.id === now.id
    return (isTyped ? typed.value?.notes : now?.notes) ?? emptyNotes
  })
  const form = computed<QaForm | null>(() => forms.formOf(notes.value.form))
  const points = computed<QaPoints>(() => {
    const fields = draft.opened.value?.fields
    return fields === undefined ? {} : pointsOf(fields, notes.value.points)
  })

  /** What is missing before a call counts as scored, in the order of the form. */
  function missing(fields: QaFields): FieldProblem[] {
    const all = pointsOf(fields, notes.value.points)
    return (form.value === null ? [] : itemsOf(form.value))
      .filter((item) => (all[item] ?? 0) === 0)
      .map((item) => ({ field: `scores.${item}`, rule: 'required', serverText: null }))
  }

  /** What there is under that name or of that call, the draft first; null for a call that nobody scored and nobody may. */
  async function find(wanted: Opening): Promise<OpenScore | WireError | null> {
    await forms.load()
    if (forms.error !== null) return forms.error
    const found = await findScore(wanted)
    if (found === null || 'code' in found) return found
    const { callRef } = found.fields
    const [about, scores] = await Promise.all([
      bridge().scoring.callOf({ callRef }),
      bridge().qa.list({ callRef, before: null, limit: 20 }),
    ])
    const known = about.ok ? about.value : null
    const others = scores.ok ? scores.value.rows.filter(({ id }) => id !== found.id) : []
    const read = forms.notesOf(found.fields)
    const isNew = found.record === null && !found.isStored
    const chosen = isNew ? formFor(forms.forms, known) : null
    const notesThen = chosen === null || chosen.id === standardForm ? read : { ...read, form: chosen.id }
    return { ...found, notes: notesThen, call: known, others }
  }

  async function findScore(wanted: Opening): Promise<FoundScore | WireError | null> {
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
    const page = await bridge().qa.list({ callRef: wanted.callRef, before: null, limit: 20 })
    if (!page.ok) return page.error
    const login = desk.session?.user?.login
    const found = page.value.rows.find(({ createdBy }) => !wanted.isOwn || createdBy === login)
    if (found !== undefined) return given(found)
    return desk.can('qa.write') ? { id: newId(), fields: emptyQa(wanted.callRef), record: null, isStored: false } : null
  }

  /** Somebody else's score of the call came in while this one is on the screen. */
  async function readOthers(): Promise<void> {
    const now = draft.opened.value
    if (now === null) return
    const page = await bridge().qa.list({ callRef: now.fields.callRef, before: null, limit: 20 })
    if (!page.ok || draft.opened.value?.id !== now.id) return
    const others = page.value.rows.filter(({ id }) => id !== now.id)
    draft.opened.value = { ...draft.opened.value, others }
  }
  onScopeDispose(
    bridge().on('recordsPulled', ({ kind }) => {
      if (kind === 'qa') void readOthers()
    }),
  )

  /** Opens a score or a draft by its id, or whatever there is of a call; a call nobody scored opens an empty form. */
  function open(wanted: Opening): Promise<void> {
    typed.value = null
    return draft.show(() => find(wanted))
  }

  /** False when the server has no room for it: nothing is changed then. */
  function change(next: QaNotes, part: Partial<QaFields>, settles: (field: string) => boolean): boolean {
    const now = draft.opened.value
    const comments = writeNotes(next, forms.items)
    const isFull = comments.length > Math.max(longestComments, now?.fields.comments.length ?? 0)
    if (now === null || !draft.isDraft.value || isFull) return false
    typed.value = { id: now.id, notes: next }
    draft.change({ ...now.fields, ...part, comments }, settles)
    return true
  }

  const say = (next: QaNotes): boolean => change(next, {}, (field) => field === 'comments')

  function score(item: string, value: number): void {
    const fields = draft.opened.value?.fields
    if (fields === undefined) return
    const settles = (field: string): boolean => field === `scores.${item}`
    if (isDocumented(item)) change(notes.value, { scores: { ...fields.scores, [item]: value } }, settles)
    else change({ ...notes.value, points: { ...notes.value.points, [item]: value } }, {}, settles)
  }

  function recommend(recommendations: string): void {
    change(notes.value, { recommendations }, (field) => field === 'recommendations')
  }

  /** A comment more on an item; answers its place among all, or null where there is no room. */
  function comment(item: string, atMs: number | null): number | null {
    const { comments } = notes.value
    return say({ ...notes.value, comments: [...comments, { item, atMs, text: '' }] }) ? comments.length : null
  }

  function changeComment(at: number, part: { text: string } | { atMs: number | null }): boolean {
    const comments = notes.value.comments.map((each, index) => (index === at ? { ...each, ...part } : each))
    return say({ ...notes.value, comments })
  }

  function dropComment(at: number): void {
    say({ ...notes.value, comments: notes.value.comments.filter((_, index) => index !== at) })
  }

  /** Another form asks other things; what was given stays, and counts where it is asked. */
  function chooseForm(id: string): void {
    say({ ...notes.value, form: id === standardForm ? '' : id })
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
    notes,
    call: computed(() => opened.value?.call ?? null),
    others: computed(() => opened.value?.others ?? []),
    form,
    points,
    open,
    score,
    comment,
    changeComment,
    dropComment,
    writeGeneral: (general: string) => say({ ...notes.value, general }),
    recommend,
    chooseForm,
    save,
    discard,
    /** Makes it a draft again, to be mended; answers why when it cannot. */
    takeBack: () => draft.takeBack((id) => open({ id })),
  }
}
