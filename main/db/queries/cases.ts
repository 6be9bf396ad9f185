import type { CaseFields, CaseRecord, CaseState } from '../../../preload/contract/cases.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { columnsOf, facetOf, fieldColumnNames, fieldsOf, type FieldColumns } from '../case-columns.ts'
import type { DatabaseConnection } from '../open.ts'
import { createPlaces } from '../places.ts'
import { createCaseAxes } from './case-axes.ts'

/** A whole row of `cases`. `base` is the server's copy while an unsent edit differs from it, else null. */
export interface StoredCase extends FieldColumns {
  seq: number
  id: string
  server_id: string | null
  draft_id: string | null
  facet: number
  revision: number
  created_at: number
  updated_at: number
  created_by: string
  base: string | null
}

export interface NewCase {
  id: string
  serverId: string | null
  draftId: string | null
  createdAt: number
  updatedAt: number
  createdBy: string
  fields: CaseFields
}

/** Where a case stands: what needs a person outweighs what is on its way, and that outweighs what waits. */
export const stateExpression = `
  CASE coalesce((SELECT max(CASE o.state WHEN 'parked' THEN 3 WHEN 'queued' THEN 1 ELSE 2 END)
                 FROM outbox o WHERE o.case_id = cases.id), 0)
    WHEN 3 THEN 'needs-you' WHEN 2 THEN 'sending' WHEN 1 THEN 'saved'
    ELSE iif(cases.server_id IS NULL, 'saved', 'accepted') END`

/** Every statement that reads or writes one case. Writes belong inside a transaction of the caller. */
export function createCaseQueries(database: DatabaseConnection) {
  const set = fieldColumnNames.map((name) => `${name} = @${name}`).join(', ')
  const names = fieldColumnNames.join(', ')
  const values = fieldColumnNames.map((name) => `@${name}`).join(', ')

  const selectById = database.prepare<[string], StoredCase>('SELECT * FROM cases WHERE id = ?')
  const selectByServerId = database.prepare<[string], StoredCase>('SELECT * FROM cases WHERE server_id = ?')
  const selectByDraftId = database.prepare<[string], StoredCase>('SELECT * FROM cases WHERE draft_id = ?')
  const selectState = database.prepare<[string], CaseState>(`SELECT ${stateExpression} FROM cases WHERE id = ?`).pluck()
  const selectUnsentSource = database
    .prepare<[string, string], string>('SELECT id FROM cases WHERE server_id IS NULL AND source = ? AND source_id = ?')
    .pluck()
  const selectTaken = database
    .prepare<[string, string], number>('SELECT 1 FROM cases WHERE server_id = ? AND id <> ?')
    .pluck()
  const freePlace = createPlaces(database, 'cases')
  const axes = createCaseAxes(database)
  const selectLastRevision = database
    .prepare<[], number>(
      `SELECT max(coalesce((SELECT max(revision) FROM cases), 0), coalesce((SELECT max(revision) FROM removed_cases), 0))`,
    )
    .pluck()
  const insertRow = database.prepare<[FieldColumns & Record<string, unknown>]>(
    `INSERT INTO cases (seq, id, server_id, draft_id, facet, revision, created_at, updated_at, created_by, ${names})
     VALUES (@seq, @id, @serverId, @draftId, @facet, @revision, @createdAt, @updatedAt, @createdBy, ${values})`,
  )
  const updateRow = database.prepare<[FieldColumns & Record<string, unknown>]>(
    `UPDATE cases SET facet = @facet, revision = @revision, updated_at = @updatedAt, base = @base, ${set} WHERE seq = @seq`,
  )
  const updateServerId = database.prepare<[string, number]>('UPDATE cases SET server_id = ? WHERE seq = ?')
  const clearServerId = database.prepare<[number]>('UPDATE cases SET server_id = NULL, base = NULL WHERE seq = ?')
  const updateBase = database.prepare<[string, number]>('UPDATE cases SET base = ? WHERE seq = ?')
  const updateOrphans = database.prepare<[{ id: string; callRef: string }]>(
    `UPDATE calls SET case_id = @id WHERE call_ref = @callRef AND case_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = calls.case_id)
       AND NOT EXISTS (SELECT 1 FROM drafts WHERE drafts.id = calls.case_id)`,
  )
  const deleteRow = database.prepare<[number]>('DELETE FROM cases WHERE seq = ?')
  const insertRemoved = database.prepare<[number, number]>('INSERT INTO removed_cases (seq, revision) VALUES (?, ?)')
  const deleteRemoved = database.prepare<[number]>('DELETE FROM removed_cases WHERE seq = ?')

  /** The newest revision in use. It never falls: a removed case hands a higher one to `removed_cases`. */
  const lastRevision = () => selectLastRevision.get() ?? 0

  return {
    lastRevision,
    byId: (id: string) => selectById.get(id),
    byServerId: (serverId: string) => selectByServerId.get(serverId),
    byDraftId: (draftId: string) => selectByDraftId.get(draftId),
    stateOf: (id: string): CaseState => selectState.get(id) ?? 'saved',
    isServerIdTaken: (serverId: string, exceptCaseId: string) => selectTaken.get(serverId, exceptCaseId) !== undefined,
    /** The cases that the server does not have yet and that carry this source and source id. */
    unsentOf: (source: string, sourceId: string) => selectUnsentSource.all(source, sourceId),

    /** Fails with `not-found`. */
    need(id: string): StoredCase {
      const row = selectById.get(id)
      if (!row) throw new AppError('not-found')
      return row
    },

    /** What `insert` takes as `counted`, for cases that this transaction inserts: all of them, each once. */
    countTogether: (inputs: readonly Pick<NewCase, 'createdAt' | 'fields'>[]): string[] =>
      axes.useWords(inputs.map(({ createdAt, fields }) => ({ createdAt, columns: columnsOf(fields) }))),

    insert(input: NewCase, counted?: string): void {
      const seq = freePlace(input.createdAt)
      // Before the place is free of the one that went: the index has been fed its revision, and looks only for later ones.
      const revision = lastRevision() + 1
      deleteRemoved.run(seq)
      if (counted !== undefined) axes.put(seq, counted)
      insertRow.run({
        ...columnsOf(input.fields),
        seq,
        id: input.id,
        serverId: input.serverId,
        draftId: input.draftId,
        facet: facetOf(input.fields),
        revision,
        createdAt: input.createdAt,
        updatedAt: input.updatedAt,
        createdBy: input.createdBy,
      })
    },

    /** Calls of this reference whose case is not here any more, say after a salvage, are this case's from now on. */
    takeOrphanedCalls(id: string, callRef: string): void {
      updateOrphans.run({ id, callRef })
    },

    /** Replaces the fields; the revision moves only when a searchable text differs, so the index is fed no more than needed. */
    replace(row: StoredCase, next: { fields: CaseFields; base: CaseFields | null; updatedAt: number }): void {
      const columns = columnsOf(next.fields)
      updateRow.run({
        ...columns,
        seq: row.seq,
        facet: facetOf(next.fields),
        revision: sameWords(row, columns) ? row.revision : lastRevision() + 1,
        updatedAt: next.updatedAt,
        base: next.base === null ? null : JSON.stringify(next.base),
      })
    },

    linkToServer(seq: number, serverId: string): void {
      updateServerId.run(serverId, seq)
    },

    /** The server does not have it any more: it is a case of this computer again. */
    unlink(seq: number): void {
      clearServerId.run(seq)
    },

    keepBase(seq: number, base: CaseFields): void {
      updateBase.run(JSON.stringify(base), seq)
    },

    /** Takes out a second copy of a case; the search index learns of it by the revision. */
    remove(row: StoredCase): void {
      const revision = lastRevision() + 1
      deleteRow.run(row.seq)
      insertRemoved.run(row.seq, revision)
    },
  }
}

export type CaseQueries = ReturnType<typeof createCaseQueries>

export function recordOf(row: StoredCase, state: CaseState): CaseRecord {
  return {
    id: row.id,
    seq: row.seq,
    serverId: row.server_id,
    fields: fieldsOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    createdBy: row.created_by,
    state,
  }
}

const searchedColumns = ['first_name', 'last_name', 'phone', 'narrative', 'resolution'] as const

function sameWords(left: FieldColumns, right: FieldColumns): boolean {
  return searchedColumns.every((name) => left[name] === right[name])
}
