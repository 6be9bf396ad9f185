import { folded } from './folded.ts'

/** Letters that follow one another within so long are the beginning of one word. */
const togetherMs = 1000
/** A menu stays hidden until it has found its place, and what is hidden takes no keyboard: so many frames are waited. */
const mostFrames = 30

/**
 * The choice that typed letters mean: the next one behind `here` that begins with them, else one with a word that does; -1 for
 * none. More letters stay with the choice they have found; the same letter again goes on to the next one.
 */
export function foundByLetters(labels: readonly string[], typed: string, here: number): number {
  const texts = labels.map(folded)
  const sought = folded(typed)
  if (sought === '') return -1
  /** The one letter that was typed, however often. */
  const only = /^(.)\1*$/u.exec(sought)?.[1]
  const first = here + (only === undefined ? 0 : 1)
  const order = texts.map((_, step) => (Math.max(first, 0) + step) % texts.length)
  const beginsWith = (part: string) => order.find((at) => texts[at]?.startsWith(part) === true)
  const hasWord = (part: string) =>
    order.find((at) => texts[at]?.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(part)) === true)
  const letter = only ?? sought
  return beginsWith(sought) ?? hasWord(sought) ?? beginsWith(letter) ?? hasWord(letter) ?? -1
}

/** Typing letters goes to a choice of an open menu, as in menus everywhere; `rows` are its choices as they stand on the screen. */
export function useLetterSearch(labels: () => readonly string[], rows: () => readonly HTMLElement[]) {
  let typed = ''
  let lastAt = -Infinity
  let last = 0

  function focusRow(index: number, press: number, framesLeft: number): void {
    if (press !== last) return
    const row = rows()[index]
    row?.focus()
    if ((row === undefined || document.activeElement !== row) && framesLeft > 0)
      requestAnimationFrame(() => focusRow(index, press, framesLeft - 1))
  }

  function onKeydown(event: KeyboardEvent): void {
    // The space bar chooses.
    if (!/^[\p{L}\p{N}]$/u.test(event.key) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing)
      return
    event.preventDefault()
    typed = event.timeStamp - lastAt > togetherMs ? event.key : typed + event.key
    lastAt = event.timeStamp
    const here = rows().findIndex((row) => row === document.activeElement)
    const found = foundByLetters(labels(), typed, here)
    last += 1
    if (found !== -1) focusRow(found, last, mostFrames)
  }

  return { onKeydown }
}
