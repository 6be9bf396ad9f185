import { z } from 'zod'
import { LocalId, shortLength } from './cases.ts'
import { call } from './define.ts'
import { Nothing, PageSize } from './inputs.ts'
import { QaForm } from './qa-form.ts'
import { Feedback, longestTrend, ScoredCall, ScoreMark, Scorer, Trend } from './qa.ts'
import { RecordSeq } from './records.ts'

const CallRef = z.string().min(1).max(shortLength)
const ById = z.strictObject({ id: LocalId })

/** What scores are given by, and what becomes of them. */
export const scoringCalls = {
  scoring: {
    /** Every form a call can be scored by. */
    forms: call('scoring.forms', { in: Nothing, out: z.array(QaForm).max(20), needs: 'signed-in' }),
    /** What this computer knows of a call; null when it has not been fetched. */
    callOf: call('scoring.callOf', {
      in: z.strictObject({ callRef: CallRef }),
      out: ScoredCall.nullable(),
      needs: 'qa.read',
    }),
    /** How far the scores of these calls are; a call without any is left out. */
    marks: call('scoring.marks', {
      in: z.strictObject({ callRefs: z.array(CallRef).max(100) }),
      out: z.array(ScoreMark).max(100),
      needs: 'qa.read',
    }),
    /** The scores on this computer by month and agent; by criterion those of one agent, or of all together (null). */
    trend: call('scoring.trend', {
      in: z.strictObject({
        months: z.number().int().min(1).max(longestTrend),
        agent: z.string().max(shortLength).nullable(),
      }),
      out: Trend,
      needs: 'qa.read',
    }),
  },
  feedback: {
    /** Scores of the calls of whoever asks, newest first. */
    list: call('feedback.list', {
      in: z.strictObject({ before: RecordSeq.nullable(), limit: PageSize }),
      out: z.strictObject({ rows: z.array(Feedback).max(100), next: RecordSeq.nullable() }),
      needs: 'qa.readOwn',
    }),
    /** `not-found` for a score of somebody else's call too. */
    get: call('feedback.get', { in: ById, out: Feedback, needs: 'qa.readOwn' }),
    unread: call('feedback.unread', {
      in: Nothing,
      out: z.strictObject({ count: z.number().int().nonnegative() }),
      needs: 'qa.readOwn',
    }),
    /** It was read; kept on this computer, the first time counts. */
    acknowledge: call('feedback.acknowledge', { in: ById, out: Feedback, needs: 'qa.readOwn' }),
    /** How to write to whoever gave it: as this computer knows it, or asked of the server now. */
    scorer: call('feedback.scorer', { in: ById, out: Scorer, needs: 'qa.readOwn' }),
  },
} as const
