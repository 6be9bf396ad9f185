import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import type { CaseFields, Conflict, MissingChoice, WireError } from '../../../../preload/contract/index.ts'
import { useDeskStore } from '../../../app/desk.ts'
import { bridge } from '../../../bridge/bridge.ts'
import { stillMeant, type Choice, type Choices, type Versions } from './choices.ts'

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

/** A case that needs a decision, kept current while it is looked at; what was chosen stays while it still means the same. */
export function useDecision(caseId: string) {
  const desk = useDeskStore()
  const conflict = shallowRef<Conflict | null>(null)
  const readError = shallowRef<WireError | null>(null)
  const choices = shallowRef<Choices>({})
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
    // Another question: what was chosen answers the one before.
    if (before.reason !== answer.value.reason) {
      choices.value = {}
      return
    }
    hasMoved.value = true
    const [was, is] = [versionsOf(before), versionsOf(answer.value)]
    choices.value = was === null || is === null ? {} : stillMeant(was, is, choices.value)
  }

  function choose(path: string, choice: Choice): void {
    choices.value = { ...choices.value, [path]: choice }
    sendError.value = null
  }

  /** One answer of the core to any of the decisions. */
  async function settle(send: () => Promise<WireError | null>): Promise<Outcome> {
    if (isSending.value) return 'failed'
    isSending.value = true
    sendError.value = null
    const error = await send()
    isSending.value = false
    if (error === null) {
      await desk.loadUnsent()
      return 'taken'
    }
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
      return answer.ok ? null : answer.error
    })
  }

  /** The draft in which what was let go can still be restored; null when the case stays. */
  const restorable = shallowRef<string | null>(null)

  function resolveMissing(choice: MissingChoice): Promise<Outcome> {
    return settle(async () => {
      const answer = await bridge().conflicts.resolveMissing({ caseId, choice })
      if (answer.ok) restorable.value = answer.value.draftId
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
    await load()
  })
  onBeforeUnmount(() => {
    latest += 1
    for (const stop of stops) stop()
  })

  return {
    conflict,
    readError,
    choices,
    hasMoved,
    isSending,
    sendError,
    restorable,
    comparedWith,
    load,
    choose,
    resolve,
    resolveMissing,
    resolveDuplicate,
  }
}
