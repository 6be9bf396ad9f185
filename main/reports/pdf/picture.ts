import type { ReportMark, ReportPicture } from '../../../preload/contract/index.ts'
import { ink, type Paper } from './paper.ts'

/** The colours of the screen's light theme: six series, told apart on a grey printer by their patterns. */
const series = ['#1f5f8b', '#8a5a00', '#1e6b45', '#a8322a', '#35568f', '#566070'] as const
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [10, 3, 2, 3], [1, 2], [12, 4]]
const colourOf = (index: number): string => series[index] ?? series[0]
const wordSize = 12
/** Words of a chart are not smaller than this on paper, points; a chart that would need smaller ones is left out. */
const smallestWord = 5.5
const largestScale = 0.75

/** How large the chart can be drawn within a height; null when its words could not be read. */
function scaleOf(paper: Paper, { width, height }: ReportPicture, within: number): number | null {
  const scale = Math.min(largestScale, paper.width / width, within / height)
  return scale * wordSize < smallestWord ? null : scale
}

/** Draws the chart where it fits whole. Answers false when it is too large for any page, and draws nothing. */
export function drawPicture(paper: Paper, picture: ReportPicture): boolean {
  // Smaller beside its title rather than larger on a page of its own.
  let scale = scaleOf(paper, picture, paper.room())
  if (scale === null) {
    scale = scaleOf(paper, picture, paper.height)
    if (scale === null) return false
    paper.turn()
  }
  const { document } = paper
  document.save()
  document.translate(paper.left, paper.y).scale(scale)
  for (const mark of picture.marks) drawMark(paper, mark)
  document.restore()
  paper.y += picture.height * scale + 10
  return true
}

function drawMark(paper: Paper, mark: ReportMark): void {
  const { document, letters } = paper
  if (mark.kind === 'bar') {
    if (mark.width > 0 && mark.height > 0) drawBar(paper, mark)
  } else if (mark.kind === 'cell') {
    document.lineWidth(0.5).rect(mark.x, mark.y, mark.width, mark.height).stroke(ink.hair)
    const strength = mark.strength === 0 ? 0 : 0.08 + 0.4 * mark.strength
    document.fillOpacity(strength).rect(mark.x, mark.y, mark.width, mark.height).fill(series[0]).fillOpacity(1)
  } else if (mark.kind === 'grid') {
    document.lineWidth(0.7).moveTo(mark.x1, mark.y1).lineTo(mark.x2, mark.y2).stroke(ink.hair)
  } else if (mark.kind === 'line') {
    drawLine(paper, mark)
  } else {
    const colour = mark.tone === 'text' ? ink.text : mark.tone === 'muted' ? ink.muted : colourOf(mark.tone)
    letters.draw(mark.text, mark.x, mark.y - wordSize * 0.72, { size: wordSize, colour, anchor: mark.anchor })
  }
}

/** A bar with the pattern of its series, as on the screen. */
function drawBar({ document }: Paper, bar: Extract<ReportMark, { kind: 'bar' }>): void {
  const { x, y, width, height } = bar
  document.save()
  document.rect(x, y, width, height).fill(colourOf(bar.series))
  document.rect(x, y, width, height).clip()
  document.lineWidth(1.4).strokeColor(ink.white)
  const every = 8
  if (bar.series === 2) for (let at = y + 4; at < y + height; at += every) document.moveTo(x, at).lineTo(x + width, at)
  if (bar.series === 3) for (let at = x + 4; at < x + width; at += every) document.moveTo(at, y).lineTo(at, y + height)
  if (bar.series === 1 || bar.series === 5) {
    for (let at = x - height; at < x + width; at += every) {
      if (bar.series === 1) document.moveTo(at, y + height).lineTo(at + height, y)
      else document.moveTo(at, y).lineTo(at + height, y + height)
    }
  }
  if (bar.series === 1 || bar.series === 2 || bar.series === 3 || bar.series === 5) document.stroke()
  if (bar.series === 4) {
    for (let at = x + 4; at < x + width; at += every) document.circle(at, y + height / 2, 1.6)
    document.fill(ink.white)
  }
  document.restore()
}

function drawLine({ document }: Paper, line: Extract<ReportMark, { kind: 'line' }>): void {
  const [first, ...rest] = line.points
  if (first === undefined) return
  const colour = colourOf(line.series)
  const dash = dashes[line.series] ?? []
  document.save().lineWidth(2)
  if (dash.length > 0) document.dash(dash[0] ?? 1, { space: dash[1] ?? 1 })
  document.moveTo(...first)
  for (const point of rest) document.lineTo(...point)
  document.stroke(colour)
  document.restore()
  for (const [x, y] of line.points) document.circle(x, y, 3)
  document.fill(colour)
}
