import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phoneWords, queryWords, textWords, wordsOf } from '../../../main/search/words.ts'
import { seedOfRun } from '../../kit/seed.ts'

test.each([
  ['Élodie N’Guessan', ['elodie', 'n', 'guessan']],
  ['Elodie', ['elodie']],
  ["ng'ombe wa Wanjikũ", ['ng', 'ombe', 'wa', 'wanjiku']],
  ['مُحَمَّد', ['محمد']],
  ['أحمد', ['احمد']],
  ['فاطمة', ['فاطمه']],
  ['ሐና', ['ሀና']],
  ['ዓለም ፀሐይ', ['አለም', 'ጸሀይ']],
  ['😀 <script>', ['script']],
  ['', []],
])('%s becomes the words a person would look for', (text, words) => {
  expect(wordsOf(text)).toEqual(words)
})

test('a number is found as written, nationally and by its last nine digits', () => {
  expect(phoneWords('+254 712-345 678')).toEqual(['254712345678', '0712345678', '712345678'])
  expect(phoneWords('0712345678')).toEqual(['0712345678', '712345678'])
  expect(phoneWords('116')).toEqual(['116'])
  expect(phoneWords('Anonymous')).toEqual(['anonymous'])
  expect(phoneWords('٠٧١٢٣٤٥٦٧٨')).toEqual(['0712345678', '712345678'])
})

test('a number inside a text is found however it was spaced', () => {
  expect(textWords('call 0712 345 678 at 4')).toContain('712345678')
})

test.each([
  ['+254 712 345 678', ['712345678']],
  ['00254712345678', ['712345678']],
  ['0712 345', ['0712345']],
  ['asha 0712 345 678', ['asha', '712345678']],
  ['asha 12', ['asha', '12']],
  ['"AND" OR* NEAR(', ['and', 'or', 'near']],
])('the query %s asks for %j', (text, words) => {
  expect(queryWords(text)).toEqual(words)
})

test('no text whatever yields a word that could reach beyond its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const word of [...queryWords(text), ...textWords(text)]) expect(word).toMatch(/^[\p{L}\p{N}\p{Mc}]+$/u)
    }),
    { seed: seedOfRun('search words') },
  )
})
