import { expect, test } from 'vitest'
import { inLines } from '../../../renderer/features/reports/use-report-page.ts'

test('a report with more filters than lines names each of them, and none at the cost of site or period', () => {
  const filters = Array.from({ length: 16 }, (_, at) => `filter ${String(at)}`)
  const lines = inLines(filters, 13)
  expect(lines).toHaveLength(13)
  expect(lines.join(' · ')).toBe(filters.join(' · '))
  expect(inLines(filters, 16)).toEqual(filters)
})
