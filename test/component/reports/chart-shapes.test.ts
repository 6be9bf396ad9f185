import { describe, expect, test } from 'vitest'
import {
  barsOf,
  fewSeries,
  heatOf,
  linesOf,
  mostSeries,
  spread,
  ticksOf,
  type ChartData,
} from '../../../renderer/features/reports/chart-shapes.ts'
import { ReportPicture } from '../../../preload/contract/index.ts'
import { fittingPage, pictureOf } from '../../../renderer/features/reports/chart-marks.ts'
import { isInRange } from '../../../renderer/features/reports/picture-fonts.ts'
import { asOldColour } from '../../../renderer/features/reports/chart-picture.ts'
import {
  chartRows,
  drawnAs,
  measured,
  measuredAll,
  measuredColumn,
  measuredRow,
  measuredTogether,
} from '../../../renderer/features/reports/report-view.ts'

const data: ChartData = {
  categories: ['Jan', 'Feb', 'Mar'],
  series: [
    { label: 'Open', values: [4, 0, 2] },
    { label: 'Closed', values: [1, 3, 2] },
  ],
  valueText: String,
}

describe('the shapes of a chart', () => {
  test('begin bars at zero and make them as long as their numbers', () => {
    const { bars, ticks } = barsOf(data, false)
    const zero = ticks[0]?.x ?? 0
    expect(new Set(bars.map(({ x }) => x))).toEqual(new Set([zero]))
    const [four, one] = bars
    expect((four?.width ?? 0) / (one?.width ?? 1)).toBeCloseTo(4)
    expect(bars).toHaveLength(5)
  })
  test('stack bars end to end, with the sum at the end', () => {
    const { bars, ends } = barsOf(data, true)
    expect(bars[1]?.x).toBeCloseTo((bars[0]?.x ?? 0) + (bars[0]?.width ?? 0))
    expect(ends.map(({ text }) => text)).toEqual(['5', '3', '4'])
  })
  test('keep the names of lines apart that end at the same place', () => {
    const { lines } = linesOf(data)
    const [open, closed] = lines.map(({ end }) => end.y)
    expect(Math.abs((open ?? 0) - (closed ?? 0))).toBeGreaterThanOrEqual(15)
    expect(lines[0]?.path.startsWith('M')).toBe(true)
    expect(spread([10, 10, 50], 15)).toEqual([10, 25, 50])
  })
  test('show each cell of a heat map with its number and its share of the largest', () => {
    const { cells } = heatOf(data)
    expect(cells.map(({ value, strength }) => [value, strength])).toEqual([
      ['4', 1],
      ['1', 0.25],
      ['0', 0],
      ['3', 0.75],
      ['2', 0.5],
      ['2', 0.5],
    ])
  })
  test('have round steps that reach the largest number', () => {
    expect(ticksOf(7)).toEqual([0, 2, 4, 6, 8])
    expect(ticksOf(0)).toEqual([0, 1])
    for (const largest of [1, 3, 9, 10, 99, 1_234, 0.4]) {
      const ticks = ticksOf(largest)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest)
      expect(ticks.length).toBeLessThanOrEqual(7)
    }
  })
  test('tell at most six series apart and lose nothing of the others', () => {
    const few = fewSeries([1, 9, 8, 2, 7, 6, 3, 5, 4])
    expect(few).toHaveLength(mostSeries)
    expect(few).toEqual([[1], [2], [4], [5], [7], [0, 3, 6, 8]])
    expect(fewSeries([3, 1])).toEqual([[0], [1]])
  })
})

test('shares are of all, of the row or of the column, and nothing is shared out of nothing', () => {
  const line = (total: number) => ({ values: ['x'], isOthers: false, total })
  const table = {
    rows: [line(3), line(0)],
    columns: [line(1), line(2)],
    cells: [
      [1, 2],
      [0, 0],
    ],
    total: 3,
  }
  expect(measured(table, 'count', 0, 1)).toBe(2)
  expect(measured(table, 'share-of-all', 0, 1)).toBeCloseTo(2 / 3)
  expect(measured(table, 'share-of-row', 0, 0)).toBeCloseTo(1 / 3)
  expect(measured(table, 'share-of-column', 0, 1)).toBe(1)
  expect(measured(table, 'share-of-row', 1, 0)).toBe(0)
  expect(measuredRow(table, 'share-of-row', 0)).toBe(1)
  expect(measuredRow(table, 'share-of-column', 0)).toBe(1)
  expect(measuredColumn(table, 'share-of-column', 0)).toBe(1)
  expect(measuredColumn(table, 'share-of-all', 0)).toBeCloseTo(1 / 3)
  expect(measuredAll(table, 'share-of-row')).toBe(1)
})

test('columns that are one in a chart have the share of their sum, never the sum of their shares', () => {
  const line = (total: number) => ({ values: ['x'], isOthers: false, total })
  const table = { rows: [line(6)], columns: [line(10), line(20), line(2)], cells: [[1, 3, 2]], total: 60 }
  expect(measuredTogether(table, 'count', 0, [0, 1])).toBe(4)
  expect(measuredTogether(table, 'share-of-column', 0, [0, 1])).toBeCloseTo(4 / 30)
  expect(measuredTogether(table, 'share-of-column', 0, [0, 1, 2])).toBeLessThanOrEqual(1)
  expect(measuredTogether(table, 'share-of-row', 0, [0, 1])).toBeCloseTo(4 / 6)
  // Shares of different wholes stand beside each other.
  expect(drawnAs({ chart: 'stacked', measure: 'share-of-column' })).toBe('bar')
  expect(drawnAs({ chart: 'stacked', measure: 'share-of-row' })).toBe('stacked')
})

test('a chart by time shows the newest rows, and a line none that is many of them together', () => {
  const line = (value: string) => ({ values: [value], isOthers: false, total: 1 })
  const others = { values: [], isOthers: true, total: 9 }
  const rows = [...Array.from({ length: 50 }, (_, index) => line(String(2000 + index))), others]
  const shown = (axis: 'year' | 'town', chart: 'line' | 'bar' | 'heat') =>
    chartRows({ rows: [axis] }, { rows }, chart).map(({ row }) => row)
  expect(shown('year', 'line')).toHaveLength(50)
  expect([shown('year', 'bar')[0], shown('year', 'bar').at(-1)]).toEqual([10, 49])
  expect([shown('town', 'bar')[0], shown('town', 'bar').at(-1)]).toEqual([0, 39])
  expect(shown('year', 'heat')).toHaveLength(51)
  const paper = { ...data, categories: rows.map((_, row) => `Row ${String(row)}`), isNewestLast: true }
  expect(fittingPage(paper, 'bar').data.categories.at(-1)).toBe('Row 50')
})

test.each([
  ['color(srgb 1 0.5 0)', 'rgb(255, 128, 0)'],
  ['color(srgb 0 0 1 / 0.28)', 'rgba(0, 0, 255, 0.28)'],
  ['rgb(1, 2, 3)', 'rgb(1, 2, 3)'],
  ['none', 'none'],
])('a picture says %s as every program that draws reads it', (computed, written) => {
  expect(asOldColour(computed)).toBe(written)
})

describe('the fonts of a picture', () => {
  test('are those that have one of its letters', () => {
    const ethiopic = 'U+030E, U+1200-1399, U+2D80-2DDE'
    expect(isInRange(ethiopic, 0x1230)).toBe(true)
    expect(isInRange(ethiopic, 0x030e)).toBe(true)
    expect(isInRange(ethiopic, 0x41)).toBe(false)
    expect(isInRange('', 0x41)).toBe(true)
  })
})

describe('a chart for paper', () => {
  test('has every shape of the screen, its key and its words', () => {
    const { marks, height } = pictureOf(data, 'bar', 'x')
    const kinds = (kind: string) => marks.filter((mark) => mark.kind === kind)
    // Five bars that are not zero, and two in the key.
    expect(kinds('bar')).toHaveLength(7)
    expect(kinds('words').map((mark) => ('text' in mark ? mark.text : ''))).toEqual(
      expect.arrayContaining(['Open', 'Closed', 'Jan', 'Feb', 'Mar', '4', '3']),
    )
    for (const mark of kinds('bar')) expect('y' in mark && mark.y < height).toBe(true)
    expect(ReportPicture.safeParse({ ...pictureOf(data, 'heat', 'x') }).success).toBe(true)
  })

  test('begins a line anew behind a gap, and draws nothing in it', () => {
    const broken = { ...data, series: [{ label: 'Trend', values: [1, Number.NaN, 3] }] }
    const lines = pictureOf(broken, 'line', 'x').marks.filter((mark) => mark.kind === 'line')
    expect(lines.map((mark) => mark.points.length)).toEqual([1, 1])
    expect(linesOf(broken).lines[0]?.path.match(/[ML]/g)).toEqual(['M', 'M'])
  })

  test('has what a page has room for, and says when that is not all', () => {
    const long = {
      ...data,
      categories: Array.from({ length: 200 }, (_, index) => `Row ${String(index)}`),
      series: Array.from({ length: 60 }, (_, index) => ({ label: String(index), values: Array<number>(200).fill(1) })),
    }
    const { data: fitted, isCut } = fittingPage(long, 'heat')
    expect(isCut).toBe(true)
    expect(ReportPicture.safeParse(pictureOf(fitted, 'heat', 'x')).success).toBe(true)
    expect(fittingPage(data, 'heat')).toEqual({ data, isCut: false })
  })
})
