import type { DatabaseConnection } from '../open.ts'

interface CallFigures {
  answered: number
  missed: number
  outbound: number
  talk_ms: number
}

export const ownFigureSql = {
  calls: `SELECT count(*) FILTER (WHERE direction = 'in' AND answered_at IS NOT NULL) AS answered,
      count(*) FILTER (WHERE direction = 'in' AND ended_how = 'missed') AS missed,
      count(*) FILTER (WHERE direction = 'out') AS outbound,
      coalesce(sum(max(0, ended_at - answered_at)), 0) AS talk_ms
    FROM calls WHERE seq >= @fromSeq AND started_at >= @since`,
  // A silent call becomes a closed ticket by one key (`call-outcome.ts`): nobody wrote that.
  cases: `SELECT count(*) FROM cases WHERE seq >= @fromSeq AND created_at >= @since AND created_by = @login
      AND NOT (source = 'call' AND status = 'closed' AND disposition <> '' AND category_main = '' AND narrative = '')`,
} as const

/** What one person did here since an instant: reads the rows since then and no others. */
export function createOwnFigureQueries(database: DatabaseConnection) {
  const selectCalls = database.prepare<[{ fromSeq: number; since: number }], CallFigures>(ownFigureSql.calls)
  const countCases = database
    .prepare<[{ fromSeq: number; since: number; login: string }], number>(ownFigureSql.cases)
    .pluck()
  /** Places run ahead of their instant only, so this bound cuts off nothing. */
  const placeOf = (since: number): number => Math.floor(since / 1000) * 1000

  return {
    calls(since: number) {
      const found = selectCalls.get({ fromSeq: placeOf(since), since })
      const { answered = 0, missed = 0, outbound = 0, talk_ms: talkMs = 0 } = found ?? {}
      return { answered, missed, outbound, talkMs }
    },
    cases: (since: number, login: string) => countCases.get({ fromSeq: placeOf(since), since, login }) ?? 0,
  }
}
