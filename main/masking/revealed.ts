import type { ShownKind } from './kinds.ts'

/** What was revealed since somebody sat down or unlocked: shown in plain until they lock or leave. */
export interface RevealedRecords {
  has(kind: ShownKind, id: string): boolean
  /** True when it was not shown before. */
  add(kind: ShownKind, id: string): boolean
  clear(): void
}

export function createRevealedRecords(): RevealedRecords {
  const shown = new Set<string>()
  const keyOf = (kind: ShownKind, id: string) => `${kind} ${id}`
  return {
    has: (kind, id) => shown.has(keyOf(kind, id)),
    add(kind, id) {
      const isNew = !shown.has(keyOf(kind, id))
      shown.add(keyOf(kind, id))
      return isNew
    },
    clear: () => shown.clear(),
  }
}
