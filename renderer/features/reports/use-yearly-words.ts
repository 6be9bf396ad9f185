import { useI18n } from 'vue-i18n'
import type {
  CountedSection,
  ReportPage,
  ReportSheet,
  SheetWords,
  YearlySheet,
} from '../../../preload/contract/index.ts'
import { useReportFacts } from './use-report-facts.ts'
import { useReportPage } from './use-report-page.ts'
import { useReportWords } from './use-report-words.ts'

/** More lines that nobody has mapped than a file needs: the others are one line. */
const mostListed = 20

/** The yearly sheet in words: on the screen, as a sheet for spreadsheets and as pages for paper. */
export function useYearlyWords() {
  const { t, locale } = useI18n()
  const words = useReportWords()
  const factsOf = useReportFacts()
  const { frameOf } = useReportPage()

  const text = (each: SheetWords): string => each[locale.value] ?? each['en'] ?? ''
  const titleOf = (sheet: YearlySheet): string =>
    t('reports.yearly.titleOf', { title: text(sheet.title), year: String(sheet.year) })

  /** What nobody has mapped, in the words of the desk. */
  const unmappedWords = ({ subject, axes }: CountedSection, values: readonly string[]): string =>
    axes.map((axis, at) => words.valueWord(subject, axis, values[at] ?? '')).join(' · ')

  /** Name and number of every line of a section, the total last; a number that nobody knows is null. */
  function linesOf(section: CountedSection): { text: string; count: number | null }[] {
    const rows = section.rows.map(({ label, count }) => ({ text: text(label), count }))
    if (section.axes.length === 0) return rows
    const listed = section.unmapped.slice(0, mostListed)
    const rest = section.unmappedTotal - listed.reduce((sum, { count }) => sum + count, 0)
    const isMore = section.unmappedLines > listed.length
    return [
      ...rows,
      ...listed.map(({ values, count }) => ({
        text: t('reports.yearly.unmappedLine', { what: unmappedWords(section, values) }),
        count,
      })),
      ...(isMore ? [{ text: t('reports.yearly.unmappedRest'), count: rest }] : []),
      { text: t('reports.total'), count: section.total },
    ]
  }

  /** What is to be known before the sheet is sent anywhere, in the words of the desk. */
  function notesOf(sheet: YearlySheet, isForPaper = false): string[] {
    return [...(sheet.isMappedBySite ? [] : [t('reports.yearly.notMappedBySite')]), ...factsOf(sheet, isForPaper)]
  }

  function sheetOf(sheet: YearlySheet, madeAt: number): ReportSheet {
    const { made, site } = frameOf('', madeAt, sheet.source)
    return {
      title: titleOf(sheet).slice(0, 200),
      facts: [site, titleOf(sheet), text(sheet.about), ...notesOf(sheet, true), made],
      rows: [
        [t('reports.yearly.section'), t('reports.yearly.line'), t('reports.yearly.number')],
        ...sheet.sections.flatMap((section) =>
          linesOf(section).map((line) => [text(section.label), line.text, line.count ?? t('reports.yearly.notKept')]),
        ),
      ],
    }
  }

  function pageOf(sheet: YearlySheet, madeAt: number): ReportPage {
    const { made, site, page } = frameOf(titleOf(sheet), madeAt, sheet.source)
    return {
      ...page,
      facts: [site, text(sheet.about), ...notesOf(sheet, true), made],
      picture: null,
      tables: sheet.sections.map((section) => ({
        title: text(section.label),
        heads: 1,
        hasTotals: section.axes.length > 0,
        rows: [
          [t('reports.yearly.line'), t('reports.yearly.number')],
          ...linesOf(section).map((line) => [
            line.text,
            line.count === null ? t('reports.yearly.notKept') : words.number(line.count),
          ]),
        ],
      })),
    }
  }

  return { text, titleOf, unmappedWords, notesOf, sheetOf, pageOf, number: words.number }
}
