/**
 * Letters as a person who looks for somebody takes them: case, accents, Arabic vowel signs, the spelling variants of Arabic and
 * Amharic letters and the script of a digit make no difference. The search of the core finds by them and the window marks by
 * them: what is marked is what was found. Pure.
 */

/**
 * Letters of the Arabic script that are written for one another, after decomposition has already taken hamza off its
 * seats: final ة and ى, the joining line, hamza alone, alef wasla, and what Persian and Urdu keyboards put for ك, ي and ه.
 */
const arabicVariants: Readonly<Record<string, string>> = {
  ة: 'ه',
  ى: 'ي',
  ـ: '',
  ء: '',
  ٱ: 'ا',
  ک: 'ك',
  ی: 'ي',
  ہ: 'ه',
  ھ: 'ه',
}
const arabicPattern = /[ةىـءٱکیہھ]/g

/** Amharic series that sound alike: the first letter of each and of the series it is filed under. */
const ethiopicSeries: readonly (readonly [from: number, to: number])[] = [
  [0x1210, 0x1200],
  [0x1280, 0x1200],
  [0x12b8, 0x1200],
  [0x1220, 0x1230],
  [0x12d0, 0x12a0],
  [0x1340, 0x1338],
]

const ethiopicPattern = /[\u1210-\u1216\u1220-\u1226\u1280-\u1286\u12b8-\u12be\u12d0-\u12d6\u1340-\u1346]/g
/** ሃ is said and written for ሀ, ኣ and ኧ for አ. */
const ethiopicVowels: Readonly<Record<string, string>> = { ሃ: 'ሀ', ኣ: 'አ', ኧ: 'አ' }

function ethiopicBase(letter: string): string {
  const code = letter.charCodeAt(0)
  const series = ethiopicSeries.find(([from]) => code >= from && code < from + 7)
  return series === undefined ? letter : String.fromCharCode(code - series[0] + series[1])
}

/** A text in folded letters; may be shorter or longer than the text. */
export function foldedLetters(text: string): string {
  // Most text is plain: it needs none of what follows, and the index is fed by the hundred thousand.
  const lower = text.toLowerCase()
  if (/^[\0-\x7f]*$/.test(lower)) return lower
  return lower
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
    .replace(arabicPattern, (letter) => arabicVariants[letter] ?? letter)
    .replace(ethiopicPattern, ethiopicBase)
    .replace(/[ሃኣኧ]/g, (letter) => ethiopicVowels[letter] ?? letter)
    .replace(/\p{Nd}/gu, asciiDigit)
    .toLowerCase()
}

/** A decimal digit of any script by its value; every block of ten begins at zero. */
function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') return digit
  const code = digit.codePointAt(0) ?? 0
  let start = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1)) && code - start < 9) start -= 1
  return String(code - start)
}

/** The digits of a number as people write it, in order; '' when there are none. */
export function digitsOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{Nd}]/gu, '')
    .replace(/\p{Nd}/gu, asciiDigit)
}
