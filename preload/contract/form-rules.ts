import type { CaseFields, ContactFields } from './cases.ts'
import type { FieldProblem } from './errors.ts'
import type { Condition, FieldDefinition, FormDefinition, PickLists } from './forms.ts'

/**
 * The rules of the case form, pure and shared: the renderer asks them while a person types, the core asks
 * them again before it saves. There is no second place that decides what is required.
 */

/** Reads a value by its path; an unknown path reads as empty. */
export function valueOf(fields: CaseFields, path: string): string {
  if (path.startsWith('contact.')) {
    const key = path.slice('contact.'.length)
    return key in fields.contact ? fields.contact[key as keyof ContactFields] : ''
  }
  if (path === 'contact' || !(path in fields)) return ''
  return fields[path as Exclude<keyof CaseFields, 'contact'>]
}

/** A copy of the fields with one value replaced; an unknown path changes nothing. */
export function withValue(fields: CaseFields, path: string, value: string): CaseFields {
  if (path.startsWith('contact.')) {
    const key = path.slice('contact.'.length)
    if (!(key in fields.contact)) return fields
    return { ...fields, contact: { ...fields.contact, [key]: value } }
  }
  if (path === 'contact' || !(path in fields)) return fields
  return { ...fields, [path]: value }
}

/** Every path a form can name, in a fixed order. */
export function fieldPaths(fields: CaseFields): string[] {
  const { contact, ...own } = fields
  return [...Object.keys(own), ...Object.keys(contact).map((key) => `contact.${key}`)]
}

function holds(condition: Condition, fields: CaseFields): boolean {
  if ('field' in condition) return condition.in.includes(valueOf(fields, condition.field))
  if ('all' in condition) return condition.all.every((each) => holds(each, fields))
  if ('any' in condition) return condition.any.some((each) => holds(each, fields))
  return !holds(condition.not, fields)
}

export function isVisible(field: FieldDefinition, fields: CaseFields): boolean {
  return field.visibleWhen === null || holds(field.visibleWhen, fields)
}

export function isRequired(field: FieldDefinition, fields: CaseFields): boolean {
  return isVisible(field, fields) && field.requiredWhen !== null && holds(field.requiredWhen, fields)
}

function isOffered(field: FieldDefinition, fields: CaseFields, lists: PickLists): boolean {
  const value = valueOf(fields, field.field)
  if (value === '') return true
  if (field.kind === 'choice') return field.choices.includes(value)
  // A pick list is the site's and changes over time: a value that came from the server is kept, so only a
  // sub-entry that belongs to another parent is refused.
  if (field.kind !== 'sub-pick' || field.pickList === null || field.parent === null) return true
  const parents = lists[field.pickList] ?? []
  const owner = parents.find((parent) => parent.children.some((child) => child.id === value))
  return owner === undefined || owner.id === valueOf(fields, field.parent)
}

/** What keeps these fields from being saved, in the order of the form; empty when they can be saved. */
export function problemsOf(definition: FormDefinition, fields: CaseFields, lists: PickLists): FieldProblem[] {
  const problems: FieldProblem[] = []
  for (const field of definition.sections.flatMap((section) => section.fields)) {
    if (!isVisible(field, fields)) continue
    const value = valueOf(fields, field.field)
    if (isRequired(field, fields) && value.trim() === '') {
      problems.push({ field: field.field, rule: 'required', serverText: null })
    } else if (value.length > field.maxLength) {
      problems.push({ field: field.field, rule: 'too-long', serverText: null })
    } else if (!isOffered(field, fields, lists)) {
      problems.push({ field: field.field, rule: 'not-offered', serverText: null })
    }
  }
  return problems
}
