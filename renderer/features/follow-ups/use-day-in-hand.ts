import { computed, ref } from 'vue'
import { isMeantDay } from '../../../preload/contract/index.ts'
import { isWholeDay } from '../../ui/day-text.ts'

/** The day of a form as it stands, also while it is being typed: what is no day yet is kept with the rest of the form. */
export function useDayInHand(first: string) {
  const day = ref(first)
  /** What the field has beyond `day`; null for nothing. */
  const typed = ref<string | null>(null)
  const isBad = ref(false)

  return {
    day,
    typed,
    isBad,
    isWhole: computed(() => !isBad.value && isMeantDay(day.value)),
    /** For a draft: a day, or the text that is none. */
    read: (): string => typed.value ?? day.value,
    /** Out of a draft. */
    put(kept: string): void {
      const isDay = kept === '' || isWholeDay(kept)
      if (isDay) day.value = kept
      typed.value = isDay ? null : kept
    },
  }
}
