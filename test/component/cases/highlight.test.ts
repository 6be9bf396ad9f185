import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedLetters } from '../../../preload/contract/index.ts'
import { wordsOf } from '../../../main/search/words.ts'
import { highlight } from '../../../renderer/features/cases/highlight.ts'
import { searchVectors } from '../../kit/search-vectors.ts'
import { seedOfRun } from '../../kit/seed.ts'

const marked = (text: string, typed: string): string =>
  highlight(text, typed)
    .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
    .join('')

describe('what was searched for is marked', () => {
  it.each([
    ['in Amharic, whichever of the letters that sound alike was typed', 'ሐና ዓለም', 'ሀና', '[ሐና] ዓለም'],
    ['at the beginning of an Amharic word', 'ፀሐይነሽ ተሰማ', 'ጸሀይ', '[ፀሐይ]ነሽ ተሰማ'],
    ['in Arabic, through vowel signs', 'جاءت مَرْيَم أمس', 'مريم', 'جاءت [مَرْيَم] أمس'],
    ['in Arabic, with or without hamza', 'أحمد وفاطمة', 'احمد', '[أحمد] وفاطمة'],
    ['in Arabic, for the two ways to end a name', 'فاطمة هنا', 'فاطمه هنا', '[فاطمة] [هنا]'],
    ['in Arabic, through a stretched word', 'مـحـمـد', 'محم', '[مـحـم]ـد'],
    ['through accents, typed or not', 'Zoë and Éloïse', 'zoe eloi', '[Zoë] and [Éloï]se'],
    ['with the accent as a letter of its own', 'Zoe\u0308 Wanjiku\u0303', 'wanjiku', 'Zoe\u0308 [Wanjiku\u0303]'],
    ['in a number, however either is spaced', 'call 0712 345 678 at 4', '0712345', 'call [0712 345] 678 at 4'],
    ['in a number with a prefix, typed without', '+254 712 000 101', '0712000', '+254 [712 000] 101'],
    ['in a number without a prefix, typed with it', '0712 000 101', '+254 712 000 101', '0[712 000 101]'],
    ['in Arabic digits', '٠٧١٢٣٤٥٦٧٨', '0712345', '[٠٧١٢٣٤٥]٦٧٨'],
    ['and nothing that only looks a little alike', 'Hanna', 'hanan', 'Hanna'],
  ])('%s', (_name, text, typed, wanted) => {
    expect(marked(text, typed)).toBe(wanted)
  })

  it.each(searchVectors)('as the search finds it: “$typed” in “$text”', ({ text, typed, marked: wanted }) => {
    const hits = highlight(text, typed).filter((piece) => piece.isHit)
    expect(hits.map((piece) => piece.text)).toEqual(wanted)
  })

  it('by the same letters as the search of the core', () => {
    const letters = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...Array.from('ሐሀኀሠሰዐአፀጸሃኣኧኸበأإآاةهىيـءٱکیہھَّéÉñßŋ٠٩۵०')),
        fc.string({ minLength: 1, maxLength: 1 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
      maxLength: 30,
    })
    fc.assert(
      fc.property(letters, (text) => {
        expect(foldedLetters(text).match(/[\p{L}\p{N}\p{Mc}]+/gu) ?? []).toEqual(wordsOf(text))
      }),
      { seed: seedOfRun('highlight letters') },
    )
  })

  it('and the text is always the text, whatever was typed', () => {
    const any = fc.string({ unit: 'binary', maxLength: 60 })
    fc.assert(
      fc.property(any, any, (text, typed) => {
        expect(
          highlight(text, typed)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text)
      }),
      { seed: seedOfRun('highlight texts') },
    )
  })
})
