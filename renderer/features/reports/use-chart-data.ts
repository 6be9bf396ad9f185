import { useI18n } from 'vue-i18n'
import type { ReportLook, ReportQuestion, ReportTable } from '../../../preload/contract/index.ts'
import { mostBars, withFewSeries, type ChartData } from './chart-shapes.ts'
import { measured, measuredRow } from './report-view.ts'
import { useReportWords } from './use-report-words.ts'

/** The numbers of a table as a chart takes them, on the screen and on paper. */
export function useChartData() {
  const { t } = useI18n()
  const words = useReportWords()

  return function dataOf(question: ReportQuestion, table: ReportTable, look: ReportLook): ChartData {
    const shown = (value: number): string => (look.measure === 'count' ? words.number(value) : words.share(value))
    const isLong = look.chart === 'line' || look.chart === 'heat'
    const rows = isLong ? table.rows : table.rows.slice(0, mostBars)
    const categories = rows.map((line) =>
      words.lineWords(question.subject, question.rows, line, table.rowsTogether).join(' · '),
    )
    const series =
      question.columns.length > 0
        ? table.columns.map((line, column) => ({
            label: words.lineWords(question.subject, question.columns, line, table.columnsTogether).join(' · '),
            values: rows.map((_, row) => measured(table, look.measure, row, column)),
          }))
        : [{ label: t('reports.total'), values: rows.map((_, row) => measuredRow(table, look.measure, row)) }]
    const all: ChartData = { categories, series, valueText: shown }
    return look.chart === 'heat' ? all : withFewSeries(all, t('reports.othersPlain'))
  }
}
