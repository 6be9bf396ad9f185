import { describe, expect, test } from 'vitest'
import { visualRuns } from '../../../main/reports/pdf/visual-runs.ts'

/** What a reader sees, from left to right: pieces that are read from the right are turned, as a page has them. */
const seen = (line: string, isRightToLeft = false): string =>
  visualRuns(line, isRightToLeft)
    .map(({ text, isRightToLeft: isTurned }) => (isTurned ? Array.from(text).reverse().join('') : text))
    .join('')

// Letters of Hebrew stand for all that are read from the right where their order is what matters: they do not join.
describe('a line on paper', () => {
  test('in Latin letters stays as it is', () => {
    expect(visualRuns('Cases by Month (12 %), 1,204', false)).toEqual([
      { text: 'Cases by Month (12 %), 1,204', isRightToLeft: false },
    ])
  })

  test.each([
    ['words from right to left', 'אב גד', 'דג בא'],
    ['a number within them is read from the left', 'אב 123 גד', 'דג 123 בא'],
    ['a number with its signs stays whole', 'אב 1,204 גד', 'דג 1,204 בא'],
    ['a share stays with its sign', 'אב 12% גד', 'דג 12% בא'],
    ['brackets open to the side they are read from', 'אב (12)', '(12) בא'],
    ['a Latin name in the middle is read from the left', 'אב Nairobi West גד', 'דג Nairobi West בא'],
    ['words from the right within a Latin line', 'Town: אב גד, open', 'Town: דג בא, open'],
    ['two of them joined by a sign of the line', 'אב · Open', 'Open · בא'],
    ['brackets that belong to a Latin name', 'אב Nairobi (West) גד', 'דג Nairobi (West) בא'],
    ['brackets around a Latin word', 'אב (West) גד', 'דג (West) בא'],
    ['brackets around words from the right', 'Town (אב גד), open', 'Town (דג בא), open'],
    ['a line that ends with a number', 'Town אב 12', 'Town 12 בא'],
  ])('has %s', (_what, line, expected) => {
    expect(seen(line)).toBe(expected)
  })

  test('in Arabic keeps the digits of Arabic in their order', () => {
    const runs = visualRuns('العنف ١٢٣', false)
    expect(runs.map(({ text }) => text)).toEqual(['١٢٣', 'العنف '])
    expect(runs.map(({ isRightToLeft }) => isRightToLeft)).toEqual([false, true])
  })

  test('without any letter is read as its page is', () => {
    expect(seen('12 · 30', false)).toBe('12 · 30')
    expect(seen('12 · 30', true)).toBe('30 · 12')
  })

  test('cannot be turned by marks hidden in a caller’s words', () => {
    expect(seen('safe \u202Eevil\u202C \u2067x\u2069')).toBe('safe evil x')
  })
})
