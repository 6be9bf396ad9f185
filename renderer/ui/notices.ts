import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'

type NoticeTone = 'info' | 'ok' | 'warn' | 'danger'

export interface NoticeOptions {
  textKey: string
  params?: Record<string, string | number>
  tone?: NoticeTone
  actionKey?: string
  onAction?: () => void
  /** How long it stays, in ms; 0 stays until it is closed. Seven seconds without it. */
  timeoutMs?: number
}

export interface Notice {
  id: number
  textKey: string
  params: Record<string, string | number>
  tone: NoticeTone
  actionKey: string | null
  onAction: (() => void) | null
}

const usualTimeMs = 7000
/** More than this on the screen and nobody reads any of them. */
const mostShown = 4

export const useNoticeList = defineStore('notices', () => {
  const shown = ref<Notice[]>([])
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  let lastId = 0

  function close(id: number): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    shown.value = shown.value.filter((notice) => notice.id !== id)
  }

  function show(options: NoticeOptions): () => void {
    const id = ++lastId
    const timeoutMs = options.timeoutMs ?? usualTimeMs
    const notice: Notice = {
      id,
      textKey: options.textKey,
      params: options.params ?? {},
      tone: options.tone ?? 'info',
      actionKey: options.actionKey ?? null,
      onAction: options.onAction ?? null,
    }
    shown.value = [...shown.value.slice(1 - mostShown), notice]
    if (timeoutMs > 0)
      timers.set(
        id,
        setTimeout(() => close(id), timeoutMs),
      )
    return () => close(id)
  }

  function closeAll(): void {
    for (const notice of shown.value) close(notice.id)
  }

  onScopeDispose(closeAll)

  return { shown, show, close, closeAll }
})

/** Short messages at the foot of the screen that never take the focus. `show` answers a function that closes it. */
export function useNotices(): { show: (options: NoticeOptions) => () => void } {
  const list = useNoticeList()
  return { show: list.show }
}
