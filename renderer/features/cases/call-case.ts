import {
  emptyCase,
  fieldPaths,
  valueOf,
  withValue,
  type CaseFields,
  type ContactFields,
  type FormDefinition,
} from '../../../preload/contract/index.ts'

/** What is known of a call when its case is begun. */
export interface CallForCase {
  /** The id by which the server knows the call, else the telephone's own: the source id of the case (DESIGN 3). */
  readonly sourceId: string
  readonly number: string
  /** The contact of the newest case with this number; null when nobody knows it. */
  readonly contact: ContactFields | null
}

/**
 * The form as it stands before anybody types: the call, its number, and who called from there before.
 */
export function fieldsOfCall(call: CallForCase, definition: FormDefinition | null): CaseFields {
  const empty = emptyCase()
  const contact = { ...(call.contact ?? empty.contact), phone: call.number }
  return askedAnew({ ...empty, source: 'call', sourceId: call.sourceId, contact }, definition)
}

/** "Refused" and the like were said in an earlier talk: this time it is asked anew. */
export function askedAnew(filled: CaseFields, definition: FormDefinition | null): CaseFields {
  const asked = definition?.sections.flatMap((section) => section.fields) ?? []
  return asked
    .filter(({ field, answers }) => answers.some((answer) => answer.value === valueOf(filled, field)))
    .reduce((fields, { field }) => withValue(fields, field, ''), filled)
}

/** Whether a form says no more than whose call it is: nobody has typed, and no earlier contact filled anything in. */
export function isOnlyTheCall(fields: CaseFields): boolean {
  if (fields.source !== 'call') return false
  const bare = fieldsOfCall({ sourceId: fields.sourceId, number: fields.contact.phone, contact: null }, null)
  return fieldPaths(fields).every((path) => valueOf(fields, path) === valueOf(bare, path))
}

/** The fields an earlier contact filled in and nobody has changed yet: to be checked with the caller. */
export function fieldsFromEarlier(prefill: CaseFields | null, fields: CaseFields): string[] {
  if (prefill === null) return []
  // What the call or message says by itself is not of before.
  const own = prefill.source === 'email' ? 'contact.email' : 'contact.phone'
  return fieldPaths(prefill).filter((path) => {
    if (!path.startsWith('contact.') || path === own) return false
    const brought = valueOf(prefill, path)
    return brought !== '' && valueOf(fields, path) === brought
  })
}
