import { noteCallBack } from './agenda.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** How long an outcome can be taken back before it is sent, ms. */
const undoMs = 10_000

export function callLogHandlers(deps: UseCaseDeps): HandlersOf<'callLog'> {
  const { session, clock, events } = deps
  const db = () => session.workspace().db
  return {
    'callLog.record': async (report) => {
      await db().recordCall({ report, now: clock.now() })
      events.emit('callLogChanged', { id: report.id })
      await noteCallBack(deps, report)
      return {}
    },
    'callLog.list': async ({ filter, before, limit }) => {
      const page = await db().pageCalls({ filter, before, limit })
      const rows = fitting(page)
      const isEnd = rows.length === page.length && page.length < limit
      return { rows, next: isEnd ? null : (rows.at(-1)?.seq ?? null) }
    },
    'callLog.ofCase': ({ caseId }) => db().callsOfCase({ caseId }),
    'callLog.setOutcome': async ({ id, disposition }) => {
      const workspace = session.workspace()
      const now = clock.now()
      const done = await workspace.db.setOutcome({
        id,
        disposition,
        caseId: deps.newId(),
        outboxId: deps.newId(),
        createdBy: workspace.person().login,
        now,
        undoUntil: now + undoMs,
      })
      workspace.changed()
      events.emit('callLogChanged', { id })
      return done
    },
    'callLog.undoOutcome': async ({ id }) => {
      const workspace = session.workspace()
      await workspace.db.undoOutcome({ id })
      workspace.changed()
      events.emit('callLogChanged', { id })
      return {}
    },
    'callLog.caseOf': async ({ callRef }) => ({ caseId: await db().caseOfCallRef({ callRef }) }),
  }
}
