import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

/** A month of the site's calendar in words, such as "November 2026". */
export function useMonthText(): (month: string) => string {
  const { locale } = useI18n()
  const format = computed(
    () =>
      new Intl.DateTimeFormat(locale.value === 'sw' ? 'sw-KE' : 'en-GB', {
        month: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      }),
  )
  return (month) => format.value.format(Date.parse(`${month}-01T00:00:00Z`))
}
