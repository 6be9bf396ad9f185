import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSavedReports } from '../../../main/reports/saved-reports.ts'
import { compareGroups, toTable } from '../../../main/reports/table.ts'
import { bucketAt, placeOfBucket } from '../../../main/reports/time-buckets.ts'
import { dayAfter, offsetsOf } from '../../../main/reports/zone.ts'
import {
  mostReportColumns,
  mostReportRows,
  mostSavedReports,
  ReportQuestion,
  ReportTable,
} from '../../../preload/contract/index.ts'
import { startOfDay, type SavedReport, type TimeAxis } from '../../../preload/contract/index.ts'
import { seedOfRun } from '../../kit/seed.ts'

const seed = seedOfRun('tables')
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

describe('a table of counts', () => {
  test('has a line for every value, in the order a person counts, not answered last', () => {
    const table = toTable(
      [
        { values: ['10', 'open'], count: 3 },
        { values: ['9', 'closed'], count: 2 },
        { values: ['', 'open'], count: 1 },
        { values: ['9', 'open'], count: 4 },
      ],
      1,
    )
    expect(table.rows.map(({ values, total }) => [...values, total])).toEqual([
      ['9', 6],
      ['10', 3],
      ['', 1],
    ])
    expect(table.columns.map(({ values, total }) => [...values, total])).toEqual([
      ['closed', 2],
      ['open', 8],
    ])
    expect(table.cells).toEqual([
      [2, 4],
      [0, 3],
      [0, 1],
    ])
    expect(table.total).toBe(10)
  })

  test('has whole totals and fits the contract, however many values there are', () => {
    const group = fc.record({
      values: fc.tuple(fc.nat(900).map(String), fc.nat(120).map(String)),
      count: fc.integer({ min: 1, max: 50 }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(group, { selector: ({ values }) => values.join(), maxLength: 1500 }), (groups) => {
        const table = toTable(groups, 1)
        const whole = sum(groups.map(({ count }) => count))
        expect(table.total).toBe(whole)
        expect(sum(table.cells.flat())).toBe(whole)
        table.rows.forEach(({ total }, row) => expect(sum(table.cells[row] ?? [])).toBe(total))
        table.columns.forEach(({ total }, at) => expect(sum(table.cells.map((row) => row[at] ?? 0))).toBe(total))
        expect(table.rows.length).toBeLessThanOrEqual(mostReportRows)
        expect(table.columns.length).toBeLessThanOrEqual(mostReportColumns)
        const around = { source: 'here', countedAt: 1, asOf: null, unsent: 0, keepDays: null, insteadOf: null }
        expect(ReportTable.safeParse({ ...table, ...around }).success).toBe(true)
      }),
      { seed, numRuns: 30 },
    )
  })

  test('keeps the largest lines and counts the rest together in the last one', () => {
    const groups = Array.from({ length: 500 }, (_, index) => ({ values: [`v${index}`], count: index + 1 }))
    const { rows, rowsTogether } = toTable(groups, 1)
    expect(rows.at(-1)).toEqual({
      values: [],
      isOthers: true,
      total: sum(groups.slice(0, 101).map(({ count }) => count)),
    })
    expect(rowsTogether).toBe(101)
    expect(rows.slice(0, -1).every(({ total }) => total > 101)).toBe(true)
  })
})

describe('a table by time', () => {
  const days = (...values: string[]) => values.map((value) => ({ values: [value], count: 2 }))
  const shown = (groups: { values: string[]; count: number }[], axis: TimeAxis) =>
    toTable(groups, 1, [axis]).rows.map(({ values, total }) => [...values, total].join(' '))

  test.each<[TimeAxis, string[], string[]]>([
    ['month', ['2025-11', '2026-02'], ['2025-11 2', '2025-12 0', '2026-01 0', '2026-02 2']],
    ['day', ['2024-02-28', '2024-03-01'], ['2024-02-28 2', '2024-02-29 0', '2024-03-01 2']],
    ['week', ['2020-W52', '2021-W01'], ['2020-W52 2', '2020-W53 0', '2021-W01 2']],
    ['quarter', ['2025-Q4', '2026-Q2'], ['2025-Q4 2', '2026-Q1 0', '2026-Q2 2']],
    ['year', ['2024', '2026'], ['2024 2', '2025 0', '2026 2']],
    ['hour', ['08', '10'], ['08 2', '09 0', '10 2']],
    ['weekday', ['2', '5'], ['2 2', '3 0', '4 0', '5 2']],
  ])('has the empty %ss between the first and the last', (axis, values, lines) => {
    expect(shown(days(...values), axis)).toEqual(lines)
  })

  test('keeps the newest days, not the busiest, and counts the older ones together', () => {
    const start = Date.UTC(2020, 0, 1)
    const groups = Array.from({ length: 700 }, (_, day) => ({
      values: [new Date(start + day * 86_400_000).toISOString().slice(0, 10)],
      count: 1000 - day,
    })).filter((_, day) => day !== 690)
    const { rows, rowsTogether, total } = toTable(groups, 1, ['day'])
    expect(rows).toHaveLength(mostReportRows)
    expect(rows.at(-2)?.values).toEqual(['2021-11-30'])
    expect(rows.at(-1)).toMatchObject({ isOthers: true, values: [] })
    expect(rows.filter((row) => row.total === 0).map(({ values }) => values[0])).toEqual(['2021-11-21'])
    expect(rowsTogether).toBe(699 - 398)
    expect(sum(rows.map((row) => row.total))).toBe(total)
  })

  test('is not crowded out by one date that is wrong', () => {
    const groups = days('1970-01-01', '2026-01-01', '2026-01-03', '9998-12-31')
    expect(shown(groups, 'day')).toEqual([
      '1970-01-01 2',
      '2026-01-01 2',
      '2026-01-02 0',
      '2026-01-03 2',
      '9998-12-31 2',
    ])
  })

  test('has whole totals and every bucket once, whatever happened when', () => {
    const week = fc.integer({ min: 2000, max: 2700 }).map((place) => bucketAt('week', place))
    const group = fc.record({ values: fc.tuple(week), count: fc.integer({ min: 1, max: 9 }) })
    fc.assert(
      fc.property(fc.uniqueArray(group, { selector: ({ values }) => values.join(), maxLength: 500 }), (groups) => {
        const { rows, total } = toTable(groups, 1, ['week'])
        expect(sum(rows.map((row) => row.total))).toBe(total)
        expect(total).toBe(sum(groups.map(({ count }) => count)))
        const places = rows
          .filter(({ isOthers }) => !isOthers)
          .map(({ values }) => placeOfBucket('week', values[0] ?? ''))
        // Wider than the whole table a gap is left as it is.
        const steps = places.slice(1).map((place, index) => (place ?? 0) - (places[index] ?? 0))
        expect(steps.filter((step) => step !== 1 && step < mostReportRows)).toEqual([])
        expect(rows.length).toBeLessThanOrEqual(mostReportRows)
      }),
      { seed, numRuns: 30 },
    )
  })
})

test('a comparison names what differs, the most different first', () => {
  const here = [
    { values: ['a', 'x'], count: 5 },
    { values: ['b', 'x'], count: 2 },
  ]
  const server = [
    { values: ['a', 'x'], count: 6 },
    { values: ['c', 'y'], count: 9 },
    { values: ['b', 'x'], count: 2 },
  ]
  expect(compareGroups(here, server, 1)).toEqual({
    here: 7,
    server: 17,
    agrees: false,
    differing: 2,
    differences: [
      { row: ['c'], column: ['y'], here: 0, server: 9 },
      { row: ['a'], column: ['x'], here: 5, server: 6 },
    ],
  })
  expect(compareGroups(here, here.toReversed(), 1)).toMatchObject({ agrees: true, differing: 0 })
})

describe('a day of the site', () => {
  test.each([
    ['2026-03-29', 'Europe/Brussels', '2026-03-28T23:00:00.000Z', 23],
    ['2026-10-25', 'Europe/Brussels', '2026-10-24T22:00:00.000Z', 25],
    ['2026-07-01', 'Africa/Nairobi', '2026-06-30T21:00:00.000Z', 24],
    ['2024-02-29', 'Asia/Kathmandu', '2024-02-28T18:15:00.000Z', 24],
    ['2026-02-15', 'Africa/Casablanca', '2026-02-14T23:00:00.000Z', 25],
    // Midnight is left out: the day begins at one.
    ['2025-09-07', 'America/Santiago', '2025-09-07T04:00:00.000Z', 23],
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z', 23],
  ])('%s in %s begins at %s and has %d hours', (day, zone, begins, hours) => {
    const start = startOfDay(day, zone)
    expect(new Date(start).toISOString()).toBe(begins)
    expect((startOfDay(dayAfter(day), zone) - start) / 3_600_000).toBe(hours)
  })

  test('has the offset of the zone at every instant of ten years', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Brussels', 'Africa/Casablanca', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'),
        fc.integer({ min: Date.UTC(2018, 0, 1) / 900_000, max: Date.UTC(2027, 11, 31) / 900_000 }),
        (zone, quarter) => {
          const at = quarter * 900_000
          const offset = offsetsOf(zone, Date.UTC(2018, 0, 1), Date.UTC(2028, 0, 1)).findLast(({ from }) => from <= at)
          const wall = new Date(at + (offset?.offsetMs ?? 0)).toISOString().slice(11, 16)
          const shown = new Intl.DateTimeFormat('en-GB', {
            timeZone: zone,
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
          })
          expect(wall).toBe(shown.format(at))
        },
      ),
      { seed, numRuns: 60 },
    )
  })
})

describe('saved reports', () => {
  const question = ReportQuestion.parse({
    subject: 'cases',
    rows: ['month'],
    columns: [],
    filters: [],
    from: null,
    to: null,
  })
  const report = (id: number, name: string): SavedReport => ({
    id: `019ab3c4-d5e6-7f80-9a1b-${String(id).padStart(12, '0')}`,
    name,
    question,
    look: { chart: 'line', measure: 'count' },
    updatedAt: 1,
  })
  function memory(first: string | null = null) {
    let value = first
    return {
      getMeta: () => Promise.resolve(value),
      setMeta: ({ value: next }: { value: string }) => {
        value = next
        return Promise.resolve()
      },
      kept: () => value,
    }
  }

  test('are listed by name, replaced by their id and taken away', async () => {
    const saved = createSavedReports(memory())
    await saved.put(report(1, 'Yearly'))
    await saved.put(report(2, 'Monthly'))
    await saved.put(report(1, 'All years'))
    expect((await saved.list()).map(({ name }) => name)).toEqual(['All years', 'Monthly'])
    await saved.remove(report(2, '').id)
    expect((await saved.list()).map(({ name }) => name)).toEqual(['All years'])
  })

  test('of a later version are not shown and not lost', async () => {
    const later = { ...report(1, 'From tomorrow'), question: { ...question, subject: 'dreams' } }
    const db = memory(JSON.stringify([later]))
    const saved = createSavedReports(db)
    await saved.put(report(2, 'Today'))
    expect((await saved.list()).map(({ name }) => name)).toEqual(['Today'])
    expect(db.kept()).toContain('From tomorrow')
  })

  test('are not without end', async () => {
    const saved = createSavedReports(memory())
    for (let index = 0; index < mostSavedReports; index += 1) await saved.put(report(index, `r${index}`))
    await expect(saved.put(report(999, 'one more'))).rejects.toMatchObject({ code: 'too-large' })
    await saved.put(report(3, 'again'))
  })
})

describe('a question', () => {
  const base = { subject: 'cases', rows: ['month'], columns: ['status'], filters: [], from: null, to: null }
  test.each([
    ['an axis of another subject', { ...base, rows: ['queue'] }],
    ['one axis on both sides', { ...base, columns: ['month'] }],
    ['more than three axes on a side', { ...base, rows: ['source', 'town', 'country', 'priority'] }],
    ['an axis that is the name of something else', { ...base, rows: ['constructor'] }],
    ['a filter by time', { ...base, filters: [{ axis: 'year', values: ['2026'] }] }],
    [
      'a filter twice',
      {
        ...base,
        filters: [
          { axis: 'town', values: ['a'] },
          { axis: 'town', values: ['b'] },
        ],
      },
    ],
    ['a period that ends before it begins', { ...base, from: '2026-02-01', to: '2026-01-01' }],
    ['a day that is none', { ...base, from: '2026-02-30' }],
    ['people by time', { ...base, subject: 'people', rows: ['year'], columns: [] }],
  ])('with %s is refused', (_what, question) => {
    expect(ReportQuestion.safeParse(question).success).toBe(false)
  })
  test('as a person asks it is taken', () => {
    expect(ReportQuestion.safeParse(base).success).toBe(true)
  })
})
