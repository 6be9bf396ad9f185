import { AppError, codeOf, problemsOf } from '../../preload/contract/index.ts'
import { createServerQuestions } from './ask-server.ts'
import { searchCases } from './case-search.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Rows of one answer. */
const mostRows = 100

export function caseHandlers(deps: UseCaseDeps, questions = createServerQuestions(deps)): HandlersOf<'cases'> {
  const { session, clock, form, events, log } = deps

  /** The log shows the outcome of the case beside its calls. Nobody waits for it: the case is saved already. */
  function tellCallsOf(caseId: string): void {
    session
      .workspace()
      .db.callsOfCase({ caseId })
      .then((calls) => {
        for (const { id } of calls) events.emit('callLogChanged', { id })
      })
      .catch((error: unknown) => log.warn('background-failed', { code: codeOf(error), thrown: error }))
  }

  return {
    'cases.list': async ({ filter, before, limit }) => {
      const page = await session.workspace().db.pageCases({ filter, before, limit })
      const rows = fitting(page)
      const isEnd = rows.length === page.length && page.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
    },
    'cases.search': (query) => searchCases(session.workspace(), query, () => performance.now()),
    'cases.searchAtServer': async ({ text, filter }) => {
      const workspace = session.workspace()
      const { server, serverIds } = await questions.ofText(workspace, text)
      const rows = await workspace.db.casesByServerId({ serverIds, filter })
      return { server, rows: fitting(rows.slice(0, mostRows)) }
    },
    'cases.get': ({ id }) => {
      const workspace = session.workspace()
      workspace.opened([id])
      return workspace.db.getCase({ id })
    },
    'cases.save': async ({ draftId, caseId, fields, begunOn }) => {
      const problems = problemsOf(form.definition, fields, form.pickLists)
      if (problems.length > 0) throw new AppError('invalid', { fields: problems })
      const workspace = session.workspace()
      // A new case takes the id of its draft: the same save, repeated after a lost answer, finds its own case.
      const id = caseId ?? draftId
      const saved = await workspace.db.saveCase({
        caseId: id,
        outboxId: deps.newId(),
        draftId,
        fields,
        begunOn,
        isEdit: caseId !== null,
        createdBy: workspace.person().login,
        now: clock.now(),
      })
      workspace.changed()
      if (fields.source === 'call') tellCallsOf(id)
      return { id, state: saved.state, savedAt: saved.savedAt }
    },
  }
}
