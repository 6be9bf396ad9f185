/**
 * Whether a message came in. The server's box says so (inbox, outbox, sent); only where it says neither, that the message
 * names no recipients: a helpline that records to whom a message came would otherwise seem to have sent it.
 */
export function cameIn(box: string, isAddressed: boolean): boolean {
  const name = box.toLowerCase()
  // "Sending" has an "in" of its own.
  if (/out|sen[dt]|draft/.test(name)) return false
  return /\bin(box|coming|bound)?\b/.test(name) || !isAddressed
}
