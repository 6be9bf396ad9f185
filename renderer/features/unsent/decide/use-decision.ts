import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import type {
  BegunChoices,
  CaseFields,
  Conflict,
  MissingChoice,
  WireError,
} from '../../../../preload/contract/index.ts'
import { useDeskStore } from '../../../app/desk.ts'
import { useKeptWork } from '../../../app/kept-work.ts'
import { useKeptDraft } from '../../../app/use-kept-draft.ts'
import { bridge } from '../../../bridge/bridge.ts'
import { begunOf, stillMeant, type Choice, type Versions } from './choices.ts'

/** Both versions as the choices need them; null when the server has none. */
export function versionsOf(conflict: Conflict): Versions | null {
  const { mine, theirs, base, clashing } = conflict
  return theirs === null ? null : { mine, theirs, base, clashing }
}

/**
 * What became of a decision: taken, or why it was not. `moved`: the server's version changed meanwhile and is shown anew;
 * `compare`: what was chosen differs from the own version, and both are shown field by field.
 */
type Outcome = 'taken' | 'moved' | 'compare' | 'failed'

/**
 * A case that needs a decision, kept current while it is looked at. What was chosen and written is kept on this computer until
 * it is decided (DESIGN 6.1): a lock, a call, another screen or a kill take nothing of it away.
 */
export function useDecision(caseId: string) {
  const desk = useDeskStore()
  const conflict = shallowRef<Conflict | null>(null)
  const readError = shallowRef<WireError | null>(null)
  const keptWork = useKeptWork()
  /** By path, whatever the question is by now: own words outlive it. */
  const begun = shallowRef<BegunChoices>({})
  const kept = useKeptDraft((choices: BegunChoices) => bridge().conflicts.keepBegun({ caseId, choices }))
  const versions = computed(() => (conflict.value === null ? null : versionsOf(conflict.value)))
  const choices = computed(() => (versions.value === null ? {} : stillMeant(versions.value, begun.value)))
  const ownWords = computed(() =>
    Object.entries(begun.value).flatMap(([path, { side, text }]) =>
      side === 'own' && text.trim() !== '' ? [{ path, text }] : [],
    ),
  )
  /** What was begun before this screen was opened. */
  const begunAt = shallowRef<number | null>(null)
  /** The server's version moved under the person's eyes. */
  const hasMoved = ref(false)
  const isSending = ref(false)
  const sendError = shallowRef<WireError | null>(null)
  let latest = 0

  async function load(): Promise<void> {
    latest += 1
    const mine = latest
    const answer = await bridge().conflicts.get({ caseId })
    if (mine !== latest) return
    readError.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    const before = conflict.value
    conflict.value = answer.value
    if (before === null || before.seen === answer.value.seen) return
    hasMoved.value = before.reason === answer.value.reason
  }

  /** What was begun and not decided; false when nobody knows. */
  async function readBegun(): Promise<boolean> {
    if (!desk.can('case.write')) return true
    await keptWork.settled()
    const found = await bridge().conflicts.getBegun({ caseId })
    readError.value = found.ok ? null : found.error
    if (found.ok && found.value !== null) {
      begun.value = found.value.choices
      begunAt.value = found.value.updatedAt
    }
    return found.ok
  }

  let isBegunRead = false
  /** Nothing is shown, and nothing written over, before it is known what was begun. */
  async function open(): Promise<void> {
    isBegunRead ||= await readBegun()
    if (isBegunRead) await load()
  }

  function keep(choices: BegunChoices): void {
    begun.value = choices
    kept.changed(choices)
  }

  function choose(path: string, choice: Choice): void {
    if (versions.value === null || isSending.value) return
    keep({ ...begun.value, [path]: begunOf(versions.value, path, choice) })
    sendError.value = null
  }

  /** Throws away the own words that no field of this decision asks for. */
  function dropOwnWords(): void {
    keep({})
  }

  /** One answer of the core to any of the decisions. */
  async function settle(send: () => Promise<WireError | null>): Promise<Outcome> {
    if (isSending.value) return 'failed'
    isSending.value = true
    sendError.value = null
    // A case that is let go takes along what is kept of it.
    await kept.flush()
    await kept.pause()
    const error = await send()
    isSending.value = false
    if (error === null) {
      await desk.loadUnsent()
      return 'taken'
    }
    kept.resume()
    if (error.code !== 'server-changed') {
      sendError.value = error
      return 'failed'
    }
    await load()
    hasMoved.value = true
    return 'moved'
  }

  function resolve(fields: CaseFields): Promise<Outcome> {
    return settle(async () => {
      const answer = await bridge().conflicts.resolve({ caseId, fields, seen: conflict.value?.seen ?? '' })
      // The core has dropped what was begun, with the decision.
      if (answer.ok) kept.forget()
      return answer.ok ? null : answer.error
    })
  }

  /** The draft in which what was let go can still be restored; null when the case stays. */
  const restorable = shallowRef<string | null>(null)

  function resolveMissing(choice: MissingChoice): Promise<Outcome> {
    return settle(async () => {
      const answer = await bridge().conflicts.resolveMissing({ caseId, choice })
      if (answer.ok) {
        restorable.value = answer.value.draftId
        kept.forget()
      }
      return answer.ok ? null : answer.error
    })
  }

  /** The record this case was said to be, when it differs from what is here; null before. */
  const comparedWith = shallowRef<string | null>(null)

  /** Nothing is overwritten unseen: a record that says something else is compared first. */
  async function resolveDuplicate(serverId: string | null): Promise<Outcome> {
    const chosen = { differs: false }
    const outcome = await settle(async () => {
      const answer = await bridge().conflicts.resolveDuplicate({ caseId, serverId })
      chosen.differs = answer.ok && answer.value.state === 'needs-you'
      return answer.ok ? null : answer.error
    })
    kept.resume()
    if (outcome !== 'taken' || !chosen.differs) return outcome
    await load()
    comparedWith.value = serverId
    return 'compare'
  }

  let stops: (() => void)[] = []
  onMounted(async () => {
    const api = bridge()
    stops = [
      api.on('caseProgressed', ({ id }) => {
        if (id === caseId && !isSending.value) void load()
      }),
    ]
    await open()
  })
  onBeforeRouteLeave(kept.mayLeave)
  onBeforeUnmount(() => {
    latest += 1
    for (const stop of stops) stop()
  })

  return {
    conflict,
    readError,
    choices,
    ownWords,
    begunAt,
    keeping: kept.keeping,
    hasMoved,
    isSending,
    sendError,
    restorable,
    comparedWith,
    open,
    choose,
    dropOwnWords,
    resolve,
    resolveMissing,
    resolveDuplicate,
  }
}
