import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Preferences } from '../../preload/contract/index.ts'
import { useNotices } from '../ui/notices.ts'
import { reportFault } from './fault-report.ts'
import { isKnown, readTexts } from './i18n.ts'

type Locale = Preferences['locale']

export interface Language {
  /** False until the first language that was asked for is spoken, or cannot be: until then nothing is worth showing. */
  readonly isSettled: Readonly<Ref<boolean>>
  /**
   * Speaks this language as soon as its texts are here, at once where they are already; until then the page speaks the one
   * before. Where they cannot be read it says so and stays with that one. Never fails.
   */
  speak(locale: Locale): void
}

/** The language of this window, its `lang` included. */
export function useLanguage(read: typeof readTexts = readTexts): Language {
  const i18n = useI18n<{ message: object }, Locale>({ useScope: 'global' })
  const notices = useNotices()
  const isSettled = ref(false)
  let wanted: Locale | null = null

  function become(locale: Locale): void {
    i18n.locale.value = locale
    document.documentElement.lang = locale === 'sw' ? 'sw' : 'en'
    isSettled.value = true
  }

  async function learn(locale: Locale): Promise<void> {
    try {
      await read(i18n, locale)
      // Somebody may have chosen another one meanwhile.
      if (wanted === locale) become(locale)
    } catch (error) {
      reportFault(error)
      if (wanted !== locale) return
      isSettled.value = true
      // A browser asks only a new page again for a script it could not get.
      notices.show({
        textKey: 'frame.languageFailed',
        tone: 'warn',
        actionKey: 'frame.languageAgain',
        onAction: () => window.location.reload(),
        timeoutMs: 0,
      })
    }
  }

  return {
    isSettled,
    speak(locale) {
      if (wanted === locale) return
      wanted = locale
      if (isKnown(i18n, locale)) become(locale)
      else void learn(locale)
    },
  }
}
