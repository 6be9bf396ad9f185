import type { CaseState } from '../../preload/contract/cases.ts'
import { AppError } from '../../preload/contract/errors.ts'
import { takePassedOver } from './apply-pull.ts'
import type { PullQueries } from './apply-pull.ts'
import { fieldsOf, parseFields, sameFields } from './case-columns.ts'
import type { ServerCopy } from './db-api.ts'
import { likenessOfCase } from './doubles.ts'
import type { StoredCaseEntry } from './queries/outbox.ts'
import { followServer } from './rebase.ts'

/**
 * The body of the transaction behind "accepted": the entry goes, the server's id and copy stay, and what waits behind
 * it is carried over to that copy. Fails with `not-found` when the entry is gone, and with `server-duplicate` when another
 * case of this computer that has unsent work of its own, or was taken for the same record a moment ago, carries the id.
 */
export function settleEntry(
  queries: PullQueries,
  input: { id: string; server: ServerCopy; now: number; skewMs?: number },
): { caseId: string; state: CaseState } {
  const { cases, outbox } = queries
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
  if (entry.operation === 'case.create') rememberSent(queries, entry, input)
  takePassedOver(queries, row.id, server.serverId, input.now)
  return { caseId: row.id, state: cases.stateOf(row.id) }
}

/** A network may have delivered it twice: by this a second record is known when it comes in, or has come in already. */
function rememberSent(
  queries: PullQueries,
  entry: StoredCaseEntry,
  { server, now, skewMs = 0 }: { server: ServerCopy; now: number; skewMs?: number },
): void {
  const { serverId, createdAt = null, createdBy = '' } = server
  const reference = entry.reference ?? entry.case_id
  const likeness = likenessOfCase(parseFields(entry.fields))
  // All by the server's clock: ours may have been set between the two.
  const sentAt = entry.first_sent_at ?? entry.created_at + skewMs
  const times = { madeAt: createdAt, sentAt, acceptedAt: now + skewMs }
  const about = { recordId: entry.case_id, kind: 'case', serverId, reference, likeness, madeBy: createdBy } as const
  queries.doubles.keepSent({ ...about, ...times })
  queries.doubles.forget('case', serverId)
}

/** A pull may have brought the same case in before its acceptance was known: ours stays, the copy goes. */
function takeServerId(
  { cases, outbox }: Pick<PullQueries, 'cases' | 'outbox'>,
  row: { seq: number; id: string },
  server: ServerCopy,
): void {
  const copy = cases.byServerId(server.serverId)
  if (copy && copy.id !== row.id) {
    // Two of our own that say the same of one call both looked, and both found the one record: it is only one of them.
    const isOwn = copy.draft_id !== null && sameFields(fieldsOf(copy), server.fields)
    if (isOwn || outbox.ofCase(copy.id).length > 0) throw new AppError('server-duplicate')
    cases.remove(copy)
  }
  cases.linkToServer(row.seq, server.serverId)
}
