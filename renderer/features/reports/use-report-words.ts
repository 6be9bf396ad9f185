import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { emptyCase, goesOn, isTimeAxis, ownAxes } from '../../../preload/contract/index.ts'
import type {
  ReportAxis,
  ReportLine,
  ReportQuestion,
  ReportSubject,
  ReportTable,
} from '../../../preload/contract/index.ts'
import { useAgentNames } from '../../app/agent-names.ts'
import { useServerTerms } from '../../app/server-terms.ts'
import { dateLanguageOf } from '../../ui/day-text.ts'
import { useFieldWords } from '../cases/index.ts'
import { usePersonWords } from '../people/index.ts'

const contactAxes: ReadonlySet<string> = new Set(['town', 'country', 'userCategory', 'positionInOrg', 'orgName'])
const caseAxes: Readonly<Record<string, unknown>> = ownAxes.cases
/** A Monday, from which the days of a week are named. */
const someMonday = Date.UTC(2026, 0, 5)
const dayMs = 86_400_000
/** What the core writes where more words were used than it can number. */
const beyond = '…'

/** Axes, values and titles of reports in words. */
export function useReportWords() {
  const i18n = useI18n()
  const { t, locale } = i18n
  const fields = useFieldWords()
  const agents = useAgentNames()
  const terms = useServerTerms()
  const people = usePersonWords()
  const language = computed(() => dateLanguageOf(locale.value))
  const numbers = computed(() => new Intl.NumberFormat(language.value))
  const shares = computed(
    () =>
      new Intl.NumberFormat(language.value, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  )
  const weekdays = computed(() => new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' }))
  const months = computed(
    () => new Intl.DateTimeFormat(language.value, { month: 'short', year: 'numeric', timeZone: 'UTC' }),
  )
  const days = computed(
    () => new Intl.DateTimeFormat(language.value, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
  )

  const pathOf = (axis: string) => (contactAxes.has(axis) ? `contact.${axis}` : axis)

  function axisWord(subject: ReportSubject, axis: ReportAxis): string {
    if (subject === 'cases' && axis in caseAxes) return fields.labelOf(pathOf(axis))
    return t(`reports.axis.${axis}`)
  }

  function caseWord(axis: ReportAxis, value: string): string {
    const empty = emptyCase()
    const contact = contactAxes.has(axis) ? { ...empty.contact, [axis]: value } : empty.contact
    // The words of one field are asked for: the value stands where the form has it, whatever its kind.
    const about = { ...empty, ...(contactAxes.has(axis) ? {} : { [axis]: value }), contact }
    return fields.wordsOf(pathOf(axis), about)
  }

  function timeWord(axis: ReportAxis, value: string): string {
    if (axis === 'weekday') return weekdays.value.format(someMonday + (Number(value) - 1) * dayMs)
    if (axis === 'hour') return `${value}:00`
    if (axis === 'month') return months.value.format(Date.parse(`${value}-01T00:00:00Z`))
    return axis === 'day' ? dayWord(value) : value
  }

  const dayWord = (day: string) => days.value.format(Date.parse(`${day}T00:00:00Z`))

  /** A value of an axis as a person reads it. */
  function valueWord(subject: ReportSubject, axis: ReportAxis, value: string): string {
    if (value === '') return t('reports.notAnswered')
    if (value === beyond) return t('reports.othersPlain')
    if (isTimeAxis(axis)) return timeWord(axis, value)
    if (subject === 'cases') return caseWord(axis, value)
    if (axis === 'agent') return agents.withCode(value)
    if (axis === 'callStatus') return terms.termOf('call', value)
    if (axis === 'messageStatus') return terms.termOf('message', value)
    if (axis === 'folder') return terms.termOf('folder', value)
    if (axis === 'roleName') return people.roleOf({ roleName: value })
    if (axis === 'enabled') return t(`reports.value.${people.isOff({ enabled: value }) ? 'no' : 'yes'}`)
    const key = `reports.value.${value}`
    return /^[a-z]+$/.test(value) && i18n.te(key) ? t(key) : value
  }

  /** A row or a column in words, one for each axis; without axes there is one line of everything. */
  function lineWords(
    subject: ReportSubject,
    axes: readonly ReportAxis[],
    line: ReportLine,
    together: number,
  ): string[] {
    if (line.isOthers) {
      const isOld = axes[0] !== undefined && goesOn(axes[0])
      return [t(isOld ? 'reports.earlier' : 'reports.others', { count: number(together) })]
    }
    if (axes.length === 0) return [t('reports.all')]
    return axes.map((axis, index) => valueWord(subject, axis, line.values[index] ?? ''))
  }

  /** Whether words of an axis are counted together because there are more than this computer numbers. */
  const hasTogether = ({ rows, columns }: Pick<ReportTable, 'rows' | 'columns'>): boolean =>
    [...rows, ...columns].some(({ values }) => values.includes(beyond))

  const number = (value: number) => numbers.value.format(value)
  const share = (value: number) => shares.value.format(value)

  /** What is counted, by what, when, and only where: a chart or a file that leaves says all of it. */
  const titleOf = (question: ReportQuestion): string => titled(question, periodOf(question))

  /** The same for what stands alone: with the period also where it is all of the time. */
  const titleWithPeriod = (question: ReportQuestion): string => titled(question, [periodText(question)])

  function titled(question: ReportQuestion, period: readonly string[]): string {
    const { subject, rows, columns, filters } = question
    const axes = [...rows, ...columns].map((axis) => axisWord(subject, axis))
    const about = t(`reports.subjects.${subject}`)
    const title = axes.length === 0 ? about : t('reports.titleBy', { subject: about, axes: list(axes) })
    return [title, ...period, ...filterTexts({ subject, filters })].join(', ')
  }

  const filterTexts = ({ subject, filters }: Pick<ReportQuestion, 'subject' | 'filters'>): string[] =>
    filters.map(({ axis, values }) =>
      t('reports.titleFilter', {
        axis: axisWord(subject, axis),
        values: list(values.map((value) => valueWord(subject, axis, value))),
      }),
    )

  /** The days that count, also when they are all. */
  const periodText = (question: ReportQuestion): string => periodOf(question)[0] ?? t('reports.anyTime')

  const list = (words: readonly string[]) => new Intl.ListFormat(language.value, { type: 'conjunction' }).format(words)

  function periodOf({ from, to }: ReportQuestion): string[] {
    if (from !== null && to !== null) return [t('reports.periodFromTo', { from: dayWord(from), to: dayWord(to) })]
    if (from !== null) return [t('reports.periodFrom', { from: dayWord(from) })]
    return to === null ? [] : [t('reports.periodTo', { to: dayWord(to) })]
  }

  return {
    axisWord,
    valueWord,
    lineWords,
    titleOf,
    titleWithPeriod,
    periodText,
    filterTexts,
    hasTogether,
    number,
    share,
  }
}
