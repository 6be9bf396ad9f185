import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { Revealed, RevealTarget } from '../../preload/contract/index.ts'
import { bridge } from '../bridge/bridge.ts'
import { useNotices } from '../ui/notices.ts'
import { useDeskStore } from './desk.ts'
import { useErrorText } from './error-text.ts'

/** Whether this person sees names and numbers masked, and the way past the mask where their role has one. */
export function useReveal(): {
  isMasked: ComputedRef<boolean>
  canReveal: ComputedRef<boolean>
  isAsking: Ref<boolean>
  reveal: (target: RevealTarget) => Promise<Revealed | null>
} {
  const desk = useDeskStore()
  const notices = useNotices()
  const errorText = useErrorText()
  const isAsking = ref(false)
  const isMasked = computed(() => !desk.can('personal.see'))
  const canReveal = computed(() => isMasked.value && desk.can('personal.reveal'))

  /** Null when it could not be shown; why has been said then. */
  async function reveal(target: RevealTarget): Promise<Revealed | null> {
    if (isAsking.value) return null
    isAsking.value = true
    const answer = await bridge().masking.reveal(target)
    isAsking.value = false
    if (answer.ok) return answer.value
    notices.show({ textKey: 'masking.notShown', params: { why: errorText(answer.error) }, tone: 'danger' })
    return null
  }

  return { isMasked, canReveal, isAsking, reveal }
}
