import type { ReportMark, ReportPicture } from '../../../preload/contract/index.ts'
import { barsOf, heatOf, keyOf, linesOf, type ChartData } from './chart-shapes.ts'

/** A chart as shapes for paper: the same places as on the screen, without its colours. Pure. */

export type DrawnChart = 'bar' | 'stacked' | 'line' | 'heat'

/** Beyond this a wide page would have to make the words of the chart too small to read, px. */
const highest = 860
const widest = 1640

type Words = Extract<ReportMark, { kind: 'words' }>
type Label = { readonly x: number; readonly y: number; readonly text: string }

const words = (tone: Words['tone'], anchor: Words['anchor'], lift = 0) => ({
  of: ({ x, y, text }: Label): Words => ({ kind: 'words', x, y: y - lift, text, anchor, tone }),
})
/** A name under its place stands on its `y`; its middle is so much higher. */
const halfLetter = 4

/** The rows and columns of a chart that a page has room for. */
export function fittingPage(data: ChartData, chart: DrawnChart): { data: ChartData; isCut: boolean } {
  const fits = (rows: number, columns: number): ChartData => {
    const first = data.isNewestLast === true ? data.categories.length - rows : 0
    return {
      ...data,
      categories: data.categories.slice(first, first + rows),
      series: data.series
        .slice(0, columns)
        .map(({ label, values }) => ({ label, values: values.slice(first, first + rows) })),
    }
  }
  const sizeOf = (part: ChartData) =>
    chart === 'line' ? linesOf(part) : chart === 'heat' ? heatOf(part) : barsOf(part, chart === 'stacked')
  const largest = (most: number, isRoom: (count: number) => boolean): number => {
    let count = most
    while (count > 1 && !isRoom(count)) count -= 1
    return count
  }
  const columns = largest(data.series.length, (count) => chart !== 'heat' || sizeOf(fits(1, count)).width <= widest)
  const rows = largest(data.categories.length, (count) => {
    const { width, height } = sizeOf(fits(count, columns))
    return height <= highest && width <= widest
  })
  return { data: fits(rows, columns), isCut: rows < data.categories.length || columns < data.series.length }
}

/** A line in the pieces between its gaps. */
function piecesOf<Point extends { isFirst: boolean }>(points: readonly Point[]): Point[][] {
  const pieces: Point[][] = []
  for (const point of points) {
    if (point.isFirst) pieces.push([point])
    else pieces.at(-1)?.push(point)
  }
  return pieces
}

/** Every shape of a chart. Data that does not fit a page is to be cut before (`fittingPage`). */
export function pictureOf(data: ChartData, chart: DrawnChart, label: string): ReportPicture {
  const marks: ReportMark[] = []
  if (chart === 'line') {
    const shapes = linesOf(data)
    for (const { y } of shapes.ticks) marks.push({ kind: 'grid', x1: shapes.left, x2: shapes.right, y1: y, y2: y })
    marks.push(...shapes.ticks.map(({ y, text }) => words('muted', 'end').of({ x: shapes.left - 8, y, text })))
    marks.push(...shapes.names.map(words('muted', 'middle', halfLetter).of))
    shapes.lines.forEach(({ points, end }, series) => {
      for (const piece of piecesOf(points))
        marks.push({ kind: 'line', series, points: piece.map(({ x, y }) => [x, y]) })
      marks.push(words(series, 'start').of(end))
    })
    return { width: shapes.width, height: shapes.height, marks, label }
  }
  if (chart === 'heat') {
    const shapes = heatOf(data)
    for (const { x, y, width, height, strength, value } of shapes.cells) {
      marks.push({ kind: 'cell', x, y, width, height, strength })
      marks.push(words('text', 'middle').of({ x: x + width / 2, y: y + height / 2, text: value }))
    }
    marks.push(
      ...shapes.columns.map(words('muted', 'middle', halfLetter).of),
      ...shapes.rows.map(words('text', 'end').of),
    )
    return { width: shapes.width, height: shapes.height, marks, label }
  }
  const shapes = barsOf(data, chart === 'stacked')
  const key = keyOf(data)
  key.items.forEach(({ x, text }, series) => {
    marks.push(
      { kind: 'bar', x, y: 6, width: 16, height: 14, series },
      words('text', 'start').of({ x: x + 22, y: 13, text }),
    )
  })
  const down = <Shape extends { y: number }>(shape: Shape): Shape => ({ ...shape, y: shape.y + key.height })
  for (const { x, text } of shapes.ticks) {
    marks.push({ kind: 'grid', x1: x, x2: x, y1: 4 + key.height, y2: shapes.height - 22 + key.height })
    marks.push(words('muted', 'middle', halfLetter).of(down({ x, y: shapes.height - 8, text })))
  }
  for (const { x, y, width, height, series } of shapes.bars.map(down))
    marks.push({ kind: 'bar', x, y, width, height, series })
  marks.push(...shapes.names.map(down).map(words('text', 'end').of))
  marks.push(...shapes.ends.map(down).map(words('muted', 'start').of))
  return { width: Math.max(shapes.width, key.width), height: shapes.height + key.height, marks, label }
}
