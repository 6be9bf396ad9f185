import { useI18n } from 'vue-i18n'

/** The name of a workspace in the person's language, else in English. */
export function useSiteName(): (name: Readonly<Record<string, string>>) => string {
  const { locale } = useI18n()
  return (name) => name[locale.value] ?? name['en'] ?? ''
}
