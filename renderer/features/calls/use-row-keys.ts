import { nextTick, ref, type Ref } from 'vue'

interface RowKeyOptions {
  /** Asks for rows behind the last one. */
  readonly onEnd: () => void
  /** Shift and an arrow key: the rows from one to the other, both ends included, are taken in. */
  readonly onStretch?: (from: number, to: number) => void
  /** The space bar on a row. */
  readonly onMark?: (index: number) => void
}

/** One tab stop for a whole table: the arrow keys go from row to row, Home and End to the first and the last. */
export function useRowKeys(
  table: Readonly<Ref<HTMLElement | null>>,
  { onEnd, onStretch, onMark }: RowKeyOptions,
): { active: Ref<number>; onKeydown: (event: KeyboardEvent) => void } {
  const active = ref(0)

  function onKeydown(event: KeyboardEvent): void {
    const rows = [...(table.value?.querySelectorAll<HTMLElement>('[data-call-row]') ?? [])]
    const here = rows.findIndex((row) => row.contains(document.activeElement))
    if (here === -1) return
    if (event.key === ' ' && onMark !== undefined && document.activeElement === rows[here]) {
      event.preventDefault()
      onMark(here)
      return
    }
    const last = rows.length - 1
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: Math.min(here + 12, last),
      PageUp: Math.max(here - 12, 0),
      Home: 0,
      End: last,
    }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    if (target >= last) onEnd()
    const index = Math.max(0, Math.min(target, last))
    active.value = index
    if (event.shiftKey) onStretch?.(here, index)
    void nextTick(() => rows[index]?.focus())
  }

  return { active, onKeydown }
}
