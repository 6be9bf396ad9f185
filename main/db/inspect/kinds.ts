import type { RetentionDays, StoredKind, StoredKindOverview } from '../../../preload/contract/index.ts'
import type { DatabaseConnection } from '../open.ts'

interface KindTable {
  readonly kind: StoredKind
  readonly table: string
  /** Which of its rows are counted; all of them where nothing is said. */
  readonly where?: string
  /** What lies beside the database for it, bytes; where nothing is said, a row is all there is. */
  readonly beside?: string
  /** The instant a thing is of. */
  readonly at: string
  /** How many of it wait to be sent. */
  readonly unsent: string
  /** Null where nothing ages. */
  readonly ages: Ages | null
}

interface Ages {
  readonly by: keyof RetentionDays
  /** The instant its stay is counted from, of those that may go. */
  readonly from: string
  readonly where: string
  /** An instant at which a row goes even before; null for one that has none. */
  readonly sooner?: string
}

const dayMs = 86_400_000
/** Whatever was scored need not be heard again (`main/recordings`). */
const aDayAfterItsScore = `(SELECT max(min(created_at), recordings.fetched_at) + ${dayMs} FROM qa_scores
  WHERE call_ref = recordings.call_ref AND server_id IS NOT NULL)`

const outboxOf = (kinds: string) => `SELECT count(DISTINCT record_id) FROM outbox WHERE kind IN (${kinds})`

const kindTables: readonly KindTable[] = [
  {
    kind: 'cases',
    table: 'cases',
    at: 'created_at',
    unsent: outboxOf("'case'"),
    ages: { by: 'cases', from: 'updated_at', where: "status = 'closed' AND server_id IS NOT NULL" },
  },
  {
    kind: 'drafts',
    table: 'drafts',
    at: 'created_at',
    unsent: 'SELECT count(*) FROM drafts WHERE discarded_at IS NULL',
    ages: null,
  },
  {
    kind: 'drafts',
    table: 'record_drafts',
    at: 'created_at',
    unsent: 'SELECT count(*) FROM record_drafts WHERE discarded_at IS NULL',
    ages: null,
  },
  {
    kind: 'drafts',
    table: 'person_drafts',
    at: 'created_at',
    unsent: 'SELECT count(*) FROM person_drafts WHERE discarded_at IS NULL',
    ages: null,
  },
  // Nothing of them is ever sent; the done ones go with the calls of their time, the others never.
  {
    kind: 'promises',
    table: 'follow_ups',
    at: 'created_at',
    unsent: 'SELECT 0',
    ages: { by: 'calls', from: 'done_at', where: 'done_at IS NOT NULL' },
  },
  {
    kind: 'promises',
    table: 'call_backs',
    at: 'created_at',
    unsent: 'SELECT 0',
    ages: { by: 'calls', from: 'closed_at', where: 'closed_at IS NOT NULL' },
  },
  {
    kind: 'calls',
    table: 'calls',
    at: 'started_at',
    unsent: 'SELECT 0',
    ages: { by: 'calls', from: 'started_at', where: 'ended_at IS NOT NULL' },
  },
  {
    kind: 'calls',
    table: 'server_calls',
    at: 'coalesce(at, seq)',
    unsent: 'SELECT 0',
    ages: { by: 'calls', from: 'coalesce(at, seq)', where: '1' },
  },
  {
    kind: 'qa',
    table: 'qa_scores',
    at: 'created_at',
    unsent: outboxOf("'qa'"),
    ages: { by: 'qa', from: 'created_at', where: 'server_id IS NOT NULL' },
  },
  {
    kind: 'messages',
    table: 'messages',
    at: 'created_at',
    unsent: outboxOf("'email', 'sms'"),
    ages: { by: 'messages', from: 'created_at', where: 'server_id IS NOT NULL' },
  },
  { kind: 'users', table: 'people', at: 'NULL', unsent: outboxOf("'user'"), ages: null },
  {
    kind: 'files',
    table: 'files',
    beside: 'size',
    at: 'created_at',
    unsent: outboxOf("'file'"),
    ages: { by: 'files', from: 'coalesce(sent_at, created_at)', where: "state = 'sent'" },
  },
  // One whose sound has gone is a row for its remarks.
  {
    kind: 'recordings',
    table: 'recordings',
    where: "state = 'kept'",
    beside: 'size',
    at: 'fetched_at',
    unsent: 'SELECT 0',
    ages: { by: 'files', from: 'fetched_at', where: "state = 'kept'", sooner: aDayAfterItsScore },
  },
]

/** The first of these many by age say when the next one goes; and the size is judged by as many. */
const lookedAt = 2000
/** Bytes a row costs beside its texts: places, numbers, its entries in indexes. */
const bytesBesideTexts = 120

/** Count, age, size and next removal of each kind (issue "what is on this computer"). */
export function kindsOf(database: DatabaseConnection, days: RetentionDays): StoredKindOverview[] {
  const merged = new Map<StoredKind, StoredKindOverview>()
  for (const each of kindTables) {
    const one = overviewOf(database, each, days)
    const before = merged.get(each.kind)
    merged.set(each.kind, before === undefined ? one : together(before, one))
  }
  return [...merged.values()]
}

function overviewOf(database: DatabaseConnection, about: KindTable, days: RetentionDays): StoredKindOverview {
  const { table, at, ages, beside } = about
  // A count without a condition is read off the table at once.
  const where = about.where === undefined ? '' : `WHERE ${about.where}`
  const number = (sql: string): number | null => database.prepare<[], number | null>(sql).pluck().get() ?? null
  const count = number(`SELECT count(*) FROM ${table} ${where}`) ?? 0
  const end = (order: string, pick: string) =>
    number(
      `SELECT ${pick}(moment) FROM (SELECT ${at} AS moment FROM ${table} ${where} ORDER BY rowid ${order} LIMIT 200)`,
    )
  const bytesBeside = beside === undefined ? 0 : (number(`SELECT sum(${beside}) FROM ${table} ${where}`) ?? 0)
  const keepDays = ages === null ? null : days[ages.by]
  const first =
    ages === null || keepDays === null
      ? null
      : number(
          `SELECT min(moment) FROM (SELECT ${goesAt(ages, keepDays)} AS moment FROM ${table} WHERE ${ages.where}
             ORDER BY rowid LIMIT ${lookedAt})`,
        )
  return {
    kind: about.kind,
    count,
    unsent: number(about.unsent) ?? 0,
    oldestAt: positive(end('ASC', 'min')),
    newestAt: positive(end('DESC', 'max')),
    bytes: Math.round(count * bytesOfRow(database, table)) + bytesBeside,
    keepDays,
    nextPurgeAt: positive(first),
  }
}

/** When a row goes. */
function goesAt({ from, sooner }: Ages, keepDays: number): string {
  const byAge = `${from} + ${keepDays * dayMs}`
  return sooner === undefined ? byAge : `min(${byAge}, coalesce(${sooner}, ${byAge}))`
}

const positive = (instant: number | null) => (instant === null ? null : Math.max(0, Math.round(instant)))

/** About what a row weighs, judged by the newest. */
function bytesOfRow(database: DatabaseConnection, table: string): number {
  const columns = database.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
  // Column names come from our own schema, never from data.
  const weight = columns.map((name) => `coalesce(octet_length("${name}"), 0)`).join(' + ')
  const average = database
    .prepare<[], number | null>(
      `SELECT avg(weight) FROM (SELECT ${weight} AS weight FROM ${table} ORDER BY rowid DESC LIMIT 200)`,
    )
    .pluck()
    .get()
  return average === undefined || average === null ? 0 : average + bytesBesideTexts
}

function together(left: StoredKindOverview, right: StoredKindOverview): StoredKindOverview {
  return {
    ...left,
    count: left.count + right.count,
    unsent: left.unsent + right.unsent,
    oldestAt: earlier(left.oldestAt, right.oldestAt),
    newestAt:
      left.newestAt === null || right.newestAt === null
        ? (left.newestAt ?? right.newestAt)
        : Math.max(left.newestAt, right.newestAt),
    bytes: left.bytes + right.bytes,
    nextPurgeAt: earlier(left.nextPurgeAt, right.nextPurgeAt),
  }
}

function earlier(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.min(left, right)
}
