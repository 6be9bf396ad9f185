import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import type { PersonDraft, PersonRecord, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { allDrafts } from '../../app/draft-pages.ts'
import { bridge } from '../../bridge/bridge.ts'

/** Those who sign in at the server, a few hundred at most, and what is being written about them. */
export const useUserListStore = defineStore('users', () => {
  const desk = useDeskStore()
  const people = shallowRef<readonly PersonRecord[]>([])
  const drafts = shallowRef<readonly PersonDraft[]>([])
  const phase = shallowRef<'first' | 'ready' | 'failed'>('first')
  const error = shallowRef<WireError | null>(null)
  const text = shallowRef('')
  let question = 0

  async function reload(): Promise<void> {
    const mine = ++question
    const [answer, begun] = await Promise.all([
      bridge().people.list({}),
      desk.can('people.write') ? allDrafts((page) => bridge().people.listDrafts(page)) : null,
    ])
    if (mine !== question) return
    error.value = answer.ok ? null : answer.error
    phase.value = answer.ok ? 'ready' : 'failed'
    if (answer.ok) people.value = answer.value
    if (begun?.ok === true) drafts.value = begun.value
  }

  /** Somebody new who is being written about. */
  const begunNew = computed(() => drafts.value.filter(({ id }) => people.value.every((each) => each.id !== id)))
  const isBegun = (id: string): boolean => drafts.value.some((draft) => draft.id === id)

  const hear = ({ kind }: { kind: string }): void => {
    if (kind === 'user' && phase.value !== 'first') void reload()
  }
  const stops = [
    bridge().on('recordsPulled', hear),
    bridge().on('recordVanished', hear),
    bridge().on('recordProgressed', hear),
  ]
  onScopeDispose(() => {
    question += 1
    for (const stop of stops) stop()
  })

  return { text, phase, error, people, begunNew, isBegun, reload }
})
