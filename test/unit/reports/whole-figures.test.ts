import { expect, test } from 'vitest'
import { mostReportRows } from '../../../preload/contract/index.ts'
import { compareGroups, toTable } from '../../../main/reports/table.ts'
import { offsetsOf } from '../../../main/reports/zone.ts'

const groupsOf = (many: number, count = 1) =>
  Array.from({ length: many }, (_, index) => ({ values: [`v${index}`], count }))

test('as many lines as fit are all shown: none is counted together for want of room that is there', () => {
  const { rows, rowsTogether, total } = toTable(groupsOf(mostReportRows), 1)
  expect(rows).toHaveLength(mostReportRows)
  expect(rows.some(({ isOthers }) => isOthers)).toBe(false)
  expect([rowsTogether, total]).toEqual([0, mostReportRows])
})

test('a comparison says how many differ, also of those that it has no room to list', () => {
  const compared = compareGroups(groupsOf(150), groupsOf(150, 2), 1)
  expect([compared.differences.length, compared.differing, compared.agrees]).toEqual([100, 150, false])
})

test('the day on which clocks change is counted by the old time up to that very quarter of an hour', () => {
  const offsets = offsetsOf('Europe/Berlin', Date.UTC(2026, 0, 1), Date.UTC(2026, 11, 31))
  expect(offsets.slice(1)).toEqual([
    { from: Date.UTC(2026, 2, 29, 1), offsetMs: 7_200_000 },
    { from: Date.UTC(2026, 9, 25, 1), offsetMs: 3_600_000 },
  ])
})
