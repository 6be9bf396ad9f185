import { dateTimeText, errorRow, found, missing, refused, stored, type Answer, type ErrorRow } from './answer.ts'
import { readFields, type JsonObject } from './fields.ts'
import type { Column, Columns } from './list-query.ts'
import { createLists, rowId, withoutRight, type Readable } from './resource.ts'
import type { SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'

export const scoreFields = [
  'opening',
  'holding',
  'politeness',
  'enthusiasm',
  'personalization',
  'troubleshooting',
  'listening',
  'accuracy',
  'resolution',
] as const
/** As they are sent; `recomendations` is spelled so in the documents. */
const qaFields = ['source', 'source_id', ...scoreFields, 'comments', 'recomendations'] as const
type QaValues = Readonly<Record<(typeof qaFields)[number], string>>

export interface QaRow extends QaValues {
  readonly id: number
  readonly chan_usr: string
  readonly chan_vector: string
  readonly created_by: string
  readonly created_at: number
}

export interface Qa extends Readable {
  /** Whose call it was; '' when there is no such score. */
  agentOf(id: string): string
  create(user: SignedInUser, body: JsonObject): Answer
}

const scores: ReadonlySet<string> = new Set(['1', '2', '3', '4', '5'])
/** Supervisor, quality, administrator. */
const reviewers: ReadonlySet<string> = new Set(['2', '4', '99'])

const names = ['source', 'source_id', 'chan_usr', 'chan_vector', ...scoreFields, 'comments', 'recomendations'] as const
const columns: Columns = new Map<string, Column>([
  ['id', { sql: 'id', kind: 'number' }],
  ...[...names, 'created_by'].map((name): [string, Column] => [name, { sql: name, kind: 'text' }]),
  ['created_on', { sql: 'created_at', kind: 'instant' }],
])

function objectOf(row: QaRow): Record<string, string> {
  return {
    id: String(row.id),
    ...Object.fromEntries(names.map((name) => [name, row[name]])),
    created_by: row.created_by,
    created_on: dateTimeText(row.created_at),
  }
}

/** Adds a score and marks its call; both belong in one transaction of the caller. */
export function createQaWriter(db: Store): (row: Omit<QaRow, 'id'>, callRow: number) => number {
  const all = [...names, 'created_by', 'created_at']
  const insert = db.prepare<[Omit<QaRow, 'id'>]>(
    `INSERT INTO qa (${all.join(', ')}) VALUES (${all.map((name) => `@${name}`).join(', ')})`,
  )
  const mark = db.prepare<[number]>("UPDATE calls SET qa_done = '1' WHERE row_id = ?")
  return (row, callRow) => {
    mark.run(callRow)
    return Number(insert.run(row).lastInsertRowid)
  }
}

function problemsOf(values: QaValues, isCallKnown: boolean): ErrorRow[] {
  const problems: ErrorRow[] = []
  const refuse = (message: string, type: 'REQUIRED' | 'LIST', field: keyof QaValues) =>
    problems.push(errorRow(message, type, 'qa', '', field))
  if (values.source === '') refuse('Source is required', 'REQUIRED', 'source')
  else if (values.source !== 'call') refuse('Only a call can be scored', 'LIST', 'source')
  if (values.source_id.trim() === '') refuse('Source id is required', 'REQUIRED', 'source_id')
  else if (!isCallKnown) refuse('No such call', 'LIST', 'source_id')
  for (const field of scoreFields) {
    if (values[field] === '') refuse('Score is required', 'REQUIRED', field)
    else if (!scores.has(values[field])) refuse('Score must be 1 to 5', 'LIST', field)
  }
  return problems
}

/** The qa resource: scores of calls. A score and the mark `qa_done` on its call are committed together. */
export function createQa(db: Store, now: () => number): Qa {
  const write = createQaWriter(db)
  const select = db.prepare<[number], QaRow>('SELECT * FROM qa WHERE id = ?')
  // An id is the exchange's own and may come twice: the newest is meant, as in the view of a call.
  const selectCall = db.prepare<[string], { row_id: number; usr: string; vector: string }>(
    'SELECT row_id, usr, vector FROM calls WHERE id = ? ORDER BY row_id DESC LIMIT 1',
  )
  const lists = createLists<QaRow>(db, {
    table: 'qa',
    columns,
    groups: new Set(['chan_usr', 'chan_vector']),
    selected: '*',
    objectOf,
    csvColumns: ['id', ...names, 'created_by', 'created_on'],
    csvRow: (row) => Object.values(objectOf(row)),
  })

  return {
    ...lists,
    agentOf: (id) => select.get(rowId(id))?.chan_usr ?? '',
    create(user, body) {
      if (!reviewers.has(user.role)) return refused([withoutRight('qa', '')])
      const { values, errors } = readFields(body, qaFields, { table: 'qa', row: '', isWhole: false })
      const call = selectCall.get(values.source_id)
      const told = new Set(errors.map((error) => error[5]))
      const problems = [...errors, ...problemsOf(values, call !== undefined).filter((each) => !told.has(each[5]))]
      if (problems.length > 0 || call === undefined) return refused(problems)
      const row = { ...values, chan_usr: call.usr, chan_vector: call.vector, created_by: user.usn, created_at: now() }
      const id = db.transaction(() => write(row, call.row_id))()
      return stored('qa', objectOf({ ...row, id }), 'QA Created')
    },
    view(id) {
      const row = select.get(rowId(id))
      return row === undefined ? missing('qa', id) : found('qa', [objectOf(row)])
    },
  }
}
