import { digitsOf, foldedLetters } from '../../../preload/contract/index.ts'

/** A piece of a text: what was searched for, or what stands between. */
export interface TextPiece {
  text: string
  isHit: boolean
}

interface Span {
  start: number
  end: number
}

interface Word extends Span {
  folded: string
}

/** A run of digit groups as people write numbers: `0712 345-678`, `+254 (0) 712…`. */
const numberPattern = /\+?\p{Nd}[\p{Nd}\s().\-/]*\p{Nd}/gu
const shortestNumber = 7
const significantDigits = 9

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    folded: foldedLetters(match[0]),
  }))
}

/** What is looked for: whole words, and the last one as the beginning of a word. A number is one word, however spaced. */
function searchedWords(typed: string): string[] {
  const words: string[] = []
  let from = 0
  const plain = (text: string): string[] => wordsOf(text).map((word) => word.folded)
  for (const match of typed.matchAll(numberPattern)) {
    const digits = digitsOf(match[0]).replace(/^00/, '')
    if (digits.length < shortestNumber) continue
    words.push(...plain(typed.slice(from, match.index)))
    words.push(digits.length > significantDigits ? digits.slice(-significantDigits) : digits)
    from = match.index + match[0].length
  }
  return [...words, ...plain(typed.slice(from))].filter((word) => word !== '')
}

/** How much of a word, in characters of the original, makes up its first `count` folded letters. */
function prefixLength(word: string, count: number): number {
  let length = 0
  for (const letter of word) {
    length += letter.length
    if (foldedLetters(word.slice(0, length)).length >= count) {
      const rest = /^\p{M}+/u.exec(word.slice(length))
      return length + (rest?.[0].length ?? 0)
    }
  }
  return word.length
}

/** The part of a number that spells `count` of its digits from the digit at `skip` on. */
function digitSpan(run: string, start: number, skip: number, count: number): Span {
  const places = [...run.matchAll(/\p{Nd}/gu)].map((match) => ({ at: match.index, length: match[0].length }))
  const first = places[skip]
  const last = places[Math.min(skip + count, places.length) - 1]
  if (first === undefined || last === undefined) return { start, end: start + run.length }
  return { start: start + first.at, end: start + last.at + last.length }
}

/** Where a number of the text is one that was looked for: as written, from its national 0, or by its last nine digits. */
function numberHits(text: string, searched: readonly string[]): Span[] {
  const asked = searched.filter((word) => /^\d{3,}$/.test(word))
  if (asked.length === 0) return []
  return [...text.matchAll(numberPattern)].flatMap((match) => {
    const digits = digitsOf(match[0])
    if (digits.length < shortestNumber) return []
    const national = Math.max(0, digits.length - significantDigits)
    return asked.flatMap((word) => {
      const isPrefix = word === searched.at(-1)
      const fits = (written: string): boolean => (isPrefix ? written.startsWith(word) : written === word)
      if (fits(digits.slice(national))) return [digitSpan(match[0], match.index, national, word.length)]
      if (fits(digits)) return [digitSpan(match[0], match.index, 0, word.length)]
      if (!word.startsWith('0') || !fits(`0${digits.slice(national)}`)) return []
      return [digitSpan(match[0], match.index, national, word.length - 1)]
    })
  })
}

function wordHits(text: string, searched: readonly string[], last: string): Span[] {
  return wordsOf(text).flatMap((word) => {
    const isWhole = searched.includes(word.folded)
    if (!isWhole && !word.folded.startsWith(last)) return []
    const length = isWhole ? word.end - word.start : prefixLength(text.slice(word.start, word.end), last.length)
    return [{ start: word.start, end: word.start + length }]
  })
}

/**
 * Cuts a text into pieces so that searched words can be marked as text nodes, never as markup. As in the
 * search itself, the last word typed is a prefix and the others are whole words.
 */
export function highlight(text: string, typed: string): TextPiece[] {
  const searched = searchedWords(typed)
  const last = searched.at(-1)
  if (last === undefined) return text === '' ? [] : [{ text, isHit: false }]
  const hits = [...wordHits(text, searched, last), ...numberHits(text, searched)].sort((a, b) => a.start - b.start)
  const pieces: TextPiece[] = []
  let at = 0
  for (const hit of hits) {
    if (hit.end <= at) continue
    const start = Math.max(hit.start, at)
    if (start > at) pieces.push({ text: text.slice(at, start), isHit: false })
    const before = pieces.at(-1)
    // Two hits that touch are one mark.
    if (before?.isHit === true && start === at) before.text += text.slice(start, hit.end)
    else pieces.push({ text: text.slice(start, hit.end), isHit: true })
    at = hit.end
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isHit: false })
  return pieces
}
