import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue'

/**
 * The instant a list is grouped by. It stands still while a form is open in one of its lines: a line that went to another
 * group as its time came would take what is being typed with it.
 */
export function useGroupingTime(now: Readonly<Ref<number>>) {
  const openForms = ref(0)
  const groupedAt = ref(now.value)
  watch([now, openForms], () => {
    if (openForms.value === 0) groupedAt.value = now.value
  })
  return {
    groupedAt,
    /** A form was opened, or closed. */
    onForm: (isOpen: boolean) => void (openForms.value += isOpen ? 1 : -1),
  }
}

/** Tells the list around whether a form is open in its lines, also when they go with it. */
export function useFormNews(isOpen: () => boolean, tell: (isOpen: boolean) => void): void {
  const isFormOpen = computed(isOpen)
  watch(isFormOpen, tell)
  onBeforeUnmount(() => {
    if (isFormOpen.value) tell(false)
  })
}
