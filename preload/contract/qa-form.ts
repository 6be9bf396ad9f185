import { z } from 'zod'
import { qaScoreNames, type QaFields, type QaScoreName } from './records.ts'

/** What a call is scored by, as data: a form more is a file more (`resources/forms/README.md`). */

/** A key of our own words, or words by language; `en` is always there. */
const Words = z.union([
  z.strictObject({ labelKey: z.string().min(1).max(80) }),
  z.record(z.string().max(8), z.string().min(1).max(200)).refine((words) => words['en'] !== undefined),
])
export type QaWords = z.infer<typeof Words>

/** `form` is what a score's text names its form by. */
const ItemId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/)
  .refine((id) => id !== 'form')

const QaFormItem = z.strictObject({ item: ItemId, title: Words, hint: Words })

/** The points of every item, whichever form: the documented scale. */
export const lowestPoints = 1
export const highestPoints = 5

export const QaForm = z
  .strictObject({
    id: ItemId,
    version: z.number().int().positive(),
    title: Words,
    /** The calls it is for; null: every call that no other form is for. */
    calls: z
      .strictObject({
        queues: z.array(z.string().min(1).max(200)).max(50),
        directions: z.array(z.enum(['in', 'out'])).max(2),
      })
      .nullable(),
    sections: z
      .array(z.strictObject({ id: ItemId, title: Words, items: z.array(QaFormItem).min(1).max(20) }))
      .min(1)
      .max(12),
  })
  .refine((form) => hasEachOnce(form.sections.flatMap(({ items }) => items.map(({ item }) => item))), {
    message: 'every documented score is asked once, and no item twice',
  })
export type QaForm = z.infer<typeof QaForm>

function hasEachOnce(items: readonly string[]): boolean {
  return new Set(items).size === items.length && qaScoreNames.every((name) => items.includes(name))
}

/** The form of every call that no other is for. */
export const standardForm = 'standard'

/** What a call is known by when its form is chosen. */
export interface CallOfForm {
  readonly queue: string
  readonly direction: 'in' | 'out' | ''
}

/** The first form that is for this call by its queue and direction; else the one for all others. */
export function formFor(forms: readonly QaForm[], call: CallOfForm | null): QaForm | null {
  const fits = ({ calls }: QaForm): boolean =>
    calls !== null &&
    call !== null &&
    (calls.queues.length === 0 || calls.queues.includes(call.queue)) &&
    (calls.directions.length === 0 || calls.directions.some((each) => each === call.direction))
  return forms.find(fits) ?? forms.find(({ calls }) => calls === null) ?? forms[0] ?? null
}

export const itemsOf = (form: QaForm): string[] => form.sections.flatMap(({ items }) => items.map(({ item }) => item))

export const isDocumented = (item: string): item is QaScoreName => qaScoreNames.some((name) => name === item)

/** Points by item; 0 or nothing: not scored yet. */
export type QaPoints = Readonly<Record<string, number>>

/** The points of a score: the documented nine, and those of a form's own items, which travel in its text. */
export function pointsOf(fields: Pick<QaFields, 'scores'>, own: QaPoints): QaPoints {
  return { ...own, ...fields.scores }
}

export interface QaTotal {
  readonly points: number
  /** What can be reached at most, of all items. */
  readonly most: number
  readonly answered: number
  readonly asked: number
  /** Of the points given so far, 0 to 100, whole; null before the first. */
  readonly percent: number | null
}

/** The running total of some items. The percentage is of what is scored already: a half-filled form is no bad call. */
export function totalOf(items: readonly string[], points: QaPoints): QaTotal {
  const given = items.map((item) => points[item] ?? 0).filter((value) => value > 0)
  const sum = given.reduce((all, value) => all + value, 0)
  return {
    points: sum,
    most: items.length * highestPoints,
    answered: given.length,
    asked: items.length,
    percent: given.length === 0 ? null : Math.round((sum / (given.length * highestPoints)) * 100),
  }
}
