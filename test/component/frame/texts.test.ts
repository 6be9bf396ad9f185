import { describe, expect, it } from 'vitest'
import { errorCodes } from '../../../preload/contract/index.ts'
import { createDeskI18n, readTexts } from '../../../renderer/app/i18n.ts'
import { pseudoText, type Messages } from '../../../renderer/app/pseudo.ts'
import { texts as english } from '../../../renderer/app/texts/en.ts'
import { texts as swahili } from '../../../renderer/app/texts/sw.ts'
import { dark, light } from '../../../renderer/ui/themes.ts'

function flat(messages: Messages, path = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flat(value, `${path}${key}.`),
  )
}

const en = new Map(flat(english))
const sw = new Map(flat(swahili))

function parameters(text: string): string[] {
  return [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
}

describe('the texts', () => {
  it.each(['en', 'sw'] as const)('have a sentence for every error code, in %s', (locale) => {
    const texts = locale === 'en' ? en : sw
    for (const code of Object.keys(errorCodes)) {
      const sentence = texts.get(`error.${code}`)
      expect(sentence, code).toBeTypeOf('string')
      expect(sentence, code).toMatch(/^\p{Lu}.{15,}\.$/u)
      expect(sentence, code).not.toContain(code.includes('-') ? code : '-')
    }
  })

  it('say the same things in Swahili as in English, with the same parameters', () => {
    expect([...sw.keys()].sort()).toEqual([...en.keys()].sort())
    for (const [key, text] of en) expect(parameters(sw.get(key) ?? ''), key).toEqual(parameters(text))
  })

  it('are translated: a sentence is not the English one again', () => {
    const same = [...en].filter(([key, text]) => text.includes(' ') && text.length > 20 && sw.get(key) === text)
    expect(same).toEqual([])
  })

  it('carry their remarks for translators beside the text they are about, and never onto the screen', () => {
    const files = import.meta.glob<Messages>('../../../renderer/locales/*/*.json', { eager: true, import: 'default' })
    const remarks = Object.values(files).flatMap((file) =>
      Object.keys(file)
        .filter((key) => key.startsWith('@'))
        .map((key) => ({ isBeside: key.slice(1) in file })),
    )
    expect(remarks.length).toBeGreaterThan(5)
    expect(remarks.every(({ isBeside }) => isBeside)).toBe(true)
    expect([...en.keys()].filter((key) => key.includes('@'))).toEqual([])
  })

  it('can all be shown: no text trips the message reader in any language', async () => {
    const i18n = createDeskI18n()
    for (const locale of ['en', 'sw', 'pseudo'] as const) {
      await readTexts(i18n.global, locale)
      i18n.global.locale.value = locale
      for (const key of en.keys()) {
        const shown = i18n.global.t(key, { count: 2 }, 2)
        expect(shown, `${locale} ${key}`).not.toBe('')
        expect(shown, `${locale} ${key}`).not.toBe(key)
      }
    }
  })

  it('come in a test language that is longer, in brackets, with parameters whole', () => {
    expect(pseudoText('Sign in as {name}')).toBe('⟦Šíğñ íñ áš {name}~~~~~⟧')
    expect(pseudoText('one | many')).toMatch(/^⟦.*⟧ \| ⟦.*⟧$/)
    const text = 'What you save is kept on this computer.'
    expect(pseudoText(text).length).toBeGreaterThanOrEqual(Math.round(text.length * 1.4))
  })
})

function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  const [red = 0, green = 0, blue = 0] = parts.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (bright + 0.05) / (dim + 0.05)
}

/** `share` of the colour over the ground, as the fills of states are mixed. */
function over(colour: string, ground: string, share: number): string {
  const mixed = [1, 3, 5].map((at) => {
    const [top, bottom] = [colour, ground].map((each) => Number.parseInt(each.slice(at, at + 2), 16))
    return Math.round((top ?? 0) * share + (bottom ?? 0) * (1 - share))
      .toString(16)
      .padStart(2, '0')
  })
  return `#${mixed.join('')}`
}

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('the %s theme', (_name, theme) => {
  const colours = theme.colors ?? {}
  const of = (key: string): string => {
    const colour = colours[key]
    if (typeof colour !== 'string') throw new Error(`No colour ${key}`)
    return colour
  }
  const grounds = ['background', 'surface', 'raised'].map(of)

  it('keeps text at 4.5:1 on every ground', () => {
    const texts = ['on-surface', 'muted', 'primary', 'success', 'warning', 'error', 'info', 'practice', 'focus']
    for (const text of texts)
      for (const ground of grounds) expect(contrast(of(text), ground), text).toBeGreaterThan(4.5)
    expect(contrast(of('on-primary'), of('primary'))).toBeGreaterThan(4.5)
    expect(contrast(of('surface'), of('practice'))).toBeGreaterThan(4.5)
  })

  it('keeps the words of a state at 4.5:1 on their own fill, and borders at 3:1', () => {
    for (const tone of ['success', 'warning', 'error', 'info', 'practice']) {
      expect(contrast(of(tone), over(of(tone), of('surface'), 0.12)), tone).toBeGreaterThan(4.5)
    }
    for (const ground of grounds) expect(contrast(of('line'), ground)).toBeGreaterThan(3)
  })
})
