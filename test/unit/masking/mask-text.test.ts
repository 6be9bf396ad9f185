import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hideText,
  maskAddress,
  maskFileName,
  maskName,
  maskNumber,
  maskReach,
} from '../../../main/masking/mask-text.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('masks')
const dots = '•••'
const graphemes = (text: string) => Array.from(new Intl.Segmenter('und').segment(text), (each) => each.segment)
/** What of the original is still there: the mask without its dots and the sign between address and place. */
const shownOf = (masked: string) => masked.replaceAll(dots, '').replace('@', '')
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.emailAddress(),
  fc.constantFrom(
    'Wanjiku',
    'አበበ',
    'محمد',
    'Ñandú',
    '👩‍👧 Amina',
    'e\u0301tienne',
    '  Zuhura  ',
    '0722 000 111',
    '٠٧٢٢٠٠٠١١١',
    'A B',
  ),
)
const namesNobody = (text: string) => ['', 'anonymous', 'refused', 'unknown'].includes(text.trim().toLowerCase())

describe('what is masked shows at most', () => {
  test('one letter of a name, an address or whatever somebody is reached by', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!namesNobody(text))
        for (const mask of [maskName, maskAddress]) {
          const shown = shownOf(mask(text))
          expect(graphemes(shown).length).toBeLessThanOrEqual(1)
          if (shown !== '') expect(graphemes(text.trim()).length).toBeGreaterThan(2)
        }
        const reach = maskReach(text)
        expect(reach).toContain(dots)
        if (!/\p{Nd}/u.test(reach)) expect(graphemes(shownOf(reach)).length).toBeLessThanOrEqual(1)
      }),
      { seed },
    )
  })

  test('three digits of a number, in whatever script, and five are always hidden', () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!namesNobody(text))
        const all = text.match(/\p{Nd}/gu) ?? []
        const shown = shownOf(maskNumber(text))
        expect(shown.length === 0 || (/^\p{Nd}{3}$/u.test(shown) && all.length >= 8)).toBe(true)
      }),
      { seed },
    )
  })

  test('nothing of a text, and the ending of a file’s name', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect([dots, text.trim() === '' ? text : dots]).toContain(hideText(text))
        expect(maskFileName(`${text}.pdf`)).toBe(`${dots}.pdf`)
      }),
      { seed },
    )
    expect(maskFileName('letter of Wanjiku to her school')).toBe(dots)
    expect(maskFileName('Wanjiku.Kamau')).not.toContain('Wanjiku')
  })
})

test.each([
  ['Wanjiku', 'W•••'],
  ['Wanjiku Kamau', 'W•••'],
  ['Li', '•••'],
  ['አበበ ቢቂላ', 'አ•••'],
  ['e\u0301tienne', 'e\u0301•••'],
  ['0722000111', '•••'],
  ['2 Wanjiku', '•••'],
  ['', ''],
  ['Anonymous', 'Anonymous'],
])('the name %s is shown as %s', (name, masked) => {
  expect(maskName(name)).toBe(masked)
})

test.each([
  ['+254 722 000 111', '•••111'],
  ['0722000111', '•••111'],
  ['٠٧٢٢٠٠٠١١١', '•••١١١'],
  ['116', '•••'],
  ['8101', '•••'],
  ['', ''],
  ['Refused', 'Refused'],
])('the number %s is shown as %s', (number, masked) => {
  expect(maskNumber(number)).toBe(masked)
})

test.each([
  ['wanjiku@mail.example', 'w•••@•••'],
  ['Wanjiku <wanjiku@mail.example>', 'W•••@•••'],
  ['+254 722-000.111', '•••111'],
  ['amina', 'a•••'],
  ['jo@mail.example', '•••@•••'],
])('%s is reached by %s', (reach, masked) => {
  expect(maskReach(reach)).toBe(masked)
})
