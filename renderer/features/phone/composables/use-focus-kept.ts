import { nextTick, onBeforeUnmount, onMounted, type Ref } from 'vue'

/**
 * The keyboard is never lost with a card that goes away under it, as wrap-up does when its time is over: it goes back to
 * where somebody was before they came in here, else to `root` itself. No browser tells of a focus lost in this way.
 */
export function useFocusKept(root: Readonly<Ref<HTMLElement | null>>): void {
  let before: Element | null = null
  let inside: Element | null = null

  function onFocusIn({ target }: FocusEvent): void {
    if (!(target instanceof Element) || target === root.value) return
    if (root.value?.contains(target) === true) {
      inside = target
      return
    }
    before = target
    inside = null
  }

  function onRemoved(): void {
    if (inside === null || inside.isConnected) return
    inside = null
    void giveBack()
  }

  async function giveBack(): Promise<void> {
    // Whoever moves the keyboard on purpose comes first.
    await nextTick()
    if (document.activeElement !== document.body && document.activeElement !== null) return
    const place = before instanceof HTMLElement && before.isConnected && before.checkVisibility() ? before : root.value
    place?.focus({ preventScroll: true })
  }

  const observer = new MutationObserver(onRemoved)
  onMounted(() => {
    document.addEventListener('focusin', onFocusIn)
    if (root.value !== null) observer.observe(root.value, { childList: true, subtree: true })
  })
  onBeforeUnmount(() => {
    document.removeEventListener('focusin', onFocusIn)
    observer.disconnect()
  })
}
