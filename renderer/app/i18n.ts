import { createI18n } from 'vue-i18n'
import type { Preferences } from '../../preload/contract/index.ts'
import { pseudoMessages, type Messages } from './pseudo.ts'

type Locale = Preferences['locale']

/** One file a feature and language, merged as `<feature>.<key>`. */
const files = import.meta.glob<Messages>('../locales/*/*.json', { eager: true, import: 'default' })

/** Without the remarks for translators: `"@key": "…"` beside the text they are about. */
function textsOnly(messages: Messages): Messages {
  const texts = Object.entries(messages).filter(([key]) => !key.startsWith('@'))
  return Object.fromEntries(texts.map(([key, value]) => [key, typeof value === 'string' ? value : textsOnly(value)]))
}

/** The texts of a language as one tree. */
export function messagesOf(locale: 'en' | 'sw'): Messages {
  const tree: Messages = {}
  for (const [path, messages] of Object.entries(files)) {
    const [, language, feature] = /\/locales\/(\w+)\/([\w-]+)\.json$/.exec(path) ?? []
    if (language === locale && feature !== undefined) tree[feature] = textsOnly(messages)
  }
  return tree
}

/** The languages of the desk. `pseudo` is made from English to find raw and clipped texts. */
export function createDeskI18n(locale: Locale = 'en') {
  const en = messagesOf('en')
  return createI18n({
    legacy: false,
    locale,
    fallbackLocale: 'en',
    messages: { en, sw: messagesOf('sw'), pseudo: pseudoMessages(en) },
  })
}
