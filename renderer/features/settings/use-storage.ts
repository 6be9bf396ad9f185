import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import type { StorageOverview, WireError } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'

/** What of this person is on this computer, read again when a check is over or storage changed. */
export function useStorage() {
  const desk = useDeskStore()
  const overview = shallowRef<StorageOverview | null>(null)
  const error = shallowRef<WireError | null>(null)
  const checkError = shallowRef<WireError | null>(null)
  const isAsking = ref(false)
  let latest = 0

  const isChecking = computed(() => isAsking.value || (desk.app?.storage.isChecking ?? false))
  /** What has not reached the server, drafts included: none of it may be removed. */
  const kept = computed(() => {
    const kinds = overview.value?.kinds ?? []
    return {
      unsent: desk.unsent.waiting + desk.unsent.needsYou,
      drafts: kinds.find(({ kind }) => kind === 'drafts')?.count ?? 0,
    }
  })

  async function load(): Promise<void> {
    latest += 1
    const mine = latest
    const answer = await bridge().storage.getOverview({})
    if (mine !== latest) return
    error.value = answer.ok ? null : answer.error
    if (answer.ok) overview.value = answer.value
  }

  /** Checks the whole file; the answer comes as an event, and with it the overview is read again. */
  async function check(): Promise<void> {
    if (isChecking.value) return
    isAsking.value = true
    const answer = await bridge().storage.checkNow({})
    isAsking.value = false
    checkError.value = answer.ok ? null : answer.error
  }

  let stop = (): void => undefined
  onMounted(async () => {
    stop = bridge().on('storageChanged', ({ isChecking: isOn }) => {
      if (!isOn) void load()
    })
    await load()
  })
  onBeforeUnmount(() => {
    latest += 1
    stop()
  })

  return { overview, error, checkError, isChecking, kept, load, check }
}
