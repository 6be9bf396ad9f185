import type { CaseFields, Draft } from '../../../preload/contract/cases.ts'
import { parseFields } from '../case-columns.ts'
import type { DatabaseConnection } from '../open.ts'
import type { DraftPlace } from '../record-db-api.ts'

interface DraftColumns {
  id: string
  case_id: string | null
  created_at: number
  updated_at: number
  fields: string
}

/** Rows of one page of drafts. */
export const draftPage = 200
/** Above every draft. */
export const newestDraft: DraftPlace = { createdAt: Number.MAX_SAFE_INTEGER, id: '' }

/** What is being typed. A discarded draft stays until it is purged; a late save of one does not bring it back. */
export function createDraftQueries(database: DatabaseConnection) {
  // Where an edit began is written once: later saves of the draft must not move it.
  const upsert = database.prepare<
    [{ id: string; caseId: string | null; now: number; fields: string; begunOn: string | null }]
  >(
    `INSERT INTO drafts (id, case_id, created_at, updated_at, fields, begun_on)
     VALUES (@id, @caseId, @now, @now, @fields, @begunOn)
     ON CONFLICT (id) DO UPDATE SET case_id = excluded.case_id, updated_at = excluded.updated_at, fields = excluded.fields`,
  )
  const selectOpen = database.prepare<[number, string], DraftColumns>(
    `SELECT id, case_id, created_at, updated_at, fields FROM drafts
     WHERE discarded_at IS NULL AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ${draftPage}`,
  )
  const countOpen = database.prepare<[], number>('SELECT count(*) FROM drafts WHERE discarded_at IS NULL').pluck()
  const selectOne = database.prepare<[string], DraftColumns>(
    'SELECT id, case_id, created_at, updated_at, fields FROM drafts WHERE id = ?',
  )
  const setDiscarded = database.prepare<[number, string]>(
    'UPDATE drafts SET discarded_at = ? WHERE id = ? AND discarded_at IS NULL',
  )
  const clearDiscarded = database.prepare<[number, string]>(
    'UPDATE drafts SET discarded_at = NULL, updated_at = ? WHERE id = ?',
  )
  const selectBegunOn = database.prepare<[string], string | null>('SELECT begun_on FROM drafts WHERE id = ?').pluck()
  const selectOfCase = database
    .prepare<[string], number>('SELECT 1 FROM drafts WHERE case_id = ? AND discarded_at IS NULL LIMIT 1')
    .pluck()
  const deleteOne = database.prepare<[string]>('DELETE FROM drafts WHERE id = ?')
  const deleteDiscarded = database.prepare<[number]>('DELETE FROM drafts WHERE discarded_at < ?')

  return {
    /** `begunOn` is the case as it is here now; only the first save of a draft keeps it. */
    save(input: {
      id: string
      caseId: string | null
      fields: CaseFields
      begunOn: CaseFields | null
      now: number
    }): void {
      upsert.run({
        id: input.id,
        caseId: input.caseId,
        now: input.now,
        fields: JSON.stringify(input.fields),
        begunOn: input.begunOn === null ? null : JSON.stringify(input.begunOn),
      })
    },
    has: (id: string) => selectOne.get(id) !== undefined,
    /** The case as it was when this edit of it began; null for a new case, or when nothing was kept. */
    begunOn(id: string): CaseFields | null {
      const stored = selectBegunOn.get(id) ?? null
      return stored === null ? null : parseFields(stored)
    },
    /** Whether somebody is writing on this case. */
    isOnCase: (caseId: string) => selectOfCase.get(caseId) !== undefined,
    /** Newest first; the page behind the draft at `below`. */
    open: ({ createdAt, id }: DraftPlace = newestDraft): Draft[] => selectOpen.all(createdAt, id).map(toDraft),
    count: () => countOpen.get() ?? 0,
    byId(id: string): Draft | null {
      const row = selectOne.get(id)
      return row ? toDraft(row) : null
    },
    discard: (id: string, now: number) => setDiscarded.run(now, id).changes,
    restore: (id: string, now: number) => clearDiscarded.run(now, id).changes,
    remove: (id: string) => deleteOne.run(id).changes,
    purgeDiscarded: (before: number) => deleteDiscarded.run(before).changes,
  }
}

function toDraft(row: DraftColumns): Draft {
  return {
    id: row.id,
    caseId: row.case_id,
    fields: parseFields(row.fields),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
