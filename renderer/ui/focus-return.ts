import { nextTick, watch } from 'vue'

/** A menu goes away with its entries: its button is where the keyboard was. */
function placeOf(element: Element | null): HTMLElement | null {
  const menu = element?.closest('.v-menu')
  const opener = menu?.id ? document.querySelector(`[aria-controls="${menu.id}"], [aria-owns="${menu.id}"]`) : null
  const place = opener ?? element
  return place instanceof HTMLElement ? place : null
}

/** Takes the keyboard back, when a dialog closes, to where it was before it opened (STYLE 5.9). */
export function useFocusReturn(isOpen: () => boolean): void {
  let before: HTMLElement | null = null
  watch(
    isOpen,
    async (now) => {
      if (now) {
        before = placeOf(document.activeElement)
        return
      }
      await nextTick()
      if (before?.isConnected === true) before.focus({ preventScroll: true })
      before = null
    },
    // Before the dialog is drawn, which takes the keyboard to it.
    { flush: 'sync' },
  )
}
