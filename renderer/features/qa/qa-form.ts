import { highestPoints, lowestPoints, type QaComment, type QaNotes } from '../../../preload/contract/index.ts'

/** What a score can be, the lowest first. */
export const scoreValues: readonly number[] = Array.from(
  { length: highestPoints - lowestPoints + 1 },
  (_, step) => lowestPoints + step,
)

/** A comment and its place among all of the score. */
export interface PlacedComment {
  readonly at: number
  readonly comment: QaComment
}

/** The comments on one item, in the order in which they were written: what is being typed never moves. */
export function commentsOn(notes: QaNotes, item: string): PlacedComment[] {
  return notes.comments.map((comment, at) => ({ at, comment })).filter(({ comment }) => comment.item === item)
}
