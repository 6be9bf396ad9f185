import type { ExchangeReport } from '../../preload/contract/practice-exchange.ts'
import type { DeskCall } from './queue-state.ts'
import type { Store } from './store.ts'

/** A call as it lies in the file. */
export interface CallRow {
  readonly id: string
  readonly usr: string
  readonly number: string
  readonly name: string
  readonly context_masq: string
  readonly vector: 'inbound' | 'outbound'
  readonly voice: string
  /** '' while the call is up. */
  readonly hangup_status: string
  readonly qa_done: '0' | '1'
  readonly started_at: number
  readonly answered_at: number | null
  readonly ended_at: number | null
}

export interface CallBook {
  /**
   * Writes what a report says of a call, in the caller's transaction. False when it is nothing new: the same report
   * once more, or one of a call that is over. What speaks of no call is always new.
   */
  take(report: ExchangeReport): boolean
  /** The calls of an extension that are up, oldest first. */
  open(extension: string): DeskCall[]
  /** The last call of an extension that was answered and is over. */
  lastAnswered(extension: string): { readonly call: DeskCall; readonly endedAt: number } | undefined
}

const callColumns = [
  'id',
  'usr',
  'number',
  'name',
  'context_masq',
  'vector',
  'voice',
  'hangup_status',
  'qa_done',
  'started_at',
  'answered_at',
  'ended_at',
] as const satisfies readonly (keyof CallRow)[]

/** Adds calls to the book. */
export function createCallWriter(db: Store): (row: CallRow) => void {
  const insert = db.prepare<[CallRow]>(
    `INSERT INTO calls (${callColumns.join(', ')}) VALUES (${callColumns.map((column) => `@${column}`).join(', ')})`,
  )
  return (row) => void insert.run(row)
}

/** The server's word for how a call ended; the documents name only `answered`. */
export function hangupStatus(
  call: Pick<CallRow, 'answered_at' | 'vector'>,
  by: 'caller' | 'agent' | 'exchange',
): string {
  if (call.answered_at !== null) return 'answered'
  if (call.vector === 'outbound') return by === 'agent' ? 'cancelled' : 'noanswer'
  return by === 'caller' ? 'abandoned' : by === 'agent' ? 'rejected' : 'noanswer'
}

const deskCall = (row: CallRow): DeskCall => ({
  id: row.id,
  number: row.number,
  queue: row.context_masq,
  answeredAt: row.answered_at,
})

/** The calls in the file, as the exchange reports them. Ids are the exchange's own, so they count per extension. */
export function createCallBook(db: Store): CallBook {
  const insert = createCallWriter(db)
  const select = db.prepare<[string, string], CallRow>('SELECT * FROM calls WHERE usr = ? AND id = ?')
  const selectOpen = db.prepare<[string], CallRow>(
    'SELECT * FROM calls WHERE usr = ? AND ended_at IS NULL ORDER BY row_id',
  )
  const selectLast = db.prepare<[string], CallRow & { ended_at: number }>(
    `SELECT * FROM calls WHERE usr = ? AND ended_at IS NOT NULL AND answered_at IS NOT NULL
     ORDER BY ended_at DESC, row_id DESC LIMIT 1`,
  )
  const reopen = db.prepare<[string, string]>(
    `UPDATE calls SET ended_at = NULL, hangup_status = '' WHERE usr = ? AND id = ?`,
  )
  const answer = db.prepare<[number, string, string]>('UPDATE calls SET answered_at = ? WHERE usr = ? AND id = ?')
  const end = db.prepare<[number, string, string, string]>(
    'UPDATE calls SET ended_at = ?, hangup_status = ? WHERE usr = ? AND id = ?',
  )

  function ring(report: Extract<ExchangeReport, { kind: 'call-ringing' }>): boolean {
    const { extension, callId, number, name, queue, direction, voice, at } = report
    const row = select.get(extension, callId)
    if (row === undefined) {
      insert({
        id: callId,
        usr: extension,
        number,
        name,
        context_masq: queue,
        vector: direction === 'in' ? 'inbound' : 'outbound',
        voice,
        hangup_status: '',
        qa_done: '0',
        started_at: at,
        answered_at: null,
        ended_at: null,
      })
      return true
    }
    // A caller who was passed on still waits and is offered again: the same call rings once more.
    const isAgain = row.ended_at !== null && row.answered_at === null && at > row.ended_at
    if (isAgain) reopen.run(extension, callId)
    return isAgain
  }

  function close(row: CallRow, at: number, by: 'caller' | 'agent' | 'exchange'): void {
    end.run(Math.max(at, row.answered_at ?? row.started_at), hangupStatus(row, by), row.usr, row.id)
  }

  return {
    take(report) {
      if (report.kind === 'call-ringing') return ring(report)
      if (report.kind === 'started') {
        for (const row of selectOpen.all(report.extension)) close(row, report.at, 'exchange')
        return true
      }
      if (report.kind !== 'call-answered' && report.kind !== 'call-ended') return true
      const row = select.get(report.extension, report.callId)
      if (row === undefined || row.ended_at !== null) return false
      if (report.kind === 'call-ended') {
        close(row, report.at, report.by)
        return true
      }
      if (row.answered_at !== null) return false
      answer.run(report.at, row.usr, row.id)
      return true
    },
    open: (extension) => selectOpen.all(extension).map(deskCall),
    lastAnswered(extension) {
      const row = selectLast.get(extension)
      return row && { call: deskCall(row), endedAt: row.ended_at }
    },
  }
}
