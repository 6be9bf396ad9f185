import { z } from 'zod'
import { CaseFields, ContactFields, LocalId, ServerId, shortLength } from './cases.ts'

/** What may be shown in plain, one at a time, to somebody whose role sees names and numbers masked. */

/** What stands in place of everything that is not shown. Its length says nothing. */
export const maskDots = '•••'

const short = z.string().max(shortLength)

/** Answers of the form that name nobody: they are never masked. */
const namelessAnswers = new Set(['anonymous', 'refused', 'unknown'])

/** Whether a text has nothing to hide: it is empty, or an answer that names nobody. */
export function hidesNobody(text: string): boolean {
  const plain = text.trim().toLowerCase()
  return plain === '' || namelessAnswers.has(plain)
}

/** `on-request`: one record at a time, which is written down. */
const Masking = z.enum(['shown', 'on-request', 'hidden'])

/**
 * What a site says of names and numbers, of roles that write no case: a mask that is edited would be written back. What it
 * does not say is as `grants` has it.
 */
export const SiteMasking = z.strictObject({ quality: Masking, analyst: Masking }).partial()
export type SiteMasking = z.infer<typeof SiteMasking>

/** `contact`: the contact of a case, by the id of the case; `call`: by the server's id of it. */
export const RevealTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['case', 'contact', 'message']), id: LocalId }),
  z.strictObject({ kind: z.literal('call'), id: ServerId }),
])
export type RevealTarget = z.infer<typeof RevealTarget>
export type RevealKind = RevealTarget['kind']

/** What was masked of a record, in plain. */
export const Revealed = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('case'), fields: CaseFields }),
  z.strictObject({ kind: z.literal('contact'), contact: ContactFields }),
  z.strictObject({
    kind: z.literal('message'),
    sender: short,
    recipients: z.array(short).max(51),
    subject: short,
    text: z.string().max(40_000),
  }),
  z.strictObject({ kind: z.literal('call'), number: short }),
])
export type Revealed = z.infer<typeof Revealed>

/** At most so many records are revealed in an hour at one desk: who needs more needs another role. */
export const mostRevealsAnHour = 60
