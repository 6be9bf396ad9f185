import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Listen } from '../../../preload/contract/index.ts'
import { heardParts } from '../../../main/recordings/heard-parts.ts'
import { seedOfRun } from '../../kit/seed.ts'

const line = (at: number, fromMs: number, toMs: number, who = 'neema'): Listen => ({ at, who, fromMs, toMs })
const minute = 60_000
const seed = seedOfRun('heard parts')

test('what was heard in one sitting is one line, though it was written down piece by piece and its end twice', () => {
  expect(
    heardParts([
      line(31_000, 20_000, 24_000),
      line(30_500, 20_000, 23_200),
      line(20_000, 10_000, 20_000),
      line(10_000, 0, 10_000),
      line(0, 0, 0),
    ]),
  ).toEqual([line(31_000, 0, 24_000), line(0, 0, 0)])
})

test('another part, another person and another sitting are lines of their own', () => {
  const lines = [
    line(40 * minute, 0, 10_000),
    line(30 * minute, 0, 10_000),
    line(29 * minute, 0, 10_000, 'baraka'),
    line(28 * minute, 60_000, 70_000, 'baraka'),
  ]
  expect(heardParts(lines)).toEqual(lines)
})

test('whatever was heard is in some line, and no line says more than was heard', () => {
  const part = fc
    .record({ gap: fc.nat(4 * minute), fromMs: fc.nat(30_000), length: fc.integer({ min: 1, max: 10_000 }) })
    .map(({ gap, fromMs, length }) => ({ gap, fromMs, toMs: fromMs + length }))
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (made) => {
      let at = 10_000_000
      const lines = made.map(({ gap, fromMs, toMs }) => line((at -= gap), fromMs, toMs))
      const merged = heardParts(lines)
      for (const { fromMs, toMs } of lines)
        expect(merged.some((each) => each.fromMs <= fromMs && each.toMs >= toMs)).toBe(true)
      for (const each of merged) {
        // Every half second of a line was heard within half a second of there.
        for (let ms = each.fromMs; ms <= each.toMs; ms += 500)
          expect(lines.some(({ fromMs, toMs }) => fromMs - 500 <= ms && ms <= toMs + 500)).toBe(true)
      }
    }),
    { seed },
  )
})
