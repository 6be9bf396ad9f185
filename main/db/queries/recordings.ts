import { AppError, ErrorCodeName, SoundFormat, Waveform } from '../../../preload/contract/index.ts'
import type { ErrorCode, Recording, RecordingState } from '../../../preload/contract/index.ts'
import type { DatabaseConnection } from '../open.ts'
import type { StoredRecording } from '../recording-db-api.ts'

interface RecordingColumns {
  seq: number
  call_ref: string
  at: number | null
  agent: string
  queue: string
  state: RecordingState
  reason: string | null
  file_id: string | null
  file_key: Buffer | null
  size: number | null
  sha256: string | null
  format: string | null
  fetched_at: number | null
  duration_ms: number | null
  channels: number | null
  remarks: number
  heard_at: number | null
}

const columns = `seq, call_ref, at, agent, queue, state, reason, file_id, file_key, size, sha256, format, fetched_at, duration_ms,
  json_array_length(waveform, '$.peaks') AS channels,
  (SELECT count(*) FROM recording_remarks r WHERE r.call_ref = recordings.call_ref) AS remarks,
  (SELECT max(at) FROM recording_listens l WHERE l.call_ref = recordings.call_ref) AS heard_at`

/** Nothing here any more: its key first of all, without which its bytes say nothing. */
const emptied = `file_id = NULL, file_key = NULL, size = NULL, sha256 = NULL, format = NULL, fetched_at = NULL,
  duration_ms = NULL, waveform = NULL`

/** Statements over recordings that were fetched: where each stands, its key (SECURITY C8), its picture. */
export function createRecordingQueries(database: DatabaseConnection) {
  const selectOne = database.prepare<[string], RecordingColumns>(`SELECT ${columns} FROM recordings WHERE call_ref = ?`)
  const selectPage = database.prepare<[number, number], RecordingColumns>(
    `SELECT ${columns} FROM recordings WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
  )
  const insertRow = database.prepare<[{ callRef: string; now: number }]>(
    `INSERT INTO recordings (call_ref, at, agent, queue, state, changed_at)
     SELECT @callRef, (SELECT at FROM server_calls WHERE server_id = @callRef),
       coalesce((SELECT agent FROM server_calls WHERE server_id = @callRef), ''),
       coalesce((SELECT queue FROM server_calls WHERE server_id = @callRef), ''), 'waiting', @now`,
  )
  const askAgain = database.prepare<[number, string]>(
    "UPDATE recordings SET state = 'waiting', reason = NULL, changed_at = ? WHERE call_ref = ? AND state IN ('refused', 'removed')",
  )
  const selectNext = database
    .prepare<[string], string>(
      `SELECT call_ref FROM recordings WHERE state = 'waiting' AND call_ref NOT IN (SELECT value FROM json_each(?))
       ORDER BY seq LIMIT 1`,
    )
    .pluck()
  const recover = database.prepare<[]>(`UPDATE recordings SET state = 'waiting', ${emptied} WHERE state = 'fetching'`)
  const begin = database.prepare<[{ callRef: string; fileId: string; fileKey: Buffer; now: number }]>(
    `UPDATE recordings SET state = 'fetching', file_id = @fileId, file_key = @fileKey, changed_at = @now
     WHERE call_ref = @callRef AND state = 'waiting'`,
  )
  const keep = database.prepare<[Record<string, string | number>]>(
    `UPDATE recordings SET state = 'kept', size = @size, sha256 = @sha256, format = @format, fetched_at = @now,
       changed_at = @now WHERE call_ref = @callRef AND file_id = @fileId AND state = 'fetching'`,
  )
  const putOff = database.prepare<[{ callRef: string; state: string; code: string | null; now: number }]>(
    `UPDATE recordings SET state = @state, reason = @code, changed_at = @now, ${emptied}
     WHERE call_ref = @callRef AND state IN ('waiting', 'fetching')`,
  )
  const empty = database.prepare<[number, string]>(
    `UPDATE recordings SET state = 'removed', reason = NULL, changed_at = ?, ${emptied} WHERE call_ref = ? AND state = 'kept'`,
  )
  const deleteRow = database.prepare<[string]>('DELETE FROM recordings WHERE call_ref = ?')
  const selectFileIds = database
    .prepare<[], string>("SELECT file_id FROM recordings WHERE file_id IS NOT NULL AND state IN ('fetching', 'kept')")
    .pluck()
  const selectWaveform = database
    .prepare<[string], string | null>('SELECT waveform FROM recordings WHERE call_ref = ?')
    .pluck()
  const setWaveform = database.prepare<[string, number, string]>(
    "UPDATE recordings SET waveform = ?, duration_ms = ? WHERE call_ref = ? AND state = 'kept'",
  )
  const isKeptNow = '(SELECT value FROM json_each(@keep))'
  const selectOld = database
    .prepare<[{ before: number; scoredBefore: number; keep: string; limit: number }], string>(
      `SELECT call_ref FROM recordings WHERE state = 'kept' AND call_ref NOT IN ${isKeptNow}
         AND (fetched_at < @before OR EXISTS (SELECT 1 FROM qa_scores q WHERE q.call_ref = recordings.call_ref
           AND q.server_id IS NOT NULL AND q.created_at < @scoredBefore AND recordings.fetched_at < @scoredBefore))
       LIMIT @limit`,
    )
    .pluck()
  const selectEmpty = database
    .prepare<[{ rowsBefore: number; keep: string; limit: number }], string>(
      `SELECT call_ref FROM recordings WHERE state IN ('removed', 'refused') AND changed_at < @rowsBefore
         AND call_ref NOT IN ${isKeptNow} LIMIT @limit`,
    )
    .pluck()

  const byRef = (callRef: string): RecordingColumns | undefined => selectOne.get(callRef)
  const get = (callRef: string): Recording | null => {
    const row = byRef(callRef)
    return row === undefined ? null : toRecording(row)
  }

  return {
    get,
    /** Fails with `not-found`. */
    need(callRef: string): Recording {
      const found = get(callRef)
      if (found === null) throw new AppError('not-found')
      return found
    },
    page: (before: number | null, limit: number): Recording[] =>
      selectPage.all(before ?? Number.MAX_SAFE_INTEGER, limit).map(toRecording),
    request(callRef: string, now: number): void {
      if (byRef(callRef) === undefined) insertRow.run({ callRef, now })
      else askAgain.run(now, callRef)
    },
    next: (except: readonly string[]): string | null => selectNext.get(JSON.stringify(except)) ?? null,
    recover: (): number => recover.run().changes,
    begin: (input: { callRef: string; fileId: string; fileKey: Uint8Array; now: number }): boolean =>
      begin.run({ ...input, fileKey: Buffer.from(input.fileKey) }).changes === 1,
    keep: (input: { callRef: string; fileId: string; size: number; sha256: string; format: string; now: number }) =>
      keep.run(input).changes === 1,
    putOff: (callRef: string, code: ErrorCode | null, now: number): boolean =>
      putOff.run({ callRef, code, state: code === null ? 'waiting' : 'refused', now }).changes === 1,
    /** Nobody wants it any more: the server has refused nothing. */
    giveUp(callRef: string, now: number): void {
      putOff.run({ callRef, code: null, state: 'removed', now })
    },
    empty(callRef: string, now: number): string | null {
      const fileId = byRef(callRef)?.file_id ?? null
      return empty.run(now, callRef).changes === 1 ? fileId : null
    },
    remove(callRef: string): void {
      deleteRow.run(callRef)
    },
    /** Fails with `not-found` unless it is kept. */
    file(callRef: string): StoredRecording {
      const row = byRef(callRef)
      const format = SoundFormat.safeParse(row?.format)
      if (row?.state !== 'kept' || !format.success) throw new AppError('not-found')
      const { file_id: fileId, file_key: fileKey, size, sha256 } = row
      if (fileId === null || fileKey === null || size === null || sha256 === null) throw new AppError('not-found')
      return { fileId, fileKey: new Uint8Array(fileKey), size, sha256, format: format.data }
    },
    fileIds: () => selectFileIds.all(),
    /** One of an earlier program that says something else is worked out anew. */
    waveform(callRef: string): Waveform | null {
      const text = selectWaveform.get(callRef) ?? null
      const parsed = Waveform.safeParse(text === null ? null : JSON.parse(text))
      return parsed.success ? parsed.data : null
    },
    keepWaveform(callRef: string, waveform: Waveform): void {
      setWaveform.run(JSON.stringify(waveform), waveform.durationMs, callRef)
    },
    old: (before: number, scoredBefore: number, keepRefs: readonly string[], limit: number): string[] =>
      selectOld.all({ before, scoredBefore, keep: JSON.stringify(keepRefs), limit }),
    forgotten: (rowsBefore: number, keepRefs: readonly string[], limit: number): string[] =>
      selectEmpty.all({ rowsBefore, keep: JSON.stringify(keepRefs), limit }),
  }
}

function toRecording(row: RecordingColumns): Recording {
  const reason = ErrorCodeName.safeParse(row.reason)
  const format = SoundFormat.safeParse(row.format)
  return {
    callRef: row.call_ref,
    seq: row.seq,
    at: row.at,
    agent: row.agent,
    queue: row.queue,
    state: row.state,
    reason: reason.success ? reason.data : null,
    received: row.state === 'kept' ? (row.size ?? 0) : 0,
    size: row.size,
    format: format.success ? format.data : null,
    durationMs: row.duration_ms,
    channels: row.channels,
    fetchedAt: row.fetched_at,
    remarkCount: row.remarks,
    heardAt: row.heard_at,
  }
}
