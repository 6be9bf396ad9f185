import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrate, schemaVersion, type Migration } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import { tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

const addNote: Migration = {
  version: migrations.length + 1,
  name: 'add-note',
  up: (database) => database.exec("ALTER TABLE drafts ADD COLUMN note TEXT NOT NULL DEFAULT ''"),
}
const breaks: Migration = {
  version: migrations.length + 1,
  name: 'breaks-half-way',
  up(database) {
    database.exec('DELETE FROM drafts')
    database.exec('SELECT * FROM no_such_table')
  },
}

function withOneDraft() {
  const database = temp.openBare()
  migrate(database, migrations, temp.file)
  database.exec("INSERT INTO drafts (id, created_at, updated_at, fields) VALUES ('draft-1', 1, 1, 'canary-text')")
  return database
}

test('a new file comes to the newest schema, with nothing to copy', () => {
  const database = temp.openBare()
  expect(migrate(database, migrations, temp.file)).toEqual(migrations.map((each) => each.version))
  expect(schemaVersion(database)).toBe(migrations.length)
  expect(readdirSync(temp.folder).filter((name) => name.includes('before'))).toEqual([])
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(database.pragma('foreign_key_check')).toEqual([])
  database.close()
})

test('steps that leave a number out, or stand twice under one, are refused before anything is written', () => {
  const database = temp.openBare()
  const [first, second] = migrations
  if (first === undefined || second === undefined) throw new Error('there are steps')
  for (const wrong of [[second], [first, { ...second, version: 3 }], [first, { ...second, version: 1 }]]) {
    expect(() => migrate(database, wrong, temp.file)).toThrow('internal')
    expect(schemaVersion(database)).toBe(0)
  }
  database.close()
})

test('every table is STRICT', () => {
  const database = temp.openBare()
  migrate(database, migrations, temp.file)
  const loose = database
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
    )
    .all()
  expect(loose).toEqual([])
  database.close()
})

test('rows survive a migration, and an encrypted copy of the file from before is kept until the next opening', () => {
  const database = withOneDraft()
  const copy = `${temp.file}.before-${addNote.version}`
  expect(migrate(database, [...migrations, addNote], temp.file)).toEqual([addNote.version])
  expect(database.prepare('SELECT id, note FROM drafts').all()).toEqual([{ id: 'draft-1', note: '' }])
  expect(readFileSync(copy).toString('latin1')).not.toContain('canary-text')
  expect(migrate(database, [...migrations, addNote], temp.file)).toEqual([])
  expect(existsSync(copy)).toBe(false)
  database.close()
})

test('a migration that fails leaves the file as it was', () => {
  const database = withOneDraft()
  expect(() => migrate(database, [...migrations, breaks], temp.file)).toThrow()
  expect(schemaVersion(database)).toBe(migrations.length)
  expect(database.prepare('SELECT count(*) FROM drafts').pluck().get()).toBe(1)
  database.close()
})

test('steps out of order are refused before anything happens', () => {
  const database = temp.openBare()
  expect(() => migrate(database, [{ ...addNote, version: 7 }], temp.file)).toThrow()
  expect(schemaVersion(database)).toBe(0)
  database.close()
})

test('the released steps are numbered without a gap and named by what they do', () => {
  expect(migrations.map((each) => each.version)).toEqual(migrations.map((_, index) => index + 1))
  for (const each of migrations) expect(each.name).toMatch(/^[a-z]+(-[a-z]+)+$/)
})

test('a desk from before the telephone keeps every case as it was, and knows at once who has called (version 3)', () => {
  const database = temp.openBare()
  migrate(database, migrations.slice(0, 2), temp.file)
  const columns = database.prepare<[], string>("SELECT name FROM pragma_table_info('cases')").pluck().all()
  const texts = { id: 'case-1', phone: '+254 722-000 111', first_name: 'Wanjiku', source: 'call', source_id: '17.1' }
  const numbers = { seq: 1000, facet: 0, revision: 1, created_at: 1, updated_at: 1 }
  const nulls = { server_id: null, draft_id: null, base: null }
  const row = { ...Object.fromEntries(columns.map((name) => [name, ''])), ...texts, ...numbers, ...nulls }
  database.prepare<[typeof row]>(`INSERT INTO cases VALUES (${columns.map((name) => `@${name}`).join(', ')})`).run(row)
  const before = database.prepare('SELECT * FROM cases').all()
  expect(migrate(database, migrations, temp.file)).toEqual(migrations.slice(2).map((each) => each.version))
  expect(database.prepare('SELECT * FROM cases').all()).toEqual(before)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
  const desk = temp.openHere()
  expect(desk.api.callerHistory({ number: '0722000111' })).toMatchObject({
    count: 1,
    contact: { firstName: 'Wanjiku' },
  })
  expect(desk.api.caseOfCallRef({ callRef: '17.1' })).toBe('case-1')
  desk.close()
})

test('a desk from before feedback keeps every score as it was, and what is read of them is kept by their name at the server', () => {
  const database = temp.openBare()
  migrate(
    database,
    migrations.filter(({ version }) => version < 12),
    temp.file,
  )
  const columns = database.prepare<[], { name: string; type: string }>(
    "SELECT name, type FROM pragma_table_info('qa_scores')",
  )
  const blank = Object.fromEntries(columns.all().map(({ name, type }) => [name, type === 'TEXT' ? '' : 4]))
  const row = { ...blank, seq: 1000, id: 'score-1', server_id: '31', call_ref: '17.1', agent: '8101' }
  const names = Object.keys(row)
  database
    .prepare<[typeof row]>(`INSERT INTO qa_scores VALUES (${names.map((name) => `@${name}`).join(', ')})`)
    .run(row)
  const before = database.prepare('SELECT * FROM qa_scores').all()
  migrate(database, migrations, temp.file)
  expect(database.prepare('SELECT * FROM qa_scores').all()).toEqual(before)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
  const desk = temp.openHere()
  const agents = ['8101', 'amina']
  expect(desk.api.countUnreadFeedback({ agents })).toBe(1)
  expect(desk.api.acknowledgeFeedback({ id: 'score-1', agents, now: 5 }).acknowledgedAt).toBe(5)
  expect(() => desk.api.acknowledgeFeedback({ id: 'score-1', agents: ['8102'], now: 6 })).toThrow('not-found')
  expect([desk.api.countUnreadFeedback({ agents }), desk.api.countUnreadFeedback({ agents: ['8102'] })]).toEqual([0, 0])
  desk.close()
})
