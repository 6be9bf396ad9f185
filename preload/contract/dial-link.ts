const longest = 200

/**
 * The number of a `tel:` or `sip:` link, to be put into the dial pad; null for anything else. Links come from any
 * program, so the grammar is strict: digits, a leading +, * and #, RFC 3966's visual separators; no parameters, no
 * headers, no escapes (SECURITY E7). Of a `sip:` link only the user is taken: our own exchange is the one that is asked.
 */
export function dialNumberOf(link: unknown): string | null {
  if (typeof link !== 'string' || link.length > longest) return null
  const tel = /^tel:(\+?[\d*#().\- ]{1,60})$/i.exec(link)?.[1]
  const sip = /^sips?:(\+?[\d*#]{1,40})@[a-z0-9](?:[a-z0-9.-]{0,120}[a-z0-9])?(?::\d{1,5})?$/i.exec(link)?.[1]
  const number = (tel ?? sip)?.replace(/[().\- ]/g, '') ?? ''
  return /^\+?[\d*#]{1,40}$/.test(number) ? number : null
}

/** What a person types or pastes into the dial pad, as the exchange takes it; null when it is no number. */
export function dialNumberOfText(text: string): string | null {
  const trimmed = text.trim()
  return dialNumberOf(/^(tel|sips?):/i.test(trimmed) ? trimmed : `tel:${trimmed}`)
}
