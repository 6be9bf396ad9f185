import { wholeNumberDigits } from '../../../preload/contract/call-finding.ts'
import type { CallSearch, CallWords, FoundCall } from '../../../preload/contract/call-finding.ts'
import type { RecordingState } from '../../../preload/contract/recordings.ts'
import { digitsOf, foldedName } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import { toServerCall, type ServerCallColumns } from './server-calls.ts'

interface FoundColumns extends ServerCallColumns {
  seq: number
  case_id: string | null
  recording_state: RecordingState | null
  remarks: number
}

/** One statement of a page with what it is given; several of them are merged. */
export interface CallRun {
  readonly sql: string
  readonly values: Readonly<Record<string, string | number>>
}

/** How far a place may lie behind its instant when that second was full (see `places.ts`). */
const spillMs = 60_000

/** The newest case of a call is looked for as `caseOfCallRef` does: by the log of this desk, then by source and id. */
const around = `coalesce(
    (SELECT cases.id FROM calls mine JOIN cases ON cases.id = mine.case_id WHERE mine.call_ref = server_calls.server_id
      ORDER BY cases.seq DESC LIMIT 1),
    (SELECT id FROM cases WHERE source = 'call' AND source_id <> '' AND source_id = server_calls.server_id
      ORDER BY cases.seq DESC LIMIT 1)) AS case_id,
  (SELECT state FROM recordings WHERE call_ref = server_calls.server_id) AS recording_state,
  (SELECT count(*) FROM recording_remarks r WHERE r.call_ref = server_calls.server_id) AS remarks`

const inList = (column: string, name: string) => `${column} IN (SELECT value FROM json_each(@${name}))`
const lengths = { with: '= 1', without: '= 0' } as const

/**
 * How a page is read: along the places, newest first, only the conditions that were asked for; a counsellor, a whole number and
 * what remarks say go by an index of their own. A walk of 100,000 narrow rows that finds nothing takes 10 ms, an index of a
 * common word beside conditions that nothing fits takes more: hence the `+` before queue and status. A part of a number is
 * looked for in a narrow copy of the walk (migration 17): of 300,000 calls in 40 ms where none has it, at once where many do.
 */
export function callRuns(search: CallSearch, before: number | null, limit: number): CallRun[] {
  const { from, to } = search
  const digits = digitsOf(search.number)
  const below = before ?? Number.MAX_SAFE_INTEGER
  const values = {
    // Places run ahead of their instant only, so the lower bound is exact and the upper one needs room for a spill.
    below: to === null ? below : Math.min(below, to + spillMs),
    above: Math.floor((from ?? 0) / 1000) * 1000,
    from: from ?? 0,
    to: to ?? Number.MAX_SAFE_INTEGER,
    number: search.number.trim(),
    digits,
    numberKey: digits.slice(-9),
    queues: JSON.stringify(search.queues),
    directions: JSON.stringify(search.directions),
    statuses: JSON.stringify(search.statuses),
    talkFrom: search.talkFromMs ?? 0,
    talkTo: search.talkToMs ?? Number.MAX_SAFE_INTEGER,
    remark: foldedName(search.remark.trim()),
    limit,
  }
  const conditions = [
    'seq < @below',
    ...(from === null && to === null ? [] : ['seq >= @above', 'coalesce(at, seq) >= @from', 'coalesce(at, seq) < @to']),
    ...numberCondition(values.number, digits),
    ...(search.queues.length === 0 ? [] : [inList('+queue', 'queues')]),
    ...(search.directions.length === 0 ? [] : [inList('direction', 'directions')]),
    ...(search.statuses.length === 0 ? [] : [inList('+status', 'statuses')]),
    ...(search.talkFromMs === null && search.talkToMs === null
      ? []
      : ['talk_ms IS NOT NULL AND talk_ms >= @talkFrom AND talk_ms <= @talkTo']),
    ...(search.recording === 'with' || search.recording === 'without'
      ? [`has_recording ${lengths[search.recording]}`]
      : []),
    ...(search.recording === 'here' ? ["server_id IN (SELECT call_ref FROM recordings WHERE state = 'kept')"] : []),
    ...(search.score === 'any' ? [] : [`is_scored ${lengths[search.score]}`]),
    ...(values.remark === ''
      ? []
      : ['server_id IN (SELECT call_ref FROM recording_remarks WHERE instr(folded, @remark) > 0)']),
  ]
  // What goes by another index is few: the order is made afterwards. A list of queues stays with the walk.
  const isFew = values.remark !== '' || search.recording === 'here' || digits.length >= wholeNumberDigits
  const place = isFew ? '+seq' : 'seq'
  const isPart = !isFew && values.number !== ''
  const sqlOf = (more: readonly string[]) =>
    `SELECT server_calls.*, ${around} FROM server_calls ${isPart ? 'INDEXED BY server_calls_walk' : ''}
     WHERE ${[...conditions, ...more].map((each) => (isFew ? each.replace(/^seq /, '+seq ') : each)).join(' AND ')}
     ORDER BY ${place} DESC LIMIT @limit`
  if (search.agents.length === 0) return [{ sql: sqlOf([]), values }]
  if (isFew || isPart) {
    return [{ sql: sqlOf([inList('+agent', 'agents')]), values: { ...values, agents: JSON.stringify(search.agents) } }]
  }
  return [...new Set(search.agents)].map((agent) => ({ sql: sqlOf(['agent = @agent']), values: { ...values, agent } }))
}

function numberCondition(number: string, digits: string): string[] {
  if (number === '') return []
  if (digits.length >= wholeNumberDigits) return ["digits <> '' AND substr(digits, -9) = @numberKey"]
  // What is equal as a whole has the same digits; only a text without any is compared itself.
  return [digits === '' ? "digits = '' AND number = @number" : 'instr(digits, @digits) > 0']
}

/** Every different word of a column, jumped to one after the other in its index. */
const wordsSql = (column: string) => `WITH RECURSIVE words (word) AS (
    SELECT min(${column}) FROM server_calls
    UNION ALL SELECT (SELECT min(${column}) FROM server_calls WHERE ${column} > word) FROM words WHERE word IS NOT NULL
  ) SELECT word FROM words WHERE word IS NOT NULL AND word <> '' LIMIT @limit`

/** Pages of what the desk knows of the server's calls, with what is here around each. */
export function createFindCallQueries(database: DatabaseConnection) {
  const prepare = (sql: string) => database.prepare<[CallRun['values']], FoundColumns>(sql)
  const prepared = new Map<string, ReturnType<typeof prepare>>()
  const words = {
    agents: database.prepare<[{ limit: number }], string>(wordsSql('agent')).pluck(),
    queues: database.prepare<[{ limit: number }], string>(wordsSql('queue')).pluck(),
    statuses: database.prepare<[{ limit: number }], string>(wordsSql('status')).pluck(),
  }
  const selectKnown = database
    .prepare<[string], string>('SELECT server_id FROM server_calls WHERE server_id IN (SELECT value FROM json_each(?))')
    .pluck()

  function statement(sql: string) {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const made = prepare(sql)
    prepared.set(sql, made)
    return made
  }

  return {
    page(input: { search: CallSearch; before: number | null; limit: number }): FoundCall[] {
      const runs = callRuns(input.search, input.before, input.limit)
      // Each run is sorted and holds at most a page: the newest of all of them are the page.
      return runs
        .flatMap(({ sql, values }) => statement(sql).all(values))
        .sort((one, other) => other.seq - one.seq)
        .slice(0, input.limit)
        .map(toFound)
    },
    words: (): Pick<CallWords, 'queues' | 'statuses'> & { agents: string[] } => ({
      agents: words.agents.all({ limit: 200 }),
      queues: words.queues.all({ limit: 200 }),
      statuses: words.statuses.all({ limit: 50 }),
    }),
    /** Which of these calls of the server are here. */
    known: (ids: readonly string[]): string[] => selectKnown.all(JSON.stringify(ids)),
  }
}

function toFound(row: FoundColumns): FoundCall {
  return {
    ...toServerCall(row),
    agentName: '',
    seq: row.seq,
    caseId: row.case_id,
    recordingState: row.recording_state,
    remarkCount: row.remarks,
  }
}
