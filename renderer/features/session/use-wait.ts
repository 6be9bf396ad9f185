import { computed, ref } from 'vue'
import type { WireError } from '../../../preload/contract/index.ts'
import { useNow } from '../../app/use-now.ts'

/** The wait after too many wrong passwords, counted down on the screen. */
export function useWait() {
  const now = useNow(250)
  const until = ref(0)
  const seconds = computed(() => Math.max(0, Math.ceil((until.value - now.value) / 1000)))

  function waitAfter(error: WireError): void {
    if (error.code !== 'too-many-attempts') return
    now.value = Date.now()
    until.value = now.value + (error.waitMs ?? 0)
  }

  return { seconds, isWaiting: computed(() => seconds.value > 0), waitAfter }
}
