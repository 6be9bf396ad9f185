import { ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type {
  ReportLook,
  ReportQuestion,
  ReportSheet,
  ReportTable,
  WireError,
} from '../../../preload/contract/index.ts'
import { reportFault } from '../../app/fault-report.ts'
import { bytesOf, saveFile } from '../../app/save-file.ts'
import { bridge } from '../../bridge/bridge.ts'
import { pngOf, svgOf } from './chart-picture.ts'
import { measured, measuredAll, measuredColumn, measuredRow } from './report-view.ts'
import { useReportFacts } from './use-report-facts.ts'
import { useReportPage } from './use-report-page.ts'
import { useReportWords } from './use-report-words.ts'

export type ExportFormat = 'csv' | 'csv-bom' | 'xlsx' | 'pdf' | 'svg' | 'png'

/** Report names become file names of plain letters, with nothing about anybody in them. */
const fileName = ({ subject }: ReportQuestion, countedAt: number, ending: string) =>
  `report-${subject}-${new Date(countedAt).toISOString().slice(0, 10)}.${ending}`

/** Takes a report out of this computer: files are made and recorded by the core, pictures are recorded before they are saved. */
export function useReportExport(shown: {
  table: Readonly<Ref<ReportTable | null>>
  question: Readonly<Ref<ReportQuestion | null>>
  look: () => ReportLook
  chart: () => SVGSVGElement | null
  /** What the chart leaves out, in words: a picture that leaves says it, too. */
  cut: () => string
}) {
  const { t } = useI18n()
  const words = useReportWords()
  const factsOf = useReportFacts()
  const { pageOf, factsOfTable } = useReportPage()
  const isBusy = ref(false)

  function sheetOf(question: ReportQuestion, table: ReportTable, madeAt: number): ReportSheet {
    const { measure } = shown.look()
    const { subject, rows, columns } = question
    // Shares as a spreadsheet reads them: no more places than the screen shows.
    const number = (value: number) => (measure === 'count' ? value : Math.round(value * 1000) / 1000)
    const span = Math.max(1, rows.length)
    const padded = (texts: string[]) => [...texts, ...Array.from({ length: span - texts.length }, () => '')]
    const hasColumns = columns.length > 0
    const heads =
      rows.length === 0 ? [t(`reports.subjects.${subject}`)] : rows.map((axis) => words.axisWord(subject, axis))
    const columnHeads = table.columns.map((line) =>
      words.lineWords(subject, columns, line, table.columnsTogether).join(' · '),
    )
    const cells = (read: (column: number) => number) =>
      hasColumns ? table.columns.map((_, at) => number(read(at))) : []
    return {
      title: words.titleOf(question).slice(0, 200),
      facts: factsOfTable(question, table, shown.look(), madeAt),
      rows: [
        [...heads, ...(hasColumns ? columnHeads : []), t('reports.total')],
        ...table.rows.map((line, row) => [
          ...padded(words.lineWords(subject, rows, line, table.rowsTogether)),
          ...cells((column) => measured(table, measure, row, column)),
          number(measuredRow(table, measure, row)),
        ]),
        [
          ...padded([t('reports.total')]),
          ...cells((column) => measuredColumn(table, measure, column)),
          number(measuredAll(table, measure)),
        ],
      ],
    }
  }

  async function exportPicture(
    format: 'svg' | 'png',
    question: ReportQuestion,
    table: ReportTable,
  ): Promise<WireError | 'not-made' | null> {
    const chart = shown.chart()
    if (chart === null) return 'not-made'
    const noted = await bridge().reports.noteExport({ format, cells: table.rows.length * table.columns.length })
    if (!noted.ok) return noted.error
    const cut = shown.cut()
    const title = [words.titleWithPeriod(question), ...(cut === '' ? [] : [cut])].join('. ')
    const svg = svgOf(chart, title, factsOf(table, true).join(' '))
    const part = format === 'svg' ? svg.text : await pngOf(svg)
    saveFile(fileName(question, table.countedAt, format), [part])
    return null
  }

  /** Exports what is shown. The answer is null when it has been saved, `not-made` when the window could not make the file. */
  async function run(format: ExportFormat): Promise<WireError | 'not-made' | null> {
    const question = shown.question.value
    const table = shown.table.value
    if (question === null || table === null || isBusy.value) return null
    isBusy.value = true
    try {
      if (format === 'svg' || format === 'png') return await exportPicture(format, question, table)
      const answer =
        format === 'pdf'
          ? await bridge().reports.exportPdf({ page: pageOf(question, table, shown.look(), Date.now()) })
          : await bridge().reports.export({ format, sheet: sheetOf(question, table, Date.now()) })
      if (!answer.ok) return answer.error
      const ending = format === 'csv-bom' ? 'csv' : format
      saveFile(fileName(question, table.countedAt, ending), [bytesOf(answer.value.base64)])
      return null
    } catch (error) {
      // Nobody would see it otherwise: the person waits for a file.
      reportFault(error)
      return 'not-made'
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, run, sheetOf }
}
