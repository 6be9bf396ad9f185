import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

const dateLocales: Readonly<Record<string, string>> = { en: 'en-GB', sw: 'sw-KE', pseudo: 'en-GB' }

/** Sizes and counts as a person reads them: 1.2 MB, 12,400. */
export function useSizeText(): { size: (bytes: number) => string; count: (value: number) => string } {
  const { locale } = useI18n()
  const language = computed(() => dateLocales[locale.value] ?? 'en-GB')

  function size(bytes: number): string {
    const step = Math.min(steps.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
    const value = bytes / 1000 ** step
    return new Intl.NumberFormat(language.value, {
      style: 'unit',
      unit: steps[step] ?? 'byte',
      unitDisplay: 'short',
      maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
    }).format(value)
  }

  const count = (value: number): string => new Intl.NumberFormat(language.value).format(value)

  return { size, count }
}
