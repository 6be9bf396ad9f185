import type { PersonDraft } from '../../../preload/contract/people.ts'
import { PersonFields } from '../../../preload/contract/records.ts'
import type { DatabaseConnection } from '../open.ts'
import type { DraftPlace } from '../record-db-api.ts'
import { draftPage, newestDraft } from './drafts.ts'

interface DraftColumns {
  id: string
  created_at: number
  updated_at: number
  begun_on: string | null
  fields: string
}

/** What is being written about people, under their own ids. A discarded draft stays until it is purged. */
export function createPersonDraftQueries(database: DatabaseConnection) {
  const upsert = database.prepare<[{ id: string; now: number; begunOn: string | null; fields: string }]>(
    `INSERT INTO person_drafts (id, created_at, updated_at, begun_on, fields) VALUES (@id, @now, @now, @begunOn, @fields)
     ON CONFLICT (id) DO UPDATE SET updated_at = excluded.updated_at, fields = excluded.fields,
       -- Begun anew after it was thrown away.
       begun_on = iif(discarded_at IS NULL, begun_on, excluded.begun_on), discarded_at = NULL`,
  )
  const selectOpen = database.prepare<[number, string], DraftColumns>(
    `SELECT * FROM person_drafts WHERE discarded_at IS NULL AND (created_at, id) < (?, ?)
     ORDER BY created_at DESC, id DESC LIMIT ${draftPage}`,
  )
  const countOpen = database
    .prepare<[], number>('SELECT count(*) FROM person_drafts WHERE discarded_at IS NULL')
    .pluck()
  const selectOne = database.prepare<[string], DraftColumns>('SELECT * FROM person_drafts WHERE id = ?')
  const setBegun = database.prepare<[string | null, string]>(
    'UPDATE person_drafts SET begun_on = ? WHERE id = ? AND discarded_at IS NULL',
  )
  const setDiscarded = database.prepare<[number, string]>(
    'UPDATE person_drafts SET discarded_at = ? WHERE id = ? AND discarded_at IS NULL',
  )
  const clearDiscarded = database.prepare<[number, string]>(
    'UPDATE person_drafts SET discarded_at = NULL, updated_at = ? WHERE id = ?',
  )
  const deleteDiscarded = database.prepare<[number]>('DELETE FROM person_drafts WHERE discarded_at < ?')
  const deleteOne = database.prepare<[string]>('DELETE FROM person_drafts WHERE id = ?')

  return {
    /** `begunOn`: the person as they were here when the edit began; null for a new one. The first one counts. */
    save(input: { id: string; fields: PersonFields; begunOn: PersonFields | null; now: number }): void {
      const { id, fields, begunOn, now } = input
      const begun = begunOn === null ? null : JSON.stringify(begunOn)
      upsert.run({ id, now, begunOn: begun, fields: JSON.stringify(fields) })
    },
    /** A change that was saved is a draft again; where one is open already, that one goes on. */
    takeUp(input: { id: string; fields: PersonFields; begunOn: PersonFields | null; now: number }): void {
      const { id, fields, begunOn, now } = input
      const begun = begunOn === null ? null : JSON.stringify(begunOn)
      if (setBegun.run(begun, id).changes === 0) upsert.run({ id, now, begunOn: begun, fields: JSON.stringify(fields) })
    },
    /** Newest first; the page behind the draft at `below`. */
    open: ({ createdAt, id }: DraftPlace = newestDraft): PersonDraft[] => selectOpen.all(createdAt, id).map(toDraft),
    count: () => countOpen.get() ?? 0,
    byId(id: string): PersonDraft | null {
      const row = selectOne.get(id)
      return row === undefined ? null : toDraft(row)
    },
    begunOn(id: string): PersonFields | null {
      const begun = selectOne.get(id)?.begun_on ?? null
      return begun === null ? null : PersonFields.parse(JSON.parse(begun))
    },
    discard: (id: string, now: number) => setDiscarded.run(now, id).changes,
    restore: (id: string, now: number) => clearDiscarded.run(now, id).changes,
    purgeDiscarded: (before: number) => deleteDiscarded.run(before).changes,
    remove: (id: string) => deleteOne.run(id).changes,
  }
}

function toDraft(row: DraftColumns): PersonDraft {
  return {
    id: row.id,
    fields: PersonFields.parse(JSON.parse(row.fields)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
