import type { SalvageReport } from '../../../preload/contract/index.ts'
import type { DatabaseConnection } from '../open.ts'
import { casesBegunFor } from '../queries/agenda-drafts.ts'
import { salvageReportKey } from '../storage-keys.ts'
import type { DamagedReader, Row } from './damaged-reader.ts'

/** What was taken over of each kind, and whether something of it could not be read. */
export interface TakenOver {
  readonly unsent: Count
  readonly drafts: Count
  readonly calls: Count
  readonly files: Count
  /** What somebody promised or remarked, which no server has. */
  readonly own: Count
}
interface Count {
  saved: number
  hasGaps: boolean
}

/** What somebody has promised to do: no server has it, done or not. It finds a case that comes again by its number there. */
export const agendaTables = ['follow_ups', 'call_backs', 'call_back_attempts'] as const

/** What else no server has, and nothing else here refers to. */
export const ownTables = [
  'recording_remarks',
  'recording_listens',
  'qa_acknowledgements',
  'sample_months',
  'sample_picks',
  'sent_records',
  'passed_over',
  'doubles',
  'security_events',
] as const

/** What of these somebody wrote or chose by hand: of a gap in it they are told. */
const writtenByHand: ReadonlySet<string> = new Set([
  ...agendaTables,
  'recording_remarks',
  'qa_acknowledgements',
  'sample_months',
  'sample_picks',
])
/** What of these is counted: the rest hangs on them, or is one press. */
const countedOne: ReadonlySet<string> = new Set(['follow_ups', 'call_backs', 'recording_remarks'])

/** Values that belong to the file that was lost: where the pull stood, and what was only a test of writing. */
const notTakenOver = /^(pull\b|pull\.|storage\.)/

/**
 * Takes over everything that exists on this computer only: unsent work with its cases and records, drafts, the log of
 * calls with its outcomes and the cases it names, keys of attachments, remarks, samples, security events, small values. The rest is
 * the server's and comes again. `isUnsentOnly`: of calls and attachments only those that unsent work or a draft needs.
 * Belongs inside a transaction on the new file.
 */
export function takeOver(
  from: DamagedReader,
  into: DatabaseConnection,
  { isUnsentOnly = false }: { isUnsentOnly?: boolean } = {},
): TakenOver {
  const known = new Set(from.tables())
  const taken = {
    unsent: { saved: 0, hasGaps: false },
    drafts: { saved: 0, hasGaps: false },
    calls: { saved: 0, hasGaps: false },
    files: { saved: 0, hasGaps: false },
    own: { saved: 0, hasGaps: false },
  }

  const add = createAdder(into)
  function all(table: string, count: Count | null, take: (row: Row) => boolean): void {
    if (!known.has(table)) return
    let saved = 0
    const hasGaps = from.rows(table, (row) => {
      if (take(row)) saved += 1
    })
    if (count === null) return
    count.saved += saved
    count.hasGaps ||= hasGaps
  }

  /** Takes every row of a table of own work over. */
  function takeOwn(table: string, before: (row: Row) => void = () => undefined): void {
    all(table, writtenByHand.has(table) ? taken.own : null, (row) => {
      before(row)
      return add(table, row) && countedOne.has(table)
    })
  }

  const values = from.values()
  // What was begun in the forms of promises is among them.
  taken.drafts.hasGaps = !from.hasAllValues()
  takeMeta(values, into, isUnsentOnly)
  const outbox: Row[] = []
  const drafts: Row[] = []
  const outboxGaps = known.has('outbox') && from.rows('outbox', (row) => outbox.push(row))
  all('drafts', taken.drafts, (row) => drafts.push(row) > 0)
  taken.unsent.hasGaps = outboxGaps

  const calls: Row[] = []
  all('calls', taken.calls, (row) => {
    calls.push(row)
    return false
  })
  const recordDrafts: Row[] = []
  all('record_drafts', taken.drafts, (row) => recordDrafts.push(row) > 0)
  const personDrafts: Row[] = []
  all('person_drafts', taken.drafts, (row) => personDrafts.push(row) > 0)
  const wanted = wantedCases(outbox, drafts, recordDrafts)
  for (const caseId of casesBegunFor(values)) wanted.add(caseId)
  // A case the server has comes again under another id: its calls would name a case that is not there.
  if (!isUnsentOnly) for (const call of calls) addText(wanted, call['case_id'])
  for (const table of agendaTables) {
    takeOwn(table, (row) => {
      if (!isUnsentOnly) addText(wanted, row['case_id'])
    })
  }
  // In a sound file what the index does not have is not there.
  const cases = takeCases(from, add, wanted, { looksFurther: !isUnsentOnly })
  for (const draft of drafts) add('drafts', draft)
  const lanes = new Set(outbox.map((row) => row['record_id']))
  // Whoever is being edited keeps the id that the draft knows them by.
  const edited = new Set([...lanes, ...personDrafts.map((row) => row['id'])])
  const records = new Set<Row[string]>()
  const needed = (id: Row[string]): boolean =>
    lanes.has(id) ||
    [...outbox, ...recordDrafts, ...personDrafts].some((row) => text(row['fields'])?.includes(text(id) ?? ' ') === true)
  for (const table of ['qa_scores', 'messages', 'people', 'files']) {
    all(table, table === 'files' ? taken.files : null, (row) => {
      const id = row['id'] ?? null
      if (table !== 'files' && !(table === 'people' ? edited : lanes).has(id)) return false
      if (table === 'files' && isUnsentOnly && !needed(id)) return false
      records.add(id)
      return add(table, row)
    })
  }
  for (const row of outbox) {
    const caseId = caseOf(row)
    const isWhole =
      caseId !== null
        ? cases.has(caseId) || rebuildCase(into, add, row, caseId, cases)
        : records.has(row['record_id'] ?? null) || rebuildRecord(add, row)
    if (isWhole && add('outbox', row)) taken.unsent.saved += 1
  }
  for (const draft of recordDrafts) add('record_drafts', draft)
  for (const draft of personDrafts) add('person_drafts', draft)
  const kept = new Set([...cases, ...drafts.map((row) => text(row['id']))])
  for (const call of calls) {
    if (isUnsentOnly && !kept.has(text(call['case_id']))) continue
    if (add('calls', call)) taken.calls.saved += 1
  }
  for (const table of ownTables) takeOwn(table)
  return taken
}

const text = (value: Row[string] | undefined): string | null => (typeof value === 'string' ? value : null)

function addText(to: Set<string>, value: Row[string] | undefined): void {
  const known = text(value)
  if (known !== null) to.add(known)
}

/** The case a row of the outbox is for; null for other kinds. */
const caseOf = (row: Row): string | null => text(row['case_id'])

function wantedCases(outbox: readonly Row[], drafts: readonly Row[], recordDrafts: readonly Row[]): Set<string> {
  const ids = [
    ...outbox.flatMap((row) => [row['case_id'], row['about_case_id']]),
    ...drafts.map((row) => row['case_id']),
    ...recordDrafts.map(caseNamedBy),
  ]
  return new Set(ids.flatMap((id) => text(id) ?? []))
}

/** The case a message is being written for: it comes again under another id, which the draft would not know. */
function caseNamedBy(draft: Row): string | null {
  const fields: unknown = JSON.parse(text(draft['fields']) ?? '{}')
  const isNamed = typeof fields === 'object' && fields !== null && 'caseId' in fields
  return isNamed && typeof fields.caseId === 'string' ? fields.caseId : null
}

/** By the index first; what that does not give is looked for in the table itself. Answers the ids that were found. */
function takeCases(
  from: DamagedReader,
  add: Adder,
  wanted: ReadonlySet<string>,
  { looksFurther }: { looksFurther: boolean },
): Set<string> {
  const found = new Set<string>()
  const take = (row: Row | null) => {
    const id = text(row?.['id'])
    if (row !== null && id !== null && wanted.has(id) && !found.has(id) && add('cases', row)) found.add(id)
  }
  for (const id of wanted) take(from.find('cases', 'id', id))
  if (looksFurther && found.size < wanted.size) from.rows('cases', take)
  return found
}

/**
 * A case whose row cannot be read, from its row of the outbox, which carries all its fields. A new case is whole that way;
 * of an edit the server's number is gone, so it becomes a draft and a person decides.
 */
function rebuildCase(into: DatabaseConnection, add: Adder, row: Row, caseId: string, cases: Set<string>): boolean {
  const createdAt = Number(row['created_at'])
  if (row['operation'] !== 'case.create') {
    add('drafts', {
      id: row['id'] ?? caseId,
      // The case is not here: whoever opens the draft is told so.
      case_id: caseId,
      created_at: createdAt,
      updated_at: createdAt,
      fields: row['fields'] ?? '{}',
    })
    return false
  }
  const columns = into
    .prepare<[], { name: string; type: string; notnull: number }>(
      'SELECT name, type, "notnull" FROM pragma_table_info(\'cases\')',
    )
    .all()
  const blank = Object.fromEntries(
    columns.map(({ name, type, notnull }) => [name, notnull === 0 ? null : type === 'TEXT' ? '' : 0]),
  )
  const place = into.prepare<[number], number>('SELECT max(?, coalesce((SELECT max(seq) + 1 FROM cases), 0))').pluck()
  const revision = into.prepare<[], number>('SELECT coalesce(max(revision), 0) + 1 FROM cases').pluck()
  const isAdded = add('cases', {
    ...blank,
    seq: place.get(Math.floor(createdAt / 1000) * 1000) ?? createdAt,
    revision: revision.get() ?? 1,
    id: caseId,
    created_at: createdAt,
    updated_at: createdAt,
    ...fieldColumns(text(row['fields']) ?? '{}'),
  })
  if (isAdded) cases.add(caseId)
  return isAdded
}

/**
 * What is no case and whose own row cannot be read, from its row of the outbox: a new person is whole that way; a score or
 * a message becomes a draft again, and whoever wrote it decides. Of an attachment the key is gone. True: it can be sent.
 */
function rebuildRecord(add: Adder, row: Row): boolean {
  const id = row['record_id'] ?? null
  const at = row['created_at'] ?? 0
  const fields = row['fields'] ?? '{}'
  const operation = text(row['operation']) ?? ''
  if (operation === 'user.create') {
    return add('people', { role_name: '', enabled: '', ...fieldColumns(text(fields) ?? '{}'), id })
  }
  if (['qa.create', 'email.create', 'sms.create'].includes(operation)) {
    const kind = operation === 'qa.create' ? 'qa' : 'message'
    add('record_drafts', { id, kind, created_at: at, updated_at: at, fields })
  }
  return false
}

/** The columns of a record out of its fields as an outbox row keeps them. */
function fieldColumns(fields: string): Row {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const columns: Row = {}
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, each] of Object.entries(value)) {
      if (typeof each === 'string') columns[snake(name)] = each
      else walk(each)
    }
  }
  walk(JSON.parse(fields))
  return columns
}

type Adder = (table: string, row: Row) => boolean

/** Adds a row with the columns the new file has; false when it was refused, say because it is there already. */
function createAdder(into: DatabaseConnection): Adder {
  const columnsOf = new Map<string, string[]>()
  return (table, row) => {
    let columns = columnsOf.get(table)
    if (!columns) {
      columns = into.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
      columnsOf.set(table, columns)
    }
    const given = columns.filter((name) => row[name] !== undefined)
    const sql = `INSERT OR IGNORE INTO "${table}" (${given.join(', ')}) VALUES (${given.map(() => '?').join(', ')})`
    return into.prepare<Row[string][]>(sql).run(...given.map((name) => row[name] ?? null)).changes === 1
  }
}

/** `meta` has no row numbers: it is read by key, and what follows a damaged page is let go. */
function takeMeta(values: ReturnType<DamagedReader['values']>, into: DatabaseConnection, keepsReport: boolean): void {
  const insert = into.prepare<[string, string]>('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  for (const row of values) {
    const isUnread = keepsReport && row.key === salvageReportKey
    if (isUnread || !notTakenOver.test(row.key)) insert.run(row.key, row.value)
  }
}

/** What the person is told; `expected` is how much was unsent by the count kept beside the file. */
export function reportOf(
  taken: TakenOver,
  about: { at: number; expected: number; setAsideBytes: number },
): SalvageReport {
  const told = ({ saved, hasGaps }: Count) => ({ saved, lost: hasGaps ? null : 0 })
  const { saved } = taken.unsent
  return {
    at: about.at,
    unsent: { saved, lost: Math.max(0, about.expected - saved) },
    drafts: told(taken.drafts),
    calls: told(taken.calls),
    files: told(taken.files),
    own: told(taken.own),
    setAsideBytes: about.setAsideBytes,
  }
}
