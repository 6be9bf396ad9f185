import { nextTick, onBeforeUnmount, ref, useTemplateRef } from 'vue'

/** A menu stays hidden until it has found its place, and what is hidden takes no keyboard: so many frames are waited. */
const mostFrames = 30

/** What moves in a menu or takes from it. */
const menuKeys: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End', 'Enter', ' '])

/**
 * A menu with a key of its own: opened by it, the menu takes the keyboard and gives it back to its button. A hand that is
 * quicker than the screen is kept in mind: what it presses before the menu stands there is pressed again when it does.
 * The template names the menu `menu` and its list `list`. The button has no name: one of ours would take the place of
 * Vuetify's, and a menu that does not know its button opens in the corner of the window.
 */
export function useKeyedMenu() {
  const isOpen = ref(false)
  const menu = useTemplateRef<{ activatorEl?: HTMLElement }>('menu')
  const list = useTemplateRef<{ $el: HTMLElement; focus: (where: 'first') => void }>('list')
  let early: string[] = []

  function keep(event: KeyboardEvent): void {
    if (!menuKeys.has(event.key) || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    if (!event.repeat) early.push(event.key)
  }

  function stopKeeping(): void {
    window.removeEventListener('keydown', keep, { capture: true })
  }

  async function open(): Promise<void> {
    if (isOpen.value) return
    menu.value?.activatorEl?.focus()
    isOpen.value = true
    early = []
    window.addEventListener('keydown', keep, { capture: true })
    await nextTick()
    await nextTick()
    takeKeyboard(mostFrames)
  }

  function takeKeyboard(framesLeft: number): void {
    if (isOpen.value) list.value?.focus('first')
    const hasIt = list.value?.$el.contains(document.activeElement) === true
    if (isOpen.value && !hasIt && framesLeft > 0) {
      requestAnimationFrame(() => takeKeyboard(framesLeft - 1))
      return
    }
    stopKeeping()
    if (!hasIt) return
    for (const key of early) {
      // The first choice closes it: a second Enter was meant for nothing.
      if (!isOpen.value) return
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    }
  }

  onBeforeUnmount(stopKeeping)

  return { isOpen, open }
}
