import PDFDocument from 'pdfkit'
import type { ReportPage } from '../../../preload/contract/index.ts'
import { createLettering, type Lettering } from './lettering.ts'

/** Sizes and colours on paper, in points; dark on white, whatever the theme of the screen is. */
export const ink = { text: '#1d2430', muted: '#566070', hair: '#c9ccd2', ground: '#f6f4f0', white: '#ffffff' } as const
export const type = { title: 16, table: 8.5, fact: 9, foot: 8, leading: 1.4 } as const
const margin = 40
const footSpace = 22

/** A document with a pen: where the next thing goes, and how much room the page has left. */
export interface Paper {
  readonly document: InstanceType<typeof PDFDocument>
  readonly letters: Lettering
  readonly left: number
  readonly right: number
  readonly width: number
  /** The top of what comes next. */
  y: number
  /** How much of this page is left under `y`. */
  room(): number
  /** How much an empty page has. */
  readonly height: number
  turn(): void
}

interface PaperOptions {
  readonly page: Pick<ReportPage, 'title' | 'language' | 'isRightToLeft'>
  readonly fonts: string
  readonly isWide: boolean
  readonly madeAt: number
}

/** A4, upright or wide. Sheets of the size most of the world's printers have. */
export function openPaper({ page, fonts, isWide, madeAt }: PaperOptions): Paper {
  const made = new Date(madeAt)
  const document = new PDFDocument({
    size: 'A4',
    layout: isWide ? 'landscape' : 'portrait',
    margin,
    // Numbers of pages are written when all are there.
    bufferPages: true,
    lang: page.language,
    displayTitle: true,
    // The title says what was counted; nothing about who or where the program is goes into the file.
    info: { Title: page.title, Creator: 'Helpline Desk', Producer: 'Helpline Desk', CreationDate: made, ModDate: made },
  })
  const letters = createLettering(document, fonts, page.isRightToLeft)
  const left = margin
  const right = document.page.width - margin
  const bottom = document.page.height - margin - footSpace
  const paper: Paper = {
    document,
    letters,
    left,
    right,
    width: right - left,
    y: margin,
    room: () => bottom - paper.y,
    height: bottom - margin,
    turn() {
      document.addPage()
      paper.y = margin
    },
  }
  return paper
}

/** Words under each other, over as many lines and pages as they need; right-to-left languages stand at the right. */
export function writeLines(
  paper: Paper,
  text: string,
  style: Parameters<Lettering['width']>[1],
  isRight: boolean,
): void {
  const step = style.size * type.leading
  for (const line of paper.letters.wrap(text, paper.width, style)) {
    if (paper.room() < step) paper.turn()
    paper.letters.draw(line, isRight ? paper.right : paper.left, paper.y, {
      ...style,
      anchor: isRight ? 'end' : 'start',
    })
    paper.y += step
  }
}

/** What stands at the foot of every page, with its number. */
export function writeFeet(paper: Paper, foot: string, isRight: boolean): void {
  const { document, letters } = paper
  const { start, count } = document.bufferedPageRange()
  const style = { size: type.foot, colour: ink.muted }
  for (let index = 0; index < count; index += 1) {
    document.switchToPage(start + index)
    // Below the margin the library would turn the page by itself.
    document.page.margins.bottom = 0
    const y = document.page.height - margin - type.foot
    const [line = ''] = letters.wrap(foot, paper.width - 70, style)
    const [near, far] = isRight ? (['end', 'start'] as const) : (['start', 'end'] as const)
    const edge = { start: paper.left, end: paper.right }
    letters.draw(line, edge[near], y, { ...style, anchor: near })
    // One number after the other in every language: a line without letters would be turned with its page.
    letters.draw(`${String(index + 1)} / ${String(count)}`, edge[far], y, { ...style, anchor: far })
  }
}
