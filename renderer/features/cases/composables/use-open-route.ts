import { computed, onBeforeUnmount, shallowRef, watch } from 'vue'
import { useRoute, useRouter, type RouteLocationNormalizedLoaded, type RouteLocationRaw } from 'vue-router'
import type { WireError } from '../../../../preload/contract/index.ts'
import { leaveField } from '../../../app/leave-field.ts'
import { bridge } from '../../../bridge/bridge.ts'
import type { OpenCase } from '../open-case.ts'
import { useOpenCasesStore } from '../store.ts'

/** Which case the address names, read when it is not on the desk yet. */
export function useOpenRoute(onFind: () => void) {
  const store = useOpenCasesStore()
  const route = useRoute()
  const router = useRouter()
  const key = shallowRef<string | null>(null)
  const error = shallowRef<WireError | null>(null)
  const isReading = shallowRef(false)
  let visit = 0
  /** A new case whose address is on its way: F2 may come before the screen has read where it stands. */
  let coming: string | null = null
  /** Where the person is going; the address follows a moment later. */
  let goal: string | null = null

  const opened = computed(() => (key.value === null ? null : store.byKey(key.value)))
  const isOpen = computed(() => route.name !== 'cases')

  function show(next: OpenCase | null): void {
    key.value = next?.key ?? null
    goal = key.value
    store.closeOthers(key.value ?? coming)
  }

  /** `asked`: one of several edits of this case. */
  async function readSaved(id: string, mine: number, asked: OpenCase | null = store.byCase(id)): Promise<void> {
    isReading.value = asked?.saved == null
    const failure = await store.openSaved(id)
    if (mine !== visit) return
    isReading.value = false
    const found = (asked === null ? null : store.byKey(asked.key)) ?? store.byCase(id)
    // What was typed on a case that is gone is shown all the same.
    error.value = found?.lostCaseId === id ? null : failure
    show(found)
    // What somebody looks at is fetched anew before anything else; without the server this asks for nothing.
    if (failure === null) void bridge().sync.lookAt({ caseId: id })
  }

  async function follow(to: RouteLocationNormalizedLoaded): Promise<void> {
    visit += 1
    const mine = visit
    error.value = null
    isReading.value = false
    const { draftId, id } = to.params
    if (to.name === 'case-new') {
      await openNew()
    } else if (to.name === 'case-draft' && typeof draftId === 'string') {
      await store.load()
      if (mine !== visit) return
      const draft = store.byDraft(draftId)
      if (draft === null) await router.replace({ name: 'cases' })
      else {
        show(draft)
        if (draft.caseId !== null && draft.saved === null) await readSaved(draft.caseId, mine, draft)
      }
    } else if (to.name === 'case' && typeof id === 'string') {
      const known = store.byCase(id)
      // The one just saved is on screen already.
      if (known !== null && known.key === key.value) return
      await store.load()
      if (mine === visit) await readSaved(id, mine)
    } else {
      show(null)
      if (to.query['find'] !== undefined) onFind()
    }
  }

  const stop = router.afterEach((to, _from, failure) => {
    if (failure === undefined) void follow(to)
  })
  onBeforeUnmount(stop)

  /** The address of a saved case leads to the first edit of it; another one is found by its draft. */
  function addressOf(next: OpenCase): RouteLocationRaw {
    const isFirst = next.caseId !== null && store.byCase(next.caseId)?.key === next.key
    return isFirst
      ? { name: 'case', params: { id: next.caseId } }
      : { name: 'case-draft', params: { draftId: next.draftId } }
  }

  /** Goes to a case on the desk, or to the list. */
  async function goTo(next: OpenCase | null): Promise<void> {
    goal = next?.key ?? null
    await router.push(next === null ? { name: 'cases' } : addressOf(next))
  }

  // The case somebody wrote on is gone: the address must not name it any longer.
  watch(
    () => opened.value?.lostCaseId ?? null,
    (lost) => {
      const isNamed = lost !== null && route.name === 'case' && route.params['id'] === lost
      if (isNamed && opened.value !== null) void router.replace(addressOf(opened.value))
    },
  )

  async function openNew(): Promise<void> {
    const isEmptyNew = opened.value?.caseId === null && !opened.value.isDraft
    if (!isEmptyNew) leaveField()
    await store.load()
    const fresh = store.openNew()
    coming = fresh.key
    goal = fresh.key
    await router.push({ name: 'case-draft', params: { draftId: fresh.draftId } })
    if (coming === fresh.key) coming = null
  }

  async function retry(): Promise<void> {
    await follow(route)
  }

  /** Whether the person is at this case and not on the way elsewhere; also when it has just been taken away. */
  const isAt = (other: string): boolean => key.value === other && goal === other

  return { opened, isOpen, isAt, isReading, error, start: () => follow(route), goTo, openNew, retry }
}
