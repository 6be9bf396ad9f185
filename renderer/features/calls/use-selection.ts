import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

interface Selection<Row> {
  readonly chosen: ShallowRef<ReadonlySet<string>>
  /** The chosen rows that are still shown, in their order. */
  readonly rows: ComputedRef<readonly Row[]>
  readonly isAll: ComputedRef<boolean>
  /** One row; with `isStretch` all from the one before it, as a press with Shift means it. */
  readonly toggle: (index: number, isStretch?: boolean) => void
  readonly stretch: (from: number, to: number) => void
  readonly toggleAll: () => void
  readonly clear: () => void
}

/** Rows of a table that were picked to do something with all of them. A row that cannot be picked is passed over. */
export function useSelection<Row extends { readonly id: string }>(
  shown: () => readonly Row[],
  canPick: (row: Row) => boolean,
): Selection<Row> {
  const chosen = shallowRef<ReadonlySet<string>>(new Set())
  let lastIndex = 0

  const pickable = computed(() => shown().filter(canPick))
  const rows = computed(() => pickable.value.filter(({ id }) => chosen.value.has(id)))
  const isAll = computed(() => pickable.value.length > 0 && rows.value.length === pickable.value.length)

  function stretch(from: number, to: number): void {
    const part = shown().slice(Math.min(from, to), Math.max(from, to) + 1)
    chosen.value = new Set([...chosen.value, ...part.filter(canPick).map(({ id }) => id)])
    lastIndex = to
  }

  function toggle(index: number, isStretch = false): void {
    const row = shown()[index]
    if (row === undefined || !canPick(row)) return
    if (isStretch) {
      stretch(lastIndex, index)
      return
    }
    const next = new Set(chosen.value)
    if (!next.delete(row.id)) next.add(row.id)
    chosen.value = next
    lastIndex = index
  }

  return {
    chosen,
    rows,
    isAll,
    toggle,
    stretch,
    toggleAll() {
      chosen.value = new Set(isAll.value ? [] : pickable.value.map(({ id }) => id))
    },
    clear() {
      chosen.value = new Set()
    },
  }
}
