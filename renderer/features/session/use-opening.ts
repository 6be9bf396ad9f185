import { computed, onMounted, onScopeDispose, ref } from 'vue'
import { useNow } from '../../app/use-now.ts'
import { bridge } from '../../bridge/bridge.ts'

/** An opening that is over sooner needs no word. */
const shownAfterMs = 1_000

/** How long the data of this computer has been opening, in whole seconds; null while it is not, or not for long yet. */
export function useOpening() {
  const now = useNow(250)
  const since = ref<number | null>(null)
  let stop = () => {}

  onMounted(() => {
    stop = bridge().on('workspaceOpening', ({ isOpening }) => {
      now.value = Date.now()
      since.value = isOpening ? now.value : null
    })
  })
  onScopeDispose(() => stop())

  return computed(() => {
    const elapsed = since.value === null ? 0 : now.value - since.value
    return elapsed < shownAfterMs ? null : Math.floor(elapsed / 1000)
  })
}
