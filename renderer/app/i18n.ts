import { createI18n } from 'vue-i18n'
import type { Preferences } from '../../preload/contract/index.ts'
import type { Messages } from './pseudo.ts'
import { texts as english } from './texts/en.ts'

type Locale = Preferences['locale']

/** Every language but English is a file of its own, read when it is first spoken (DESIGN 9 "start"). */
const later: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<{ texts: Messages }>>> = {
  sw: () => import('./texts/sw.ts'),
  pseudo: () => import('./texts/pseudo.ts'),
}

/** What is needed of vue-i18n to take in a language. */
interface KnownTexts {
  readonly availableLocales: readonly string[]
  setLocaleMessage(locale: Locale, texts: Messages): void
}

/** Speaks English, which is there from the beginning: what is shown when another language cannot be read. */
export function createDeskI18n() {
  const messages: Readonly<Record<string, Messages>> = { en: english }
  return createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', messages })
}

/** Whether the language can be spoken at once. */
export function isKnown(known: KnownTexts, locale: Locale): boolean {
  return known.availableLocales.includes(locale)
}

/** Reads the texts of a language, once. Rejects when they cannot be read. */
export async function readTexts(known: KnownTexts, locale: Locale): Promise<void> {
  if (locale === 'en' || isKnown(known, locale)) return
  const { texts } = await later[locale]()
  known.setLocaleMessage(locale, texts)
}
