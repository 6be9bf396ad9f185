import { nextTick, ref, useTemplateRef } from 'vue'

/** A menu stays hidden until it has found its place, and what is hidden takes no keyboard: so many frames are waited. */
const mostFrames = 30

/**
 * A menu with a key of its own: opened by it, the menu takes the keyboard and gives it back to its button. The template
 * names the menu `menu` and its list `list`. The button has no name: one of ours would take the place of Vuetify's, and
 * a menu that does not know its button opens in the corner of the window.
 */
export function useKeyedMenu() {
  const isOpen = ref(false)
  const menu = useTemplateRef<{ activatorEl?: HTMLElement }>('menu')
  const list = useTemplateRef<{ $el: HTMLElement; focus: (where: 'first') => void }>('list')

  async function open(): Promise<void> {
    menu.value?.activatorEl?.focus()
    isOpen.value = true
    await nextTick()
    await nextTick()
    takeKeyboard(mostFrames)
  }

  function takeKeyboard(framesLeft: number): void {
    if (!isOpen.value) return
    list.value?.focus('first')
    const hasIt = list.value?.$el.contains(document.activeElement) === true
    if (!hasIt && framesLeft > 0) requestAnimationFrame(() => takeKeyboard(framesLeft - 1))
  }

  return { isOpen, open }
}
