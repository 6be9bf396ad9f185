/** A tree of texts as the locale files hold it. */
export interface Messages {
  [key: string]: string | Messages
}

const plain = 'aceginorsuyzACEGINORSUYZ'
const accented = 'áçéğíñóŕšúýžÁÇÉĞÍÑÓŔŠÚÝŽ'

/** How much longer than English a text may become in another language. */
const growth = 0.4

/** One text as nobody would write it, yet readable: accents, 40 % longer, in brackets; parameters stay whole. */
export function pseudoText(text: string): string {
  return text
    .split(' | ')
    .map((form) => {
      const parts = form.split(/(\{[^}]*\})/)
      const letters = parts.map((part) => (part.startsWith('{') ? part : accent(part))).join('')
      const longer = Math.ceil(form.replace(/\{[^}]*\}/g, '').length * growth)
      // In words, so that it may break where real text would.
      const padding = '~'.repeat(longer).replace(/~{6}(?=~)/g, '$& ')
      return `⟦${letters}${padding}⟧`
    })
    .join(' | ')
}

function accent(text: string): string {
  return Array.from(text, (letter) => accented[plain.indexOf(letter)] ?? letter).join('')
}

/** The whole tree in pseudo-English. */
export function pseudoMessages(messages: Messages): Messages {
  return Object.fromEntries(
    Object.entries(messages).map(([key, value]) => [
      key,
      typeof value === 'string' ? pseudoText(value) : pseudoMessages(value),
    ]),
  )
}
