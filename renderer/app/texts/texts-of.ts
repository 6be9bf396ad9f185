import type { Messages } from '../pseudo.ts'

/** Without the remarks for translators: `"@key": "…"` beside the text they are about. */
function textsOnly(messages: Messages): Messages {
  const texts = Object.entries(messages).filter(([key]) => !key.startsWith('@'))
  return Object.fromEntries(texts.map(([key, value]) => [key, typeof value === 'string' ? value : textsOnly(value)]))
}

/** The files of one language, one a feature, as one tree: `<feature>.<key>`. */
export function textsOf(files: Readonly<Record<string, Messages>>): Messages {
  const tree: Messages = {}
  for (const [path, messages] of Object.entries(files)) {
    const feature = /([\w-]+)\.json$/.exec(path)?.[1]
    if (feature !== undefined) tree[feature] = textsOnly(messages)
  }
  return tree
}
