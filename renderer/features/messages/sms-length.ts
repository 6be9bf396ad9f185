/** The letters of the GSM 03.38 alphabet; those behind it cost two places each. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('\f^{}\\[~]|€')

/** What one message carries, and one part of several, whose places are numbered (3GPP TS 23.040). */
const plain = { one: 160, part: 153 }
const wide = { one: 70, part: 67 }

interface SmsLength {
  /** Places it takes, as the network counts them. */
  readonly used: number
  /** How many messages it is sent as; 0 for an empty text. */
  readonly parts: number
  /** Places left before another part begins. */
  readonly left: number
  /** True when one letter is outside the plain alphabet, so that far fewer fit. */
  readonly isWide: boolean
}

/** How many text messages a text becomes: what a helpline pays for, and what a long one costs the reader. */
export function smsLength(text: string): SmsLength {
  const letters = Array.from(text)
  const isWide = letters.some((letter) => !basic.has(letter) && !extended.has(letter))
  const used = isWide ? text.length : letters.reduce((sum, letter) => sum + (extended.has(letter) ? 2 : 1), 0)
  const { one, part } = isWide ? wide : plain
  if (used <= one) return { used, parts: used === 0 ? 0 : 1, left: one - used, isWide }
  const parts = Math.ceil(used / part)
  return { used, parts, left: parts * part - used, isWide }
}
