import type { CallDefinition, EventKey, FieldProblem } from '../../preload/contract/index.ts'

/** What stands between the core and its windows: nothing reaches one of a masked role but through here. */
export interface Outward {
  /**
   * Before a call is answered: `forbidden` for one that nobody has classified, `masked-search`. Answers whether whoever asks
   * sees masked: they may have left by the time the answer is there.
   */
  admit(call: CallDefinition, input: unknown): boolean
  /** What the window is told of an answer that its schema has read. `isAskedMasked`: what `admit` said. */
  answer(call: CallDefinition, value: unknown, isAskedMasked: boolean): unknown
  /** What the window is told of the fields of an error. */
  problems(call: CallDefinition | null, problems: readonly FieldProblem[]): readonly FieldProblem[]
  /** What the window is told of an event; null: nothing. */
  event(key: EventKey, data: unknown): { readonly data: unknown } | null
}

/** Masks nothing: for tests of the parts around it. */
export const nothingMasked: Outward = {
  admit: () => false,
  answer: (_call, value) => value,
  problems: (_call, problems) => problems,
  event: (_key, data) => ({ data }),
}
