import { computed, shallowRef } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import type { FieldProblem, RecordKind, RecordState, Result, WireError } from '../../../preload/contract/index.ts'
import { useKeptWork } from '../../app/kept-work.ts'
import { useKeptDraft } from '../../app/use-kept-draft.ts'
import { useRecordWay } from './use-record-way.ts'

/** A score or message on the screen. */
interface ShownRecord<Fields> {
  /** Of the draft, and of the record it becomes. */
  readonly id: string
  readonly fields: Fields
  /** Null while it is a draft. */
  readonly record: {
    readonly state: RecordState
    readonly serverId: string | null
    readonly createdAt: number
  } | null
  readonly isStored: boolean
}

/** What one kind of record asks the core for, and what it needs before it can leave. */
interface DraftCalls<Fields> {
  readonly kinds: readonly RecordKind[]
  readonly missingOf: (fields: Fields) => FieldProblem[]
  readonly keep: (draft: { id: string; fields: Fields }) => Promise<Result<{ updatedAt: number }>>
  readonly commit: (draft: { draftId: string; fields: Fields }) => Promise<Result<unknown>>
  readonly discard: (id: string) => Promise<Result<unknown>>
}

/** What became of giving it to the core: `refused` leaves the reasons at the fields. */
type CommitOutcome = 'taken' | 'refused' | 'failed'

/**
 * One record on the screen: a draft that is kept while it is written, or one to be read whose way to the server is followed.
 * What differs between scores and messages comes in as calls.
 */
export function useRecordDraft<Fields extends object, Shown extends ShownRecord<Fields>>(calls: DraftCalls<Fields>) {
  const keptWork = useKeptWork()
  // In a box of its own: the type of a ref of a type that is not known yet is not known either.
  const box = shallowRef<{ readonly shown: Shown | null }>({ shown: null })
  const opened = computed<Shown | null>({
    get: () => box.value.shown,
    set: (shown) => {
      box.value = { shown }
    },
  })
  const openError = shallowRef<WireError | null>(null)
  const commitError = shallowRef<WireError | null>(null)
  const ownProblems = shallowRef<readonly FieldProblem[]>([])
  const isCommitting = shallowRef(false)
  /** There is nothing to show, and nothing this person could begin. */
  const isNothing = shallowRef(false)
  const kept = useKeptDraft(calls.keep)
  const follower = useRecordWay(calls.kinds, () => undefined)
  let opening = 0

  const isDraft = computed(() => opened.value !== null && opened.value.record === null)
  const problems = computed(() => (isDraft.value ? ownProblems.value : (follower.way.value?.problems ?? [])))

  /** Shows what `find` finds, once everything typed before is kept; null shows nothing. The last one asked for wins. */
  async function show(find: () => Promise<Shown | WireError | null>): Promise<void> {
    const mine = ++opening
    opened.value = null
    openError.value = null
    commitError.value = null
    ownProblems.value = []
    isNothing.value = false
    follower.forget()
    // The same screen shows another one: what was typed of this one is not to be kept under that name, nor lost.
    kept.startAnew()
    await keptWork.settled()
    const found = await find()
    if (mine !== opening) return
    isNothing.value = found === null
    if (found === null) return
    if ('code' in found) {
      openError.value = found
      return
    }
    opened.value = found
    if (found.record === null) return
    const { state, serverId, createdAt } = found.record
    await follower.follow({ id: found.id, state, serverId, savedAt: state === 'accepted' ? null : createdAt })
  }

  onBeforeRouteLeave(kept.mayLeave)
  onBeforeRouteUpdate(kept.mayLeave)

  /** Something was typed or chosen. `settles` says which complaints it answers. */
  function change(fields: Fields, settles: (field: string) => boolean): void {
    if (opened.value === null || !isDraft.value) return
    opened.value = { ...opened.value, fields, isStored: true }
    ownProblems.value = ownProblems.value.filter(({ field }) => !settles(field))
    commitError.value = null
    kept.changed({ id: opened.value.id, fields })
  }

  /** `taken` only when the core has it durably. */
  async function commit(): Promise<CommitOutcome> {
    const now = opened.value
    if (now === null || !isDraft.value || isCommitting.value) return 'failed'
    ownProblems.value = calls.missingOf(now.fields)
    if (ownProblems.value.length > 0) return 'refused'
    isCommitting.value = true
    commitError.value = null
    // What was typed last is kept before: while it is on its way nobody is told that it is not.
    await kept.flush()
    await kept.pause()
    const taken = await calls.commit({ draftId: now.id, fields: opened.value?.fields ?? now.fields })
    isCommitting.value = false
    if (!taken.ok) {
      kept.resume()
      ownProblems.value = taken.error.fields
      commitError.value = taken.error.fields.length > 0 ? null : taken.error
      return taken.error.fields.length > 0 ? 'refused' : 'failed'
    }
    kept.forget()
    return 'taken'
  }

  /** Takes the draft off the desk; `undo` is its id when it can be brought back. */
  async function discard(): Promise<{ undo: string | null; error: WireError | null }> {
    const now = opened.value
    if (now === null || !isDraft.value) return { undo: null, error: null }
    await kept.flush()
    await kept.pause()
    const answer = now.isStored ? await calls.discard(now.id) : null
    if (answer !== null && !answer.ok && answer.error.code !== 'not-found') {
      kept.resume()
      return { undo: null, error: answer.error }
    }
    kept.forget()
    return { undo: answer?.ok === true ? now.id : null, error: null }
  }

  /** Makes a saved one a draft again, to be mended; `reopen` shows it. Answers why when it cannot. */
  async function takeBack(reopen: (id: string) => Promise<void>): Promise<WireError | null> {
    const now = opened.value
    const refused = follower.way.value?.problems ?? []
    const error = await follower.takeBack()
    if (error !== null || now === null) return error
    await reopen(now.id)
    ownProblems.value = refused
    return null
  }

  return {
    opened,
    openError,
    commitError,
    isDraft,
    isCommitting,
    isNothing,
    problems,
    way: follower.way,
    vanished: follower.vanished,
    keeping: kept.keeping,
    show,
    change,
    commit,
    discard,
    takeBack,
  }
}
