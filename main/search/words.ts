/**
 * How text becomes words, the same way for what is indexed and for what is asked. Case, accents, Arabic vowel signs and
 * the spelling variants of Arabic and Amharic letters make no difference to a person looking for somebody, nor do the digits
 * of one script or another.
 */

const longestWord = 64
const mostWordsOfAQuery = 12
const wordPattern = /[\p{L}\p{N}\p{Mc}]+/gu

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

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  return (fold(text).match(wordPattern) ?? []).map(cut)
}

function fold(text: string): string {
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

function ethiopicBase(letter: string): string {
  const code = letter.charCodeAt(0)
  const series = ethiopicSeries.find(([from]) => code >= from && code < from + 7)
  return series ? String.fromCharCode(code - series[0] + series[1]) : letter
}

/** Never ends inside a surrogate pair: half a letter would be another letter once stored. */
function cut(word: string): string {
  return word.length <= longestWord ? word : word.slice(0, longestWord).replace(/[\uD800-\uDBFF]$/, '')
}

/** A run of digit groups as people write numbers: `0712 345-678`, `+254 (0) 712…`. */
const numberPattern = /\+?\p{Nd}[\p{Nd}\s().\-/]*\p{Nd}/gu
const shortestNumber = 7
const significantDigits = 9

/** Digits of a number without punctuation and without the 00 that some dial for +. */
function digitsOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\p{Nd}]/gu, '')
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/^00/, '')
}

/** Arabic-Indic and other digits by their value: every decimal digit block begins at a multiple that `Nd` runs tell. */
function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') return digit
  const code = digit.codePointAt(0) ?? 0
  let start = code
  while (/^\p{Nd}$/u.test(String.fromCodePoint(start - 1)) && code - start < 9) start -= 1
  return String(code - start)
}

/** A phone number under each way it is looked up: as written, national with 0, and its last nine digits. */
export function phoneWords(text: string): string[] {
  const digits = digitsOf(text)
  if (digits.length < significantDigits) return digits === '' ? wordsOf(text) : [digits]
  const last = digits.slice(-significantDigits)
  return [...new Set([digits, `0${last}`, last])]
}

/** Words of a longer text, with the numbers in it also joined, so that a number is found however it was spaced. */
export function textWords(text: string): string[] {
  const words = wordsOf(text)
  for (const [run] of text.matchAll(numberPattern)) {
    if (digitsOf(run).length >= shortestNumber) words.push(...phoneWords(run))
  }
  return words
}

/**
 * What a person typed, as words to look for; the last one is the beginning of a word. Digit groups that make a number are
 * one word, and a whole number is looked up by its last nine digits, however either side wrote its prefix.
 */
export function queryWords(text: string): string[] {
  const words: string[] = []
  let from = 0
  for (const match of text.matchAll(numberPattern)) {
    const digits = digitsOf(match[0])
    if (digits.length < shortestNumber) continue
    words.push(...wordsOf(text.slice(from, match.index)))
    words.push(digits.length > significantDigits ? wholeNumber(digits) : digits)
    from = match.index + match[0].length
  }
  words.push(...wordsOf(text.slice(from)))
  return words.slice(-mostWordsOfAQuery)
}

/** `0712345678` is national and complete; anything longer carries a country code. */
function wholeNumber(digits: string): string {
  return digits.slice(-significantDigits)
}
