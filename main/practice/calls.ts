import { csvText, dateTimeText, found, missing, refused, type Answer } from './answer.ts'
import type { CallRow } from './call-book.ts'
import { readListQuery, readReportQuery, type Column, type Columns } from './list-query.ts'
import { reportRows, type Readable } from './resource.ts'
import type { Store } from './store.ts'
import { speechOf } from './voices.ts'
import { wavOf } from './wav.ts'

export interface Calls extends Readable {
  /** The recording as `audio/wav`; 404 when nobody answered, or while they still talk. */
  recording(id: string): Promise<Answer>
}

/** A call is answered in time within so many milliseconds. */
const answerInTimeMs = 20_000
/** A recording ends here, however long the talk was. */
const maxRecordingSeconds = 120

// A count is a number in SQL and text on the wire: a filter compares texts.
const activityCount = `(SELECT CAST(count(*) AS TEXT) FROM tickets WHERE tickets.source = 'call' AND tickets.source_id = calls.id)`
const inTime = `CASE WHEN calls.answered_at - calls.started_at <= ${answerInTimeMs} THEN '1' ELSE '0' END`

// As `objectOf` writes them: a filter names what the object shows.
const wait = `CAST(CAST(round((coalesce(calls.answered_at, calls.ended_at) - calls.started_at) / 1000.0) AS INTEGER) AS TEXT)`
const talk = `CAST(CAST(round(coalesce(calls.ended_at - calls.answered_at, 0) / 1000.0) AS INTEGER) AS TEXT)`
const recorded = `CASE WHEN calls.answered_at IS NOT NULL AND calls.ended_at IS NOT NULL THEN 'wav' ELSE '' END`

const text = (sql: string): Column => ({ sql, kind: 'text' })
const columns: Columns = new Map<string, Column>([
  ['id', text('calls.id')],
  ['created_on', { sql: 'calls.started_at', kind: 'instant' }],
  ['answered_on', { sql: 'calls.answered_at', kind: 'instant' }],
  ['ended_on', { sql: 'calls.ended_at', kind: 'instant' }],
  ...['usr', 'number', 'name', 'context_masq', 'vector', 'hangup_status', 'qa_done'].map(
    (name) => [name, text(`calls.${name}`)] as const,
  ),
  ['wait', text(wait)],
  ['talk', text(talk)],
  ['recording', text(recorded)],
  ['sla_wait', text(inTime)],
  ['activity_count', text(activityCount)],
])

/** The documented group fields. */
const groups: ReadonlySet<string> = new Set([
  'usr',
  'context_masq',
  'vector',
  'hangup_status',
  'sla_wait',
  'qa_done',
  'activity_count',
])

interface CallFound extends CallRow {
  readonly activity_count: string
  readonly sla_wait: string
}

const selected = `calls.*, ${activityCount} AS activity_count, ${inTime} AS sla_wait`
const moment = (at: number | null) => (at === null ? '' : dateTimeText(at))
const seconds = (ms: number) => String(Math.max(0, Math.round(ms / 1000)))

/** A call as it is viewed and listed: strings throughout, durations in whole seconds. */
function objectOf(row: CallFound, now: number): Record<string, string> {
  const { answered_at: answeredAt, ended_at: endedAt } = row
  const isRecorded = answeredAt !== null && endedAt !== null
  return {
    id: row.id,
    created_on: dateTimeText(row.started_at),
    answered_on: moment(answeredAt),
    ended_on: moment(endedAt),
    usr: row.usr,
    number: row.number,
    name: row.name,
    context_masq: row.context_masq,
    vector: row.vector,
    hangup_status: row.hangup_status,
    wait: seconds((answeredAt ?? endedAt ?? now) - row.started_at),
    talk: answeredAt === null ? '0' : seconds((endedAt ?? now) - answeredAt),
    sla_wait: row.sla_wait,
    qa_done: row.qa_done,
    activity_count: row.activity_count,
    recording: isRecorded ? 'wav' : '',
  }
}

const csvColumns = [
  'id',
  'created_on',
  'answered_on',
  'ended_on',
  'usr',
  'number',
  'name',
  'context_masq',
  'vector',
  'hangup_status',
  'wait',
  'talk',
  'sla_wait',
  'qa_done',
  'activity_count',
  'recording',
]

/** The calls resource: read only, newest first. */
export function createCalls(db: Store, now: () => number): Calls {
  const select = db.prepare<[string], CallFound>(
    `SELECT ${selected} FROM calls WHERE calls.id = ? ORDER BY calls.row_id DESC LIMIT 1`,
  )
  return {
    view(id) {
      const row = select.get(id)
      return row === undefined ? missing('calls', id) : found('calls', [objectOf(row, now())])
    },
    list(params, hidden) {
      const query = readListQuery(params, columns, 'calls', hidden)
      if (!query.ok) return refused(query.errors)
      const { where, values, limit, skip, isCsv } = query.value
      const objects = db
        .prepare<(string | number)[], CallFound>(
          `SELECT ${selected} FROM calls WHERE ${where} ORDER BY calls.row_id DESC LIMIT ? OFFSET ?`,
        )
        .all(...values, limit, skip)
        .map((row) => objectOf(row, now()))
      if (!isCsv) return found('calls', objects)
      return { status: 200, csv: csvText(csvColumns, objects.map(Object.values)) }
    },
    report(params, hidden) {
      const query = readReportQuery(params, columns, groups, 'calls', hidden)
      return query.ok ? found('calls', reportRows(db, 'calls', query.value)) : refused(query.errors)
    },
    async recording(id) {
      const row = select.get(id)
      if (row?.answered_at == null || row.ended_at === null) return missing('calls', id)
      const talkSeconds = Math.min((row.ended_at - row.answered_at) / 1000, maxRecordingSeconds)
      return { status: 200, type: 'audio/wav', bytes: wavOf(await speechOf(row.voice), talkSeconds) }
    },
  }
}
