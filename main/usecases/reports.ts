import { AppError, codeOf, grants, isTimeAxis, maxMessageBytes, placeOfAxis } from '../../preload/contract/index.ts'
import type { ErrorCode, ReportAxis, ReportQuestion, ReportSheet, ReportTable } from '../../preload/contract/index.ts'
import type { CountAxis, Counted, CountQuestion } from '../db/queries/axis-counts.ts'
import { createSavedReports } from '../reports/saved-reports.ts'
import { csvOf, xlsxOf } from '../reports/sheet-file.ts'
import { compareGroups, toTable } from '../reports/table.ts'
import { dayAfter, offsetsOf, startOfDay } from '../reports/zone.ts'
import { atServer } from './at-server.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Why it is counted here instead: the server is not there, or is no help with this. */
const isNoHelp: ReadonlySet<ErrorCode> = new Set([
  'server-unreachable',
  'server-timeout',
  'server-failed',
  'server-busy',
  'server-strange',
  'server-redirected',
  'server-certificate',
  'server-forbidden',
  'server-refused',
  'server-validation',
  'server-too-large',
  'sign-in-needed',
])

/** Before any helpline's computer, ms UTC: offsets of zones are looked up from here on. */
const firstInstant = Date.UTC(2000, 0, 1)
const yearMs = 366 * 86_400_000
/** With room for what stands around it in a message. */
const mostBase64 = maxMessageBytes - 1024

function axesIn({ rows, columns, filters }: ReportQuestion): ReportAxis[] {
  return [...rows, ...columns, ...filters.map(({ axis }) => axis)]
}

function canCount(question: ReportQuestion, where: 'here' | 'server'): boolean {
  return axesIn(question).every((axis) => {
    const place = placeOfAxis(question.subject, axis)
    return place === 'both' || place === where
  })
}

/** The period as instants, its days begun in a zone. */
function spanOf({ from, to }: ReportQuestion, timeZone: string): { from: number | null; to: number | null } {
  return {
    from: from === null ? null : Math.max(0, startOfDay(from, timeZone)),
    to: to === null ? null : Math.max(0, startOfDay(dayAfter(to), timeZone)),
  }
}

const cellsIn = ({ rows }: ReportSheet) => rows.reduce((sum, row) => sum + row.length, 0)

export function reportHandlers(deps: UseCaseDeps): HandlersOf<'reports'> {
  const { session, clock } = deps

  function asHere(question: ReportQuestion, timeZone: string): CountQuestion {
    const axis = (name: ReportAxis): CountAxis => (isTimeAxis(name) ? { time: name } : { own: name })
    const axes = [...question.rows, ...question.columns]
    const hasTime = axes.some(isTimeAxis)
    return {
      subject: question.subject,
      axes: axes.map(axis),
      filters: question.filters,
      ...spanOf(question, timeZone),
      offsets: hasTime ? offsetsOf(timeZone, firstInstant, clock.now() + yearMs) : [],
    }
  }

  const hereIn = (workspace: OpenWorkspace, question: ReportQuestion, timeZone: string): Promise<Counted> =>
    workspace.reports.countBy(asHere(question, timeZone))

  const theirs = ({ subject, rows, columns, filters, ...period }: ReportQuestion) =>
    atServer(deps, (using) =>
      // The server's days are whole and UTC, whatever the site's zone is.
      deps.gateway.countBy(using, {
        subject,
        axes: [...rows, ...columns],
        filters,
        ...spanOf({ subject, rows, columns, filters, ...period }, 'UTC'),
      }),
    )

  async function here(
    workspace: OpenWorkspace,
    question: ReportQuestion,
    insteadOf: ErrorCode | null,
  ): Promise<ReportTable> {
    const { groups, unsent } = await hereIn(workspace, question, deps.about.timeZone)
    return {
      ...toTable(groups, question.rows.length),
      source: 'here',
      countedAt: clock.now(),
      asOf: workspace.sync.pullProgress().lastDoneAt,
      unsent,
      keepDays: workspace.reports.keepDays(question.subject),
      insteadOf,
    }
  }

  async function atTheServer(question: ReportQuestion): Promise<ReportTable> {
    return {
      ...toTable(await theirs(question), question.rows.length),
      source: 'server',
      countedAt: clock.now(),
      asOf: null,
      unsent: 0,
      keepDays: null,
      insteadOf: null,
    }
  }

  /**
   * Who may not read scores or people may not count them either. Answers the workspace that was asked: while the server is
   * waited for somebody else may come to the desk.
   */
  function opened({ subject }: ReportQuestion): OpenWorkspace {
    const workspace = session.workspace()
    const granted = grants[workspace.person().role]
    if (subject === 'people' && !granted.includes('people.read')) throw new AppError('forbidden')
    if (subject === 'scores' && !granted.includes('qa.read')) throw new AppError('forbidden')
    return workspace
  }

  async function best(workspace: OpenWorkspace, question: ReportQuestion): Promise<ReportTable> {
    if (!canCount(question, 'server')) return here(workspace, question, null)
    try {
      return await atTheServer(question)
    } catch (error) {
      if (!isNoHelp.has(codeOf(error)) || !canCount(question, 'here')) throw error
      return here(workspace, question, codeOf(error))
    }
  }

  /** Each reads all and writes all: two at once would lose one. */
  let lastChange: Promise<unknown> = Promise.resolve()
  function inTurn(change: () => Promise<void>): Promise<void> {
    const turn = lastChange.then(change)
    lastChange = turn.catch(() => undefined)
    return turn
  }

  return {
    'reports.run': async ({ question, source }) => {
      const workspace = opened(question)
      if (source === 'best') return best(workspace, question)
      if (!canCount(question, source)) throw new AppError('report-places')
      return source === 'here' ? here(workspace, question, null) : atTheServer(question)
    },
    'reports.compare': async ({ question }) => {
      const workspace = opened(question)
      if (!canCount(question, 'here') || !canCount(question, 'server')) throw new AppError('report-places')
      const [mine, others] = await Promise.all([hereIn(workspace, question, 'UTC'), theirs(question)])
      return compareGroups(mine.groups, others, question.rows.length)
    },
    'reports.listSaved': () => createSavedReports(session.workspace().db).list(),
    'reports.save': async ({ id, ...report }) => {
      const saved = { ...report, id: id ?? deps.newId(), updatedAt: clock.now() }
      const { db } = session.workspace()
      await inTurn(() => createSavedReports(db).put(saved))
      return saved
    },
    'reports.remove': async ({ id }) => {
      const { db } = session.workspace()
      await inTurn(() => createSavedReports(db).remove(id))
      return {}
    },
    'reports.export': async ({ format, sheet }) => {
      const bytes = format === 'xlsx' ? await xlsxOf(sheet) : csvOf(sheet, format === 'csv-bom')
      const base64 = bytes.toString('base64')
      if (base64.length > mostBase64) throw new AppError('too-large')
      deps.journal.record('export-made', { count: cellsIn(sheet), detail: `report-${format}` })
      return { base64 }
    },
    'reports.noteExport': ({ format, cells }) => {
      deps.journal.record('export-made', { count: cells, detail: `report-${format}` })
      return {}
    },
  }
}
