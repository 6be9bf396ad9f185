import { qaScoreNames } from '../../../preload/contract/records.ts'
import type { QaScoreName } from '../../../preload/contract/records.ts'
import type { Feedback, ScoredCall, ScoreMark } from '../../../preload/contract/qa.ts'
import type { DatabaseConnection } from '../open.ts'
import type { ScoreSums } from '../scoring-db-api.ts'
import { stateOfRecord } from './record-state.ts'
import { toScore, type ScoreColumns } from './scores.ts'

type FeedbackColumns = ScoreColumns & { acknowledged_at: number | null; call_at: number | null }
type SumColumns = Record<QaScoreName | `given_${QaScoreName}`, number> & { agent: string; count: number }
interface CallColumns {
  server_id: string
  at: number | null
  agent: string
  queue: string
  direction: string
  talk_ms: number | null
  has_recording: number
}

/** How far a score is, the least far first: of several of a call that one is told. */
const states = ['needs-you', 'saved', 'sending', 'accepted'] as const

/** Statements over what becomes of scores. */
export function createFeedbackQueries(database: DatabaseConnection) {
  const columns = `qa_scores.*, ${stateOfRecord('qa_scores')} AS state, read.acknowledged_at, call.at AS call_at`
  // A score that the server does not have yet is no feedback: it may still change.
  const own = `FROM qa_scores LEFT JOIN qa_acknowledgements read ON read.server_id = qa_scores.server_id
    LEFT JOIN server_calls call ON call.server_id = qa_scores.call_ref
    WHERE qa_scores.agent IN (SELECT value FROM json_each(@agents)) AND qa_scores.server_id IS NOT NULL`
  const selectPage = database.prepare<[{ agents: string; before: number; limit: number }], FeedbackColumns>(
    `SELECT ${columns} ${own} AND qa_scores.seq < @before ORDER BY qa_scores.seq DESC LIMIT @limit`,
  )
  const selectOne = database.prepare<[{ agents: string; id: string }], FeedbackColumns>(
    `SELECT ${columns} ${own} AND qa_scores.id = @id`,
  )
  const countUnread = database
    .prepare<[{ agents: string }], number>(`SELECT count(*) ${own} AND read.acknowledged_at IS NULL`)
    .pluck()
  const insertRead = database.prepare<[string, number]>(
    'INSERT OR IGNORE INTO qa_acknowledgements (server_id, acknowledged_at) VALUES (?, ?)',
  )
  const selectCall = database.prepare<[string], CallColumns>(
    `SELECT server_id, at, agent, queue, direction, talk_ms, has_recording FROM server_calls WHERE server_id = ?`,
  )
  const rank = `CASE ${stateOfRecord('qa_scores')} ${states.map((state, at) => `WHEN '${state}' THEN ${at}`).join(' ')} END`
  const selectMarks = database.prepare<[string], { call_ref: string; count: number; rank: number }>(
    `SELECT call_ref, count(*) AS count, min(${rank}) AS rank FROM qa_scores
     WHERE call_ref IN (SELECT value FROM json_each(?)) GROUP BY call_ref`,
  )
  // A place follows from its instant, so a span of time is a span of the key; no instant lies in the second behind it.
  const selectSums = database.prepare<[{ from: number; before: number }], SumColumns>(
    `SELECT agent, count(*) AS count,
       ${qaScoreNames.map((name) => `sum(${name}) AS ${name}, count(nullif(${name}, 0)) AS given_${name}`).join(', ')}
     FROM qa_scores WHERE seq >= @from AND seq < @before GROUP BY agent`,
  )

  return {
    call(callRef: string): ScoredCall | null {
      const row = selectCall.get(callRef)
      if (row === undefined) return null
      const { at, agent, queue, direction } = row
      return {
        callRef,
        at,
        agent,
        queue,
        direction: direction === 'in' || direction === 'out' ? direction : '',
        talkMs: row.talk_ms,
        hasRecording: row.has_recording === 1,
      }
    },
    marks: (callRefs: readonly string[]): ScoreMark[] =>
      selectMarks.all(JSON.stringify(callRefs)).map((row) => ({
        callRef: row.call_ref,
        count: row.count,
        state: states[row.rank] ?? 'accepted',
      })),
    sums: (spans: readonly { from: number; before: number }[]): ScoreSums[] =>
      spans.flatMap((span, at) =>
        selectSums.all(span).map((row) => ({
          span: at,
          agent: row.agent,
          count: row.count,
          sums: byCriterion((name) => row[name]),
          given: byCriterion((name) => row[`given_${name}`]),
        })),
      ),
    page: (agents: readonly string[], before: number | null, limit: number): Feedback[] =>
      selectPage
        .all({ agents: JSON.stringify(agents), before: before ?? Number.MAX_SAFE_INTEGER, limit })
        .map(toFeedback),
    one(agents: readonly string[], id: string): Feedback | null {
      const row = selectOne.get({ agents: JSON.stringify(agents), id })
      return row === undefined ? null : toFeedback(row)
    },
    unread: (agents: readonly string[]): number => countUnread.get({ agents: JSON.stringify(agents) }) ?? 0,
    acknowledge(serverId: string, now: number): void {
      insertRead.run(serverId, now)
    },
  }
}

// Every criterion has an entry; `fromEntries` does not say so.
const byCriterion = (of: (name: QaScoreName) => number): Record<QaScoreName, number> =>
  Object.fromEntries(qaScoreNames.map((name) => [name, of(name)])) as Record<QaScoreName, number>

function toFeedback(row: FeedbackColumns): Feedback {
  return { score: toScore(row), acknowledgedAt: row.acknowledged_at, callAt: row.call_at }
}
