import { z } from 'zod'
import { Instant } from './cases.ts'

/** Sixteen hex characters in groups of four: names somebody's data here to an administrator, and says nothing else. */
const ShortId = z.string().regex(/^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/)

/** What lies here for somebody who cannot open it, readable without any key: where it can be opened again, and by whom. */
export const RecoveryInfo = z.strictObject({
  /** To be read out to the administrator; null when nothing of this person lies here. */
  shortId: ShortId.nullable(),
  state: z.enum(['nothing-here', 'opens', 'key-store-changed', 'damaged']),
  /** `administrator`: whoever holds the helpline's recovery key; `none`: the password of before alone. */
  way: z.enum(['administrator', 'none', 'practice']),
  unsent: z.strictObject({ count: z.number().int().nonnegative(), oldestAt: Instant.nullable() }),
  /** Desks of this person that were set aside for an empty one, and what waits in them together. */
  setAside: z.strictObject({
    desks: z.number().int().nonnegative(),
    count: z.number().int().nonnegative(),
    oldestAt: Instant.nullable(),
  }),
})
export type RecoveryInfo = z.infer<typeof RecoveryInfo>

/** A sentence only its writer knows: at least 12 characters, or four words (see `weak-passphrase`). */
export const Passphrase = z.string().min(1).max(200)

/** One piece of an export as it is handed out, bytes before base64. */
export const exportSliceBytes = 128 * 1024

/** The largest export, bytes: the window holds it in memory until it is saved. */
export const largestExport = 400 * 1024 * 1024

/** What an export made now would have in it, said before anybody chooses a passphrase. */
export const ExportSize = z.strictObject({
  count: z.number().int().nonnegative(),
  drafts: z.number().int().nonnegative(),
  /** Attachments that are whole here, and those that are named but cannot be read. */
  files: z.number().int().nonnegative(),
  missingFiles: z.number().int().nonnegative(),
  /** With the attachments; more than `largestExport` is refused. */
  bytes: z.number().int().positive(),
  bytesWithoutFiles: z.number().int().positive(),
})
export type ExportSize = z.infer<typeof ExportSize>

/** An export that waits to be fetched from its beginning to its end; it is encrypted on the way. */
export const ExportMade = z.strictObject({
  exportId: z.uuid(),
  bytes: z.number().int().positive(),
  /** Unsent entries in it. */
  count: z.number().int().nonnegative(),
  drafts: z.number().int().nonnegative(),
  /** Attachments in it, and those that are named alone. */
  files: z.number().int().nonnegative(),
  missingFiles: z.number().int().nonnegative(),
  /** What the download is called: a date, and nothing about anybody. */
  suggestedName: z.string().regex(/^[a-z0-9.-]{1,60}$/),
})
export type ExportMade = z.infer<typeof ExportMade>
