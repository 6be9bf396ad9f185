import { z } from 'zod'

/** Shapes that many calls take. */
export const Nothing = z.strictObject({})
export const Password = z.string().min(1).max(200)
export const PageSize = z.number().int().min(1).max(100)
