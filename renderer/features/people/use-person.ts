import { computed, onScopeDispose, shallowRef } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import type { FieldProblem, PersonFields, PersonRecord, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { bridge } from '../../bridge/bridge.ts'
import { useKeptDraft } from '../../app/use-kept-draft.ts'
import { useKeptWork } from '../../app/kept-work.ts'
import { useRecordWay } from '../records/index.ts'

interface OpenPerson {
  readonly id: string
  readonly fields: PersonFields
  /** Null for somebody new. */
  readonly person: PersonRecord | null
  /** Something is written that is not saved. */
  readonly isDraft: boolean
  /** What the server says, while that and what is written here wait for a decision. */
  readonly theirs: PersonFields | null
}

const nobody: PersonFields = { login: '', extension: '', firstName: '', lastName: '', phone: '', email: '' }

/** What of a form could not be kept as it is: the fields in which both sides differ. */
export const personTexts = ['login', 'firstName', 'lastName', 'extension', 'phone', 'email'] as const
export type PersonText = (typeof personTexts)[number]

/** One person on the screen: read, or written about, kept within 250 ms and saved as a whole. */
export function usePerson() {
  const desk = useDeskStore()
  const keptWork = useKeptWork()
  const opened = shallowRef<OpenPerson | null>(null)
  const openError = shallowRef<WireError | null>(null)
  const saveError = shallowRef<WireError | null>(null)
  const ownProblems = shallowRef<readonly FieldProblem[]>([])
  const isSaving = shallowRef(false)
  const kept = useKeptDraft((draft: { id: string; fields: PersonFields }) => bridge().people.saveDraft(draft))
  const follower = useRecordWay(['user'], () => undefined)
  let opening = 0
  /** What came for somebody while they were being saved. */
  let later: { readonly id: string; readonly part: Partial<PersonFields> } | null = null

  /** A refusal of before is answered by what was typed since. */
  const answered = shallowRef<readonly string[]>([])
  const problems = computed(() => [
    ...ownProblems.value,
    ...(follower.way.value?.problems ?? []).filter(({ field }) => !answered.value.includes(field)),
  ])
  const clashing = computed((): readonly PersonText[] => {
    const now = opened.value
    const theirs = now?.theirs
    if (now === null || theirs == null) return []
    return personTexts.filter((name) => now.fields[name].trim() !== theirs[name].trim())
  })

  async function find(id: string, isNew: boolean): Promise<OpenPerson | WireError> {
    const [drafts, found] = await Promise.all([
      desk.can('people.write') ? allDrafts((page) => bridge().people.listDrafts(page)) : null,
      bridge().people.get({ id }),
    ])
    if (drafts?.ok === false) return drafts.error
    const draft = drafts?.value.find((each) => each.id === id)
    if (found.ok) {
      const { person, theirs } = found.value
      return { id, person, theirs, fields: draft?.fields ?? person.fields, isDraft: draft !== undefined }
    }
    const isBegun = draft !== undefined || (isNew && desk.can('people.write'))
    if (found.error.code !== 'not-found' || !isBegun) return found.error
    return { id, person: null, theirs: null, fields: draft?.fields ?? nobody, isDraft: draft !== undefined }
  }

  /** Shows somebody, or with `isNew` an empty form under that id. The last one asked for wins. */
  async function open(id: string, isNew: boolean): Promise<void> {
    const mine = ++opening
    opened.value = null
    openError.value = null
    saveError.value = null
    ownProblems.value = []
    answered.value = []
    follower.forget()
    // The same screen shows somebody else: what was typed of this one is not to be kept under that name, nor lost.
    kept.startAnew()
    await keptWork.settled()
    const found = await find(id, isNew)
    if (mine !== opening) return
    if ('code' in found) {
      openError.value = found
      return
    }
    opened.value = found
    await follow(found)
  }

  async function follow({ id, person }: OpenPerson): Promise<void> {
    if (person === null) return
    const { state, serverId } = person
    await follower.follow({ id, state, serverId, savedAt: null })
  }

  /** Something happened to them elsewhere: what is not being written follows. */
  async function refresh(): Promise<void> {
    const id = opened.value?.id ?? null
    if (id === null || isSaving.value) return
    const found = await bridge().people.get({ id })
    if (found.ok) takeIn(id, found.value)
  }

  function takeIn(id: string, { person, theirs }: { person: PersonRecord; theirs: PersonFields | null }): void {
    const here = opened.value
    if (here?.id !== id || isSaving.value) return
    opened.value = { ...here, person, theirs, fields: here.isDraft ? here.fields : person.fields }
  }

  onBeforeRouteLeave(kept.mayLeave)
  onBeforeRouteUpdate(kept.mayLeave)

  function write(part: Partial<PersonFields>): void {
    const now = opened.value
    if (now === null || !desk.can('people.write')) return
    // A photo that was being made ready as it was saved: the next change.
    if (isSaving.value) {
      later = { id: now.id, part: { ...(later?.id === now.id ? later.part : {}), ...part } }
      return
    }
    const fields = { ...now.fields, ...part }
    opened.value = { ...now, fields, isDraft: true }
    ownProblems.value = ownProblems.value.filter(({ field }) => !(field in part))
    answered.value = [...answered.value, ...Object.keys(part)]
    saveError.value = null
    kept.changed({ id: now.id, fields })
  }

  /** What came while it was being saved is written after that. */
  function writeLater(): void {
    const came = later
    later = null
    if (came !== null && came.id === opened.value?.id) write(came.part)
  }

  /** `taken` when the core has it durably on its way; `refused` leaves the reasons at the fields. */
  async function save(): Promise<'taken' | 'refused' | 'failed'> {
    const now = opened.value
    if (now === null || isSaving.value) return 'failed'
    if (now.fields.login.trim() === '') {
      ownProblems.value = [{ field: 'login', rule: 'required', serverText: null }]
      return 'refused'
    }
    isSaving.value = true
    saveError.value = null
    // The draft says from where the edit began: it has to be there.
    await kept.flush()
    await kept.pause()
    const { id, person } = now
    const saved = await bridge().people.save({
      id: person === null ? null : id,
      draftId: id,
      fields: opened.value?.fields ?? now.fields,
    })
    isSaving.value = false
    if (!saved.ok) {
      kept.resume()
      writeLater()
      ownProblems.value = saved.error.fields
      saveError.value = saved.error.fields.length > 0 ? null : saved.error
      return saved.error.fields.length > 0 ? 'refused' : 'failed'
    }
    kept.forget()
    await open(id, false)
    writeLater()
    return 'taken'
  }

  /** Takes what is written off the desk; `undo` is its id when it can be brought back. */
  async function discard(): Promise<{ undo: string | null; error: WireError | null }> {
    const now = opened.value
    if (now?.isDraft !== true) return { undo: null, error: null }
    await kept.flush()
    await kept.pause()
    const answer = await bridge().people.discardDraft({ id: now.id })
    if (!answer.ok && answer.error.code !== 'not-found') {
      kept.resume()
      return { undo: null, error: answer.error }
    }
    kept.forget()
    return { undo: answer.ok ? now.id : null, error: null }
  }

  /** A saved change that has not left becomes a draft again: nothing of it is lost, and nothing is sent. */
  async function takeBack(): Promise<WireError | null> {
    const now = opened.value
    if (now === null) return null
    const error = await follower.takeBack()
    if (error === null) await open(now.id, true)
    return error
  }

  /** Accepted: the server's words are here; in need of a person: so is what the server says instead. */
  const stops = [
    bridge().on('recordProgressed', ({ kind, id, state }) => {
      if (kind === 'user' && id === opened.value?.id && state !== 'sending') void refresh()
    }),
    bridge().on('recordsPulled', ({ kind }) => {
      if (kind === 'user') void refresh()
    }),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
  })

  return {
    opened,
    openError,
    saveError,
    isSaving,
    problems,
    clashing,
    way: follower.way,
    vanished: follower.vanished,
    keeping: kept.keeping,
    open,
    write,
    save,
    discard,
    takeBack,
  }
}
