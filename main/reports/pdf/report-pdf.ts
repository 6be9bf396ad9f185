import { AppError } from '../../../preload/contract/index.ts'
import type { ReportPage } from '../../../preload/contract/index.ts'
import { ink, openPaper, type, writeFeet, writeLines } from './paper.ts'
import { drawTable, widthOfTable } from './paper-table.ts'
import { drawPicture } from './picture.ts'

/** A wider chart is drawn on a wide page, px of the screen. */
const widestUpright = 1000

/** Every text that is going to be on the paper. */
const textsOf = ({ title, facts, picture, tables, foot }: ReportPage): string[] => [
  title,
  foot,
  ...facts,
  ...(picture?.marks ?? []).flatMap((mark) => (mark.kind === 'words' ? [mark.text] : [])),
  ...tables.flatMap((table) => [table.title, ...table.rows.flat()]),
]

/**
 * A report as PDF: title, facts, chart, tables, with its fonts. The same page at the same instant gives the same bytes but
 * for its file id. `report-letters` when a letter is in none of the fonts: a box in its place would be a lie.
 */
export async function pdfOf(page: ReportPage, using: { fonts: string; madeAt: number }): Promise<Uint8Array> {
  const open = (isWide: boolean) => openPaper({ page, ...using, isWide })
  const upright = open(false)
  if (upright.letters.missing(textsOf(page)).length > 0) throw new AppError('report-letters')
  const isWide =
    (page.picture?.width ?? 0) > widestUpright ||
    page.tables.some((each) => widthOfTable(upright, each) > upright.width)
  const paper = isWide ? open(true) : upright
  const isRight = page.isRightToLeft

  const chunks: Buffer[] = []
  const done = new Promise<Uint8Array>((resolve, reject) => {
    paper.document.on('data', (chunk: Buffer) => chunks.push(chunk))
    paper.document.on('end', () => resolve(Buffer.concat(chunks)))
    paper.document.on('error', reject)
  })
  writeLines(paper, page.title, { size: type.title, isStrong: true, colour: ink.text }, isRight)
  paper.y += 4
  for (const fact of page.facts) writeLines(paper, fact, { size: type.fact, colour: ink.muted }, isRight)
  paper.y += 10
  if (page.picture !== null) drawPicture(paper, page.picture)
  for (const table of page.tables) drawTable(paper, table, isRight)
  writeFeet(paper, page.foot, isRight)
  paper.document.end()
  return done
}
