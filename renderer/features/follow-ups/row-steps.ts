/** Arrow keys go from line to line of a list, Home and End to its first and last. */
export function stepThroughRows(event: KeyboardEvent): void {
  const list = event.currentTarget
  if (!(list instanceof HTMLElement)) return
  const rows = [...list.querySelectorAll<HTMLElement>('[data-agenda-row]')]
  const here = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement) === true)
  if (here === -1 || document.activeElement instanceof HTMLTextAreaElement) return
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    Home: 0,
    End: rows.length - 1,
  }
  const target = rows[steps[event.key] ?? -1]
  if (target === undefined || document.activeElement instanceof HTMLInputElement) return
  event.preventDefault()
  target.focus()
}
