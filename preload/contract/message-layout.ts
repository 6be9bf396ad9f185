import { z } from 'zod'

/**
 * An e-mail as it looks, without its HTML: blocks of text that the core made of it. Pictures, forms, scripts, styles and
 * everything from elsewhere were left out there; a link is words and where it would lead, for reading only.
 */

/** So that it fits into one message; what is beyond is left out, and said. */
export const mostLayoutBlocks = 800
export const mostLayoutRuns = 1500
export const longestLayout = 40_000

const LayoutRun = z.strictObject({
  text: z.string().max(longestLayout),
  tone: z.enum(['plain', 'strong', 'emphasis', 'picture']),
  /** Where the words would lead if they were followed; '' for nowhere. Never followed by this program. */
  leadsTo: z.string().max(300),
})
export type LayoutRun = z.infer<typeof LayoutRun>

const LayoutBlock = z.strictObject({
  kind: z.enum(['paragraph', 'heading', 'item', 'quote', 'code', 'rule']),
  /** How deep in lists and quotes, from 0. */
  depth: z.number().int().min(0).max(8),
  runs: z.array(LayoutRun).max(mostLayoutRuns),
})
export type LayoutBlock = z.infer<typeof LayoutBlock>

export const MessageLayout = z.strictObject({
  blocks: z.array(LayoutBlock).max(mostLayoutBlocks),
  /** Pictures that were not fetched. */
  pictures: z.number().int().nonnegative(),
  isCut: z.boolean(),
})
export type MessageLayout = z.infer<typeof MessageLayout>
