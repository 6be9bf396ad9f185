import { onScopeDispose, ref, type Ref } from 'vue'

/** The present, in ms, kept current every `everyMs` while the calling component is on screen. */
export function useNow(everyMs = 10_000): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => {
    now.value = Date.now()
  }, everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
