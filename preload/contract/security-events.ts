import { z } from 'zod'
import { Instant } from './cases.ts'

/**
 * What is written down about the safety of this person's data here (SECURITY F5): a closed list, because an entry says
 * what happened and never about whom. No name, number, path or text; of what was revealed, the id of the record.
 */
const securityEventKinds = [
  'signed-in',
  'signed-in-offline',
  'sign-in-refused',
  'signed-out',
  'unlock-refused',
  'too-many-attempts',
  'password-changed',
  'password-reset',
  'key-changed',
  'key-store-changed',
  'key-refused',
  'recovery-wrapped',
  'recovery-used',
  'recovery-refused',
  'export-made',
  'revealed',
  'call-refused',
  'door-refused',
  'certificate-refused',
  'modes-repaired',
  'set-aside',
  'file-damaged',
  'file-salvaged',
  'clock-set-back',
  'cache-removed',
  'aside-removed',
  'wiped',
] as const
export const SecurityEventKind = z.enum(securityEventKinds)
export type SecurityEventKind = z.infer<typeof SecurityEventKind>

export const SecurityEvent = z.strictObject({
  number: z.number().int().positive(),
  at: Instant,
  kind: SecurityEventKind,
  /** How many, where that says something, such as cases exported; else null. */
  count: z.number().int().nonnegative().nullable(),
  /** One of our own words, such as an error code; never anything typed or received. */
  detail: z
    .string()
    .max(40)
    .regex(/^[a-z0-9-]*$/),
})
export type SecurityEvent = z.infer<typeof SecurityEvent>
