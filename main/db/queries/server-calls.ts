import type { ServerCall } from '../../../preload/contract/call-log.ts'
import { digitsOf } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'
import { createPlaces } from '../places.ts'

export interface ServerCallColumns {
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
  const selectKnown = database.prepare<[string], { at: number | null }>(
    'SELECT at FROM server_calls WHERE server_id = ?',
  )
  const selectAgent = database.prepare<[string], string>('SELECT agent FROM server_calls WHERE server_id = ?').pluck()
  const setPlace = database.prepare<[number, string]>('UPDATE server_calls SET seq = ? WHERE server_id = ?')

  return {
    /** Whose call it was; '' when it is not known here. */
    agentOf: (serverId: string): string => selectAgent.get(serverId) ?? '',
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
      const known = selectKnown.get(call.id)
      if (known !== undefined) {
        // Lists and periods go by the place: a call whose instant the server corrects stands there from now on.
        if (call.at !== null && call.at !== known.at) setPlace.run(freePlace(call.at), call.id)
        return updateRow.run(values).changes > 0 ? 'updated' : 'untouched'
      }
      insertRow.run({ ...values, seq: freePlace(call.at ?? now) })
      return 'inserted'
    },
  }
}

export function toServerCall(row: ServerCallColumns): ServerCall {
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
