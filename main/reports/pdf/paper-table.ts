import type { ReportPage } from '../../../preload/contract/index.ts'
import { ink, type, writeLines, type Paper } from './paper.ts'

/** A table on paper: heads again on every page, columns that do not fit beside each other in parts below each other. */

type Table = ReportPage['tables'][number]

const padding = 5
const rowGap = 4
const widestHead = 170
/** A name of a column is broken into lines no wider than this; its numbers may be wider. */
const widestName = 74

const lineStep = type.table * type.leading

interface Column {
  readonly index: number
  readonly isNumber: boolean
  readonly width: number
}

function columnsOf(paper: Paper, table: Table): Column[] {
  const style = { size: type.table }
  const [names = [], ...rows] = table.rows
  return names.map((name, index) => {
    const isNumber = index >= table.heads
    const widest = Math.max(...rows.map((row) => paper.letters.width(row[index] ?? '', style)), 0)
    const named = paper.letters
      .wrap(name, isNumber ? widestName : widestHead, { ...style, isStrong: true })
      .map((line) => paper.letters.width(line, { ...style, isStrong: true }))
    const wanted = Math.max(widest, ...named)
    return { index, isNumber, width: Math.ceil((isNumber ? wanted : Math.min(wanted, widestHead)) + 2 * padding) }
  })
}

/** How wide a table is when it is in one part, points. */
export function widthOfTable(paper: Paper, table: Table): number {
  return columnsOf(paper, table).reduce((sum, { width }) => sum + width, 0)
}

/** Columns in parts that fit: every part begins with the words of its rows. */
function partsOf(columns: readonly Column[], widest: number): Column[][] {
  const heads = columns.filter(({ isNumber }) => !isNumber)
  const headWidth = heads.reduce((sum, { width }) => sum + width, 0)
  const parts: Column[][] = []
  let part: Column[] = []
  let used = headWidth
  for (const column of columns.filter(({ isNumber }) => isNumber)) {
    if (part.length > 0 && used + column.width > widest) {
      parts.push([...heads, ...part])
      part = []
      used = headWidth
    }
    part.push(column)
    used += column.width
  }
  return [...parts, [...heads, ...part]]
}

export function drawTable(paper: Paper, table: Table, isRightToLeft: boolean): void {
  if (table.title !== '') {
    if (paper.room() < 60) paper.turn()
    paper.y += 4
    writeLines(paper, table.title, { size: 11, isStrong: true, colour: ink.text }, isRightToLeft)
    paper.y += 2
  }
  for (const part of partsOf(columnsOf(paper, table), paper.width)) {
    drawPart(paper, table, part, isRightToLeft)
    paper.y += 12
  }
}

function drawPart(paper: Paper, table: Table, columns: readonly Column[], isRightToLeft: boolean): void {
  const { document, letters } = paper
  const [names = [], ...rows] = table.rows
  const whole = columns.reduce((sum, { width }) => sum + width, 0)
  const start = isRightToLeft ? paper.right - whole : paper.left

  const linesOf = (row: readonly string[], isStrong: boolean): string[][] =>
    columns.map(({ index, width }) =>
      letters.wrap(row[index] ?? '', width - 2 * padding + 0.5, { size: type.table, isStrong }),
    )
  const heightOf = (cells: readonly string[][]): number =>
    Math.max(1, ...cells.map((lines) => lines.length)) * lineStep + rowGap

  function drawRow(cells: readonly string[][], look: 'head' | 'row' | 'total'): void {
    const height = heightOf(cells)
    const isStrong = look !== 'row'
    if (isStrong) document.rect(start, paper.y, whole, height).fill(ink.ground)
    let x = isRightToLeft ? start + whole : start
    columns.forEach((column, at) => {
      if (isRightToLeft) x -= column.width
      // Numbers stand at the far side of their column, words at the near one: in both directions of reading.
      const isAtRight = column.isNumber !== isRightToLeft
      const edge = isAtRight ? x + column.width - padding : x + padding
      const colour = look === 'head' ? ink.muted : ink.text
      cells[at]?.forEach((line, step) => {
        const y = paper.y + rowGap / 2 + step * lineStep
        letters.draw(line, edge, y, { size: type.table, isStrong, colour, anchor: isAtRight ? 'end' : 'start' })
      })
      if (!isRightToLeft) x += column.width
    })
    paper.y += height
    document
      .lineWidth(0.5)
      .moveTo(start, paper.y)
      .lineTo(start + whole, paper.y)
      .stroke(ink.hair)
  }

  const head = linesOf(names, true)
  const cells = rows.map((row, index) => linesOf(row, table.hasTotals && index === rows.length - 1))
  const headHeight = heightOf(head)
  // A head alone at the foot of a page says nothing.
  if (paper.room() < headHeight + heightOf(cells[0] ?? [])) paper.turn()
  drawRow(head, 'head')
  cells.forEach((row, index) => {
    if (paper.room() < heightOf(row)) {
      paper.turn()
      drawRow(head, 'head')
    }
    drawRow(row, table.hasTotals && index === cells.length - 1 ? 'total' : 'row')
  })
}
