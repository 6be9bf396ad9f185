import type { Feedback, QaScoreName, ScoredCall, ScoreMark } from '../../preload/contract/index.ts'

/** The part of `DbApi` about what becomes of scores. `agents`: what the server may call one person. */
export interface ScoringDbApi {
  /** Null when the call was never fetched. */
  scoredCall(input: { callRef: string }): ScoredCall | null
  scoreMarks(input: { callRefs: string[] }): ScoreMark[]
  /** Sums of the scores of each of the spans, by agent; `before` belongs to the next one. */
  scoreSums(input: { spans: { from: number; before: number }[] }): ScoreSums[]
  pageFeedback(input: { agents: string[]; before: number | null; limit: number }): Feedback[]
  /** `not-found`, for a score of somebody else too. */
  feedbackOf(input: { id: string; agents: string[] }): Feedback
  countUnreadFeedback(input: { agents: string[] }): number
  /** The first time counts. `not-found` as `feedbackOf`. */
  acknowledgeFeedback(input: { id: string; agents: string[]; now: number }): Feedback
}

export interface ScoreSums {
  /** The place of the span in the question. */
  readonly span: number
  readonly agent: string
  readonly count: number
  readonly sums: Readonly<Record<QaScoreName, number>>
  /** How many of them gave points for it: a score may leave a criterion out, which is no point of 0. */
  readonly given: Readonly<Record<QaScoreName, number>>
}
