import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DbApi, PulledCase } from '../../../main/db/db-api.ts'
import type { DatabaseConnection } from '../../../main/db/open.ts'
import { axisColumns } from '../../../main/db/queries/case-axes.ts'
import { createCaseQueries } from '../../../main/db/queries/cases.ts'
import type { CaseFields } from '../../../preload/contract/index.ts'
import { caseFields, tempDatabase, type TempDatabase } from '../../kit/temp-database.ts'

/** A page of the server's is counted in one go, every other case by the triggers: both must write down the same. */

let database: TempDatabase
let desk: { api: DbApi; close(): void }
let bare: DatabaseConnection

beforeEach(() => {
  database = tempDatabase()
  desk = database.openHere()
  bare = database.openBare()
})
afterEach(() => {
  bare.close()
  desk.close()
  database.remove()
})

const position = { skip: 20, isComplete: false, newestServerId: null, finishedAt: null }
const words = ['', 'Nakuru', 'Lamu', 'a\u0000b', 'a', '\ud800', '\ufffd', '\ud83d\ude42', "O'Hara", ' ', 'NAKURU']
const fieldsOf = (index: number): CaseFields =>
  caseFields({
    source: index % 2 === 0 ? 'walkin' : 'email',
    sourceId: `s${index}`,
    status: index % 3 === 0 ? 'closed' : 'open',
    categoryMain: words[(index * 7) % words.length] ?? '',
    referredTo: words[(index * 5) % words.length] ?? '',
    contact: { town: words[index % words.length] ?? '', orgName: `Shule ${index % 9}` },
  })
const pulled = (index: number, fields = fieldsOf(index)): PulledCase => ({
  localId: `019ab3c4-d5e6-7f80-9a1b-${String(index).padStart(12, '0')}`,
  serverId: `t${index}`,
  reference: null,
  fields,
  createdAt: Date.UTC(2026, 0, 1) + index * 3_600_000,
  updatedAt: 1,
  createdBy: 'neema',
})
const pages = Array.from({ length: 3 }, (_, page) =>
  Array.from({ length: 20 }, (_, index) => pulled(page * 20 + index)),
)
const written = (from: DatabaseConnection) => ({
  codes: from.prepare('SELECT seq, codes FROM case_axes ORDER BY seq').all(),
  words: from.prepare('SELECT axis, hex(word) AS word, code, letter, uses FROM axis_words ORDER BY axis, code').all(),
})
/** What `axis_words` must hold, counted anew from the cases. */
function usesByHand(from: DatabaseConnection): unknown[] {
  return axisColumns.flatMap((column, axis) =>
    from
      .prepare(
        `SELECT ${axis} AS axis, hex(${column}) AS word, count(*) AS uses FROM cases WHERE ${column} <> ''
         GROUP BY ${column} ORDER BY hex(${column})`,
      )
      .all(),
  )
}
const uses = (from: DatabaseConnection) =>
  from.prepare('SELECT axis, hex(word) AS word, uses FROM axis_words ORDER BY axis, hex(word)').all()
const pull = (cases: PulledCase[]) => desk.api.applyPulledPage({ cases, position, now: 1 })

describe('a page of the server', () => {
  test('is written down as its cases would be one by one', () => {
    const other = tempDatabase()
    const alone = other.openHere()
    const looked = other.openBare()
    try {
      const queries = createCaseQueries(looked)
      for (const page of pages) pull(page)
      looked.transaction(() => {
        // One more word of each axis at a time, as the pages meet them.
        for (const each of pages.flat()) queries.insert({ ...each, id: each.localId, draftId: null })
      })()
      const [here, there] = [written(bare), written(looked)]
      expect(here.codes).toHaveLength(60)
      expect(here).toEqual(there)
      expect(uses(bare)).toEqual(usesByHand(bare))
    } finally {
      looked.close()
      alone.close()
      other.remove()
    }
  })

  test('counts a case once that it names twice, and follows those that are known', () => {
    pull(pages[0] ?? [])
    const changed = { ...fieldsOf(3), contact: { ...fieldsOf(3).contact, town: 'Kisumu' } }
    const again = pulled(21, { ...fieldsOf(21), contact: { ...fieldsOf(21).contact, town: 'Meru' } })
    pull([pulled(3, changed), pulled(20), pulled(21), again, pulled(22)])
    expect(written(bare).codes).toHaveLength(23)
    expect(uses(bare)).toEqual(usesByHand(bare))
    expect(bare.prepare("SELECT uses FROM axis_words WHERE word = 'Meru'").pluck().get()).toBe(1)
  })

  test('that fails leaves nothing counted', () => {
    pull(pages[0] ?? [])
    const before = written(bare)
    // The same local id a second time is refused by the table.
    expect(() => pull([pulled(30), { ...pulled(31), localId: pulled(0).localId }])).toThrow()
    expect(written(bare)).toEqual(before)
  })

  test('leaves no word behind when its cases go', () => {
    for (const page of pages) pull(page)
    const queries = createCaseQueries(bare)
    bare.transaction(() => {
      for (const each of pages.flat()) queries.remove(queries.need(each.localId))
    })()
    expect(written(bare)).toEqual({ codes: [], words: [] })
  })
})
