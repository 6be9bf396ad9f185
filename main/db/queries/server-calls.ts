import type { ServerCall, ServerCallFilter } from '../../../preload/contract/call-log.ts'
import { digitsOf } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import { createPlaces } from '../places.ts'

interface ServerCallColumns {
  server_id: string
  at: number | null
  agent: string
  queue: string
  number: string
  direction: string
  status: string
  wait_ms: number | null
  talk_ms: number | null
  has_recording: number
  is_scored: number
}

/** The server's calls as they were when they were last pulled: a month of them, for looking at without the server. */
export function createServerCallQueries(database: DatabaseConnection) {
  const freePlace = createPlaces(database, 'server_calls')
  const insertRow = database.prepare<[Record<string, string | number | null>]>(
    `INSERT INTO server_calls (seq, server_id, at, agent, queue, number, digits, direction, status, wait_ms, talk_ms,
       has_recording, is_scored)
     VALUES (@seq, @serverId, @at, @agent, @queue, @number, @digits, @direction, @status, @waitMs, @talkMs, @hasRecording,
       @isScored)`,
  )
  const updateRow = database.prepare<[Record<string, string | number | null>]>(
    `UPDATE server_calls SET at = @at, agent = @agent, queue = @queue, number = @number, digits = @digits,
       direction = @direction, status = @status, wait_ms = @waitMs, talk_ms = @talkMs, has_recording = @hasRecording,
       is_scored = @isScored
     WHERE server_id = @serverId AND (at, agent, queue, number, direction, status, wait_ms, talk_ms, has_recording,
       is_scored) IS NOT (@at, @agent, @queue, @number, @direction, @status, @waitMs, @talkMs, @hasRecording, @isScored)`,
  )
  const setScored = database.prepare<[string]>('UPDATE server_calls SET is_scored = 1 WHERE server_id = ?')
  const selectKnown = database.prepare<[string], number>('SELECT 1 FROM server_calls WHERE server_id = ?').pluck()
  // Rows are asked for by how many to skip, as the server's own list is; a month of calls is a few thousand rows.
  const selectPage = database.prepare<[Record<string, string | number>], ServerCallColumns>(
    `SELECT * FROM server_calls
     WHERE (@number = '' OR number = @number OR (@digits <> '' AND instr(digits, @digits) > 0))
       AND (@agent = '' OR agent = @agent) AND (@status = '' OR status = @status)
       AND (at IS NULL OR (at >= @from AND at < @to))
     ORDER BY seq DESC LIMIT @limit OFFSET @skip`,
  )

  return {
    scored(serverId: string): void {
      setScored.run(serverId)
    },
    put(call: ServerCall, now: number): 'inserted' | 'updated' | 'untouched' {
      const values = {
        serverId: call.id,
        at: call.at,
        agent: call.agent,
        queue: call.queue,
        number: call.number,
        digits: digitsOf(call.number),
        direction: call.direction,
        status: call.status,
        waitMs: call.waitMs,
        talkMs: call.talkMs,
        hasRecording: Number(call.hasRecording),
        isScored: Number(call.isScored),
      }
      if (selectKnown.get(call.id) !== undefined) return updateRow.run(values).changes > 0 ? 'updated' : 'untouched'
      insertRow.run({ ...values, seq: freePlace(call.at ?? now) })
      return 'inserted'
    },
    page({ filter, skip, limit }: { filter: ServerCallFilter; skip: number; limit: number }): ServerCall[] {
      const { number, agent, status, from, to } = filter
      const range = { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER }
      return selectPage.all({ number, digits: digitsOf(number), agent, status, ...range, skip, limit }).map(toCall)
    },
  }
}

function toCall(row: ServerCallColumns): ServerCall {
  return {
    id: row.server_id,
    at: row.at,
    agent: row.agent,
    queue: row.queue,
    number: row.number,
    direction: row.direction === 'in' || row.direction === 'out' ? row.direction : '',
    status: row.status,
    waitMs: row.wait_ms,
    talkMs: row.talk_ms,
    hasRecording: row.has_recording === 1,
    isScored: row.is_scored === 1,
  }
}
