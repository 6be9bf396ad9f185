import type { RevealKind } from '../../preload/contract/index.ts'

/**
 * Why an answer needs no mask. `no-client`: ids, counts, times, settings, words about or of the staff; `own-words`: what
 * this person typed and nobody else; `aggregate`: counts by axes, which name nobody; `needs-seer`: only roles that see what
 * is masked hold its permission; `revealed`: shown in plain on purpose, and written down.
 */
export type PlainKind = 'no-client' | 'own-words' | 'aggregate' | 'needs-seer' | 'revealed'

/** What can be in plain: what is revealed, and the files that came with it. */
export type ShownKind = RevealKind | 'file'

/** What a mask may ask. */
export interface MaskTools {
  /** Shown in plain already, so no mask is needed. */
  isRevealed(kind: ShownKind, id: string): boolean
}

/** The same answer without what is masked. */
export type Mask<Value> = (value: Value, tools: MaskTools) => Value

/** For calls whose question would tell what the answer hides, or whose answer cannot be masked: throws instead. */
export type Guard<Input> = (input: Input, tools: MaskTools) => void
