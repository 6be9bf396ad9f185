import { useI18n } from 'vue-i18n'
import type { ReportLook, ReportQuestion, ReportTable } from '../../../preload/contract/index.ts'
import { fewSeries, type ChartData } from './chart-shapes.ts'
import { chartRows, drawnAs, isNewestLast, measuredRow, measuredTogether } from './report-view.ts'
import { useReportWords } from './use-report-words.ts'

/** The numbers of a table as a chart takes them, on the screen and on paper. */
export function useChartData() {
  const { t } = useI18n()
  const words = useReportWords()

  return function dataOf(question: ReportQuestion, table: ReportTable, look: ReportLook): ChartData {
    const shown = (value: number): string => (look.measure === 'count' ? words.number(value) : words.share(value))
    const rows = chartRows(question, table, drawnAs(look))
    const categories = rows.map(({ line }) =>
      words.lineWords(question.subject, question.rows, line, table.rowsTogether).join(' · '),
    )
    const sizes = table.columns.map(({ total }) => total)
    const columns = look.chart === 'heat' ? sizes.map((_, column) => [column]) : fewSeries(sizes)
    const labelOf = (of: readonly number[]): string => {
      const line = of.length > 1 ? undefined : table.columns[of[0] ?? 0]
      if (line === undefined) return t('reports.othersPlain')
      return words.lineWords(question.subject, question.columns, line, table.columnsTogether).join(' · ')
    }
    const series =
      question.columns.length > 0
        ? columns.map((of) => ({
            label: labelOf(of),
            values: rows.map(({ row }) => measuredTogether(table, look.measure, row, of)),
          }))
        : [{ label: t('reports.total'), values: rows.map(({ row }) => measuredRow(table, look.measure, row)) }]
    return { categories, series, valueText: shown, isNewestLast: isNewestLast(question) }
  }
}
