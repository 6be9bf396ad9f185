import type { AgingTable } from '../storage-api.ts'
import type { DatabaseConnection } from '../open.ts'

interface Window {
  before: number
  after: number
  limit: number
  keep: string
}
interface Found {
  place: number
  id: string
  goes: number
}

/** Unsent: a row of the outbox in its own lane, or one that names the case, or a message that is written or restorable. */
const unsentCase = `EXISTS (SELECT 1 FROM outbox WHERE outbox.record_id = cases.id)
  OR EXISTS (SELECT 1 FROM outbox WHERE outbox.about_case_id = cases.id)
  OR EXISTS (SELECT 1 FROM record_drafts WHERE kind = 'message' AND json_extract(fields, '$.caseId') = cases.id)`
/** Somebody has promised to follow it up, or to call its contact back, or has begun to. */
const promised = `EXISTS (SELECT 1 FROM follow_ups WHERE follow_ups.case_id = cases.id AND done_at IS NULL)
  OR EXISTS (SELECT 1 FROM follow_ups WHERE case_server_id = cases.server_id AND done_at IS NULL)
  OR EXISTS (SELECT 1 FROM call_backs WHERE call_backs.case_id = cases.id AND closed_at IS NULL)
  OR EXISTS (SELECT 1 FROM call_backs WHERE case_server_id = cases.server_id AND closed_at IS NULL)
  OR EXISTS (SELECT 1 FROM meta WHERE key >= 'agenda.draft.' AND key < 'agenda.draft/'
    AND cases.id IN (json_extract(value, '$.draft.caseId'), json_extract(value, '$.draft.about.caseId')))`
const unsent = (table: string) => `EXISTS (SELECT 1 FROM outbox WHERE outbox.record_id = ${table}.id)`

/** An attachment stays while a message that is not sent, or is still being written, needs it. */
const neededFile = `
  EXISTS (SELECT 1 FROM outbox, json_each(outbox.waits_for) needed WHERE needed.value = files.id)
  OR EXISTS (SELECT 1 FROM outbox JOIN messages ON messages.id = outbox.record_id, json_each(messages.attachments) needed
             WHERE needed.value = files.id)
  OR EXISTS (SELECT 1 FROM record_drafts WHERE kind = 'message' AND instr(fields, files.id) > 0)`

/** Each row of a window with whether it goes. The window is counted in rows looked at, so that no slice takes long. */
const windowSql = (table: string, about: { place: string; id: string; goes: string; from?: string }) =>
  `SELECT ${about.place} AS place, ${about.id} AS id, (${about.goes}) AS goes FROM ${table}
   WHERE ${about.place} > @after ${about.from ?? ''} AND @before > 0 ORDER BY ${about.place} LIMIT @limit`

const kept = (id: string) => `${id} IN (SELECT value FROM json_each(@keep))`

const windows: Readonly<Record<AgingTable, string>> = {
  // A place never lies before its case's instant by more than it was spilled, and no change is older than the case.
  cases: windowSql('cases', {
    place: 'seq',
    id: 'id',
    from: 'AND seq < @before',
    goes: `status = 'closed' AND updated_at < @before AND server_id IS NOT NULL AND NOT (${unsentCase}) AND NOT (${promised})
      AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.case_id = cases.id) AND NOT ${kept('id')}`,
  }),
  calls: windowSql('calls', {
    place: 'seq',
    id: 'id',
    from: 'AND seq < @before',
    goes: `started_at < @before AND ended_at IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.case_id = calls.case_id)
      AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.id = calls.case_id)
      AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.case_id = calls.case_id) AND NOT ${kept('id')}`,
  }),
  'server-calls': windowSql('server_calls', {
    place: 'seq',
    id: 'server_id',
    // What a score that is unsent, or still being written, is about.
    goes: `coalesce(at, seq) < @before AND NOT ${kept('server_id')}
      AND NOT EXISTS (SELECT 1 FROM qa_scores WHERE call_ref = server_calls.server_id AND qa_scores.server_id IS NULL)
      AND NOT EXISTS (SELECT 1 FROM record_drafts WHERE kind = 'qa' AND json_extract(fields, '$.callRef') = server_calls.server_id)`,
  }),
  qa: windowSql('qa_scores', {
    place: 'seq',
    id: 'id',
    goes: `created_at < @before AND server_id IS NOT NULL AND NOT ${unsent('qa_scores')} AND NOT ${kept('id')}`,
  }),
  messages: windowSql('messages', {
    place: 'seq',
    id: 'id',
    goes: `created_at < @before AND server_id IS NOT NULL AND NOT ${unsent('messages')} AND NOT ${kept('id')}`,
  }),
  files: windowSql('files', {
    place: 'rowid',
    id: 'id',
    goes: `state = 'sent' AND coalesce(sent_at, created_at) < @before AND NOT (${neededFile}) AND NOT ${kept('id')}`,
  }),
}

const removals: Readonly<Record<AgingTable, string>> = {
  cases: 'DELETE FROM cases WHERE seq = ?',
  calls: 'DELETE FROM calls WHERE seq = ?',
  'server-calls': 'DELETE FROM server_calls WHERE seq = ?',
  qa: 'DELETE FROM qa_scores WHERE seq = ?',
  messages: 'DELETE FROM messages WHERE seq = ?',
  files: 'DELETE FROM files WHERE rowid = ?',
}

/** What grows old and goes (SECURITY C9). Belongs inside a transaction of the caller. */
export function createAgingQueries(database: DatabaseConnection, lastRevision: () => number) {
  const prepared = new Map<AgingTable, ReturnType<typeof prepare>>()
  const insertRemoved = database.prepare<[number, number]>('INSERT INTO removed_cases (seq, revision) VALUES (?, ?)')
  const forgetLook = database.prepare<[number]>('DELETE FROM case_looks WHERE seq = ?')

  function prepare(table: AgingTable) {
    return {
      look: database.prepare<[Window], Found>(windows[table]),
      remove: database.prepare<[number]>(removals[table]),
    }
  }

  function statements(table: AgingTable) {
    let known = prepared.get(table)
    if (!known) {
      known = prepare(table)
      prepared.set(table, known)
    }
    return known
  }

  /** What was promised and is done goes with the calls of its time, attempts with their call-back. */
  const forgetAgenda = [
    'DELETE FROM follow_ups WHERE done_at IS NOT NULL AND done_at < @before',
    'DELETE FROM call_backs WHERE closed_at IS NOT NULL AND closed_at < @before',
    `DELETE FROM call_back_attempts WHERE at < @before
       AND NOT EXISTS (SELECT 1 FROM call_backs WHERE call_backs.id = call_back_attempts.call_back_id)`,
    // One that was closed by a call keeps what somebody had begun to say of it as long as it is there itself.
    `DELETE FROM meta WHERE key >= 'agenda.draft.closing.' AND key < 'agenda.draft.closing/' AND json_extract(value, '$.updatedAt') < @before
       AND NOT EXISTS (SELECT 1 FROM call_backs WHERE call_backs.id = json_extract(meta.value, '$.draft.id'))`,
  ].map((sql) => database.prepare<[{ before: number }]>(sql))

  /**
   * The sample of a month goes with the scores of its time, the oldest month of a sweep, and stays while a score of it is still
   * being written; what was said about feedback goes once its score has.
   */
  const oldSample = `SELECT min(month) FROM sample_months sample WHERE month < strftime('%Y-%m', @before / 1000, 'unixepoch')
    AND NOT EXISTS (SELECT 1 FROM sample_picks pick WHERE pick.month = sample.month AND pick.call_ref IN
      (SELECT json_extract(fields, '$.callRef') FROM record_drafts WHERE kind = 'qa'))`
  const forgetScoring = [
    // Month and picks by the same question, so the month goes last.
    `DELETE FROM sample_picks WHERE month = (${oldSample})`,
    `DELETE FROM sample_months WHERE month = (${oldSample})`,
    `DELETE FROM qa_acknowledgements WHERE server_id IN (SELECT server_id FROM qa_acknowledgements read
       WHERE acknowledged_at < @before AND NOT EXISTS (SELECT 1 FROM qa_scores WHERE qa_scores.server_id = read.server_id)
       LIMIT 200)`,
  ].map((sql) => database.prepare<[{ before: number }]>(sql))

  function removeCase(seq: number): void {
    // Before the row goes: the newest revision must not fall with it.
    const revision = lastRevision() + 1
    statements('cases').remove.run(seq)
    insertRemoved.run(seq, revision)
    forgetLook.run(seq)
  }

  return {
    sweep(input: { table: AgingTable; before: number; after: number; limit: number; keep: readonly string[] }) {
      const { table, before, after, limit } = input
      const rows = statements(table).look.all({ before, after, limit, keep: JSON.stringify(input.keep) })
      const going = rows.filter((row) => row.goes === 1)
      for (const { place } of going) {
        if (table === 'cases') removeCase(place)
        else statements(table).remove.run(place)
      }
      if (table === 'calls' && rows.length < limit) for (const forget of forgetAgenda) forget.run({ before })
      if (table === 'qa' && rows.length < limit) for (const forget of forgetScoring) forget.run({ before })
      return {
        removed: going.length,
        next: rows.length < limit ? null : (rows.at(-1)?.place ?? null),
        fileIds: table === 'files' ? going.map((row) => row.id) : [],
      }
    },
  }
}
