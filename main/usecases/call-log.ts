import { codeOf } from '../../preload/contract/index.ts'
import type { ErrorCode } from '../../preload/contract/index.ts'
import { atServer } from './at-server.ts'
import { fitting } from './fitting.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** Why a list comes from this computer instead: the server is not there to say. */
const isAway: ReadonlySet<ErrorCode> = new Set([
  'server-unreachable',
  'server-timeout',
  'server-failed',
  'server-busy',
  'server-strange',
  'server-redirected',
  'server-certificate',
])
/** How long an outcome can be taken back before it is sent, ms. */
const undoMs = 10_000

export function callLogHandlers(deps: UseCaseDeps): HandlersOf<'callLog'> {
  const { session, clock, events } = deps
  const db = () => session.workspace().db
  return {
    'callLog.record': async (report) => {
      await db().recordCall({ report, now: clock.now() })
      events.emit('callLogChanged', { id: report.id })
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
    'callLog.listServer': async ({ filter, skip, limit }) => {
      try {
        return await atServer(deps, async (using) => {
          const page = await deps.gateway.listCalls(using, filter, { skip, count: limit })
          return { rows: page.calls.slice(0, limit), isEnd: page.received < limit, isFromHere: false }
        })
      } catch (error) {
        if (!isAway.has(codeOf(error))) throw error
        // What was pulled while the server was there, and the window says so (DESIGN 6.7).
        const rows = fitting(await db().pageServerCalls({ filter, skip, limit }))
        if (rows.length === 0 && skip === 0) throw error
        return { rows, isEnd: rows.length < limit, isFromHere: true }
      }
    },
    'callLog.caseOf': async ({ callRef }) => ({ caseId: await db().caseOfCallRef({ callRef }) }),
  }
}
