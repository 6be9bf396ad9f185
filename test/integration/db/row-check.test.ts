import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFileCheck } from '../../../main/db/file-check.ts'
import type { CheckPlace } from '../../../main/db/file-check.ts'
import { openInspection } from '../../../main/db/inspect/create-inspect-api.ts'
import { until } from '../../kit/poll.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
  const desk = temp.openHere()
  const one = (number: number) => ({
    localId: `case-${number}`,
    serverId: number % 3 === 0 ? `s${number}` : `t${number}`,
    reference: null,
    fields: caseFields({
      source: number % 2 === 0 ? 'call' : 'walkin',
      sourceId: `ref-${number}`,
      categoryMain: String(number % 4),
      contact: { ...caseFields().contact, phone: number % 5 === 0 ? '' : `0722 (000) ${number}` },
    }),
    createdAt: 1_000_000 + number * 1_000,
    updatedAt: 1_000_000,
    createdBy: 'juma',
  })
  const cases = Array.from({ length: 20 }, (_, number) => one(number))
  desk.api.applyPulledPage({
    cases,
    position: { skip: 0, isComplete: true, newestServerId: null, finishedAt: 1 },
    now: 1,
  })
  desk.close()
})
afterEach(() => temp.remove())

/** Every slice of the table as the check asks for it. */
function isSound(table = 'cases'): boolean {
  const inspection = openInspection({ file: temp.file, key: temp.key })
  const { api } = inspection
  try {
    let after: number | null = Number.MIN_SAFE_INTEGER
    while (after !== null) {
      const checked: ReturnType<typeof api.checkRows> = api.checkRows({ table, after, limit: 7 })
      if (!checked.isSound) return false
      after = checked.next
    }
    return true
  } finally {
    inspection.close()
  }
}

/** Changes the table while one of its indexes does not look, as a defect would leave it. */
function behindTheBackOf(index: string, change: string): void {
  const schema = (sql: string) => {
    const bare = temp.openBare()
    bare.unsafeMode(true)
    bare.pragma('writable_schema = ON')
    bare.exec(sql)
    bare.close()
  }
  const bare = temp.openBare()
  bare.exec('CREATE TABLE memory (type TEXT, name TEXT, tbl_name TEXT, rootpage INTEGER, sql TEXT) STRICT')
  bare.prepare('INSERT INTO memory SELECT * FROM sqlite_schema WHERE name = ?').run(index)
  bare.close()
  schema(`DELETE FROM sqlite_schema WHERE name = '${index}'`)
  const changing = temp.openBare()
  changing.exec(change)
  changing.close()
  schema('INSERT INTO sqlite_schema SELECT * FROM memory')
}

test.each([
  ['cases_facet', 'UPDATE cases SET facet = facet + 1 WHERE rowid = (SELECT max(rowid) FROM cases)'],
  ['cases_server_id', "UPDATE cases SET server_id = 'another' WHERE server_id = 's9'"],
  ['cases_number_key', "UPDATE cases SET phone = '0733 000 999' WHERE id = 'case-7'"],
  ['cases_call', "UPDATE cases SET source_id = 'another' WHERE id = 'case-8'"],
  ['cases_revision', "DELETE FROM cases WHERE id = 'case-11'"],
])('a row that the index %s has lost, or kept too long, is found slice by slice', (index, change) => {
  expect(isSound()).toBe(true)
  behindTheBackOf(index, change)
  expect(isSound()).toBe(false)
})

test('every table of the desk can be looked through in slices', () => {
  const bare = temp.openBare()
  const tables = bare
    .prepare<[], string>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr = 0")
    .pluck()
    .all()
  bare.close()
  expect(tables.length).toBeGreaterThan(10)
  for (const name of tables.filter((each) => !each.startsWith('sqlite_')))
    expect([name, isSound(name)]).toEqual([name, true])
})

test('a check that was cut off goes on at the row where it stood', async () => {
  let place: CheckPlace | null = null
  const asked: string[] = []
  const verdicts: boolean[] = []
  const start = (stopsAt: number) => {
    const check = createFileCheck({
      inspector: {
        lookAtPages: () => Promise.resolve({ damaged: [], next: null }),
        tables: () =>
          Promise.resolve([
            { name: 'calls', isLarge: false },
            { name: 'cases', isLarge: true },
            { name: 'files', isLarge: false },
          ]),
        isTableSound({ table }) {
          asked.push(table)
          return Promise.resolve(true)
        },
        checkRows({ after }) {
          asked.push(`cases ${Math.max(0, after)}`)
          const next = Math.max(0, after) + 1
          if (next === stopsAt) void check.stop()
          return Promise.resolve({ isSound: true, next: next < 5 ? next : null })
        },
        rest: () => Promise.resolve(),
      },
      clock: {
        now: () => 0,
        after(_ms, run) {
          queueMicrotask(run)
          return () => undefined
        },
      },
      place: { get: () => Promise.resolve(place), set: (next) => Promise.resolve(void (place = next)) },
      settle: () => Promise.resolve(),
      onRunning: () => undefined,
      onDone: (isWhole) => Promise.resolve(void verdicts.push(isWhole)),
      onFailed: (error) => {
        throw error
      },
    })
    check.begin()
    return until('the check rests', () => !check.isRunning())
  }
  await start(3)
  expect(asked.splice(0)).toEqual(['calls', 'cases 0', 'cases 1', 'cases 2'])
  expect([verdicts, place]).toEqual([[], { table: 'cases', after: 3 }])
  await start(99)
  expect(asked).toEqual(['cases 3', 'cases 4', 'files'])
  expect([verdicts, place]).toEqual([[true], null])
})
