/** A piece of a text: what was searched for, or what stands between. */
export interface TextPiece {
  text: string
  isHit: boolean
}

interface Word {
  start: number
  end: number
  folded: string
}

function foldedLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    folded: foldedLetters(match[0]),
  }))
}

/** How much of a word, in characters of the original, makes up its first `count` folded letters. */
function prefixLength(word: string, count: number): number {
  for (let length = 1; length <= word.length; length += 1) {
    if (foldedLetters(word.slice(0, length)).length >= count) {
      const rest = /^\p{M}+/u.exec(word.slice(length))
      return length + (rest?.[0].length ?? 0)
    }
  }
  return word.length
}

/**
 * Cuts a text into pieces so that searched words can be marked as text nodes, never as markup. As in the
 * search itself, the last word typed is a prefix and the others are whole words.
 */
export function highlight(text: string, typed: string): TextPiece[] {
  const searched = wordsOf(typed).map((word) => word.folded)
  const last = searched.at(-1)
  if (last === undefined) return text === '' ? [] : [{ text, isHit: false }]
  const pieces: TextPiece[] = []
  let at = 0
  for (const word of wordsOf(text)) {
    const isWhole = searched.includes(word.folded)
    if (!isWhole && !word.folded.startsWith(last)) continue
    const length = isWhole ? word.end - word.start : prefixLength(text.slice(word.start, word.end), last.length)
    if (word.start > at) pieces.push({ text: text.slice(at, word.start), isHit: false })
    pieces.push({ text: text.slice(word.start, word.start + length), isHit: true })
    at = word.start + length
  }
  if (at < text.length) pieces.push({ text: text.slice(at), isHit: false })
  return pieces
}
