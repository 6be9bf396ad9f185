import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue'
import { useNotices } from '../../ui/notices.ts'

/** One part of the page on the whole screen, until somebody presses Escape. A screen that is left or locked ends it by itself. */
export function useFullScreen(element: Readonly<ShallowRef<HTMLElement | null>>) {
  const notices = useNotices()
  const isOn = shallowRef(false)
  const follow = (): void => {
    isOn.value = element.value !== null && document.fullscreenElement === element.value
  }

  async function toggle(): Promise<void> {
    try {
      if (isOn.value) await document.exitFullscreen()
      else await element.value?.requestFullscreen()
    } catch {
      notices.show({ textKey: 'board.wall.refused', tone: 'warn' })
    }
  }

  onMounted(() => document.addEventListener('fullscreenchange', follow))
  onBeforeUnmount(() => document.removeEventListener('fullscreenchange', follow))

  return { isOn, isPossible: document.fullscreenEnabled, toggle }
}
