import type { OutboxRow } from '../../../preload/contract/outbox.ts'
import type { DatabaseConnection } from '../open.ts'

/** The kinds of which the network can make two: of a login the server has one only, and a second file harms nobody. */
type DoubledKind = 'case' | 'qa' | 'email' | 'sms'

/** What left here and what the server made of it. `madeAt` and `sentAt` are of two clocks. */
export interface SentRecord {
  readonly recordId: string
  readonly kind: DoubledKind
  readonly serverId: string
  /** Our own id on the wire, of a walk-in; null for what carries none. */
  readonly reference: string | null
  /** Everything that was sent, as one short value. */
  readonly likeness: Uint8Array
  readonly madeBy: string
  readonly madeAt: number | null
  readonly sentAt: number
  readonly acceptedAt: number
}

interface SentRow {
  record_id: string
  kind: DoubledKind
  server_id: string
  reference: string | null
  likeness: Uint8Array
  made_by: string
  made_at: number | null
  sent_at: number
  accepted_at: number
}

interface DoubleRow {
  id: string
  kind: DoubledKind
  server_id: string
  other_server_id: string
  noticed_at: number
  record_id: string
  other_id: string
  name: string
}

/** More would be no network's doing; the rest comes up as these are seen to. */
const mostDoubles = 100
/** A second record older than this is nobody's news any more, ms. */
const rememberedMs = 60 * 86_400_000

const recordOf = (kind: string, serverId: string, column: string) => `CASE ${kind}
  WHEN 'case' THEN (SELECT ${column} FROM cases WHERE server_id = ${serverId})
  WHEN 'qa' THEN (SELECT ${column} FROM qa_scores WHERE server_id = ${serverId})
  ELSE (SELECT ${column} FROM messages WHERE messages.kind = ${kind} AND server_id = ${serverId}) END`

/** Only what is here on both sides can be compared: one that the server has removed since is no double any more. */
const standing = `SELECT d.*, ${recordOf('d.kind', 'd.server_id', 'id')} AS record_id,
    ${recordOf('d.kind', 'd.other_server_id', 'id')} AS other_id FROM doubles d WHERE d.settled_at IS NULL`

/** Statements over what the network delivered twice. Writes belong inside a transaction of the caller. */
export function createDoubleQueries(database: DatabaseConnection) {
  const upsertSent = database.prepare<[SentRecord]>(
    `INSERT OR REPLACE INTO sent_records (record_id, kind, server_id, reference, likeness, made_by, made_at, sent_at, accepted_at)
     VALUES (@recordId, @kind, @serverId, @reference, @likeness, @madeBy, @madeAt, @sentAt, @acceptedAt)`,
  )
  const deleteOldSent = database.prepare<[number]>('DELETE FROM sent_records WHERE accepted_at < ?')
  const selectByReference = database.prepare<[string], SentRow>('SELECT * FROM sent_records WHERE reference = ?')
  const selectAlike = database.prepare<[Uint8Array], SentRow>('SELECT * FROM sent_records WHERE likeness = ?')
  // One statement a source, because its index is of that source alone.
  const ofContact = (isSource: string) =>
    database.prepare<[{ source: string; sourceId: string }], SentRow>(
      `SELECT sent.* FROM cases CROSS JOIN sent_records sent ON sent.record_id = cases.id
       WHERE ${isSource} AND cases.source = @source AND cases.source_id = @sourceId AND cases.source_id <> ''
         AND sent.kind = 'case'`,
    )
  const selectOfCall = ofContact("cases.source = 'call'")
  const selectOfMessage = ofContact("cases.source IN ('email', 'sms')")
  const selectOldest = database.prepare<[], number | null>('SELECT min(accepted_at) FROM sent_records').pluck()
  const upsertPassed = database.prepare<[{ serverId: string; owner: string; copy: string }]>(
    'INSERT OR REPLACE INTO passed_over (server_id, owner, copy) VALUES (@serverId, @owner, @copy)',
  )
  const takePassed = database
    .prepare<[string], string>('DELETE FROM passed_over WHERE owner = ? RETURNING copy')
    .pluck()
  const selectOnTheirWay = database
    .prepare<[string], string>('SELECT fields FROM outbox WHERE kind = ? AND first_sent_at IS NOT NULL')
    .pluck()
  const insertDouble = database.prepare<
    [{ id: string; kind: DoubledKind; serverId: string; otherServerId: string; now: number }]
  >(
    `INSERT OR IGNORE INTO doubles (id, kind, server_id, other_server_id, noticed_at)
     VALUES (@id, @kind, @serverId, @otherServerId, @now)`,
  )
  const selectStanding = database.prepare<[number], DoubleRow>(
    `SELECT s.*, CASE s.kind
         WHEN 'case' THEN (SELECT trim(first_name || ' ' || last_name) FROM cases WHERE id = s.record_id)
         WHEN 'qa' THEN (SELECT call_ref FROM qa_scores WHERE id = s.record_id)
         ELSE (SELECT iif(trim(subject) = '', (SELECT group_concat(value, ', ') FROM json_each(recipients)), subject)
               FROM messages WHERE id = s.record_id) END AS name
     FROM (${standing}) s WHERE s.record_id IS NOT NULL AND s.other_id IS NOT NULL ORDER BY s.noticed_at LIMIT ?`,
  )
  const setSettled = database.prepare<[{ id: string; now: number }]>(
    'UPDATE doubles SET settled_at = @now WHERE id = @id AND settled_at IS NULL',
  )
  const deleteDouble = database.prepare<[string, string]>('DELETE FROM doubles WHERE kind = ? AND other_server_id = ?')
  const selectFirst = database
    .prepare<[string, string], string>('SELECT server_id FROM doubles WHERE kind = ? AND other_server_id = ?')
    .pluck()
  const countStanding = database
    .prepare<[], number>(
      `SELECT count(*) FROM (${standing}) s WHERE s.record_id IS NOT NULL AND s.other_id IS NOT NULL`,
    )
    .pluck()

  return {
    keepSent(sent: SentRecord): void {
      deleteOldSent.run(sent.acceptedAt - rememberedMs)
      upsertSent.run(sent)
    },
    /** When the oldest of what is remembered was accepted; null while nothing is. */
    oldestSentAt: () => selectOldest.get() ?? null,
    sentAs: (reference: string): SentRecord[] => selectByReference.all(reference).map(toSent),
    sentAlike: (likeness: Uint8Array): SentRecord[] => selectAlike.all(likeness).map(toSent),

    /** Cases of the same call or message that left here. */
    sentOfContact(source: string, sourceId: string): SentRecord[] {
      if (source === 'walkin' || sourceId === '') return []
      return (source === 'call' ? selectOfCall : selectOfMessage).all({ source, sourceId }).map(toSent)
    },

    /** `owner`: the case here that is still on its way. */
    passOver(input: { serverId: string; owner: string; copy: unknown }): void {
      upsertPassed.run({ ...input, copy: JSON.stringify(input.copy) })
    },
    /** Copies that were met while it was on its way; they are taken once. */
    passedOver: (owner: string): unknown[] => takePassed.all(owner).map((copy): unknown => JSON.parse(copy)),

    note(input: { id: string; kind: DoubledKind; serverId: string; otherServerId: string; now: number }): boolean {
      return insertDouble.run(input).changes > 0
    },
    /** It is another record of this computer: no double. */
    forget(kind: DoubledKind, otherServerId: string): void {
      deleteDouble.run(kind, otherServerId)
    },
    /** The record whose second one this was taken for; null when it was not. */
    firstOf: (kind: DoubledKind, otherServerId: string): string | null => selectFirst.get(kind, otherServerId) ?? null,
    /** What those of a kind say that have left here, and of which nobody knows yet what the server made of them. */
    onTheirWay: (kind: DoubledKind): unknown[] =>
      selectOnTheirWay.all(kind).map((fields): unknown => JSON.parse(fields)),
    /** True when it was one that waited for somebody. */
    settle: (id: string, now: number): boolean => setSettled.run({ id, now }).changes > 0,
    count: () => countStanding.get() ?? 0,
    list: (): OutboxRow[] => selectStanding.all(mostDoubles).map(toRow),
  }
}

export type DoubleQueries = ReturnType<typeof createDoubleQueries>

function toSent(row: SentRow): SentRecord {
  return {
    recordId: row.record_id,
    kind: row.kind,
    serverId: row.server_id,
    reference: row.reference,
    likeness: row.likeness,
    madeBy: row.made_by,
    madeAt: row.made_at,
    sentAt: row.sent_at,
    acceptedAt: row.accepted_at,
  }
}

const operations = { case: 'case.create', qa: 'qa.create', email: 'email.create', sms: 'sms.create' } as const
const longestName = 420

/** As the list of what is unsent shows it: nothing of it leaves any more, somebody has to look. */
function toRow(row: DoubleRow): OutboxRow {
  return {
    id: row.id,
    kind: row.kind,
    recordId: row.record_id,
    caseId: row.kind === 'case' ? row.record_id : null,
    operation: operations[row.kind],
    state: 'parked',
    name: row.name.slice(0, longestName),
    serverId: row.server_id,
    createdAt: row.noticed_at,
    attempts: 0,
    nextTryAt: null,
    reason: 'server-duplicate',
    problems: [],
    progress: null,
    double: { serverId: row.other_server_id, recordId: row.other_id },
  }
}
