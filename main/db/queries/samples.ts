import { SampleReason, SampleRules } from '../../../preload/contract/sample.ts'
import type { SampleMonth, SamplePick } from '../../../preload/contract/sample.ts'
import type { DatabaseConnection } from '../open.ts'
import type { NewPick, SampledCall } from '../sample-db-api.ts'

interface CallColumns {
  seq: number
  server_id: string
  at: number
  agent: string
  queue: string
  direction: string
  status: string
  talk_ms: number | null
  has_recording: number
  is_scored: number
  is_high: number
}

interface PickColumns {
  call_ref: string
  seq: number
  at: number
  agent: string
  queue: string
  direction: string
  talk_ms: number | null
  has_recording: number
  reasons: string
  instead_of: string | null
  swapped_at: number | null
  swapped_by: string | null
  swap_reason: string | null
  state: SamplePick['state']
}

interface MonthColumns {
  month: string
  rules: string
  seed: string
  is_cut: number
  proposed_at: number
  proposed_by: string
}

/** A row whose second is full stands in a later one: so far behind the span its place may be, ms. */
const spillMs = 3_600_000
const Reasons = SampleReason.array()
// Drafts are few; a score that is half written names its call inside its fields.
const isDraft = `picks.call_ref IN (SELECT json_extract(fields, '$.callRef') FROM record_drafts
  WHERE kind = 'qa' AND discarded_at IS NULL)`
const stateOfPick = `CASE WHEN swapped_at IS NOT NULL THEN 'swapped' WHEN is_scored = 1 THEN 'scored'
  WHEN ${isDraft} THEN 'draft' ELSE 'to-score' END`

const freePlace = `(WITH RECURSIVE taken (place) AS (
    SELECT server_calls.seq
    UNION ALL SELECT place + 1 FROM taken WHERE EXISTS (SELECT 1 FROM sample_picks WHERE month = @month AND seq = place)
  ) SELECT max(place) FROM taken)`

/** The calls of a span with what the rules ask about: by place, and by index for each. */
export const callsSql = `SELECT seq, server_id, at, agent, queue, direction, status, talk_ms, has_recording,
   (server_calls.is_scored = 1 OR EXISTS (SELECT 1 FROM qa_scores WHERE call_ref = server_calls.server_id)) AS is_scored,
   EXISTS (SELECT 1 FROM cases WHERE cases.source = 'call' AND cases.source_id <> ''
     AND cases.source_id = server_calls.server_id AND cases.priority = 'high') AS is_high
 FROM server_calls WHERE seq > @after AND seq < @until AND at >= @from AND at < @to ORDER BY seq LIMIT @limit`

/** Statements over the calls that are to be scored. Writes belong inside a transaction of the caller. */
export function createSampleQueries(database: DatabaseConnection) {
  const selectCalls = database.prepare<
    [{ after: number; until: number; from: number; to: number; limit: number }],
    CallColumns
  >(callsSql)
  const selectFirst = database
    .prepare<[], number | null>('SELECT at FROM server_calls WHERE at IS NOT NULL ORDER BY seq LIMIT 1')
    .pluck()
  const selectMonth = database.prepare<[string], MonthColumns>('SELECT * FROM sample_months WHERE month = ?')
  const selectRulesBefore = database
    .prepare<[string], string>('SELECT rules FROM sample_months WHERE month < ? ORDER BY month DESC LIMIT 1')
    .pluck()
  const selectMonths = database
    .prepare<[], string>('SELECT month FROM sample_months ORDER BY month DESC LIMIT 50')
    .pluck()
  const selectPage = database.prepare<
    [{ month: string; agent: string; state: string | null; before: number; limit: number }],
    PickColumns
  >(
    `SELECT * FROM (SELECT *, ${stateOfPick} AS state FROM sample_picks picks
       WHERE month = @month AND seq < @before AND (@agent = '' OR agent = @agent))
     WHERE @state IS NULL OR state = @state ORDER BY seq DESC LIMIT @limit`,
  )
  const selectOne = database.prepare<[string, string], PickColumns>(
    `SELECT *, ${stateOfPick} AS state FROM sample_picks picks WHERE month = ? AND call_ref = ?`,
  )
  const upsertMonth = database.prepare<[Record<string, string | number>]>(
    `INSERT INTO sample_months (month, rules, seed, is_cut, proposed_at, proposed_by)
     VALUES (@month, @rules, @seed, @isCut, @now, @by)
     ON CONFLICT (month) DO UPDATE SET rules = excluded.rules, seed = excluded.seed, is_cut = excluded.is_cut,
       proposed_at = excluded.proposed_at, proposed_by = excluded.proposed_by`,
  )
  const deleteOpen = database.prepare<[{ month: string; stays: string }]>(
    `DELETE FROM sample_picks AS picks WHERE month = @month AND swapped_at IS NULL AND is_scored = 0
       AND NOT ${isDraft} AND call_ref NOT IN (SELECT value FROM json_each(@stays))`,
  )
  // Asked for once more, a pick stays as it is: of one that is begun nothing may change. Places of calls change when they come
  // anew, those of picks do not: one that another pick has leaves the next that is free.
  const insertPick = database.prepare<[Record<string, string | null>]>(
    `INSERT OR IGNORE INTO sample_picks (month, call_ref, seq, at, agent, queue, direction, talk_ms, has_recording, reasons,
       instead_of, is_scored)
     SELECT @month, server_id, ${freePlace}, at, agent, queue, direction, talk_ms, has_recording, @reasons, @insteadOf,
       (server_calls.is_scored = 1 OR EXISTS (SELECT 1 FROM qa_scores WHERE call_ref = server_calls.server_id))
     FROM server_calls WHERE server_id = @callRef AND at IS NOT NULL`,
  )
  const setSwapped = database.prepare<[{ month: string; callRef: string; reason: string; by: string; now: number }]>(
    `UPDATE sample_picks SET swapped_at = @now, swapped_by = @by, swap_reason = @reason
     WHERE month = @month AND call_ref = @callRef`,
  )

  return {
    calls: ({ from, to, after, limit }: { from: number; to: number; after: number | null; limit: number }) => {
      const first = Math.floor(from / 1000) * 1000 - 1
      return selectCalls.all({ after: after ?? first, until: to + spillMs, from, to, limit }).map(toCall)
    },
    firstCallAt: () => selectFirst.get() ?? null,
    month(month: string): { proposal: SampleMonth['proposal']; rules: SampleRules | null } {
      const row = selectMonth.get(month)
      if (row === undefined) return { proposal: null, rules: rulesIn(selectRulesBefore.get(month)) }
      const { seed, proposed_at: at, proposed_by: by } = row
      return { proposal: { seed, at, by, isCut: row.is_cut === 1 }, rules: rulesIn(row.rules) }
    },
    months: () => selectMonths.all(),
    picks: (month: string): SamplePick[] =>
      selectPage.all({ month, agent: '', state: null, before: Number.MAX_SAFE_INTEGER, limit: -1 }).map(toPick),
    page: (input: { month: string; agent: string; state: string | null; before: number | null; limit: number }) =>
      selectPage.all({ ...input, before: input.before ?? Number.MAX_SAFE_INTEGER }).map(toPick),
    pick(month: string, callRef: string): SamplePick | null {
      const row = selectOne.get(month, callRef)
      return row === undefined ? null : toPick(row)
    },
    keepMonth(input: {
      month: string
      rules: SampleRules
      seed: string
      isCut: boolean
      by: string
      now: number
    }): void {
      upsertMonth.run({ ...input, rules: JSON.stringify(input.rules), isCut: Number(input.isCut) })
    },
    removeOpen(month: string, stays: readonly string[]): void {
      deleteOpen.run({ month, stays: JSON.stringify(stays) })
    },
    add(month: string, { callRef, reasons }: NewPick, insteadOf: string | null): void {
      insertPick.run({ month, callRef, reasons: JSON.stringify(reasons), insteadOf })
    },
    swap(input: { month: string; callRef: string; reason: string; by: string; now: number }): void {
      setSwapped.run(input)
    },
  }
}

/** Rules of another version say nothing that could be trusted: then the first ones hold. */
function rulesIn(text: string | undefined): SampleRules | null {
  if (text === undefined) return null
  const read = SampleRules.safeParse(JSON.parse(text))
  return read.success ? read.data : null
}

const directionOf = (word: string) => (word === 'in' || word === 'out' ? word : '')

function toCall(row: CallColumns): SampledCall {
  return {
    id: row.server_id,
    seq: row.seq,
    at: row.at,
    agent: row.agent,
    queue: row.queue,
    direction: directionOf(row.direction),
    talkMs: row.talk_ms,
    isAnswered: row.status.toLowerCase() === 'answered',
    hasRecording: row.has_recording === 1,
    isScored: row.is_scored === 1,
    isHighPriority: row.is_high === 1,
  }
}

function toPick(row: PickColumns): SamplePick {
  return {
    callRef: row.call_ref,
    seq: row.seq,
    at: row.at,
    agent: row.agent,
    agentName: '',
    queue: row.queue,
    direction: directionOf(row.direction),
    talkMs: row.talk_ms,
    hasRecording: row.has_recording === 1,
    reasons: Reasons.parse(JSON.parse(row.reasons)),
    state: row.state,
    insteadOf: row.instead_of,
    swap:
      row.swapped_at === null ? null : { reason: row.swap_reason ?? '', at: row.swapped_at, by: row.swapped_by ?? '' },
  }
}
