import { AppError, grants } from '../../preload/contract/index.ts'
import type { CallSearch, FoundCall, ServerCallFilter } from '../../preload/contract/index.ts'
import { namesOf, staffOf } from './agent-names.ts'
import { atServer } from './at-server.ts'
import { askedOfServer, isAskable, passesSearch } from './call-search.ts'
import { createCallViews } from './call-views.ts'
import { fitting } from './fitting.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import { createListedCalls } from './listed-calls.ts'
import { createInTurn } from './session/in-turn.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Rows of one question to the server, and how many questions a person waits for at most. */
const serverPage = 100
const mostQuestions = 3
/** Of so many logins and extensions the names are told. */
const mostStaff = 2000
/** The server's days are whole and its own, and calls come in late: so far into what is here it is asked again. */
const overlapMs = 2 * 86_400_000

export function callFindingHandlers(deps: UseCaseDeps, listed = createListedCalls()): HandlersOf<'calls'> {
  const { session, clock } = deps
  const db = () => session.workspace().db
  const inTurn = createInTurn()

  /** What was remarked about a recording is for those who may hear it. */
  function assertMaySearch({ remark }: CallSearch): void {
    const { role } = session.workspace().person()
    if (remark.trim() !== '' && !grants[role].includes('recording.listen')) throw new AppError('forbidden')
  }

  /** Those of a page of the server that fit and are not here. */
  async function beyond(search: CallSearch, calls: Parameters<typeof passesSearch>[1][]): Promise<FoundCall[]> {
    const fit = calls.filter((call) => passesSearch(search, call))
    const known = new Set(await db().knownCalls({ ids: fit.map(({ id }) => id) }))
    return fit
      .filter(({ id }) => !known.has(id))
      .map((call) => ({ ...call, agentName: '', seq: null, caseId: null, recordingState: null, remarkCount: 0 }))
  }

  /**
   * Where the server goes on: behind the oldest call of those that are here without a gap, once all of them have come. It would
   * send them first otherwise, page after page of what is known. One that is kept for longer than the others is no end of them.
   */
  async function askedFrom({ db: desk, sync, reports }: OpenWorkspace, search: CallSearch): Promise<CallSearch> {
    const isComplete = sync.pullProgress().kinds.some(({ kind, state }) => kind === 'call' && state === 'done')
    const first = isComplete ? await desk.firstCallAt() : null
    if (first === null) return search
    const { keptDays } = await desk.pullPositionOf({ kind: 'call' })
    // Longer ones may be kept by now, which have not come yet.
    const days = Math.min(keptDays ?? Infinity, reports.keepDays('calls') ?? Infinity)
    const oldest = Number.isFinite(days) ? Math.max(first, clock.now() - days * 86_400_000) : first
    return { ...search, to: Math.min(search.to ?? Infinity, oldest + overlapMs) }
  }

  /** A list that is read on must stay the same list: places in it count from what the server was asked for at its beginning. */
  const lists = new WeakMap<OpenWorkspace, { readonly key: string; readonly asks: ServerCallFilter }>()

  async function asksOf(workspace: OpenWorkspace, search: CallSearch, skip: number): Promise<ServerCallFilter> {
    const key = JSON.stringify(search)
    const begun = lists.get(workspace)
    if (skip > 0 && begun?.key === key) return begun.asks
    const asks = askedOfServer(await askedFrom(workspace, search))
    lists.set(workspace, { key, asks })
    return asks
  }

  /** Calls name who took them by extension or login: the person's name stands beside it where this computer knows it. */
  async function withNames(rows: readonly FoundCall[]): Promise<FoundCall[]> {
    if (rows.length === 0) return []
    const nameOf = await namesOf(db())
    return rows.map((row) => ({ ...row, agentName: nameOf(row.agent) }))
  }

  return {
    'calls.find': async ({ search, before, limit }) => {
      assertMaySearch(search)
      const page = await db().findCalls({ search, before, limit })
      const rows = fitting(await withNames(page))
      const isEnd = rows.length === page.length && page.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
    },
    'calls.findAtServer': async ({ search, skip }) => {
      if (!isAskable(search)) return { rows: [], next: null }
      const workspace = session.workspace()
      const asks = await asksOf(workspace, search, skip)
      // Everything of this period is here.
      if (asks.from !== null && asks.to !== null && asks.from >= asks.to) return { rows: [], next: null }
      const found = await atServer(deps, async (using) => {
        const rows: FoundCall[] = []
        let at = skip
        for (let asked = 0; asked < mostQuestions && rows.length === 0; asked++) {
          const page = await deps.gateway.listCalls(using, asks, { skip: at, count: serverPage })
          at += page.received
          rows.push(...(await beyond(search, page.calls.slice(0, serverPage))))
          if (page.received < serverPage) return { rows, next: null }
        }
        return { rows, next: at }
      })
      listed.listed(workspace, found.rows)
      return { ...found, rows: await withNames(found.rows) }
    },
    'calls.listWords': async () => {
      const [words, names] = await Promise.all([db().callWords(), staffOf(db())])
      const staff = [...names].slice(0, mostStaff).map(([agent, name]) => ({ agent, name }))
      return { ...words, agents: words.agents.map((agent) => ({ agent, name: names.get(agent) ?? '' })), staff }
    },
    'calls.getView': () => createCallViews(db()).get(),
    'calls.saveFilter': async ({ id, name, choice }) => {
      const filter = { id: id ?? deps.newId(), name, choice }
      const views = createCallViews(db())
      await inTurn(() => views.put(filter))
      return filter
    },
    'calls.removeFilter': async ({ id }) => {
      const views = createCallViews(db())
      await inTurn(() => views.remove(id))
      return {}
    },
    'calls.chooseColumns': async ({ columns }) => {
      const views = createCallViews(db())
      await inTurn(() => views.chooseColumns(columns))
      return {}
    },
  }
}
