import { useI18n } from 'vue-i18n'
import { valueOf, type CaseFields, type FieldDefinition } from '../../../../preload/contract/index.ts'
import { useCaseFormStore } from '../form-store.ts'
import { labelOfValue, mainLabelOf, subLabelOf } from '../pick-search.ts'

/** A field and what it says, in the words of the form, wherever a case is shown without its form. */
export function useFieldWords() {
  const i18n = useI18n()
  const { t, locale } = i18n
  const form = useCaseFormStore()

  const definitionOf = (path: string): FieldDefinition | null =>
    form.definition?.sections.flatMap((section) => section.fields).find((field) => field.field === path) ?? null

  /** The word of a field; one the form does not ask has its word from the texts of the form, else none of its own. */
  function labelOf(path: string): string {
    const key = definitionOf(path)?.labelKey ?? `form.${path.replace(/^contact\./, '')}`
    return i18n.te(key) ? t(key) : t('cases.otherField')
  }

  /** What the field says to a person; '' when it was not answered. */
  function wordsOf(path: string, fields: CaseFields): string {
    const value = valueOf(fields, path)
    const field = definitionOf(path)
    if (value === '' || field === null) return value
    const answer = field.answers.find((each) => each.value === value)
    if (answer !== undefined) return t(answer.labelKey)
    if (field.kind === 'choice') {
      const key = `${field.labelKey}Options.${value}`
      return i18n.te(key) ? t(key) : value
    }
    const items = form.itemsOf(field.pickList)
    if (field.kind === 'sub-pick') {
      return subLabelOf(items, field.parent === null ? '' : valueOf(fields, field.parent), value, locale.value)
    }
    if (field.kind !== 'pick') return value
    const main = mainLabelOf(items, value, locale.value)
    return main === value ? labelOfValue(items, value, locale.value) : main
  }

  return { definitionOf, labelOf, wordsOf }
}
