import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listSql } from '../../../main/db/queries/case-list.ts'
import { changesSql } from '../../../main/db/queries/changes.ts'
import {
  noFilter,
  priorities,
  sources,
  statuses,
  type CaseFields,
  type CaseFilter,
} from '../../../preload/contract/cases.ts'
import { randomFrom, seedOfRun } from '../../kit/seed.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

const seed = seedOfRun('case list')
const rows = 400
const start = 1_700_000_000_000
let temp: TempDatabase
let desk: ReturnType<TempDatabase['openHere']>
const all: { id: string; createdAt: number; fields: CaseFields; seq: number }[] = []

beforeAll(() => {
  temp = tempDatabase()
  desk = temp.openHere()
  const random = randomFrom(seed)
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T
  for (let index = 0; index < rows; index++) {
    const fields = caseFields({
      source: pick([...sources, '']),
      status: pick([...statuses, '']),
      priority: pick([...priorities, '']),
      categoryMain: pick(['1', '2', '']),
      narrative: `case ${index}`,
    })
    const createdAt = start + Math.floor(random() * 20_000)
    const serverId = String(index + 1)
    desk.api.applyPulledPage({
      cases: [
        { localId: `case-${index}`, serverId, reference: null, fields, createdAt, updatedAt: createdAt, createdBy: '' },
      ],
      position: desk.api.pullPosition(),
      now: 1,
    })
    all.push({ id: `case-${index}`, createdAt, fields, seq: desk.api.getCase({ id: `case-${index}` }).seq })
  }
  all.sort((left, right) => right.seq - left.seq)
})
afterAll(() => {
  desk.close()
  temp.remove()
})

/** What a person would count by hand. */
function expected(filter: CaseFilter): string[] {
  const lets = (chosen: readonly string[], value: string, asDefault: string) =>
    chosen.length === 0 || chosen.includes(value === '' ? asDefault : value)
  return all
    .filter(
      ({ fields, createdAt }) =>
        lets(filter.statuses, fields.status, 'open') &&
        lets(filter.priorities, fields.priority, 'medium') &&
        lets(filter.sources, fields.source, 'walkin') &&
        (filter.categoryMain === null || filter.categoryMain === fields.categoryMain) &&
        (filter.from === null || createdAt >= filter.from) &&
        (filter.to === null || createdAt < filter.to),
    )
    .map((each) => each.id)
}

function everyPage(filter: CaseFilter, limit: number): string[] {
  const ids: string[] = []
  let before: number | null = null
  for (;;) {
    const page = desk.api.pageCases({ filter, before, limit })
    ids.push(...page.map((row) => row.id))
    const last = page.at(-1)
    if (!last || page.length < limit) return ids
    before = last.seq
  }
}

const instant = fc.option(fc.integer({ min: start - 1_000, max: start + 21_000 }), { nil: null })
const anyFilter: fc.Arbitrary<CaseFilter> = fc.record({
  statuses: fc.uniqueArray(fc.constantFrom(...statuses)),
  priorities: fc.uniqueArray(fc.constantFrom(...priorities)),
  sources: fc.uniqueArray(fc.constantFrom(...sources)),
  categoryMain: fc.constantFrom(null, '1', '2', '', '9'),
  from: instant,
  to: instant,
})

test('pages under any combination of filters hold every case once, newest first', () => {
  fc.assert(
    fc.property(anyFilter, fc.integer({ min: 1, max: 100 }), (filter, limit) => {
      expect(everyPage(filter, limit)).toEqual(expected(filter))
    }),
    { seed, numRuns: 150 },
  )
})

test('the second half of a search lets the same cases through as the list does', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      const seqs = all.map((each) => each.seq).reverse()
      expect(desk.api.casesBySeq({ seqs, filter }).map((row) => row.id)).toEqual(expected(filter))
    }),
    { seed, numRuns: 60 },
  )
})

test('places that no case holds any more are left out', () => {
  expect(desk.api.casesBySeq({ seqs: [1, all[0]?.seq ?? 0], filter: noFilter() })).toHaveLength(1)
  expect(desk.api.casesBySeq({ seqs: [], filter: noFilter() })).toEqual([])
})

test('an excerpt is short and never ends in half a sign', () => {
  const narrative = `${'a'.repeat(159)}😀 and more`
  desk.api.saveCase({
    caseId: 'emoji',
    outboxId: 'out-emoji',
    draftId: 'draft-emoji',
    fields: caseFields({ narrative }),
    createdBy: '',
    now: start + 100_000,
  })
  const [row] = desk.api.pageCases({ filter: noFilter(), before: null, limit: 1 })
  expect(row?.excerpt).toBe('a'.repeat(159))
})

describe.each([
  ['before', () => undefined],
  ['after', (bare: ReturnType<TempDatabase['openBare']>) => bare.exec('ANALYZE')],
])('%s the statistics of SQLite are gathered', (_when, prepare) => {
  test.each(Object.entries(listSql))('"%s" reads a stretch of an index, without sorting or scanning', (_name, sql) => {
    const bare = temp.openBare()
    prepare(bare)
    const parameters = Array.from({ length: sql.split('?').length - 1 }, () => '[]')
    const plan = bare
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map((step) => (step as { detail: string }).detail)
    bare.close()
    expect(plan.join('\n')).not.toMatch(/TEMP B-TREE|SCAN cases|SCAN o\b/)
    expect(plan.join('\n')).toMatch(/SEARCH cases USING/)
  })
})

test('the search feed reads changes by the revision index', () => {
  const bare = temp.openBare()
  const plan = bare
    .prepare(`EXPLAIN QUERY PLAN ${changesSql}`)
    .all({ after: 1, limit: 1 })
    .map((step) => (step as { detail: string }).detail)
    .join('\n')
  bare.close()
  expect(plan).toMatch(/SEARCH cases USING INDEX cases_revision/)
  expect(plan).not.toMatch(/TEMP B-TREE|SCAN cases/)
})
