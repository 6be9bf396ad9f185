import { useI18n } from 'vue-i18n'
import { mostCounted } from '../../../preload/contract/index.ts'
import { useCaseFormStore } from '../cases/index.ts'

/** How those who turn to the helpline are named wherever they are listed. */
export function useContactWords() {
  const { t, locale } = useI18n()
  const form = useCaseFormStore()
  return {
    nameOf({ firstName, lastName }: { firstName: string; lastName: string }): string {
      return `${firstName.trim()} ${lastName.trim()}`.trim() || t('people.contacts.unnamed')
    },
    countText: (count: number): string =>
      count >= mostCounted
        ? t('people.contacts.manyCases', { count: mostCounted })
        : t('people.contacts.cases', { count }, count),
    categoryOf(id: string): string {
      const label = form.itemsOf('categories').find((item) => item.id === id)?.label
      return label?.[locale.value] ?? label?.['en'] ?? ''
    },
    load: () => form.load(),
  }
}
