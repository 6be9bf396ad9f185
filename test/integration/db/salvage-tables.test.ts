import { closeSync, openSync, writeSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../../main/db/migrations/index.ts'
import { openDesk } from '../../../main/db/open-desk.ts'
import { clearCache } from '../../../main/db/salvage/clear-cache.ts'
import { markSuspect } from '../../../main/db/salvage/salvage.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** Every table is either somebody's own and outlives its file, or is the server's and comes again: none is forgotten. */

/** What exists on this computer alone, whatever else is unsent. */
const own = [
  'call_back_attempts',
  'call_backs',
  'doubles',
  'follow_ups',
  'passed_over',
  'person_drafts',
  'qa_acknowledgements',
  'recording_listens',
  'recording_remarks',
  'sample_months',
  'sample_picks',
  'security_events',
  'sent_records',
]
/** Taken over as far as unsent work, drafts or calls need it; `salvage.test.ts` says how. */
const inPart = [
  'calls',
  'cases',
  'drafts',
  'files',
  'messages',
  'meta',
  'outbox',
  'people',
  'qa_scores',
  'record_drafts',
]
/** The server's, or derived from other tables. */
const comesAgain = [
  'axis_words',
  'case_axes',
  'case_looks',
  'message_addresses',
  'message_layouts',
  'openings',
  'received_files',
  'recordings',
  'removed_cases',
  'server_calls',
]

/** What a CHECK of the table asks for. */
const allowed: Readonly<Record<string, string>> = { priority: 'low' }

let temp: TempDatabase
beforeEach(() => {
  temp = tempDatabase()
})
afterEach(() => temp.remove())

function tables(): string[] {
  const bare = temp.openBare()
  const names = bare
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all()
  bare.close()
  return names
}

/** Two rows in each of the own tables, different in every column, beside a page of cases of the server. */
function fill(): Map<string, unknown[]> {
  const desk = temp.openHere()
  desk.api.applyPulledPage({
    cases: Array.from({ length: 20 }, (_, index) => ({
      localId: `pulled-${index}`,
      serverId: `${index}`,
      reference: null,
      fields: caseFields({ narrative: 'x'.repeat(900) }),
      createdAt: 100_000 + index * 1_000,
      updatedAt: 100_000,
      createdBy: 'juma',
    })),
    position: { skip: 20, isComplete: true, newestServerId: '19', finishedAt: 1 },
    now: 1,
  })
  desk.close()
  const bare = temp.openBare()
  for (const table of own) {
    const columns = bare.prepare<[], { name: string; type: string }>(
      `SELECT name, type FROM pragma_table_info('${table}')`,
    )
    for (const number of [1, 2]) {
      const row = columns.all().map(({ name, type }, at): [string, string | number | Buffer] => {
        if (name === 'kind') return [name, table === 'security_events' ? 'signed-in' : 'sms']
        if (type === 'INTEGER') return [name, number * 100 + at]
        return [name, type === 'BLOB' ? Buffer.from([number, at]) : (allowed[name] ?? `"${name} ${number}"`)]
      })
      bare
        .prepare<(string | number | Buffer)[]>(
          `INSERT INTO ${table} (${row.map(([name]) => name).join(', ')}) VALUES (${row.map(() => '?').join(', ')})`,
        )
        .run(...row.map(([, value]) => value))
    }
  }
  bare.close()
  return rows()
}

function rows(): Map<string, unknown[]> {
  const bare = temp.openBare()
  const all = (table: string) => bare.prepare<[], { kind?: string }>(`SELECT * FROM ${table} ORDER BY 1`).all()
  // That it happened is written beside what was there.
  const found = new Map(own.map((table) => [table, all(table).filter((row) => row.kind !== 'file-salvaged')]))
  bare.close()
  return found
}

function damageCases(): void {
  const bare = temp.openBare()
  const page = bare
    .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'cases' AND pagetype = 'leaf' ORDER BY pageno DESC")
    .pluck()
    .get()
  bare.close()
  const handle = openSync(temp.file, 'r+')
  writeSync(handle, Buffer.alloc(64, 0x55), 0, 64, ((page ?? 0) - 1) * 4096 + 1000)
  closeSync(handle)
}

test('no table of the schema is forgotten: a new one has to be said to be own, or the server’s', () => {
  temp.openHere().close()
  expect(tables()).toEqual([...own, ...inPart, ...comesAgain].toSorted())
})

test('everything that exists on this computer alone outlives a damaged file, row for row', () => {
  const before = fill()
  expect([...before.values()].every((found) => found.length === 2)).toBe(true)
  damageCases()
  markSuspect(temp.file)
  const desk = openDesk({ file: temp.file, key: temp.key, now: () => Date.UTC(2026, 10, 22, 13, 30) })
  expect(desk.api.salvageReport()).not.toBeNull()
  desk.close()
  expect(rows()).toEqual(before)
})

test('it outlives the going of the cache too', () => {
  const before = fill()
  clearCache({ file: temp.file, key: temp.key, migrations })
  const desk = temp.openHere()
  expect(desk.api.isServerIdTaken({ serverId: '1', exceptCaseId: '' })).toBe(false)
  desk.close()
  expect(rows()).toEqual(before)
})
