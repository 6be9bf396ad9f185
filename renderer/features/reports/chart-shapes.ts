/** Where everything of a chart stands, in px: pure, so that it can be checked without a screen. */

export interface ChartData {
  readonly categories: readonly string[]
  /** Of a line a value may be missing: `NaN` is a gap. */
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[]
  /** A value in words, such as `1,204` or `12.5 %`. */
  readonly valueText: (value: number) => string
  /** Of lines, where the values have a scale of their own: from 0 to the highest there can be. */
  readonly scale?: readonly number[]
  /** Where there is no room for all categories the last ones stay: they are the newest. */
  readonly isNewestLast?: boolean
}

interface Bar {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly series: number
  readonly text: string
}
interface Label {
  readonly x: number
  readonly y: number
  readonly text: string
}
export interface Bars {
  readonly width: number
  readonly height: number
  readonly bars: readonly Bar[]
  readonly names: readonly Label[]
  /** The number at the end of a bar, or of a whole stack. */
  readonly ends: readonly Label[]
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
}

/** At most so many series are told apart (LOOK "Icons and charts"); the smallest of more are one. */
export const mostSeries = 6
/** More bars than this nobody compares; the table has all of them. */
export const mostBars = 40

const nameWidth = 190
const endWidth = 80
const plotWidth = 560
const topSpace = 8
const tickSpace = 24
const longestName = 28

function shortName(text: string): string {
  const letters = Array.from(text)
  return letters.length <= longestName ? text : `${letters.slice(0, longestName - 1).join('')}…`
}

/** Up to five round steps from 0 to at least the largest value. */
export function ticksOf(largest: number): number[] {
  if (largest <= 0) return [0, 1]
  const rough = largest / 4
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((each) => each * unit).find((each) => each >= rough * 0.999) ?? rough
  const ticks: number[] = []
  for (let index = 0; index * step < largest + step * 0.999; index += 1) ticks.push(index * step)
  return ticks
}

/** The lines each series is of, by their sizes: the smallest beyond the most that are told apart are one, the last. */
export function fewSeries(sizes: readonly number[]): number[][] {
  const all = sizes.map((size, index) => ({ size, index }))
  if (all.length <= mostSeries) return all.map(({ index }) => [index])
  const bySize = all.toSorted((one, other) => other.size - one.size).map(({ index }) => index)
  const inOrder = (places: readonly number[]) => places.toSorted((one, other) => one - other)
  return [...inOrder(bySize.slice(0, mostSeries - 1)).map((index) => [index]), inOrder(bySize.slice(mostSeries - 1))]
}

/** Horizontal bars from zero: one a series beside each other, or stacked. */
export function barsOf(data: ChartData, isStacked: boolean): Bars {
  const count = Math.max(1, data.series.length)
  const thick = isStacked ? 20 : count === 1 ? 20 : 12
  const band = (isStacked ? thick : thick * count) + 8
  const at = (series: number, category: number) => data.series[series]?.values[category] ?? 0
  const sums = data.categories.map((_, category) =>
    data.series.reduce((sum, _each, series) => sum + at(series, category), 0),
  )
  const largest = isStacked ? Math.max(0, ...sums) : Math.max(0, ...data.series.flatMap(({ values }) => values))
  const ticks = ticksOf(largest)
  const scale = plotWidth / (ticks.at(-1) ?? 1)
  const bars: Bar[] = []
  const ends: Label[] = []
  const names = data.categories.map((text, category) => {
    const top = topSpace + category * band
    let x = nameWidth
    data.series.forEach((each, series) => {
      const value = at(series, category)
      const y = isStacked ? top : top + series * thick
      const text_ = `${data.categories[category] ?? ''}, ${each.label}: ${data.valueText(value)}`
      const width = value * scale
      if (value > 0)
        bars.push({ x: isStacked ? x : nameWidth, y, width, height: thick - (isStacked ? 0 : 1), series, text: text_ })
      if (isStacked) x += width
      else if (value > 0) ends.push({ x: nameWidth + width + 4, y: y + thick / 2, text: data.valueText(value) })
    })
    if (isStacked && (sums[category] ?? 0) > 0) {
      ends.push({ x: x + 4, y: top + thick / 2, text: data.valueText(sums[category] ?? 0) })
    }
    return { x: nameWidth - 8, y: top + (band - 8) / 2, text: shortName(text) }
  })
  const height = topSpace + data.categories.length * band + tickSpace
  return {
    width: nameWidth + plotWidth + endWidth,
    height,
    bars,
    names,
    ends,
    ticks: ticks.map((value) => ({ x: nameWidth + value * scale, text: data.valueText(value) })),
  }
}

/** Where the key of a chart of bars stands: one series needs none. */
export function keyOf({ series }: Pick<ChartData, 'series'>): Key {
  if (series.length < 2) return noKey
  let x = nameWidth
  const items = series.map(({ label }) => {
    const item = { x, text: shortName(label) }
    x += 34 + Array.from(item.text).length * 7
    return item
  })
  return { items, height: 28, width: x + 20 }
}
interface Key {
  readonly items: readonly { readonly x: number; readonly text: string }[]
  readonly height: number
  readonly width: number
}
export const noKey: Key = { items: [], height: 0, width: 0 }

/** `isFirst`: the line begins here, or begins anew behind a gap. */
type Point = Label & { readonly isFirst: boolean }
export interface Lines {
  readonly width: number
  readonly height: number
  readonly lines: readonly { readonly path: string; readonly points: readonly Point[]; readonly end: Label }[]
  readonly ticks: readonly { readonly y: number; readonly text: string }[]
  readonly names: readonly Label[]
  readonly left: number
  readonly right: number
  readonly bottom: number
}

const lineHeight = 260
const lineLeft = 64
const lineRight = 150
const widestLine = 1400

/** Lines over the categories in their order, the name of each at its end. */
export function linesOf(data: ChartData): Lines {
  const plot = Math.min(widestLine, Math.max(560, data.categories.length * 26))
  const largest = Math.max(0, ...data.series.flatMap(({ values }) => values.filter(Number.isFinite)))
  const ticks = data.scale ?? ticksOf(largest)
  const top = topSpace + 6
  const bottom = top + lineHeight
  const xOf = (index: number) =>
    lineLeft + (data.categories.length < 2 ? plot / 2 : (index * plot) / (data.categories.length - 1))
  const yOf = (value: number) => bottom - (value * lineHeight) / (ticks.at(-1) ?? 1)
  const round = (value: number) => Math.round(value * 10) / 10
  const ends = spread(
    data.series.map(({ values }) => yOf(values.findLast(Number.isFinite) ?? 0)),
    15,
  )
  const every = Math.max(1, Math.ceil(data.categories.length / Math.floor(plot / 90)))
  return {
    width: lineLeft + plot + lineRight,
    height: bottom + 28,
    lines: data.series.map(({ label, values }, series) => {
      // Where there is no value there is no point, and the line begins anew behind the gap.
      const points = values.flatMap((value, index) =>
        Number.isFinite(value)
          ? [
              {
                x: round(xOf(index)),
                y: round(yOf(value)),
                text: `${data.categories[index] ?? ''}, ${label}: ${data.valueText(value)}`,
                isFirst: !Number.isFinite(values[index - 1]),
              },
            ]
          : [],
      )
      return {
        path: points.map(({ x, y, isFirst }) => `${isFirst ? 'M' : 'L'}${x} ${y}`).join(' '),
        points,
        end: { x: lineLeft + plot + 10, y: round(ends[series] ?? 0), text: shortName(label) },
      }
    }),
    ticks: ticks.map((value) => ({ y: round(yOf(value)), text: data.valueText(value) })),
    names: data.categories.flatMap((text, index) =>
      index % every === 0 ? [{ x: round(xOf(index)), y: bottom + 18, text: shortName(text) }] : [],
    ),
    left: lineLeft,
    right: lineLeft + plot,
    bottom,
  }
}

/** Places that are at least so far apart, each as near to its own as can be from top to bottom. */
export function spread(places: readonly number[], apart: number): number[] {
  const order = places.map((place, index) => ({ place, index })).toSorted((one, other) => one.place - other.place)
  let last = -Infinity
  const result = [...places]
  for (const { place, index } of order) {
    last = Math.max(place, last + apart)
    result[index] = last
  }
  return result
}

export interface Heat {
  readonly width: number
  readonly height: number
  readonly cells: readonly (Bar & { readonly strength: number; readonly value: string })[]
  readonly rows: readonly Label[]
  readonly columns: readonly Label[]
}

/** Series along the top, categories down the side, each cell as strong as its share of the largest. */
export function heatOf(data: ChartData): Heat {
  const cellHeight = 26
  const cellWidth = Math.max(46, Math.min(96, 660 / Math.max(1, data.series.length)))
  const top = 30
  const largest = Math.max(0, ...data.series.flatMap(({ values }) => values))
  const most = Math.floor(cellWidth / 7)
  const fit = (text: string) =>
    Array.from(text).length <= most
      ? text
      : `${Array.from(text)
          .slice(0, most - 1)
          .join('')}…`
  return {
    width: nameWidth + data.series.length * cellWidth + 8,
    height: top + data.categories.length * cellHeight + 8,
    cells: data.categories.flatMap((category, row) =>
      data.series.map(({ label, values }, series) => {
        const value = values[row] ?? 0
        return {
          x: nameWidth + series * cellWidth,
          y: top + row * cellHeight,
          width: cellWidth - 2,
          height: cellHeight - 2,
          series,
          strength: largest === 0 ? 0 : value / largest,
          value: data.valueText(value),
          text: `${category}, ${label}: ${data.valueText(value)}`,
        }
      }),
    ),
    rows: data.categories.map((text, row) => ({
      x: nameWidth - 8,
      y: top + row * cellHeight + 12,
      text: shortName(text),
    })),
    columns: data.series.map(({ label }, series) => ({
      x: nameWidth + series * cellWidth + (cellWidth - 2) / 2,
      y: top - 10,
      text: fit(label),
    })),
  }
}
