import { join } from 'node:path'
import type PDFDocument from 'pdfkit'
import { visualRuns } from './visual-runs.ts'

/**
 * Words on a page: every letter from the first of the bundled fonts that has it, joined and placed as its script asks, in the
 * order a reader sees it.
 */
export interface Lettering {
  /** Letters of these texts that none of the fonts has, each once. */
  missing(texts: readonly string[]): string[]
  width(text: string, style: LetterStyle): number
  /** Draws one line; `x` is its start, middle or end (as `anchor` says, left to right), `y` the top of its letters. */
  draw(text: string, x: number, y: number, style: LetterStyle & { readonly anchor?: Anchor }): void
  /** The words as lines no wider than so many points; a word that is wider is broken. */
  wrap(text: string, widest: number, style: LetterStyle): string[]
}
type Anchor = 'start' | 'middle' | 'end'
interface LetterStyle {
  readonly size: number
  readonly isStrong?: boolean
  readonly colour?: string
}

/** In the order in which they are asked for a letter; all under the SIL Open Font Licence (see `OFL.txt` beside them). */
const files = {
  plain: [
    'noto-sans-latin-400-normal.woff',
    'noto-sans-latin-ext-400-normal.woff',
    'noto-sans-ethiopic-ethiopic-400-normal.woff',
    'noto-sans-arabic-arabic-400-normal.woff',
  ],
  // Ethiopic and Arabic have no bold here: it closes their small counters on paper.
  strong: ['noto-sans-latin-600-normal.woff', 'noto-sans-latin-ext-600-normal.woff'],
} as const

interface Face {
  readonly name: string
  has(letter: string): boolean
}
interface Piece {
  readonly face: Face
  readonly text: string
}

/** Spaces and joiners that need no letter of their own. */
const invisible = /^(?:[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\ufe0f)$/u

/** A few signs that are written in different ways, in one that every font has. */
const spelling: readonly (readonly [RegExp, string])[] = [
  [/[\u00a0\u2000-\u200a\u202f\u205f\u3000\t]/gu, ' '],
  [/[\u2010\u2011\u2012]/gu, '-'],
]
const spelled = (text: string): string =>
  spelling.reduce((result, [from, to]) => result.replaceAll(from, to), text.normalize('NFC'))

// The library turns a piece by the script it finds in it, and not by where the piece stands. So signs within Arabic are turned
// here, and digits of Arabic, which it would turn although they are read from the left, are set one by one.
const isTurnedByLibrary = (text: string): boolean => /[\p{Script=Arabic}--\p{Nd}--\p{P}]/v.test(text)
const turned = (piece: Piece): Piece =>
  isTurnedByLibrary(piece.text) ? piece : { ...piece, text: Array.from(piece.text).reverse().join('') }
const apart = (piece: Piece): Piece[] =>
  /[\u0600-\u06ff]/.test(piece.text) ? Array.from(piece.text, (text) => ({ face: piece.face, text })) : [piece]

/** Reads the fonts of a folder into a document. Throws when one is not there: a broken installation. */
export function createLettering(
  document: InstanceType<typeof PDFDocument>,
  folder: string,
  isRightToLeft: boolean,
): Lettering {
  const faceOf = (file: string): Face => {
    document.registerFont(file, join(folder, file)).font(file)
    // Which letters a font has is not in the library's declarations; the font it is setting now has it.
    const { _font: now } = document as unknown as { _font: { font: { characterSet: readonly number[] } } }
    const known = new Set(now.font.characterSet)
    return { name: file, has: (letter) => known.has(letter.codePointAt(0) ?? -1) }
  }
  const plain = files.plain.map(faceOf)
  const strong = [...files.strong.map(faceOf), ...plain]

  function piecesOf(text: string, faces: readonly Face[]): Piece[] {
    const pieces: { face: Face; text: string }[] = []
    for (const letter of text) {
      const last = pieces.at(-1)
      const isMark = /\p{M}/u.test(letter)
      // A space stays with the word before it, a mark with its letter, if that font has it.
      const stays = last !== undefined && (last.face.has(letter) || (isMark && invisible.test(letter)))
      const prefersLast = stays && (letter === ' ' || isMark)
      const face = prefersLast ? last.face : faces.find((each) => each.has(letter))
      if (face === undefined) continue
      if (last?.face === face) last.text += letter
      else pieces.push({ face, text: letter })
    }
    return pieces
  }

  /** Pieces from left to right. */
  function layout(text: string, style: LetterStyle): Piece[] {
    const faces = style.isStrong === true ? strong : plain
    return visualRuns(spelled(text), isRightToLeft).flatMap((run) => {
      const pieces = piecesOf(run.text, faces)
      return run.isRightToLeft ? pieces.reverse().map(turned) : pieces.flatMap(apart)
    })
  }

  // An empty list of features makes the library shape a piece as a whole: word by word, Arabic would come out in the wrong order.
  const options = { lineBreak: false, features: [] as never[] }
  const measure = (piece: Piece, size: number): number =>
    document.font(piece.face.name).fontSize(size).widthOfString(piece.text, options)

  function width(text: string, style: LetterStyle): number {
    return layout(text, style).reduce((sum, piece) => sum + measure(piece, style.size), 0)
  }

  function broken(word: string, widest: number, style: LetterStyle): string[] {
    const parts: string[] = []
    let part = ''
    for (const letter of word) {
      if (part !== '' && width(part + letter, style) > widest) {
        parts.push(part)
        part = ''
      }
      part += letter
    }
    return [...parts, part]
  }

  return {
    missing(texts) {
      const letters = new Set(texts.flatMap((text) => Array.from(spelled(text))))
      return [...letters].filter((letter) => !invisible.test(letter) && !plain.some((face) => face.has(letter)))
    },
    width,
    draw(text, x, y, { anchor = 'start', ...style }) {
      const pieces = layout(text, style)
      const widths = pieces.map((piece) => measure(piece, style.size))
      const whole = widths.reduce((sum, each) => sum + each, 0)
      let left = anchor === 'start' ? x : anchor === 'end' ? x - whole : x - whole / 2
      document.fillColor(style.colour ?? '#000000')
      // One base line for all fonts: each has its own idea of how high its letters are.
      const baseline = y + style.size * 1.07
      pieces.forEach((piece, index) => {
        document.font(piece.face.name).fontSize(style.size)
        document.text(piece.text, left, baseline, { ...options, baseline: 'alphabetic' })
        left += widths[index] ?? 0
      })
    },
    wrap(text, widest, style) {
      const lines: string[] = []
      let line = ''
      for (const word of text.split(/\s+/).filter((each) => each !== '')) {
        const longer = line === '' ? word : `${line} ${word}`
        if (width(longer, style) <= widest) {
          line = longer
          continue
        }
        if (line !== '') lines.push(line)
        const parts = width(word, style) <= widest ? [word] : broken(word, widest, style)
        lines.push(...parts.slice(0, -1))
        line = parts.at(-1) ?? ''
      }
      return [...lines, line]
    },
  }
}
