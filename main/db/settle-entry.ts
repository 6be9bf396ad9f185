import type { CaseState } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { fieldsOf, parseFields, sameFields } from './case-columns.ts'
import type { ServerCopy } from './db-api.ts'
import type { CaseQueries } from './queries/cases.ts'
import type { OutboxQueries } from './queries/outbox.ts'
import { followServer } from './rebase.ts'

interface SettleQueries {
  cases: CaseQueries
  outbox: OutboxQueries
}

/**
 * The body of the transaction behind "accepted": the entry goes, the server's id and copy stay, and what waits behind
 * it is carried over to that copy. Fails with `not-found` when the entry is gone, and with `server-duplicate` when another
 * case of this computer that has unsent work of its own, or was taken for the same record a moment ago, carries the id.
 */
export function settleEntry(
  { cases, outbox }: SettleQueries,
  input: { id: string; server: ServerCopy; now: number },
): { caseId: string; state: CaseState } {
  const entry = outbox.needOfCase(input.id)
  const row = cases.need(entry.case_id)
  const { server } = input
  const sent = parseFields(entry.fields)
  if (row.server_id !== server.serverId) takeServerId({ cases, outbox }, row, server)
  outbox.remove(entry.position)

  const behind = outbox.ofCase(row.id)
  for (const each of behind) {
    outbox.setFields(each.position, followServer(sent, parseFields(each.fields), server.fields).fields)
  }
  if (behind.length === 0) {
    cases.replace(row, { fields: server.fields, base: null, updatedAt: server.updatedAt ?? input.now })
  } else {
    // A colleague's change that came back with the answer is one nobody here has seen: where it meets the edit, it clashes.
    cases.replace(row, { ...followServer(sent, fieldsOf(row), server.fields), updatedAt: row.updated_at })
  }
  return { caseId: row.id, state: cases.stateOf(row.id) }
}

/** A pull may have brought the same case in before its acceptance was known: ours stays, the copy goes. */
function takeServerId({ cases, outbox }: SettleQueries, row: { seq: number; id: string }, server: ServerCopy): void {
  const copy = cases.byServerId(server.serverId)
  if (copy && copy.id !== row.id) {
    // Two of our own that say the same of one call both looked, and both found the one record: it is only one of them.
    const isOwn = copy.draft_id !== null && sameFields(fieldsOf(copy), server.fields)
    if (isOwn || outbox.ofCase(copy.id).length > 0) throw new AppError('server-duplicate')
    cases.remove(copy)
  }
  cases.linkToServer(row.seq, server.serverId)
}
