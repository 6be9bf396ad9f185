import { digitsOf, foldedLetters } from '../../preload/contract/letters.ts'

/**
 * How text becomes words, the same way for what is indexed and for what is asked. Case, accents, Arabic vowel signs and
 * the spelling variants of Arabic and Amharic letters make no difference to a person looking for somebody, nor do the digits
 * of one script or another.
 */

const longestWord = 64
const mostWordsOfAQuery = 12
const wordPattern = /[\p{L}\p{N}\p{Mc}]+/gu

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  return (foldedLetters(text).match(wordPattern) ?? []).map(cut)
}

/** Never ends inside a surrogate pair: half a letter would be another letter once stored. */
function cut(word: string): string {
  return word.length <= longestWord ? word : word.slice(0, longestWord).replace(/[\uD800-\uDBFF]$/, '')
}

/** A run of digit groups as people write numbers: `0712 345-678`, `+254 (0) 712…`. */
const numberPattern = /\+?\p{Nd}[\p{Nd}\s().\-/]*\p{Nd}/gu
const shortestNumber = 7
const significantDigits = 9

/** Digits of a number without the 00 that some dial for +. */
function dialledDigits(text: string): string {
  return digitsOf(text).replace(/^00/, '')
}

/** A phone number under each way it is looked up: as written, national with 0, and its last nine digits. */
export function phoneWords(text: string): string[] {
  const digits = dialledDigits(text)
  if (digits.length < significantDigits) return digits === '' ? wordsOf(text) : [digits]
  const last = digits.slice(-significantDigits)
  return [...new Set([digits, `0${last}`, last])]
}

/** Words of a longer text, with the numbers in it also joined, so that a number is found however it was spaced. */
export function textWords(text: string): string[] {
  const words = wordsOf(text)
  for (const [run] of text.matchAll(numberPattern)) {
    if (dialledDigits(run).length >= shortestNumber) words.push(...phoneWords(run))
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
    const digits = dialledDigits(match[0])
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
