interface RowStep {
  /** The step goes beyond the first row: what stands above the list may take the keyboard. */
  readonly isAbove: boolean
  /** The step goes to the last row or beyond it: more may be read. */
  readonly isAtEnd: boolean
}

/**
 * Arrow keys go from row to row of a list, Home and End to the first and the last. `rows` are its links as they stand; null where
 * the key is none of these, or the keyboard in none of them.
 */
export function stepThroughRows(event: KeyboardEvent, rows: readonly HTMLElement[]): RowStep | null {
  const here = rows.findIndex((row) => row === document.activeElement)
  const last = rows.length - 1
  const steps: Readonly<Record<string, number>> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: last }
  const step = steps[event.key]
  if (here === -1 || step === undefined) return null
  event.preventDefault()
  rows[step]?.focus()
  return { isAbove: step < 0, isAtEnd: step >= last }
}
