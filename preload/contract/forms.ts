import { z } from 'zod'
import { shortLength } from './cases.ts'

/** The case form as data: a definition of fields with conditions and rules, and the site's pick lists. */

/** A condition over the form's values. */
export type Condition =
  { field: string; in: string[] } | { all: Condition[] } | { any: Condition[] } | { not: Condition }

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ field: z.string().max(80), in: z.array(z.string().max(shortLength)).max(50) }),
    z.strictObject({ all: z.array(Condition).max(20) }),
    z.strictObject({ any: z.array(Condition).max(20) }),
    z.strictObject({ not: Condition }),
  ]),
)

const fieldKinds = ['text', 'long-text', 'phone', 'email', 'choice', 'pick', 'sub-pick'] as const

/** One answer that is offered beside typing, such as "anonymous": choosing it stores `value` and empties `clears`. */
export const SpecialAnswer = z.strictObject({
  value: z.string().min(1).max(40),
  labelKey: z.string().max(80),
  clears: z.array(z.string().max(80)).max(10),
})
export type SpecialAnswer = z.infer<typeof SpecialAnswer>

export const FieldDefinition = z.strictObject({
  /** Path into CaseFields, such as `narrative` or `contact.phone`. */
  field: z.string().max(80),
  kind: z.enum(fieldKinds),
  labelKey: z.string().max(80),
  hintKey: z.string().max(80).nullable(),
  /** For `choice`: the values in order; each is worded by `<labelKey>Options.<value>`. */
  choices: z.array(z.string().max(80)).max(20),
  /** For `pick` and `sub-pick`: the site's list; a sub-pick offers the children of the value of `parent`. */
  pickList: z.string().max(40).nullable(),
  parent: z.string().max(80).nullable(),
  maxLength: z.number().int().positive(),
  /** How much of the row the field takes, in twelfths. */
  width: z.number().int().min(1).max(12),
  answers: z.array(SpecialAnswer).max(4),
  visibleWhen: Condition.nullable(),
  requiredWhen: Condition.nullable(),
})
export type FieldDefinition = z.infer<typeof FieldDefinition>

export const FormSection = z.strictObject({
  id: z.string().max(40),
  titleKey: z.string().max(80),
  /** How much of a wide screen the section takes, in twelfths; all of it when not said. */
  width: z.number().int().min(1).max(12).optional(),
  fields: z.array(FieldDefinition).max(40),
})
export type FormSection = z.infer<typeof FormSection>

export const FormDefinition = z.strictObject({
  id: z.string().max(40),
  version: z.number().int().positive(),
  sections: z.array(FormSection).max(12),
})
export type FormDefinition = z.infer<typeof FormDefinition>

/** An entry of a pick list. Labels are the site's own words by language; `en` is always there. */
export interface PickItem {
  id: string
  label: Record<string, string>
  children: PickItem[]
}
export const PickItem: z.ZodType<PickItem> = z.lazy(() =>
  z.strictObject({
    id: z.string().min(1).max(shortLength),
    label: z.record(z.string().max(8), z.string().max(shortLength)),
    children: z.array(PickItem).max(200),
  }),
)

export const PickLists = z.record(z.string().max(40), z.array(PickItem).max(500))
export type PickLists = z.infer<typeof PickLists>
