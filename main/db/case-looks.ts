import { takeCopy } from './apply-pull.ts'
import type { PullQueries } from './apply-pull.ts'
import type { PulledCase } from './db-api.ts'
import type { CaseLookQueries } from './queries/case-looks.ts'
import type { createDraftQueries } from './queries/drafts.ts'

interface LookQueries extends PullQueries {
  looks: CaseLookQueries
  drafts: ReturnType<typeof createDraftQueries>
}

/**
 * The body of the transaction after one case was read at the server. What is gone there goes here too, unless unsent work
 * or a draft hangs on it: then it is the push, or its writer, who learns of it (DESIGN 6.8).
 */
export function applyLook(
  queries: LookQueries,
  input: { caseId: string; server: PulledCase | null; now: number },
): { outcome: 'updated' | 'untouched' | 'removed' | 'kept' } {
  const { cases, outbox, drafts, looks } = queries
  const row = cases.byId(input.caseId)
  if (row === undefined) return { outcome: 'untouched' }
  if (input.server !== null) {
    const taken = takeCopy(queries, input.server, input.now)
    looks.looked([input.server.serverId], input.now)
    return { outcome: taken === 'untouched' ? 'untouched' : 'updated' }
  }
  const isNeeded = outbox.ofCase(row.id).length > 0 || drafts.isOnCase(row.id) || outbox.isAbout(row.id)
  if (isNeeded) return { outcome: 'kept' }
  looks.forget(row.seq)
  cases.remove(row)
  return { outcome: 'removed' }
}
