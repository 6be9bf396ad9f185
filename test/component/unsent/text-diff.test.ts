import { describe, expect, it } from 'vitest'
import { diffWords, type DiffPiece } from '../../../renderer/features/unsent/decide/text-diff.ts'

const marked = (pieces: readonly DiffPiece[]): string =>
  pieces.map((piece) => (piece.isOwn ? `[${piece.text}]` : piece.text)).join('')
const whole = (pieces: readonly DiffPiece[]): string => pieces.map((piece) => piece.text).join('')

describe('two versions of a story beside each other', () => {
  it('mark the words that only one of them has', () => {
    const { mine, theirs } = diffWords('She came with her aunt, at nine.', 'She came alone, at nine o’clock.')
    expect(marked(mine)).toBe('She came [with her aunt], at nine.')
    expect(marked(theirs)).toBe('She came [alone], at nine[ o’clock].')
  })

  it('mark nothing when they are the same, and everything when they share nothing', () => {
    expect(marked(diffWords('Ni salama.', 'Ni salama.').mine)).toBe('Ni salama.')
    expect(marked(diffWords('', 'Mpya kabisa').theirs)).toBe('[Mpya kabisa]')
    expect(diffWords('', '').mine).toEqual([])
  })

  it('compare Amharic and Arabic by words, too', () => {
    expect(marked(diffWords('ልጅቷ ከአክስቷ ጋር መጣች', 'ልጅቷ ብቻዋን መጣች').theirs)).toBe('ልጅቷ [ብቻዋን] መጣች')
    expect(marked(diffWords('جاءت مع خالتها', 'جاءت وحدها').mine)).toBe('جاءت [مع خالتها]')
  })

  it('never lose a letter, whatever the texts, and stay quick for the longest ones', () => {
    const word = (index: number): string => `neno${(index * 7919) % 613}`
    const long = Array.from({ length: 6_000 }, (_, index) => word(index)).join(' ')
    const changed = Array.from({ length: 6_000 }, (_, index) => (index % 40 === 0 ? 'badala' : word(index))).join(' ')
    const other = Array.from({ length: 6_000 }, (_, index) => word(index * 31 + 5)).join('\n')
    const begun = performance.now()
    for (const theirs of [changed, other, '']) {
      const diff = diffWords(long, theirs)
      expect(whole(diff.mine)).toBe(long)
      expect(whole(diff.theirs)).toBe(theirs)
    }
    expect(performance.now() - begun).toBeLessThan(4_000)
    expect(diffWords(long, changed).theirs.filter((piece) => piece.isOwn).length).toBe(150)
  })
})
