import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isWholeDay,
  movedByDays,
  movedByMonths,
  readDay,
  weekdayOf,
  weeksAround,
  writtenDay,
} from '../../../renderer/ui/day-text.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('day text')
const today = '2026-11-22'
const day = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2199, 11, 31) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10))

describe('a day', () => {
  test.each([
    ['25/12/2026', '2026-12-25'],
    ['5.3.2026', '2026-03-05'],
    ['5-3-26', '2026-03-05'],
    ['5 3 2026', '2026-03-05'],
    [' 05 / 03 / 2026 ', '2026-03-05'],
    ['5/3', '2026-03-05'],
    ['5/3/', '2026-03-05'],
    ['05032026', '2026-03-05'],
    ['050326', '2026-03-05'],
    ['2026-3-5', '2026-03-05'],
    ['29/2/2028', '2028-02-29'],
    ['7', '2026-11-07'],
    ['t', today],
    ['T', today],
    ['+3', '2026-11-25'],
    ['-22', '2026-10-31'],
  ])('is read as people write it: %s', (text, read) => {
    expect(readDay(text, { today })).toBe(read)
  })

  test.each([
    '',
    'x',
    '31/4/2026',
    '29/2/2026',
    '0/1/2026',
    '1/13/2026',
    '5/3/1',
    '5/3/20261',
    '1/1/9999',
    '31',
    'to 5/3',
  ])('is not made of what is none: %s', (text) => {
    expect(readDay(text, { today })).toBeNull()
  })

  test('without a year lies where it most likely does', () => {
    expect(readDay('5/1', { today, near: 'future' })).toBe('2027-01-05')
    expect(readDay('22/11', { today, near: 'future' })).toBe(today)
    expect(readDay('24/12', { today, near: 'past' })).toBe('2025-12-24')
    expect(readDay('5/1', { today, near: 'past' })).toBe('2026-01-05')
    expect(readDay('29/2', { today: '2027-06-01', near: 'future' })).toBe('2028-02-29')
  })

  test('is read back as it is written, whichever it is', () => {
    fc.assert(
      fc.property(day, (each) => {
        expect(isWholeDay(each)).toBe(true)
        expect(readDay(writtenDay(each), { today })).toBe(each)
      }),
      { seed },
    )
  })

  test('goes by days and months, to the last of a month that is shorter, and never out of the years that are written', () => {
    expect(movedByDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(movedByMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(movedByMonths('2026-03-31', -1)).toBe('2026-02-28')
    expect(movedByMonths('2026-01-15', -1)).toBe('2025-12-15')
    expect(movedByMonths('2026-12-15', 12)).toBe('2027-12-15')
    expect(movedByDays('2199-12-31', 1)).toBe('2199-12-31')
    expect(movedByDays('1900-01-01', -1)).toBe('1900-01-01')
    expect(readDay('+9999', { today: '2199-01-01' })).toBe('2199-12-31')
  })

  test('stands in its week: every month is whole weeks from Monday, each day once', () => {
    fc.assert(
      fc.property(day, (each) => {
        const weeks = weeksAround(each)
        const days = weeks.flat()
        expect(weeks.every((week) => week.length === 7 && weekdayOf(week[0] ?? '') === 1)).toBe(true)
        expect(days.filter((one) => one === each)).toHaveLength(1)
        const inMonth = days.filter((one) => one.slice(0, 7) === each.slice(0, 7))
        expect(inMonth).toHaveLength(
          new Date(Date.UTC(Number(each.slice(0, 4)), Number(each.slice(5, 7)), 0)).getUTCDate(),
        )
      }),
      { seed },
    )
  })
})
