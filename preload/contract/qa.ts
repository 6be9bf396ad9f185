import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'
import { QaRecord, qaScoreNames, RecordState } from './records.ts'

/** What is known and shown of scores beside the scores themselves. */

const short = z.string().max(shortLength)

/** The call that is scored, as this computer knows it. Whoever called is no part of it. */
export const ScoredCall = z.strictObject({
  callRef: short,
  at: Instant.nullable(),
  agent: short,
  queue: short,
  direction: z.enum(['in', 'out', '']),
  talkMs: z.number().int().nonnegative().nullable(),
  hasRecording: z.boolean(),
})
export type ScoredCall = z.infer<typeof ScoredCall>

/** How far the scores of a call are: the least far of them. */
export const ScoreMark = z.strictObject({
  callRef: short,
  state: RecordState,
  count: z.number().int().positive(),
})
export type ScoreMark = z.infer<typeof ScoreMark>

/** A score of an own call, and when its agent said that it was read; null: not yet. That is kept on this computer. */
export const Feedback = z.strictObject({
  score: QaRecord,
  acknowledgedAt: Instant.nullable(),
  /** When the call was, as far as this computer knows. */
  callAt: Instant.nullable(),
})
export type Feedback = z.infer<typeof Feedback>

/** Whoever gave a score, as far as the server says how to write to them. */
export const Scorer = z.strictObject({ login: short, name: short, email: short })
export type Scorer = z.infer<typeof Scorer>

export const longestTrend = 24
/** More agents than this are not told: those with the most scores are. */
export const mostTrendAgents = 300

/** A month of one agent: how many scores, and the mean of the points given, over the nine documented ones; null: none. */
const TrendMonth = z.strictObject({ count: z.number().int().positive(), mean: z.number() }).nullable()

/** Scores by month, oldest first; months without any are there too. A list of a line has one entry a month. */
export const Trend = z.strictObject({
  /** `YYYY-MM`, in the site's zone. */
  months: z.array(z.string().regex(/^\d{4}-\d{2}$/)).max(longestTrend),
  /** `name`: '' where this computer does not know it. */
  agents: z
    .array(z.strictObject({ agent: short, name: short, months: z.array(TrendMonth).max(longestTrend) }))
    .max(mostTrendAgents),
  /** Of the agent that was asked for, or of all together. */
  whole: z.array(TrendMonth).max(longestTrend),
  criteria: z
    .array(z.strictObject({ item: short, means: z.array(z.number().nullable()).max(longestTrend) }))
    .max(qaScoreNames.length),
})
export type Trend = z.infer<typeof Trend>
