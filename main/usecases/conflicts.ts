import { AppError, fieldPaths, problemsOf, valueOf } from '../../preload/contract/index.ts'
import type { CaseFields, Conflict } from '../../preload/contract/index.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Paths that both sides changed to different values; without a base, every path in which they differ. */
function clashingPaths(base: CaseFields | null, mine: CaseFields, theirs: CaseFields | null): string[] {
  if (theirs === null) return []
  return fieldPaths(mine).filter((path) => {
    const [ours, server] = [valueOf(mine, path).trim(), valueOf(theirs, path).trim()]
    if (ours === server) return false
    const before = base === null ? null : valueOf(base, path).trim()
    return before === null || (before !== ours && before !== server)
  })
}

/** What only a person can decide about a case: both sides shown, one way on. */
export function conflictHandlers(deps: UseCaseDeps): HandlersOf<'conflicts'> {
  const { session, clock, form, events } = deps
  const workspace = () => session.workspace()

  return {
    'conflicts.get': async ({ caseId }): Promise<Conflict> => {
      const stored = await workspace().db.conflictOf({ caseId })
      return { ...stored, clashing: clashingPaths(stored.base, stored.mine, stored.theirs) }
    },
    'conflicts.resolve': async ({ caseId, fields, seen }) => {
      const problems = problemsOf(form.definition, fields, form.pickLists)
      if (problems.length > 0) throw new AppError('invalid', { fields: problems })
      const desk = workspace()
      const decided = await desk.db.resolveConflict({
        caseId,
        fields,
        seen,
        outboxId: deps.newId(),
        now: clock.now(),
      })
      desk.changed()
      return decided
    },
    'conflicts.resolveMissing': async ({ caseId, choice }) => {
      const desk = workspace()
      const ids = { outboxId: deps.newId(), reference: deps.newId(), draftId: deps.newId() }
      const done = await desk.db.resolveMissing({ caseId, choice, ...ids, now: clock.now() })
      // Whoever has the case open, or writes on it, learns that it is not here any more; what is written stays a draft.
      if (choice === 'let-go') events.emit('recordVanished', { kind: 'case', id: caseId, reason: 'deleted' })
      desk.changed()
      return done
    },
    'conflicts.resolveDuplicate': async ({ caseId, serverId }) => {
      const desk = workspace()
      const ids = { outboxId: deps.newId(), reference: deps.newId() }
      const decided = await desk.db.resolveDuplicate({ caseId, serverId, ...ids, now: clock.now() })
      desk.changed()
      return decided
    },
    'conflicts.getBegun': ({ caseId }) => workspace().db.begunDecision({ caseId }),
    'conflicts.keepBegun': async ({ caseId, choices }) => {
      const now = clock.now()
      await workspace().db.keepBegunDecision({ caseId, choices, now })
      return { updatedAt: now }
    },
  }
}

/** The report after an outage. */
export function returnReportHandlers({ session }: UseCaseDeps): HandlersOf<'returnReport'> {
  return {
    'returnReport.get': () => session.workspace().returnReport.get(),
    'returnReport.dismiss': async ({ id }) => {
      await session.workspace().returnReport.dismiss(id)
      return {}
    },
  }
}
