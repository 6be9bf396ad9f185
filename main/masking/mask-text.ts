import { hidesNobody, maskDots as dots } from '../../preload/contract/index.ts'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** At most so many digits of a number are shown, and only of numbers long enough to hide the rest among many. */
const shownDigits = 3
const leastHidden = 5

function firstLetter(text: string): string {
  for (const { segment } of graphemes.segment(text)) {
    if (/^\p{L}/u.test(segment)) return segment
    if (!/^\s/u.test(segment)) return ''
  }
  return ''
}

/** A name down to its first letter; of one that is no longer than a letter, or begins with none, nothing. '' stays ''. */
export function maskName(name: string): string {
  const text = name.trim()
  if (hidesNobody(text)) return name
  const length = Array.from(graphemes.segment(text)).length
  return `${length > 2 ? firstLetter(text) : ''}${dots}`
}

/** A telephone number down to its last three digits, in whatever script; of a short one, nothing. '' stays ''. */
export function maskNumber(number: string): string {
  const text = number.trim()
  if (hidesNobody(text)) return number
  const digits = text.match(/\p{Nd}/gu) ?? []
  return digits.length < shownDigits + leastHidden ? dots : `${dots}${digits.slice(-shownDigits).join('')}`
}

/** An e-mail address down to its first letter; where it leads is hidden too, for a school or office names people. */
export function maskAddress(address: string): string {
  const text = address.trim()
  if (hidesNobody(text)) return address
  const at = text.lastIndexOf('@')
  if (at < 1) return dots
  return `${at > 2 ? firstLetter(text.slice(0, at)) : ''}${dots}@${dots}`
}

/** How somebody is reached, or is called by a server: an address, a number or a name. */
export function maskReach(reach: string): string {
  if (reach.includes('@')) return maskAddress(reach)
  return /\p{Nd}{3}/u.test(reach.replaceAll(/[\s()./+-]/gu, '')) ? maskNumber(reach) : maskName(reach)
}

/**
 * Free text is shown as a whole or not at all: no rule finds every name in it, and what a child told is more than the names.
 * '' stays '', so that a screen can say that nothing was written.
 */
export function hideText(text: string): string {
  return text.trim() === '' ? text : dots
}

/** Endings that say what kind a file is; any other may be a name. */
const fileEnding =
  /\.(?:pdf|jpe?g|png|gif|webp|heic|docx?|odt|rtf|txt|csv|xlsx?|ods|pptx?|mp3|wav|ogg|m4a|mp4|zip|eml|vcf)$/i

/** The name of a file without the words somebody gave it: what kind it is stays. */
export function maskFileName(name: string): string {
  const ending = fileEnding.exec(name)?.[0] ?? ''
  return name === '' ? name : `${dots}${ending}`
}
