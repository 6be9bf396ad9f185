import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SheetDefinition, SiteSheetRows } from '../../../preload/contract/index.ts'
import type { DefinedSection } from '../../../preload/contract/index.ts'
import { countSection, withSiteRows } from '../../../main/reports/yearly.ts'
import { seedOfRun } from '../../kit/seed.ts'

const resource = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../resources/${path}`, import.meta.url), 'utf8'))
const sheet = SheetDefinition.parse(resource('reports/child-helpline-international.json'))
const practiceRows = SiteSheetRows.parse((resource('practice/site.json') as { yearlyRows: unknown }).yearlyRows)

const words = { en: 'x' }
const section = (rows: DefinedSection['rows'], axes: DefinedSection['axes'] = ['categoryMain', 'categorySub']) => ({
  id: 'reason',
  label: words,
  subject: 'cases' as const,
  axes,
  rows,
})
const row = (id: string, ...where: DefinedSection['rows'][number]['where']) => ({ id, label: words, where })
const counts = (counted: ReturnType<typeof countSection>) =>
  Object.fromEntries(counted.rows.map(({ id, count }) => [id, count]))

describe('the yearly sheet', () => {
  test('counts every group once, in the row that says most about it', () => {
    const counted = countSection(
      section([
        row('health', { categoryMain: ['8'] }),
        row('sexuality', { categoryMain: ['8'], categorySub: ['82', '83'] }),
        row('any-sub', { categoryMain: ['8'], categorySub: ['*'] }),
      ]),
      [
        { values: ['8', '82'], count: 3 },
        { values: ['8', ''], count: 5 },
        { values: ['8', '81'], count: 7 },
      ],
    )
    expect(counts(counted)).toEqual({ health: 5, sexuality: 3, 'any-sub': 7 })
    expect(counted).toMatchObject({ total: 15, unmappedTotal: 0, unmapped: [] })
  })

  test('lists what no row takes, the most frequent first, and counts it in the total', () => {
    const counted = countSection(section([row('health', { categoryMain: ['8'] })]), [
      { values: ['9', '91'], count: 2 },
      { values: ['8', '81'], count: 7 },
      { values: ['', ''], count: 4 },
    ])
    expect(counted.unmapped).toEqual([
      { values: ['', ''], count: 4 },
      { values: ['9', '91'], count: 2 },
    ])
    expect(counted).toMatchObject({ total: 13, unmappedTotal: 6, unmappedLines: 2 })
  })

  test('says that it does not know what the server has no place for, and never zero', () => {
    const counted = countSection(section([row('age-0-3')], []), [{ values: [], count: 9 }])
    expect(counted).toMatchObject({ rows: [{ count: null }], total: 0, unmappedTotal: 0 })
  })

  test('lists a hundred of many, and counts them all', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({ values: [String(index), ''], count: 2 }))
    const counted = countSection(section([row('none', { categoryMain: ['x'] })]), many)
    expect(counted.unmapped).toHaveLength(100)
    expect(counted).toMatchObject({ unmappedLines: 150, unmappedTotal: 300, total: 300 })
  })

  test('agrees with a recount of each single case, whatever the rows are', () => {
    const word = fc.constantFrom('', '1', '2', '3', '4')
    const condition = fc
      .record({
        categoryMain: fc.option(fc.array(fc.constantFrom('', '1', '2', '3', '*'), { minLength: 1, maxLength: 3 })),
        categorySub: fc.option(fc.array(fc.constantFrom('', '1', '2', '*'), { minLength: 1, maxLength: 3 })),
      })
      .map(({ categoryMain, categorySub }) => ({
        ...(categoryMain === null ? {} : { categoryMain }),
        ...(categorySub === null ? {} : { categorySub }),
      }))
      .filter((each) => Object.keys(each).length > 0)
    const rows = fc.array(fc.array(condition, { maxLength: 3 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(rows, fc.array(fc.tuple(word, word), { maxLength: 60 }), (wheres, cases) => {
        const groups = new Map<string, { values: string[]; count: number }>()
        for (const values of cases) {
          const key = values.join('|')
          groups.set(key, { values, count: (groups.get(key)?.count ?? 0) + 1 })
        }
        const defined = section(wheres.map((where, index) => row(`r${String(index)}`, ...where)))
        const counted = countSection(defined, [...groups.values()])
        // Case by case and written from the rule: most points win, named words two, any answer one; the first of equals.
        const naive = wheres.map(() => 0)
        let left = 0
        for (const [main, sub] of cases) {
          let best = -1
          let at = -1
          wheres.forEach((where, index) => {
            for (const each of where) {
              let points = 0
              let fits = true
              const asked: [readonly string[] | undefined, string][] = [
                [each.categoryMain, main],
                [each.categorySub, sub],
              ]
              for (const [list, value] of asked) {
                if (list === undefined) continue
                if (!list.includes(value) && !(list.includes('*') && value !== '')) fits = false
                points += list.includes('*') ? 1 : 2
              }
              if (fits && points > best) {
                best = points
                at = index
              }
            }
          })
          if (at < 0) left += 1
          else naive[at] = (naive[at] ?? 0) + 1
        }
        expect(counted.rows.map(({ count }) => count)).toEqual(naive)
        expect([counted.unmappedTotal, counted.total]).toEqual([left, cases.length])
      }),
      { seed: seedOfRun('yearly sheet'), numRuns: 150 },
    )
  })
})

describe('the mapping', () => {
  test('of practice names rows that the sheet has, and leaves no category of practice without one', () => {
    const ids = sheet.sections.flatMap(({ rows }) => rows.map(({ id }) => id))
    expect(Object.keys(practiceRows).filter((id) => !ids.includes(id))).toEqual([])
    const reasons = withSiteRows(sheet, practiceRows).sections.find(({ id }) => id === 'reason')
    if (reasons === undefined) throw new Error('no reasons')
    const { pickLists } = resource('practice/site.json') as {
      pickLists: { categories: { id: string; children: { id: string }[] }[] }
    }
    const groups = pickLists.categories.flatMap(({ id, children }) =>
      ['', ...children.map((child) => child.id)].map((sub) => ({ values: [id, sub], count: 1 })),
    )
    expect(countSection(reasons, groups).unmapped).toEqual([])
  })

  test('of the sheet alone knows only words that every helpline shares', () => {
    const reasons = sheet.sections.find(({ id }) => id === 'reason')
    const named = reasons?.rows.flatMap(({ where }) => where)
    expect(named).toEqual([])
    // The numbers of categories are the helpline's own: another one's must never be counted by practice's.
    expect(countSection(reasons ?? section([]), [{ values: ['3', '31'], count: 8 }])).toMatchObject({
      unmappedTotal: 8,
      total: 8,
    })
  })

  test('is refused where a row asks by an axis its section does not count', () => {
    const wrong = { ...section([row('a', { status: ['open'] })], ['source']) }
    expect(SheetDefinition.safeParse({ id: 's', title: words, about: words, sections: [wrong] }).success).toBe(false)
  })
})
