import { nextTick, ref, useTemplateRef } from 'vue'

/**
 * A menu with a key of its own: opened by it, the menu takes the keyboard and gives it back to its button. The template
 * names the button `opener` and the list `list`.
 */
export function useKeyedMenu() {
  const isOpen = ref(false)
  const opener = useTemplateRef<{ $el: HTMLElement }>('opener')
  const list = useTemplateRef<{ focus: (where: 'first') => void }>('list')

  async function open(): Promise<void> {
    opener.value?.$el.focus()
    isOpen.value = true
    await nextTick()
    await nextTick()
    list.value?.focus('first')
  }

  return { isOpen, open }
}
