import { z } from 'zod'
import { qaScoreNames, type FieldProblem, type QaFields } from '../../../preload/contract/index.ts'
import definition from '../../../resources/forms/qa.json'

const QaForm = z.object({
  lowest: z.number().int(),
  highest: z.number().int(),
  sections: z.array(
    z.object({
      id: z.string(),
      titleKey: z.string(),
      scores: z.array(z.object({ score: z.enum(qaScoreNames), labelKey: z.string(), hintKey: z.string() })),
    }),
  ),
})

/** What a call is scored by, as data: the screen names no score. */
export const qaForm = QaForm.parse(definition)

export const scoreValues: readonly number[] = Array.from(
  { length: qaForm.highest - qaForm.lowest + 1 },
  (_, step) => qaForm.lowest + step,
)

/** The scores in the order in which they are asked. */
export const askedScores = qaForm.sections.flatMap(({ scores }) => scores)

interface Total {
  readonly points: number
  /** What can be reached at most, of all nine. */
  readonly most: number
  readonly answered: number
  /** Of the scores given so far, 0 to 100, whole; null before the first. */
  readonly percent: number | null
}

/** The running total. The percentage is of what is scored already: a half-filled form does not look like a bad call. */
export function totalOf({ scores }: QaFields): Total {
  const given = askedScores.map(({ score }) => scores[score]).filter((value) => value > 0)
  const points = given.reduce((sum, value) => sum + value, 0)
  const most = askedScores.length * qaForm.highest
  const percent = given.length === 0 ? null : Math.round((points / (given.length * qaForm.highest)) * 100)
  return { points, most, answered: given.length, percent }
}

/** What is missing before a call counts as scored, in the order of the form; as the core asks it. */
export function missingScores({ scores }: QaFields): FieldProblem[] {
  return askedScores
    .filter(({ score }) => scores[score] === 0)
    .map(({ score }) => ({ field: `scores.${score}`, rule: 'required', serverText: null }))
}
