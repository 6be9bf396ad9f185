import { errorRow, type ErrorRow } from './answer.ts'
import { emailProblem, isObject, phoneProblem, type JsonObject } from './fields.ts'
import { contactFields } from './ticket-rules.ts'
import type { Store } from './store.ts'

/** How those whom a message goes to are written: each wrapped in an object of the contact, as documented. */
export type AddressField = 'contact_email' | 'contact_phone'

const longestAddress = 255

function problemOf(field: AddressField, address: string): string | undefined {
  if (field === 'contact_phone') return /\d/.test(address) ? phoneProblem(address) : 'Phone number is not valid'
  return emailProblem(address) ?? (address.includes('@') ? undefined : 'Email address is not valid')
}

/** Reads whom a message goes to; a problem names the recipient by its place in the list, from 0. */
export function readRecipients(
  body: JsonObject,
  table: string,
  field: AddressField,
): { addresses: string[]; errors: ErrorRow[] } {
  const given = body['recipients']
  if (!Array.isArray(given) || given.length === 0) {
    return { addresses: [], errors: [errorRow('Recipient is required', 'REQUIRED', table, '', 'recipients')] }
  }
  const errors: ErrorRow[] = []
  const addresses = given.map((each: unknown, index) => {
    const address = isObject(each) ? each[field] : undefined
    const refuse = (message: string, type: 'REQUIRED' | 'FORMAT' | 'LENGTH') =>
      void errors.push(errorRow(message, type, 'contacts', String(index), field))
    if (typeof address !== 'string' || address.trim() === '') {
      refuse('Address is required', 'REQUIRED')
      return ''
    }
    const problem = problemOf(field, address)
    if (problem !== undefined) refuse(problem, 'FORMAT')
    else if (address.length > longestAddress) refuse('Value is too long', 'LENGTH')
    return address.trim()
  })
  return { addresses, errors }
}

/** The id of the contact with this address; one is made when nobody has it. In the caller's transaction. */
export function createContactFinder(db: Store, field: AddressField): (address: string) => number {
  const column = field === 'contact_email' ? 'email' : 'phone'
  const select = db.prepare<[string], { id: number }>(
    `SELECT id FROM contacts WHERE ${column} = ? AND ${column} <> '' ORDER BY id LIMIT 1`,
  )
  const insert = db.prepare<[string]>(
    `INSERT INTO contacts (${contactFields.join(', ')})
     VALUES (${contactFields.map((name) => (name === column ? '?' : "''")).join(', ')})`,
  )
  return (address) => select.get(address)?.id ?? Number(insert.run(address).lastInsertRowid)
}
