import { noFilter } from '../../../preload/contract/cases.ts'
import { CallEnd } from '../../../preload/contract/call-log.ts'
import { historyKinds } from '../../../preload/contract/people.ts'
import type { ContactCall, ContactMessage, HistoryCursor, HistoryEntry } from '../../../preload/contract/people.ts'
import type { MessageKind } from '../../../preload/contract/records.ts'
import type { DatabaseConnection } from '../open.ts'
import { createCaseListQueries } from './case-list.ts'
import type { ContactKeys, ContactQueries } from './contacts.ts'

interface CallColumns {
  seq: number
  id: string
  call_ref: string | null
  number: string
  direction: string
  agent: string
  queue: string
  ended_how: string | null
  status: string
  talk_ms: number | null
  at: number | null
}

interface MessageColumns {
  seq: number
  id: string
  kind: MessageKind
  subject: string
  excerpt: string
  folder: string
  is_addressed: number
  created_at: number
}

type Stretch = { key: string; below: number; limit: number }

const excerptLength = 160

/** Each reads one stretch of one index, newest first. */
export const historySql = {
  calls: `SELECT seq, id, call_ref, number, direction, '' AS agent, queue, ended_how, '' AS status,
      iif(answered_at IS NULL, NULL, max(0, coalesce(ended_at, answered_at) - answered_at)) AS talk_ms, started_at AS at
    FROM calls WHERE number_key = @key AND number_key <> '' AND seq < @below ORDER BY seq DESC LIMIT @limit`,
  /** What this desk has in its own log is told once. */
  serverCalls: `SELECT seq, server_id AS id, server_id AS call_ref, number, direction, agent, queue, NULL AS ended_how, status,
      talk_ms, at
    FROM server_calls WHERE substr(digits, -9) = @key AND digits <> '' AND seq < @below
      AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.call_ref = server_calls.server_id AND calls.call_ref IS NOT NULL)
    ORDER BY seq DESC LIMIT @limit`,
  messages: `SELECT m.seq, m.id, m.kind, m.subject, substr(m.text, 1, ${excerptLength}) AS excerpt, m.folder, m.created_at,
      m.recipients <> '[]' AS is_addressed
    FROM message_addresses a CROSS JOIN messages m ON m.seq = a.seq
    WHERE a.address = @key AND a.seq < @below ORDER BY a.seq DESC LIMIT @limit`,
} as const

/** Everything this computer knows of one contact, newest first, page by page. */
export function createContactHistory(database: DatabaseConnection, contacts: ContactQueries) {
  const rows = createCaseListQueries(database)
  const calls = database.prepare<[Stretch], CallColumns>(historySql.calls)
  const serverCalls = database.prepare<[Stretch], CallColumns>(historySql.serverCalls)
  const messages = database.prepare<[Stretch], MessageColumns>(historySql.messages)

  function messagesOf({ number, emails }: ContactKeys, below: number, limit: number): MessageColumns[] {
    const addresses = number === null ? emails : [number, ...emails]
    const found = new Map(addresses.flatMap((key) => messages.all({ key, below, limit })).map((row) => [row.seq, row]))
    return [...found.values()].sort((left, right) => right.seq - left.seq).slice(0, limit)
  }

  return (input: { caseId: string; after: HistoryCursor | null; limit: number }): HistoryEntry[] => {
    const { after, limit } = input
    const who = contacts.need(input.caseId)
    /** At the same place kinds stand in their order: those behind the last one shown are still to come. */
    const below = (kind: HistoryEntry['kind']) =>
      after === null
        ? Number.MAX_SAFE_INTEGER
        : after.seq + (historyKinds.indexOf(kind) > historyKinds.indexOf(after.kind) ? 1 : 0)
    const ofNumber = (statement: typeof calls, kind: 'call' | 'server-call') =>
      who.number === null ? [] : statement.all({ key: who.number, below: below(kind), limit })
    const cases = rows.bySeq({ seqs: contacts.seqsOf(who, below('case'), limit), filter: noFilter() })
    const entries: HistoryEntry[] = [
      ...cases.map((row) => ({ kind: 'case' as const, seq: row.seq, at: row.createdAt, case: row })),
      ...ofNumber(calls, 'call').map((row) => ({ kind: 'call' as const, ...placed(row), call: toCall(row) })),
      ...ofNumber(serverCalls, 'server-call').map((row) => ({
        kind: 'server-call' as const,
        ...placed(row),
        call: toCall(row),
      })),
      ...messagesOf(who, below('message'), limit).map((row) => ({
        kind: 'message' as const,
        seq: row.seq,
        at: row.created_at,
        message: toMessage(row),
      })),
    ]
    return entries
      .sort((left, right) => right.seq - left.seq || historyKinds.indexOf(left.kind) - historyKinds.indexOf(right.kind))
      .slice(0, limit)
  }
}

const placed = ({ seq, at }: CallColumns) => ({ seq, at: at ?? seq })

function toCall(row: CallColumns): ContactCall {
  const end = CallEnd.nullable().safeParse(row.ended_how)
  return {
    id: row.id,
    callRef: row.call_ref,
    number: row.number,
    direction: row.direction === 'in' || row.direction === 'out' ? row.direction : '',
    agent: row.agent,
    queue: row.queue,
    end: end.success ? end.data : null,
    status: row.status,
    talkMs: row.talk_ms,
  }
}

function toMessage(row: MessageColumns): ContactMessage {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    // SQLite counts characters, the contract UTF-16 units: never inside a surrogate pair.
    excerpt: row.excerpt.slice(0, excerptLength).replace(/[\uD800-\uDBFF]$/, ''),
    box: row.folder,
    isAddressed: row.is_addressed === 1,
  }
}
