/** How numbers are compared: by their last nine digits, so that +254 722 000 111 and 0722-000111 are one caller. */

const keyLength = 9
/** What people write between digits; narrow and plain no-break spaces included. */
const separators = [' ', '-', '(', ')', '+', '.', '/', '\u00a0', '\u202f']

/**
 * The key of a column of numbers, in SQLite's own words so that an index can be built on it without a column of its
 * own. The text has to stay letter by letter what the index was built with (migration 3), or the index is not used.
 */
export function numberKeyExpression(column: string): string {
  const digits = separators.reduce((inner, each) => `replace(${inner}, '${each}', '')`, column)
  return `substr(${digits}, -${keyLength})`
}

/** The address in `Name <address>`, or the whole, as `message_addresses` has it (migration 14): letter by letter the same. */
export function addressExpression(kind: string, text: string): string {
  const bare = `lower(trim(CASE WHEN instr(${text}, '<') > 0
     THEN replace(substr(${text}, instr(${text}, '<') + 1), '>', '') ELSE ${text} END))`
  return `iif(${kind} = 'sms', ${numberKeyExpression(text)}, ${bare})`
}

/** The digits of a number as it was written or sent. */
export function digitsOf(number: string): string {
  return number.replaceAll(/\D+/g, '')
}

/** The key to look for; null for a caller without a number. Short numbers have to be equal as a whole. */
export function numberKeyOf(number: string): string | null {
  const bare = separators.reduce((text, each) => text.replaceAll(each, ''), number)
  return /^\d+$/.test(bare) ? bare.slice(-keyLength) : null
}

/** To whom a message goes, as far as two spellings of it are one: a number by its key, an address bare and without case. */
export function addresseeKeyOf(kind: string, written: string): string {
  const folded = written.replaceAll(/\s+/g, '').toLowerCase()
  if (kind === 'sms') return numberKeyOf(written) ?? folded
  return /<([^<>]+)>$/.exec(folded)?.[1] ?? folded
}

/** Letters without case and marks, for finding a name by a part of it. */
export function foldedName(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}+/gu, '')
}
