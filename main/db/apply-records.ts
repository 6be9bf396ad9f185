import { AppError } from '../../preload/contract/errors.ts'
import type { PersonFields } from '../../preload/contract/records.ts'
import type { MessageCopy, PersonCopy, PulledKind, PulledRecord, PullPosition, ScoreCopy } from './db-api.ts'
import { noteDoubledMessage, noteDoubledScore } from './doubles.ts'
import type { DoubleQueries } from './queries/doubles.ts'
import type { MetaQueries } from './queries/meta.ts'
import type { RecordQueries } from './save-record.ts'

interface PullQueries extends RecordQueries {
  meta: MetaQueries
  doubles: DoubleQueries
}

type Effect = 'inserted' | 'updated' | 'untouched'

/** The most rows of one transaction, so that a save never waits long behind a pull (DESIGN 6.7). */
const mostRowsOfAPage = 20

/**
 * The body of the transaction that takes a page of the server's records. A record of ours that is on its way and says the
 * same is left to the push. Fails with `bad-request` for a page that is too large.
 */
export function applyPulledRecords(
  queries: PullQueries,
  input: { kind: PulledKind; records: PulledRecord[]; position: PullPosition; now: number },
): { inserted: number; updated: number; doubles?: number } {
  if (input.records.length > mostRowsOfAPage) throw new AppError('bad-request')
  const count = { inserted: 0, updated: 0, untouched: 0 }
  const before = queries.doubles.count()
  for (const record of input.records) count[take(queries, record, input.now)] += 1
  queries.meta.setPullPosition(input.position, input.kind)
  const doubles = Math.max(0, queries.doubles.count() - before)
  return { inserted: count.inserted, updated: count.updated, ...(doubles > 0 && { doubles }) }
}

function take(queries: PullQueries, record: PulledRecord, now: number): Effect {
  switch (record.kind) {
    case 'call':
      return queries.serverCalls.put(record.call, now)
    case 'qa':
      return takeScore(queries, record, now)
    case 'user':
      return takePerson(queries, record)
    case 'email':
    case 'sms':
      return takeMessage(queries, record, now)
  }
}

function takeScore(
  { scores, outbox, serverCalls, doubles }: PullQueries,
  record: ScoreCopy & { localId: string },
  now: number,
): Effect {
  const known = scores.byServerId(record.serverId)
  if (known === null) {
    // One of ours whose acceptance is not known yet: the push links the two, or its settling removes this copy.
    const { localId: id, serverId, fields, agent, createdBy, createdAt } = record
    scores.insert({ id, serverId, isOwn: false, fields, agent, createdBy, createdAt: createdAt ?? now })
    noteDoubledScore(doubles, { id, serverId, createdAt, createdBy, fields, now })
    // The server marks a call with its score, and an older call is in no list that is read again soon (DESIGN 3).
    serverCalls.scored(fields.callRef)
    return 'inserted'
  }
  if (outbox.ofRecord(known.id).length > 0) return 'untouched'
  const isSame =
    JSON.stringify(known.fields) === JSON.stringify(record.fields) &&
    (record.agent === '' || record.agent === known.agent)
  if (isSame) return 'untouched'
  scores.take(known.id, record)
  return 'updated'
}

function takeMessage(
  { messages, outbox, doubles }: PullQueries,
  record: MessageCopy & { localId: string },
  now: number,
): Effect {
  const known = messages.byServerId(record.kind, record.serverId)
  if (known === null) {
    const { localId: id, kind, serverId, recipients, subject, text, folder, status, sender, createdBy = '' } = record
    const fields = { kind, recipients, subject, text, attachments: [], caseId: null }
    const copy = { id, serverId, fields, createdBy }
    messages.insert({ ...copy, isOwn: false, folder, status, sender, createdAt: record.createdAt ?? now })
    const met = { ...copy, createdAt: record.createdAt, now }
    noteDoubledMessage(doubles, met, (sent) => messages.byId(sent.recordId)?.fields.text)
    return 'inserted'
  }
  if (outbox.ofRecord(known.id).length > 0) return 'untouched'
  if (known.status === record.status && known.box === record.folder) return 'untouched'
  messages.take(known.id, record)
  return 'updated'
}

function takePerson({ people, outbox }: PullQueries, record: PersonCopy & { localId: string }): Effect {
  const known = people.byServerId(record.serverId)
  if (known === null) {
    people.take(record.localId, record)
    return 'inserted'
  }
  const { fields, roleName, enabled } = record
  if (outbox.ofRecord(known.id).length > 0) return 'untouched'
  const isSame = samePerson(known.fields, fields) && known.roleName === roleName && known.enabled === enabled
  if (isSame) return 'untouched'
  people.take(known.id, record)
  return 'updated'
}

function samePerson(one: PersonFields, other: PersonFields): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
