import { computed, onBeforeUnmount, reactive, ref, shallowRef } from 'vue'
import { axesOf, axesOfASide, personalAxes, placeOfAxis } from '../../../preload/contract/index.ts'
import type {
  ReportAxis,
  ReportComparison,
  ReportLook,
  ReportQuestion,
  ReportSubject,
  ReportTable,
  SavedReport,
  WireError,
} from '../../../preload/contract/index.ts'
import { useDeskStore } from '../../app/desk.ts'
import { bridge } from '../../bridge/bridge.ts'

export type Place = 'best' | 'here' | 'server'

/** How many values a filter offers: the most frequent ones. */
const mostOffered = 100

/** What a filter has to choose from. */
export interface Offered {
  readonly values: readonly string[]
  readonly hasMore: boolean
}

/** One report being looked at: its question, its table, and what can be done with it. Every change counts anew. */
export function useReport() {
  const desk = useDeskStore()
  const question = reactive<ReportQuestion>({
    subject: 'cases',
    rows: ['month'],
    columns: ['status'],
    filters: [],
    from: null,
    to: null,
  })
  const look = reactive<ReportLook>({ chart: 'bar', measure: 'count' })
  const place = ref<Place>('best')
  const table = shallowRef<ReportTable | null>(null)
  /** The question the table answers: the screen never shows one with the words of another. */
  const answered = shallowRef<ReportQuestion | null>(null)
  const error = shallowRef<WireError | null>(null)
  const isCounting = ref(false)
  const comparison = shallowRef<ReportComparison | null>(null)
  const isComparing = ref(false)
  const saved = shallowRef<readonly SavedReport[]>([])
  let latest = 0

  const plain = (): ReportQuestion => JSON.parse(JSON.stringify(question)) as ReportQuestion // a copy of itself
  const axes = computed(() =>
    axesOf(question.subject).filter((axis) => desk.can('personal.see') || !personalAxes.has(axis)),
  )
  const used = computed(() => [...question.rows, ...question.columns, ...question.filters.map(({ axis }) => axis)])
  const isKnown = (where: 'here' | 'server') =>
    used.value.every((axis) => ['both', where].includes(placeOfAxis(question.subject, axis) ?? ''))
  const canServer = computed(() => isKnown('server'))
  const canHere = computed(() => isKnown('here'))

  /** Counts what is asked now; an older answer that comes later is dropped. */
  async function run(): Promise<void> {
    const mine = ++latest
    const asked = plain()
    isCounting.value = true
    comparison.value = null
    const answer = await bridge().reports.run({ question: asked, source: place.value })
    if (mine !== latest) return
    isCounting.value = false
    error.value = answer.ok ? null : answer.error
    if (!answer.ok) return
    table.value = answer.value
    answered.value = asked
    comparison.value = null
  }

  async function compare(): Promise<WireError | null> {
    const about = answered.value
    if (about === null) return null
    isComparing.value = true
    const answer = await bridge().reports.compare({ question: about })
    isComparing.value = false
    // A verdict stands below the table it is about, and below no other.
    if (answered.value !== about) return null
    comparison.value = answer.ok ? answer.value : null
    return answer.ok ? null : answer.error
  }

  function change(part: Partial<ReportQuestion>): void {
    Object.assign(question, part)
    void run()
  }

  /** A period that would end before it begins is the one day that was named last. */
  function setPeriod(end: 'from' | 'to', day: string | null): void {
    const other = end === 'from' ? question.to : question.from
    const isTurned = day !== null && other !== null && (end === 'from' ? day > other : day < other)
    change(isTurned ? { from: day, to: day } : { [end]: day })
  }

  function setSubject(subject: ReportSubject): void {
    const [first] = axesOf(subject)
    change({
      subject,
      rows: first === undefined ? [] : [first],
      columns: [],
      filters: [],
      ...(subject === 'people' ? { from: null, to: null } : {}),
    })
  }

  /** The axes of a side, in the order they were chosen; one that is taken here leaves the other side. */
  function setSide(side: 'rows' | 'columns', chosen: readonly ReportAxis[]): void {
    const other = side === 'rows' ? 'columns' : 'rows'
    const kept = chosen.slice(0, axesOfASide)
    change({ [side]: kept, [other]: question[other].filter((axis) => !kept.includes(axis)) })
  }

  function setFilter(axis: ReportAxis, values: readonly string[]): void {
    const others = question.filters.filter((each) => each.axis !== axis)
    change({ filters: values.length === 0 ? others : [...others, { axis, values: [...values] }] })
  }

  /** The values an axis has, the most frequent first, and whether there are more; or why they cannot be offered. */
  async function valuesOf(axis: ReportAxis): Promise<Offered | WireError> {
    const { subject } = question
    const source = placeOfAxis(subject, axis) === 'server' ? 'server' : 'here'
    const asked: ReportQuestion = { subject, rows: [axis], columns: [], filters: [], from: null, to: null }
    const answer = await bridge().reports.run({ question: asked, source })
    if (!answer.ok) return answer.error
    const named = answer.value.rows.filter((row) => !row.isOthers)
    const values = named
      .toSorted((one, other) => other.total - one.total)
      .slice(0, mostOffered)
      .map((row) => row.values[0] ?? '')
    return { values, hasMore: named.length + answer.value.rowsTogether > values.length }
  }

  async function loadSaved(): Promise<void> {
    const answer = await bridge().reports.listSaved({})
    if (answer.ok) saved.value = answer.value
  }

  async function save(name: string): Promise<WireError | null> {
    const same = saved.value.find((each) => each.name.toLowerCase() === name.trim().toLowerCase())
    const answer = await bridge().reports.save({ id: same?.id ?? null, name, question: plain(), look: { ...look } })
    if (answer.ok) await loadSaved()
    return answer.ok ? null : answer.error
  }

  /** The same report under another name. */
  async function rename(report: SavedReport, name: string): Promise<WireError | null> {
    const { id, question: kept, look: keptLook } = report
    const answer = await bridge().reports.save({ id, name, question: kept, look: keptLook })
    if (answer.ok) await loadSaved()
    return answer.ok ? null : answer.error
  }

  async function remove(id: string): Promise<WireError | null> {
    const answer = await bridge().reports.remove({ id })
    if (answer.ok) await loadSaved()
    return answer.ok ? null : answer.error
  }

  function open(report: SavedReport): void {
    Object.assign(look, report.look)
    change(JSON.parse(JSON.stringify(report.question)) as ReportQuestion) // a copy of itself
  }

  onBeforeUnmount(() => {
    latest += 1
  })

  return {
    question,
    look,
    place,
    table,
    answered,
    error,
    isCounting,
    comparison,
    isComparing,
    saved,
    axes,
    canServer,
    canHere,
    run,
    compare,
    change,
    setSubject,
    setPeriod,
    setSide,
    setFilter,
    valuesOf,
    loadSaved,
    save,
    rename,
    remove,
    open,
  }
}

export type Report = ReturnType<typeof useReport>
