import { expect, test } from 'vitest'
import { createOutward } from '../../../main/masking/outward.ts'
import { YearlySheet, allCalls } from '../../../preload/contract/index.ts'

const unmapped = [
  { values: ['Kisumu', 'Canary Girls School'], count: 5 },
  { values: ['Kisumu', 'Canary Clinic'], count: 4 },
  { values: ['Kisumu', ''], count: 2 },
  { values: ['Nakuru', 'Canary Clinic'], count: 1 },
]
const section = {
  id: 'by-place',
  label: { en: 'By place' },
  subject: 'cases' as const,
  axes: ['town' as const, 'orgName' as const],
  rows: [{ id: 'one', label: { en: 'One' }, count: 3 }],
  unmapped,
  unmappedLines: 104,
  unmappedTotal: 112,
  total: 115,
}
const sheet = YearlySheet.parse({
  year: 2026,
  title: { en: 'Sheet' },
  about: { en: 'About' },
  isMappedBySite: true,
  sections: [section, { ...section, id: 'by-town', axes: ['town'], unmapped: [{ values: ['Kisumu'], count: 9 }] }],
  source: 'here',
  countedAt: 1,
  asOf: null,
  unsent: 0,
  keepDays: null,
  insteadOf: null,
})

function told(isMasked: boolean): YearlySheet {
  const call = allCalls.find(({ name }) => name === 'reports.yearly')
  if (call === undefined) throw new Error('no such call')
  const outward = createOutward({ isMasked: () => isMasked, tools: { isRevealed: () => false } })
  return YearlySheet.parse(outward.answer(call, sheet, isMasked))
}

test('the yearly sheet names no organisation to whoever sees masked, also where a site maps by them; its sums stay', () => {
  const masked = told(true)
  expect(JSON.stringify(masked)).not.toContain('Canary')
  expect(masked.sections[0]).toMatchObject({
    rows: [{ count: 3 }],
    unmapped: [
      { values: ['Kisumu', '•••'], count: 9 },
      { values: ['Kisumu', ''], count: 2 },
      { values: ['Nakuru', '•••'], count: 1 },
    ],
    unmappedLines: 103,
    unmappedTotal: 112,
    total: 115,
  })
  expect(masked.sections[1]).toEqual(sheet.sections[1])
  expect(told(false)).toEqual(sheet)
})
