import { AppError, codeOf, grants } from '../../preload/contract/index.ts'
import { dayTimeOf, instantAt } from '../../preload/contract/day-times.ts'
import type { CentreFigures, ErrorCode } from '../../preload/contract/index.ts'
import { endOfDay } from './agenda.ts'
import { atServer } from './at-server.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

type Deps = Pick<UseCaseDeps, 'session' | 'clock' | 'about' | 'gateway' | 'sessionRefused'>
type CentreCalls = NonNullable<CentreFigures['calls']>

const dayMs = 86_400_000
/** Every desk asks, so the server is asked no more often than this, ms. */
const askEveryMs = 60_000
/** What a server says that does not count, or not for this person: its figure is absent and the others are shown. */
const isNoFigure: ReadonlySet<ErrorCode> = new Set([
  'server-forbidden',
  'server-missing',
  'server-strange',
  'server-refused',
  'server-validation',
])

const nothingRead = { readAt: null, cases: null, calls: null, totals: null } as const

export function homeHandlers(deps: Deps): HandlersOf<'home'> {
  const { session, clock, about, gateway } = deps
  /** What was read last, and for whom: the next person may not be allowed it. */
  let shelf: { owner: string; askedAt: number; figures: CentreFigures } | null = null

  async function orAbsent<T>(asked: Promise<T>): Promise<T | null> {
    try {
      return await asked
    } catch (error) {
      if (isNoFigure.has(codeOf(error))) return null
      throw error
    }
  }

  /** The server counts whole days, and its own. */
  const serverDay = (now: number) => ({ from: Math.floor(now / dayMs) * dayMs, to: null })

  async function casesOf(now: number): Promise<number> {
    const question = { subject: 'cases', axes: [], filters: [], ...serverDay(now) } as const
    const groups = await atServer(deps, (using) => gateway.countBy(using, question))
    return groups.reduce((sum, { count }) => sum + count, 0)
  }

  async function callsOf(now: number): Promise<CentreCalls> {
    const question = { subject: 'calls', axes: ['direction', 'callStatus'], filters: [], ...serverDay(now) } as const
    const groups = await atServer(deps, (using) => gateway.countBy(using, question))
    const sum = (passes: (direction: string, status: string) => boolean): number =>
      groups.reduce(
        (all, { values: [direction = '', status = ''], count }) => all + (passes(direction, status) ? count : 0),
        0,
      )
    return {
      inbound: sum((direction) => direction === 'in'),
      answered: sum((direction, status) => direction === 'in' && status.toLowerCase() === 'answered'),
      outbound: sum((direction) => direction === 'out'),
    }
  }

  async function readCentre(now: number): Promise<CentreFigures> {
    const [cases, calls, totals] = await Promise.all([
      orAbsent(casesOf(now)),
      orAbsent(callsOf(now)),
      orAbsent(atServer(deps, (using) => gateway.readTotals(using))),
    ])
    return { since: serverDay(now).from, readAt: clock.now(), isAway: false, cases, calls, totals }
  }

  return {
    'home.getCounts': () => {
      const now = clock.now()
      return session.workspace().db.agendaCounts({ now, endOfDay: endOfDay(now, about.timeZone) })
    },
    'home.getOwn': async () => {
      const workspace = session.workspace()
      const { login, role } = workspace.person()
      const since = instantAt({ day: dayTimeOf(clock.now(), about.timeZone).day, minute: 0 }, about.timeZone)
      const own = await workspace.db.ownFigures({ since, login })
      const mayCall = grants[role].includes('call.use')
      const mayWrite = grants[role].includes('case.write')
      return {
        since,
        calls: mayCall ? own.calls : null,
        cases: mayWrite ? own.cases : null,
        followUpsDone: mayWrite ? own.followUpsDone : null,
        callBacksDone: mayCall ? own.callBacksDone : null,
      }
    },
    'home.getCentre': async () => {
      const now = clock.now()
      const owner = session.workspace().folder.id
      if (shelf?.owner !== owner) shelf = null
      if (shelf !== null && Math.abs(now - shelf.askedAt) < askEveryMs && !shelf.figures.isAway) return shelf.figures
      const before = shelf?.figures ?? null
      let figures: CentreFigures
      try {
        figures = await readCentre(now)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        // Of another day it would be a figure of yesterday under the word today.
        const isOfToday = before?.since === serverDay(now).from
        figures = { since: serverDay(now).from, ...(isOfToday ? before : nothingRead), isAway: true }
      }
      shelf = { owner, askedAt: now, figures }
      return figures
    },
  }
}
