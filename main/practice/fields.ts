import { errorRow, type ErrorRow } from './answer.ts'

/** Reading the objects of a request: every value is text, on the wire and here. */

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// As wide as the columns a server of this kind has for them.
const shortLimit = 255
const longLimit = 65_535
const longFields: ReadonlySet<string> = new Set(['narrative', 'resolution', 'comments', 'recomendations', 'msg'])

/** Answers that stand for "would not say"; they are stored as they are. */
const withheld: ReadonlySet<string> = new Set(['', 'Anonymous', 'Refused'])

interface Reading<F extends string> {
  readonly values: Readonly<Record<F, string>>
  readonly errors: ErrorRow[]
}

/**
 * Reads the named fields as text. A field that is not there is empty, unless the whole object is asked for (an
 * update): then it is refused. Fields nobody named are ignored.
 */
export function readFields<F extends string>(
  object: JsonObject,
  names: readonly F[],
  place: { table: string; row: string; isWhole: boolean },
): Reading<F> {
  const errors: ErrorRow[] = []
  const read = (name: F): string => {
    const value = object[name]
    if (value === undefined) {
      if (place.isWhole) errors.push(errorRow('The whole object is needed', 'REQUIRED', place.table, place.row, name))
      return ''
    }
    if (typeof value !== 'string') {
      errors.push(errorRow('Value must be text', 'FORMAT', place.table, place.row, name))
      return ''
    }
    if (value.length > (longFields.has(name) ? longLimit : shortLimit)) {
      errors.push(errorRow('Value is too long', 'LENGTH', place.table, place.row, name))
    }
    return value
  }
  // Object.fromEntries forgets the key type; `names` is all of F.
  const values = Object.fromEntries(names.map((name) => [name, read(name)])) as Record<F, string>
  return { values, errors }
}

/** What is wrong with a phone number, if anything: text without a digit is taken as it is. */
export function phoneProblem(text: string): string | undefined {
  const digits = text.replaceAll(/\D/g, '').length
  if (digits === 0) return undefined
  if (digits < 3) return 'Phone number is too short'
  return digits > 15 ? 'Phone number is too long' : undefined
}

/** What is wrong with an e-mail address, if anything. */
export function emailProblem(text: string): string | undefined {
  return withheld.has(text) || text.includes('@') ? undefined : 'Email address is not valid'
}

/** Problems of the `phone` and `email` of any person. */
export function reachErrors(values: { phone: string; email: string }, table: string, row: string): ErrorRow[] {
  const phone = phoneProblem(values.phone)
  const email = emailProblem(values.email)
  return [
    ...(phone === undefined ? [] : [errorRow(phone, 'FORMAT', table, row, 'phone')]),
    ...(email === undefined ? [] : [errorRow(email, 'FORMAT', table, row, 'email')]),
  ]
}
