import { AppError, grants } from '../../preload/contract/index.ts'
import type { CallSearch, FoundCall } from '../../preload/contract/index.ts'
import { atServer } from './at-server.ts'
import { askedOfServer, isAskable, passesSearch } from './call-search.ts'
import { createCallViews } from './call-views.ts'
import { fitting } from './fitting.ts'
import { createInTurn } from './session/in-turn.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Rows of one question to the server, and how many questions a person waits for at most. */
const serverPage = 100
const mostQuestions = 3

export function callFindingHandlers(deps: UseCaseDeps): HandlersOf<'calls'> {
  const { session } = deps
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
      .map((call) => ({ ...call, seq: null, caseId: null, recordingState: null, remarkCount: 0 }))
  }

  return {
    'calls.find': async ({ search, before, limit }) => {
      assertMaySearch(search)
      const page = await db().findCalls({ search, before, limit })
      const rows = fitting(page)
      const isEnd = rows.length === page.length && page.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
    },
    'calls.findAtServer': async ({ search, skip }) => {
      if (!isAskable(search)) return { rows: [], next: null }
      return atServer(deps, async (using) => {
        const rows: FoundCall[] = []
        let at = skip
        for (let asked = 0; asked < mostQuestions && rows.length === 0; asked++) {
          const page = await deps.gateway.listCalls(using, askedOfServer(search), { skip: at, count: serverPage })
          at += page.received
          rows.push(...(await beyond(search, page.calls.slice(0, serverPage))))
          if (page.received < serverPage) return { rows, next: null }
        }
        return { rows, next: at }
      })
    },
    'calls.listWords': () => db().callWords(),
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
