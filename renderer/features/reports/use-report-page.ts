import { useI18n } from 'vue-i18n'
import type { ReportLook, ReportPage, ReportQuestion, ReportTable } from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { useTimeText } from '../../app/time-text.ts'
import { fittingPage, pictureOf } from './chart-marks.ts'
import { drawnAs, measured, measuredAll, measuredColumn, measuredRow } from './report-view.ts'
import { useChartData } from './use-chart-data.ts'
import { useReportFacts } from './use-report-facts.ts'
import { useReportWords } from './use-report-words.ts'

const rightToLeft: ReadonlySet<string> = new Set(['ar'])
const longestTitle = 800
const longestFact = 800
/** Of twenty that fit, one is left for what the chart leaves out. */
const mostFacts = 19

/** These texts in at most so many lines: what is too many stands together on the last. */
export function inLines(texts: readonly string[], most: number): string[] {
  return texts.length <= most ? [...texts] : [...texts.slice(0, most - 1), texts.slice(most - 1).join(' · ')]
}

/** Reports as pages for paper: everything in the words of the screen. */
export function useReportPage() {
  const { t, locale } = useI18n()
  const desk = useDeskStore()
  const time = useTimeText()
  const words = useReportWords()
  const dataOf = useChartData()
  const factsOf = useReportFacts()

  function siteName(): string {
    const name = desk.app?.workspace.name
    return name?.[locale.value] ?? name?.['en'] ?? ''
  }

  /** What every page has: who made it, when and where, and how its language is read. */
  function frameOf(title: string, madeAt: number, source: ReportTable['source']) {
    const who = desk.session?.user?.displayName ?? ''
    return {
      made: t('reports.madeBy', { when: time.dayAndClock(madeAt), who }),
      // Days begin in the site's zone where this computer counts; where the server does, the facts say its own.
      site: source === 'server' ? siteName() : t('reports.site', { site: siteName(), zone: desk.timeZone }),
      page: {
        title: title.slice(0, longestTitle),
        foot: `${siteName()} · ${title}`.slice(0, 400),
        // The invented language of the screen tests is English.
        language: locale.value === 'pseudo' ? 'en' : locale.value,
        isRightToLeft: rightToLeft.has(locale.value),
      },
    }
  }

  /** Everything to be known of a table that leaves: site, period, filters, where and when it was counted, made by whom. */
  function factsOfTable(question: ReportQuestion, table: ReportTable, look: ReportLook, madeAt: number): string[] {
    const { made, site } = frameOf('', madeAt, table.source)
    const before = [site, t('reports.periodIs', { period: words.periodText(question) })]
    const after = [
      t('reports.shownAs', { measure: t(`reports.measures.${look.measure}`) }),
      factsOf(table, true).join(' '),
      ...(table.rowsTogether + table.columnsTogether > 0 ? [t('reports.together')] : []),
      ...(words.hasTogether(table) ? [t('reports.tooManyWords')] : []),
      made,
    ]
    const filters = inLines(words.filterTexts(question), mostFacts - before.length - after.length)
    return [...before, ...filters, ...after].map((fact) => fact.slice(0, longestFact))
  }

  function pageOf(question: ReportQuestion, table: ReportTable, look: ReportLook, madeAt: number): ReportPage {
    const title = words.titleWithPeriod(question)
    const { subject, rows, columns } = question
    const { page } = frameOf(title, madeAt, table.source)
    const shown = (value: number): string => (look.measure === 'count' ? words.number(value) : words.share(value))
    const span = Math.max(1, rows.length)
    const padded = (texts: string[]) => [...texts, ...Array.from({ length: span - texts.length }, () => '')]
    const heads =
      rows.length === 0 ? [t(`reports.subjects.${subject}`)] : rows.map((axis) => words.axisWord(subject, axis))
    const named = columns.length === 0 ? [] : table.columns
    const columnHeads = named.map((line) => words.lineWords(subject, columns, line, table.columnsTogether).join(' · '))
    const chart = drawnAs(look)
    const whole = chart === 'none' ? null : dataOf(question, table, look)
    const fitted = whole === null || chart === 'none' ? null : fittingPage(whole, chart)
    const isCut = fitted !== null && (fitted.isCut || (whole?.categories.length ?? 0) < table.rows.length)
    return {
      ...page,
      facts: [...factsOfTable(question, table, look, madeAt), ...(isCut ? [t('reports.chartCutOnPaper')] : [])],
      picture:
        fitted === null || chart === 'none' ? null : pictureOf(fitted.data, chart, t('reports.chartLabel', { title })),
      tables: [
        {
          title: '',
          heads: span,
          hasTotals: true,
          rows: [
            [...heads, ...columnHeads, t('reports.total')],
            ...table.rows.map((line, row) => [
              ...padded(words.lineWords(subject, rows, line, table.rowsTogether)),
              ...named.map((_, column) => shown(measured(table, look.measure, row, column))),
              shown(measuredRow(table, look.measure, row)),
            ]),
            [
              ...padded([t('reports.total')]),
              ...named.map((_, column) => shown(measuredColumn(table, look.measure, column))),
              shown(measuredAll(table, look.measure)),
            ],
          ],
        },
      ],
    }
  }

  return { pageOf, frameOf, factsOfTable }
}
