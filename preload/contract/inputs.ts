import { z } from 'zod'
import { Instant, LocalId } from './cases.ts'

/** Shapes that many calls take. */
export const Nothing = z.strictObject({})
export const Password = z.string().min(1).max(200)
/** Drafts come in pages, newest first; `below` is the last one of the page before, an empty page is the end. */
export const DraftsBelow = z.strictObject({ below: z.strictObject({ createdAt: Instant, id: LocalId }).optional() })
export const PageSize = z.number().int().min(1).max(100)
