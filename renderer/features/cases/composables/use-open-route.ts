import { computed, onBeforeUnmount, shallowRef } from 'vue'
import { useRoute, useRouter, type RouteLocationNormalizedLoaded } from 'vue-router'
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

  async function readSaved(id: string, mine: number): Promise<void> {
    isReading.value = store.byCase(id)?.saved == null
    const failure = await store.openSaved(id)
    if (mine !== visit) return
    isReading.value = false
    error.value = failure
    show(store.byCase(id))
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
        if (draft.caseId !== null && draft.saved === null) await readSaved(draft.caseId, mine)
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

  /** Goes to a case on the desk, or to the list. */
  async function goTo(next: OpenCase | null): Promise<void> {
    goal = next?.key ?? null
    if (next === null) await router.push({ name: 'cases' })
    else if (next.caseId !== null) await router.push({ name: 'case', params: { id: next.caseId } })
    else await router.push({ name: 'case-draft', params: { draftId: next.draftId } })
  }

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
