import type { Store } from '../../../main/practice/store.ts'
import { storyCalls } from './story-records.ts'

/** What the server of a story holds beside tickets, as the checks read it: straight from its file. */
export interface RecordsThere {
  readonly scores: readonly (RowThere & { readonly isMarked: boolean })[]
  readonly emails: readonly RowThere[]
  readonly texts: readonly RowThere[]
  readonly people: readonly (RowThere & { readonly values: Readonly<Record<'lastName' | 'extension', string>> })[]
}

interface RowThere {
  readonly id: string
  readonly token: string
  readonly files?: readonly { readonly name: string; readonly size: number }[]
}

/** Empties it for a story: three calls that can be scored, and who sits at the desks; both may do everything. */
export function emptyRecords(db: Store): void {
  db.exec(`DELETE FROM email_attachments; DELETE FROM emails_recipients; DELETE FROM sms_recipients; DELETE FROM emails;
    DELETE FROM sms; DELETE FROM qa; DELETE FROM files; DELETE FROM calls; DELETE FROM users;
    INSERT INTO users (id, usn, exten, photo, fname, lname, phone, email, role, enabled, password_hash, created_at)
    VALUES (1, 'amina', '101', '', 'Amina', '', '', '', '99', '1', '', 0),
      (2, 'peter', '102', '', 'Peter', '', '', '', '99', '1', '', 0),
      (3, 'neema', '103', '', 'Neema', '', '', '', '1', '1', '', 0);`)
  const call = db.prepare<[string]>(
    `INSERT INTO calls (id, usr, number, name, context_masq, vector, voice, hangup_status, qa_done, started_at,
       answered_at, ended_at)
     VALUES (?, '103', '0722000222', '', '116', 'in', '', 'answered', '0', 0, 5000, 60000)`,
  )
  for (const id of storyCalls) call.run(id)
}

export function readRecords(db: Store): RecordsThere {
  const files = db.prepare<[string], { name: string; size: number }>(
    `SELECT files.name, length(files.bytes) AS size FROM email_attachments
     JOIN files ON files.id = email_attachments.file_id WHERE message_id = CAST(? AS INTEGER) ORDER BY position`,
  )
  const messages = (table: 'emails' | 'sms') =>
    db.prepare<[], { id: string; token: string }>(`SELECT CAST(id AS TEXT) AS id, msg AS token FROM ${table}`).all()
  return {
    scores: db
      .prepare<[], { id: string; token: string; done: string }>(
        `SELECT CAST(qa.id AS TEXT) AS id, comments AS token, qa_done AS done FROM qa JOIN calls ON calls.id = source_id`,
      )
      .all()
      .map(({ done, ...row }) => ({ ...row, isMarked: done === '1' })),
    emails: messages('emails').map((row) => ({ ...row, files: files.all(row.id) })),
    texts: messages('sms'),
    people: db
      .prepare<[], { id: string; token: string; lastName: string; extension: string }>(
        `SELECT CAST(id AS TEXT) AS id, usn AS token, lname AS lastName, exten AS extension FROM users WHERE id > 3`,
      )
      .all()
      .map(({ id, token, lastName, extension }) => ({ id, token, values: { lastName, extension } })),
  }
}

type PersonValues = RecordsThere['people'][number]['values']

/** One change of a person that somebody's request made. */
export interface PersonChange {
  readonly person: string
  readonly by: string
  readonly before: PersonValues
  readonly after: PersonValues
  /** Another write arrived between the last look of who sent this and this: the race that DESIGN 6.6 documents. */
  readonly isRaced: boolean
}

/** Every version of every person that a story makes, and what each desk had looked at when it wrote. */
export function watchPeople() {
  const versions = new Map<string, PersonValues[]>()
  /** By writer and person: how many versions there were when it last looked at this one by itself. */
  const looked = new Map<string, number>()
  const changes: PersonChange[] = []
  const of = (person: string) => versions.get(person) ?? []
  const valuesOf = (row: Record<string, string>): PersonValues => ({
    lastName: row['lname'] ?? '',
    extension: row['exten'] ?? '',
  })
  return {
    changes,
    known: (by: string, person: string) => looked.get(`${by} ${person}`) ?? 0,
    /** What a desk was shown of a person when it last looked. */
    seenBy: (by: string, person: string) => of(person)[(looked.get(`${by} ${person}`) ?? 0) - 1] ?? null,
    noteLook(by: string, rows: readonly Record<string, string>[]): void {
      for (const { id = '' } of rows) looked.set(`${by} ${id}`, of(id).length)
    },
    /** `known` is null for a new one. */
    noteWrite(by: string, row: Record<string, string>, known: number | null): void {
      const { id: person = '' } = row
      const history = of(person)
      const [before, after] = [history.at(-1), valuesOf(row)]
      if (before !== undefined && known !== null) {
        changes.push({ person, by, before, after, isRaced: known !== history.length })
      }
      versions.set(person, [...history, after])
    },
  }
}

const tables: Readonly<Record<string, string>> = { qa: 'qa', email: 'emails', sms: 'sms', user: 'users', file: 'files' }

/** Whether it has a record of this kind with this id. */
export function hasRecord(db: Store, kind: string, id: string): boolean {
  return db.prepare<[string]>(`SELECT 1 FROM ${tables[kind] ?? ''} WHERE id = CAST(? AS INTEGER)`).get(id) !== undefined
}

const createdBy: Readonly<Record<string, string | undefined>> = {
  tickets: 'source_id',
  qa: 'comments',
  emails: 'msg',
  sms: 'msg',
  users: 'usn',
}

/** By what a request to make a record can be told from every other; '' where nothing is made. */
export function tokenOf(path: readonly string[], body: Uint8Array): string {
  const [resource = '', id] = path
  const name = id === undefined && body.length > 0 ? createdBy[resource] : undefined
  if (name === undefined) return ''
  // The desk's own words: an object of texts.
  return (JSON.parse(Buffer.from(body).toString('utf8')) as Record<string, string>)[name] ?? ''
}
