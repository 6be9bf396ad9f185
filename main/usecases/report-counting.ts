import { AppError, codeOf, grants, isTimeAxis, placeOfAxis, startOfDay } from '../../preload/contract/index.ts'
import type { ErrorCode, ReportAxis, ReportQuestion, ReportTable } from '../../preload/contract/index.ts'
import type { CountAxis, Counted, CountQuestion } from '../db/queries/axis-counts.ts'
import type { ReportGroup } from '../reports/table.ts'
import { dayAfter, offsetsOf } from '../reports/zone.ts'
import { atServer } from './at-server.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import type { UseCaseDeps } from './use-case-deps.ts'

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

function axesIn({ rows, columns, filters }: ReportQuestion): ReportAxis[] {
  return [...rows, ...columns, ...filters.map(({ axis }) => axis)]
}

/** Whether a place counts by every axis of a question. */
export function canCount(question: ReportQuestion, where: 'here' | 'server'): boolean {
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

/** Where something was counted, and how far it can be trusted. */
type CountedFrom = Pick<ReportTable, 'source' | 'countedAt' | 'asOf' | 'unsent' | 'keepDays' | 'insteadOf'>
export interface Answer {
  readonly groups: readonly ReportGroup[]
  readonly from: CountedFrom
}

/** Asks this computer and the server. */
export function createReportCounting(deps: UseCaseDeps) {
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

  const theirs = (question: ReportQuestion) =>
    atServer(deps, (using) =>
      // The server's days are whole and UTC, whatever the site's zone is.
      deps.gateway.countBy(using, {
        subject: question.subject,
        axes: [...question.rows, ...question.columns],
        filters: question.filters,
        ...spanOf(question, 'UTC'),
      }),
    )

  async function here(
    workspace: OpenWorkspace,
    question: ReportQuestion,
    insteadOf: ErrorCode | null,
  ): Promise<Answer> {
    const { groups, unsent } = await hereIn(workspace, question, deps.about.timeZone)
    const from: CountedFrom = {
      source: 'here',
      countedAt: clock.now(),
      asOf: workspace.sync.pullProgress().lastDoneAt,
      unsent,
      keepDays: workspace.reports.keepDays(question.subject),
      insteadOf,
    }
    return { groups, from }
  }

  async function server(question: ReportQuestion): Promise<Answer> {
    const groups = await theirs(question)
    const from = { source: 'server', countedAt: clock.now(), asOf: null, unsent: 0, keepDays: null } as const
    return { groups, from: { ...from, insteadOf: null } }
  }

  return {
    /**
     * Who may not read scores or people may not count them either. Answers the workspace that was asked: while the server is
     * waited for somebody else may come to the desk.
     */
    opened({ subject }: Pick<ReportQuestion, 'subject'>): OpenWorkspace {
      const workspace = session.workspace()
      const granted = grants[workspace.person().role]
      if (subject === 'people' && !granted.includes('people.read')) throw new AppError('forbidden')
      if (subject === 'scores' && !granted.includes('qa.read')) throw new AppError('forbidden')
      return workspace
    },
    here,
    server,
    /** The server where it counts all of these questions and answers, else this computer, for all of them alike. */
    async best(workspace: OpenWorkspace, questions: readonly ReportQuestion[]): Promise<Answer[]> {
      const inOrder = async (ask: (question: ReportQuestion) => Promise<Answer>) => {
        const answers: Answer[] = []
        for (const question of questions) answers.push(await ask(question))
        return answers
      }
      const isEveryCounted = (where: 'here' | 'server') => questions.every((question) => canCount(question, where))
      if (!isEveryCounted('server')) {
        if (!isEveryCounted('here')) throw new AppError('report-places')
        return inOrder((question) => here(workspace, question, null))
      }
      try {
        return await inOrder(server)
      } catch (error) {
        const code = codeOf(error)
        if (!isNoHelp.has(code) || !isEveryCounted('here')) throw error
        return inOrder((question) => here(workspace, question, code))
      }
    },
    /** Both places, by the server's days. */
    async both(workspace: OpenWorkspace, question: ReportQuestion) {
      const [mine, others] = await Promise.all([hereIn(workspace, question, 'UTC'), theirs(question)])
      return { mine: mine.groups, others }
    },
  }
}
