import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import type { Gateway, ServerCase, ServerSession } from '../../../main/api/gateway.ts'
import { readResources } from '../../../main/core/resource-files.ts'
import { openInspection } from '../../../main/db/inspect/create-inspect-api.ts'
import { migrate } from '../../../main/db/migrate.ts'
import { migrations } from '../../../main/db/migrations/index.ts'
import type { DatabaseConnection } from '../../../main/db/open.ts'
import { countByAxes } from '../../../main/db/queries/axis-counts.ts'
import { createCaseQueries } from '../../../main/db/queries/cases.ts'
import { createServerCallQueries } from '../../../main/db/queries/server-calls.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { startPracticeServer, type PracticeServer } from '../../../main/practice/server.ts'
import { compareGroups, toTable } from '../../../main/reports/table.ts'
import { countSection, withSiteRows } from '../../../main/reports/yearly.ts'
import { dayAfter, offsetsOf } from '../../../main/reports/zone.ts'
import type { CaseFields, OwnAxis, ServerCall, TimeAxis } from '../../../preload/contract/index.ts'
import { startOfDay, timeAxes } from '../../../preload/contract/index.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { tempDatabase } from '../../kit/temp-database.ts'

/** A real server with 300 tickets, and a real encrypted database with the same ones. */

const zone = 'Africa/Nairobi'
const folder = mkdtempSync(join(tmpdir(), 'desk-reports-'))
const database = tempDatabase()
let server: PracticeServer
let gateway: Gateway
let session: ServerSession
let bare: DatabaseConnection
let inspection: ReturnType<typeof openInspection>
const cases: ServerCase[] = []
const calls: ServerCall[] = []

beforeAll(async () => {
  server = await startPracticeServer({ dataFolder: folder, cases: 300, seed: 11 })
  gateway = createCrmGateway({
    baseUrl: server.url,
    fetch,
    timeoutMs: 10_000,
    roleCodes: {},
    observer: { answered: () => undefined, failed: () => undefined },
    clock: systemClock,
  })
  session = (await gateway.signIn('neema', 'coral-kite-harbour')).session
  bare = database.openBare()
  migrate(bare, migrations, database.file)
  const queries = createCaseQueries(bare)
  const callQueries = createServerCallQueries(bare)
  for (let skip = 0; ; skip += 100) {
    const page = await gateway.listCases(session, { skip, count: 100 })
    cases.push(...page.cases)
    if (page.received < 100) break
  }
  const anyCall = { number: '', agent: '', status: '', from: null, to: null }
  for (let skip = 0; ; skip += 100) {
    const page = await gateway.listCalls(session, anyCall, { skip, count: 100 })
    calls.push(...page.calls)
    if (page.received < 100) break
  }
  bare.transaction(() => {
    cases.forEach((each, index) => {
      const createdAt = each.createdAt ?? 0
      const id = `019ab3c4-d5e6-7f80-9a1b-${String(index).padStart(12, '0')}`
      const common = { id, draftId: null, createdAt, updatedAt: createdAt, createdBy: each.createdBy }
      queries.insert({ ...common, serverId: each.serverId, fields: each.fields })
    })
    calls.forEach((call) => callQueries.put(call, 0))
  })()
  inspection = openInspection({ file: database.file, key: database.key })
}, 60_000)

afterAll(async () => {
  inspection.close()
  bare.close()
  await server.close()
  database.remove()
  rmSync(folder, { recursive: true, force: true })
})

const caseAxis: Readonly<Record<string, (fields: CaseFields) => string>> = {
  source: (fields) => fields.source || 'walkin',
  categoryMain: (fields) => fields.categoryMain,
  categorySub: (fields) => fields.categorySub,
  status: (fields) => fields.status || 'open',
  priority: (fields) => fields.priority || 'medium',
  referredTo: (fields) => fields.referredTo,
  escalatedTo: (fields) => fields.escalatedTo,
  disposition: (fields) => fields.disposition,
  town: (fields) => fields.contact.town,
  country: (fields) => fields.contact.country,
  userCategory: (fields) => fields.contact.userCategory,
  positionInOrg: (fields) => fields.contact.positionInOrg,
  orgName: (fields) => fields.contact.orgName,
}
const caseAxes = Object.keys(caseAxis) as OwnAxis[]

/** The bucket of an instant, by the runtime's own calendar and nothing of ours. */
function naiveBucket(time: TimeAxis, at: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    weekday: 'short',
  }).formatToParts(at)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  const day = `${part('year')}-${part('month')}-${part('day')}`
  switch (time) {
    case 'year':
      return part('year')
    case 'quarter':
      return `${part('year')}-Q${Math.ceil(Number(part('month')) / 3)}`
    case 'month':
      return day.slice(0, 7)
    case 'day':
      return day
    case 'weekday':
      return String(['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')))
    case 'hour':
      return part('hour')
    case 'week': {
      // The week is named after its Thursday.
      const date = new Date(`${day}T00:00:00Z`)
      while (date.getUTCDay() !== 4)
        date.setUTCDate(date.getUTCDate() + (date.getUTCDay() === 0 ? -1 : date.getUTCDay() < 4 ? 1 : -1))
      const first = Date.UTC(date.getUTCFullYear(), 0, 1)
      return `${date.getUTCFullYear()}-W${String(Math.floor((date.getTime() - first) / 604_800_000) + 1).padStart(2, '0')}`
    }
  }
}

type Group = { values: readonly string[]; count: number }
const sorted = (groups: readonly Group[]) =>
  groups.map(({ values, count }) => `${values.join(' | ')} = ${count}`).toSorted()

function naive<Row>(rows: readonly Row[], read: readonly ((row: Row) => string)[]): Group[] {
  const counts = new Map<string, Group>()
  for (const row of rows) {
    const values = read.map((each) => each(row))
    const key = JSON.stringify(values)
    counts.set(key, { values, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  // Without axes there is one number, also when it is none.
  return counts.size === 0 && read.length === 0 ? [{ values: [], count: 0 }] : [...counts.values()]
}

test('the yearly sheet is what anybody counts by hand, here and at the server', async () => {
  const { yearly, site } = readResources(fileURLToPath(new URL('../../../resources/', import.meta.url)))
  const year = new Date(Math.max(...cases.map((each) => each.createdAt ?? 0))).getUTCFullYear()
  const span = { from: Date.UTC(year, 0, 1), to: Date.UTC(year + 1, 0, 1) }
  const own = cases.filter(({ createdAt }) => (createdAt ?? 0) >= span.from && (createdAt ?? 0) < span.to)
  const count = (fits: (fields: CaseFields) => boolean) => own.filter(({ fields }) => fits(fields)).length
  const byHand = {
    'channel-telephone': count(({ source }) => source === 'call'),
    'reason-peers': count(({ categorySub }) => categorySub === '19' || categorySub === '34'),
    'reason-violence': count(
      ({ categoryMain, categorySub }) => ['3', '5'].includes(categoryMain) && categorySub !== '34',
    ),
    'outcome-escalated': count(({ escalatedTo, status }) => escalatedTo !== '' || status === 'escalated'),
    'outcome-open': count((each) => each.status === 'open' && each.referredTo === '' && each.escalatedTo === ''),
  }
  const sheet = withSiteRows(yearly, site.yearlyRows ?? {})
  for (const section of sheet.sections.filter(({ axes }) => axes.length > 0)) {
    const question = { subject: section.subject, filters: [], ...span }
    const axes = section.axes.map((axis) => ({ own: axis }))
    const here = countSection(section, inspection.api.countBy({ ...question, axes, offsets: [] }).groups)
    expect(countSection(section, await gateway.countBy(session, { ...question, axes: section.axes }))).toEqual(here)
    if (section.subject === 'cases') expect(here.total).toBe(own.length)
    expect(here.rows.reduce((sum, row) => sum + (row.count ?? 0), here.unmappedTotal)).toBe(here.total)
    for (const [id, expected] of Object.entries(byHand)) {
      const row = here.rows.find((each) => each.id === id)
      if (row !== undefined) expect(row, `row ${id}`).toMatchObject({ count: expected })
    }
  }
})

const seed = seedOfRun('reports')

describe('what this computer counts', () => {
  const days = fc.option(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 })), { nil: null })
  const filters = fc.uniqueArray(
    fc.record({ axis: fc.constantFrom(...caseAxes), picks: fc.array(fc.nat(1000), { minLength: 1, maxLength: 3 }) }),
    { selector: (each) => each.axis, maxLength: 3 },
  )

  function filtersOf(chosen: readonly { axis: OwnAxis; picks: readonly number[] }[]) {
    return chosen.map(({ axis, picks }) => ({
      axis,
      // Values that occur, so that most filters let something through.
      values: picks.map((pick) => caseAxis[axis]?.(cases[pick % cases.length]?.fields as CaseFields) ?? ''),
    }))
  }

  function spanOf(span: readonly [number, number] | null, timeZone: string) {
    if (span === null) return { from: null, to: null }
    const newest = Math.max(...cases.map((each) => each.createdAt ?? 0))
    const [first, last] = span
      .toSorted((one, other) => other - one)
      .map((back) => {
        return new Date(newest - back * 86_400_000).toISOString().slice(0, 10)
      })
    return { from: startOfDay(first ?? '', timeZone), to: startOfDay(dayAfter(last ?? ''), timeZone) }
  }

  const passes = (fields: CaseFields, all: readonly { axis: string; values: readonly string[] }[]) =>
    all.every(({ axis, values }) => values.includes(caseAxis[axis]?.(fields) ?? ''))
  const isWithin = (at: number | null, { from, to }: { from: number | null; to: number | null }) =>
    (from === null || (at ?? 0) >= from) && (to === null || (at ?? 0) < to)

  test('is what the server counts and what anybody counts by hand, for any axes and filters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.constantFrom(...caseAxes), { maxLength: 4 }),
        filters,
        days,
        async (axes, chosen, span) => {
          const question = { subject: 'cases', filters: filtersOf(chosen), ...spanOf(span, 'UTC') } as const
          const here = inspection.api.countBy({ ...question, axes: axes.map((own) => ({ own })), offsets: [] })
          const there = await gateway.countBy(session, { ...question, axes })
          const rows = cases.filter(
            (each) => passes(each.fields, question.filters) && isWithin(each.createdAt, question),
          )
          const byHand = naive(
            rows,
            axes.map((axis) => (each: ServerCase) => caseAxis[axis]?.(each.fields) ?? ''),
          )
          expect(sorted(here.groups)).toEqual(sorted(byHand))
          expect(sorted(there)).toEqual(sorted(byHand))
          expect(here.total).toBe(rows.length)
          expect(compareGroups(here.groups, there, 1)).toMatchObject({ agrees: true, here: rows.length })
        },
      ),
      { numRuns: 60, seed },
    )
  })

  test('falls into the days, weeks and hours of the site, not of UTC', () => {
    const offsets = offsetsOf(zone, Date.UTC(2000, 0, 1), Date.now())
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...timeAxes), { minLength: 1, maxLength: 2 }),
        fc.uniqueArray(fc.constantFrom(...caseAxes), { maxLength: 2 }),
        filters,
        days,
        (times, own, chosen, span) => {
          const question = { subject: 'cases', filters: filtersOf(chosen), ...spanOf(span, zone) } as const
          const axes = [...own.map((name) => ({ own: name })), ...times.map((time) => ({ time }))]
          const here = inspection.api.countBy({ ...question, axes, offsets })
          const rows = cases.filter(
            (each) => passes(each.fields, question.filters) && isWithin(each.createdAt, question),
          )
          const read = [
            ...own.map((axis) => (each: ServerCase) => caseAxis[axis]?.(each.fields) ?? ''),
            ...times.map((time) => (each: ServerCase) => naiveBucket(time, each.createdAt ?? 0)),
          ]
          expect(sorted(here.groups)).toEqual(sorted(naive(rows, read)))
          const table = toTable(here.groups, own.length)
          expect(table.rows.reduce((sum, row) => sum + row.total, 0)).toBe(rows.length)
          expect(table.cells.flat().reduce((sum, cell) => sum + cell, 0)).toBe(rows.length)
        },
      ),
      { numRuns: 60, seed },
    )
  })

  test('is right for calls too, wherever both places know an axis', async () => {
    for (const axes of [['agent', 'direction'], ['queue', 'callStatus', 'isScored'], []] as const) {
      const question = { subject: 'calls', filters: [], from: null, to: null } as const
      const here = inspection.api.countBy({ ...question, axes: axes.map((own) => ({ own })), offsets: [] })
      const there = await gateway.countBy(session, { ...question, axes })
      expect(here.total).toBe(calls.length)
      expect(sorted(here.groups)).toEqual(sorted(there))
    }
  })

  test('follows every change of a case, and forgets its words with the last case that used them', () => {
    const queries = createCaseQueries(bare)
    const count = (axis: string) =>
      inspection.api.countBy({
        subject: 'cases',
        axes: [{ own: axis }],
        filters: [],
        from: null,
        to: null,
        offsets: [],
      })
    const [first] = cases
    const row = queries.byServerId(first?.serverId ?? '')
    if (first === undefined || row === undefined) throw new Error('no case')
    const secret = 'Kijiji cha siri'
    const fields = { ...first.fields, status: 'escalated', contact: { ...first.fields.contact, town: secret } } as const
    bare.transaction(() => queries.replace(row, { fields, base: null, updatedAt: 1 }))()
    expect(count('town').groups).toContainEqual({ values: [secret], count: 1 })
    bare.transaction(() => queries.remove(queries.need(row.id)))()
    expect(count('town').total).toBe(cases.length - 1)
    expect(bare.prepare('SELECT count(*) FROM axis_words WHERE word = ?').pluck().get(secret)).toBe(0)
    const used = bare
      .prepare<[], { axis: number; uses: number }>(
        'SELECT axis, sum(uses) AS uses FROM axis_words WHERE axis IN (0, 3) GROUP BY axis',
      )
      .all()
    expect(used.map(({ uses }) => uses)).toEqual([cases.length - 1, cases.length - 1])
  })

  test('tells tens of thousands of words apart, and counts those beyond them together', () => {
    const towns = 8
    const place = bare.prepare<[number, string, number]>(
      "INSERT INTO axis_words (axis, word, code, letter, uses) VALUES (?, ?, ?, '', 1)",
    )
    const add = (town: string, index: number) => {
      const [first] = cases
      if (first === undefined) throw new Error('no case')
      const id = `019ab3c4-d5e6-7f80-9a1c-${String(index).padStart(12, '0')}`
      const fields = { ...first.fields, contact: { ...first.fields.contact, town } }
      const common = { draftId: null, createdAt: 1, updatedAt: 1, createdBy: '' }
      createCaseQueries(bare).insert({ ...common, id, serverId: `t${index}`, fields })
    }
    // As if so many words had been used before.
    const undo = bare.transaction(() => {
      place.run(towns, 'before the gap', 55_263)
      add('after the gap', 1)
      place.run(towns, 'nearly the last', 59_999)
      for (const [index, town] of ['the last', 'beyond', 'far beyond', 'far beyond'].entries()) add(town, 2 + index)
      const codes = bare.prepare("SELECT group_concat(codes, '') FROM case_axes").pluck().get()
      expect(String(codes).length % 17).toBe(0)
      expect(String(codes).isWellFormed()).toBe(true)
      const { groups } = countByAxes(bare, {
        subject: 'cases',
        axes: [{ own: 'town' }],
        filters: [],
        from: 0,
        to: 2,
        offsets: [],
      })
      expect(sorted(groups)).toEqual(['after the gap = 1', 'the last = 1', '… = 3'])
      throw new Error('undone')
    })
    expect(undo).toThrow('undone')
  })

  test('is refused when its lines are more than memory has room for', () => {
    const axes = [{ own: 'town' }, { own: 'status' }] as const
    const question = { subject: 'cases', axes, filters: [], from: null, to: null, offsets: [] } as const
    const { groups } = countByAxes(bare, question)
    expect(countByAxes(bare, question, groups.length).groups).toHaveLength(groups.length)
    expect(() => countByAxes(bare, question, groups.length - 1)).toThrow(
      expect.objectContaining({ code: 'report-too-fine' }),
    )
  })

  test('is the same for a database that was filled before it could be counted', () => {
    const codes = bare.prepare('SELECT seq, codes FROM case_axes ORDER BY seq')
    const before = inspection.api.countBy({
      subject: 'cases',
      axes: [{ own: 'town' }, { own: 'categorySub' }, { time: 'hour' }],
      filters: [],
      from: null,
      to: null,
      offsets: [],
    })
    const old = tempDatabase()
    const database = old.openBare()
    try {
      migrate(database, migrations.slice(0, 8), old.file)
      for (const row of bare.prepare<[], { id: string }>('SELECT id FROM cases ORDER BY seq').all()) {
        const each = createCaseQueries(bare).need(row.id)
        const columns = Object.keys(each)
        database
          .prepare(`INSERT INTO cases (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
          .run(Object.values(each))
      }
      migrate(database, migrations, old.file)
      const reader = openInspection({ file: old.file, key: old.key })
      const after = reader.api.countBy({
        subject: 'cases',
        axes: [{ own: 'town' }, { own: 'categorySub' }, { time: 'hour' }],
        filters: [],
        from: null,
        to: null,
        offsets: [],
      })
      reader.close()
      expect(sorted(after.groups)).toEqual(sorted(before.groups))
      expect(codes.all().length).toBe(after.total)
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    } finally {
      database.close()
      old.remove()
    }
  })
})
