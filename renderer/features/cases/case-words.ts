import {
  fieldPaths,
  valueOf,
  type CaseFields,
  type CaseRow,
  type FormDefinition,
  type SpecialAnswer,
} from '../../../preload/contract/index.ts'

type Translate = (key: string) => string

/** Every special answer of the form by the field it belongs to, so that a stored "Refused" is shown in words. */
function answersOf(definition: FormDefinition | null): ReadonlyMap<string, readonly SpecialAnswer[]> {
  const fields = definition?.sections.flatMap((section) => section.fields) ?? []
  return new Map(fields.filter((field) => field.answers.length > 0).map((field) => [field.field, field.answers]))
}

/** What a field says to a person: the words of a special answer, else the value itself. */
function wordsFor(definition: FormDefinition | null, path: string, value: string, t: Translate): string {
  const answer = answersOf(definition)
    .get(path)
    ?.find((each) => each.value === value)
  return answer === undefined ? value : t(answer.labelKey)
}

/** The name a list or tab shows; empty when nobody is named. */
export function nameOf(
  row: Pick<CaseRow, 'firstName' | 'lastName'>,
  definition: FormDefinition | null,
  t: Translate,
): string {
  const first = wordsFor(definition, 'contact.firstName', row.firstName, t)
  return [first, row.lastName].filter((part) => part.trim() !== '').join(' ')
}

/** The phone a list shows: the number, or the words of a special answer. */
export function phoneOf(row: Pick<CaseRow, 'phone'>, definition: FormDefinition | null, t: Translate): string {
  return wordsFor(definition, 'contact.phone', row.phone, t)
}

/** Whether two cases say the same in every field. */
export function isSame(a: CaseFields, b: CaseFields): boolean {
  return fieldPaths(a).every((path) => valueOf(a, path) === valueOf(b, path))
}
