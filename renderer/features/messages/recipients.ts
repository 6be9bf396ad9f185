import type { MessageKind } from '../../../preload/contract/index.ts'

/** The most one message goes to; the core refuses more. */
export const mostRecipients = 50

const separators: Readonly<Record<MessageKind, RegExp>> = { email: /[\s,;]+/, sms: /[,;\n\t]+/ }

/** Whether a message can go there: an address with a place behind the @, or a telephone number of 3 to 15 digits. */
function isReachable(kind: MessageKind, text: string): boolean {
  if (kind === 'email') return /^[^\s@<>]+@[^\s@<>.]+(?:\.[^\s@<>.]+)*$/.test(text) && text.length <= 200
  const digits = text.replace(/\D/g, '').length
  return /^\+?[\d\s().-]+$/.test(text) && digits >= 3 && digits <= 15 && text.length <= 40
}

/**
 * Takes recipients out of what was typed or pasted. `rest` is what cannot be reached and stays to be mended; one that is
 * there already is not taken twice.
 */
export function readRecipients(
  kind: MessageKind,
  typed: string,
  before: readonly string[],
): { recipients: string[]; rest: string } {
  const recipients = [...before]
  const rest: string[] = []
  for (const each of typed.split(separators[kind]).map((part) => part.trim())) {
    if (each === '') continue
    const isKnown = recipients.some((known) => known.toLowerCase() === each.toLowerCase())
    if (!isReachable(kind, each) || (!isKnown && recipients.length >= mostRecipients)) rest.push(each)
    else if (!isKnown) recipients.push(each)
  }
  return { recipients, rest: rest.join(', ') }
}
