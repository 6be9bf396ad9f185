import {
  isVisible,
  valueOf,
  withValue,
  type CaseFields,
  type FieldDefinition,
  type FormDefinition,
  type PickLists,
} from '../../../preload/contract/index.ts'

/** Values that left the form because their field is not asked any more; they come back with it. */
export type SetAside = ReadonlyMap<string, string>

function allFields(definition: FormDefinition): FieldDefinition[] {
  return definition.sections.flatMap((section) => section.fields)
}

/** A sub-entry stays only while it belongs to the entry above it; one the site's list does not know is left alone. */
function withoutStraySubs(definition: FormDefinition, fields: CaseFields, lists: PickLists, path: string): CaseFields {
  let next = fields
  for (const field of allFields(definition)) {
    if (field.kind !== 'sub-pick' || field.parent !== path || field.pickList === null) continue
    const items = lists[field.pickList] ?? []
    const value = valueOf(next, field.field)
    const parent = items.find((item) => item.id === valueOf(next, path))
    const isKnown = items.some((item) => item.children.some((child) => child.id === value))
    const isOwn = parent?.children.some((child) => child.id === value) ?? false
    if (value !== '' && isKnown && !isOwn) next = withValue(next, field.field, '')
  }
  return next
}

/**
 * What the form holds after a person answered one field. A field that is not asked any more is emptied, so
 * that nothing invisible is ever sent, and gets its value back when it is asked again.
 */
export function answerField(
  definition: FormDefinition,
  lists: PickLists,
  before: { fields: CaseFields; aside: SetAside },
  path: string,
  value: string,
): { fields: CaseFields; aside: SetAside } {
  let fields = withValue(before.fields, path, value)
  fields = withoutStraySubs(definition, fields, lists, path)
  const aside = new Map(before.aside)
  for (const field of allFields(definition)) {
    const was = isVisible(field, before.fields)
    const is = isVisible(field, fields)
    if (was && !is) {
      aside.set(field.field, valueOf(fields, field.field))
      fields = withValue(fields, field.field, '')
    } else if (!was && is && valueOf(fields, field.field) === '') {
      fields = withValue(fields, field.field, aside.get(field.field) ?? '')
    }
  }
  return { fields, aside }
}

/** Where a value lies that a special answer of one field took out of another, or out of its own. */
const placeAside = (path: string, emptied: string): string => `${path} > ${emptied}`

/**
 * A special answer such as "anonymous": stores its value and empties what it makes pointless. Chosen again it is taken back, and
 * what it had taken the place of is there again, but for what has been written there since.
 */
export function toggleAnswer(
  definition: FormDefinition,
  lists: PickLists,
  before: { fields: CaseFields; aside: SetAside },
  path: string,
  answer: { value: string; clears: readonly string[] },
): { fields: CaseFields; aside: SetAside } {
  if (valueOf(before.fields, path) === answer.value) return takeBack(definition, lists, before, path, answer.clears)
  const aside = new Map(before.aside)
  // From one answer to another: what was there before the first is what counts.
  const answers = allFields(definition).find(({ field }) => field === path)?.answers ?? []
  const isOther = answers.some(({ value }) => value === valueOf(before.fields, path))
  for (const emptied of [path, ...answer.clears]) {
    const value = valueOf(before.fields, emptied)
    if (!isOther || (emptied !== path && value !== '')) aside.set(placeAside(path, emptied), value)
  }
  const chosen = answerField(definition, lists, { fields: before.fields, aside }, path, answer.value)
  return answer.clears.reduce((state, cleared) => answerField(definition, lists, state, cleared, ''), chosen)
}

function takeBack(
  definition: FormDefinition,
  lists: PickLists,
  before: { fields: CaseFields; aside: SetAside },
  path: string,
  clears: readonly string[],
): { fields: CaseFields; aside: SetAside } {
  const own = answerField(definition, lists, before, path, before.aside.get(placeAside(path, path)) ?? '')
  return clears.reduce((state, cleared) => {
    const value = before.aside.get(placeAside(path, cleared)) ?? ''
    const isFree = value !== '' && valueOf(state.fields, cleared) === ''
    return isFree ? answerField(definition, lists, state, cleared, value) : state
  }, own)
}
