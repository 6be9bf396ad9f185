import { qaScoreNames } from '../../../preload/contract/records.ts'
import type { QaFields, QaRecord } from '../../../preload/contract/records.ts'
import type { CaseState } from '../../../preload/contract/cases.ts'
import type { ScoreCopy } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'
import { createPlaces } from '../places.ts'
import { stateOfRecord } from './record-state.ts'

export type ScoreColumns = Record<(typeof qaScoreNames)[number], number> & {
  seq: number
  id: string
  server_id: string | null
  call_ref: string
  agent: string
  created_at: number
  created_by: string
  comments: string
  recommendations: string
  state: CaseState
}

interface NewScore {
  id: string
  serverId: string | null
  /** Made on this computer, and not a copy that a pull brought. */
  isOwn: boolean
  fields: QaFields
  agent: string
  createdAt: number
  createdBy: string
}

interface PageOf {
  readonly callRef: string | null
  readonly before: number
  readonly limit: number
}

const pageSql = (where: string) =>
  `SELECT qa_scores.*, ${stateOfRecord('qa_scores')} AS state FROM qa_scores WHERE ${where} ORDER BY seq DESC LIMIT @limit`
/** One for each question: a condition that may be left out would keep SQLite from the index. */
export const scorePageSql = { all: pageSql('seq < @before'), ofCall: pageSql('call_ref = @callRef AND seq < @before') }

/** Statements over the QA scores. Writes belong inside a transaction of the caller. */
export function createScoreQueries(database: DatabaseConnection) {
  const freePlace = createPlaces(database, 'qa_scores')
  const names = qaScoreNames.join(', ')
  const columns = `qa_scores.*, ${stateOfRecord('qa_scores')} AS state`
  const insertRow = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO qa_scores (seq, id, server_id, is_own, call_ref, agent, created_at, created_by, ${names}, comments, recommendations)
     VALUES (@seq, @id, @serverId, @isOwn, @callRef, @agent, @createdAt, @createdBy, ${qaScoreNames.map((name) => `@${name}`).join(', ')},
       @comments, @recommendations)`,
  )
  const updateRow = database.prepare<[Record<string, string | number | null>]>(
    `UPDATE qa_scores SET server_id = @serverId, call_ref = @callRef, agent = coalesce(nullif(@agent, ''), agent),
       created_by = coalesce(nullif(@createdBy, ''), created_by),
       ${qaScoreNames.map((name) => `${name} = @${name}`).join(', ')}, comments = @comments,
       recommendations = @recommendations WHERE id = @id`,
  )
  const selectPage = database.prepare<[PageOf], ScoreColumns>(scorePageSql.all)
  const selectPageOfCall = database.prepare<[PageOf], ScoreColumns>(scorePageSql.ofCall)
  const selectOne = database.prepare<[string], ScoreColumns>(`SELECT ${columns} FROM qa_scores WHERE id = ?`)
  const selectByServerId = database.prepare<[string], ScoreColumns>(
    `SELECT ${columns} FROM qa_scores WHERE server_id = ?`,
  )
  const selectOwn = database
    .prepare<[string], string>('SELECT id FROM qa_scores WHERE server_id = ? AND is_own = 1')
    .pluck()
  const deleteRow = database.prepare<[string]>('DELETE FROM qa_scores WHERE id = ?')

  const values = ({ callRef, scores, comments, recommendations }: QaFields) => ({
    ...scores,
    callRef,
    comments,
    recommendations,
  })

  return {
    insert({ fields, isOwn, ...rest }: NewScore): void {
      insertRow.run({ ...rest, isOwn: Number(isOwn), ...values(fields), seq: freePlace(rest.createdAt) })
    },
    take(id: string, { serverId, fields, agent, createdBy }: ScoreCopy): void {
      updateRow.run({ id, serverId, agent, createdBy, ...values(fields) })
    },
    page(input: Omit<PageOf, 'before'> & { before: number | null }): QaRecord[] {
      const select = input.callRef === null ? selectPage : selectPageOfCall
      return select.all({ ...input, before: input.before ?? Number.MAX_SAFE_INTEGER }).map(toScore)
    },
    byId(id: string): QaRecord | null {
      const row = selectOne.get(id)
      return row === undefined ? null : toScore(row)
    },
    byServerId(serverId: string): QaRecord | null {
      const row = selectByServerId.get(serverId)
      return row === undefined ? null : toScore(row)
    },
    /** The record of this computer's own that is that one at the server. */
    ownBy: (serverId: string) => selectOwn.get(serverId) ?? null,
    remove(id: string): void {
      deleteRow.run(id)
    },
  }
}

export function toScore(row: ScoreColumns): QaRecord {
  const {
    opening,
    holding,
    politeness,
    enthusiasm,
    personalization,
    troubleshooting,
    listening,
    accuracy,
    resolution,
  } = row
  return {
    id: row.id,
    seq: row.seq,
    serverId: row.server_id,
    fields: {
      callRef: row.call_ref,
      scores: {
        opening,
        holding,
        politeness,
        enthusiasm,
        personalization,
        troubleshooting,
        listening,
        accuracy,
        resolution,
      },
      comments: row.comments,
      recommendations: row.recommendations,
    },
    agent: row.agent,
    createdAt: row.created_at,
    createdBy: row.created_by,
    state: row.state,
  }
}
