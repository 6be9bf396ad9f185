import { AppError } from '../../../preload/contract/errors.ts'
import type { Listen, RecordingRemark } from '../../../preload/contract/recordings.ts'
import { foldedName } from '../number-key.ts'
import type { DatabaseConnection } from '../open.ts'

interface RemarkColumns {
  id: string
  call_ref: string
  at_ms: number
  text: string
  created_at: number
  created_by: string
}
interface ListenColumns {
  at: number
  who: string
  from_ms: number
  to_ms: number
}

const mostRemarks = 200
/** Lines as they were written, every ten seconds of listening: what is told of them is put together above. */
const mostListens = 1000

/** Statements over remarks at a moment, and over the log of who heard which part: added to and read, never changed. */
export function createRemarkQueries(database: DatabaseConnection) {
  const selectOne = database.prepare<[string], RemarkColumns>('SELECT * FROM recording_remarks WHERE id = ?')
  const selectAll = database.prepare<[string, number], RemarkColumns>(
    'SELECT * FROM recording_remarks WHERE call_ref = ? ORDER BY at_ms, created_at LIMIT ?',
  )
  const countAll = database
    .prepare<[string], number>('SELECT count(*) FROM recording_remarks WHERE call_ref = ?')
    .pluck()
  const put = database.prepare<[Record<string, string | number>]>(
    `INSERT INTO recording_remarks (id, call_ref, at_ms, text, folded, created_at, created_by)
     VALUES (@id, @callRef, @atMs, @text, @folded, @now, @createdBy)
     ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, text = excluded.text, folded = excluded.folded`,
  )
  const deleteOne = database.prepare<[string]>('DELETE FROM recording_remarks WHERE id = ?')
  const deleteAll = database.prepare<[string]>('DELETE FROM recording_remarks WHERE call_ref = ?')
  const selectLeft = database
    .prepare<[{ before: number; keep: string; limit: number }], string>(
      `SELECT call_ref FROM recording_remarks
       WHERE call_ref NOT IN (SELECT call_ref FROM recordings) AND call_ref NOT IN (SELECT value FROM json_each(@keep))
       GROUP BY call_ref HAVING max(created_at) < @before LIMIT @limit`,
    )
    .pluck()
  const insertListen = database.prepare<[Record<string, string | number>]>(
    'INSERT INTO recording_listens (call_ref, at, who, from_ms, to_ms) VALUES (@callRef, @now, @who, @fromMs, @toMs)',
  )
  const selectListens = database.prepare<[string, number], ListenColumns>(
    'SELECT at, who, from_ms, to_ms FROM recording_listens WHERE call_ref = ? ORDER BY number DESC LIMIT ?',
  )

  /** The one with this id of this call; `not-found`, `forbidden` when somebody else wrote it. */
  function own(callRef: string, id: string, who: string): RemarkColumns {
    const row = selectOne.get(id)
    if (row?.call_ref !== callRef) throw new AppError('not-found')
    if (row.created_by !== who) throw new AppError('forbidden')
    return row
  }

  return {
    of: (callRef: string): RecordingRemark[] => selectAll.all(callRef, mostRemarks).map(toRemark),
    save(input: { callRef: string; id: string; atMs: number; text: string; createdBy: string; now: number }) {
      if (selectOne.get(input.id) !== undefined) own(input.callRef, input.id, input.createdBy)
      else if ((countAll.get(input.callRef) ?? 0) >= mostRemarks) throw new AppError('too-large')
      put.run({ ...input, folded: foldedName(input.text) })
      return toRemark(own(input.callRef, input.id, input.createdBy))
    },
    remove(callRef: string, id: string, who: string): void {
      own(callRef, id, who)
      deleteOne.run(id)
    },
    removeAll(callRef: string): void {
      deleteAll.run(callRef)
    },
    /** Calls whose remarks are all from before this instant and that have no recording row beside them, as an emptied cache leaves them. */
    leftAlone: (before: number, keepRefs: readonly string[], limit: number): string[] =>
      selectLeft.all({ before, keep: JSON.stringify(keepRefs), limit }),
    listens: (callRef: string): Listen[] =>
      selectListens
        .all(callRef, mostListens)
        .map(({ at, who, from_ms: fromMs, to_ms: toMs }) => ({ at, who, fromMs, toMs })),
    log(input: { callRef: string; who: string; fromMs: number; toMs: number; now: number }): void {
      insertListen.run(input)
    },
  }
}

function toRemark(row: RemarkColumns): RecordingRemark {
  return { id: row.id, atMs: row.at_ms, text: row.text, createdAt: row.created_at, createdBy: row.created_by }
}
