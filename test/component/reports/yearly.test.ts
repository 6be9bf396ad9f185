import { describe, expect, it } from 'vitest'
import caseForm from '../../../resources/forms/case.json' with { type: 'json' }
import { FormDefinition, ReportPage } from '../../../preload/contract/index.ts'
import type { CallNamed, CountedSection, InputOf, YearlySheet } from '../../../preload/contract/index.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

const words = (en: string) => ({ en, sw: `${en} (sw)` })
const channel: CountedSection = {
  id: 'channel',
  label: words('Contacts by way of contact'),
  subject: 'cases',
  axes: ['source'],
  rows: [{ id: 'channel-telephone', label: words('Telephone'), count: 1200 }],
  unmapped: [
    { values: ['sms'], count: 30 },
    { values: [''], count: 2 },
  ],
  unmappedLines: 2,
  unmappedTotal: 32,
  total: 1232,
}
const age: CountedSection = {
  ...channel,
  id: 'age',
  label: words('Age of the child'),
  axes: [],
  rows: [{ id: 'age-0-3', label: words('0 to 3 years'), count: null }],
  unmapped: [],
  unmappedLines: 0,
  unmappedTotal: 0,
  total: 0,
}
const sheet: YearlySheet = {
  year: 2026,
  title: words('Yearly sheet of the network'),
  about: words('Check it against the form of the year.'),
  isMappedBySite: false,
  sections: [channel, age],
  source: 'here',
  countedAt: Date.UTC(2026, 10, 22, 12),
  asOf: Date.now(),
  unsent: 0,
  keepDays: 400,
  insteadOf: 'server-unreachable',
}

function openYearly(prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined) {
  const state = signedInState()
  const permissions = [...state.session.permissions, 'report.read', 'report.export'] as const
  return mountDesk({
    at: '/reports/yearly',
    state: { ...state, session: { ...state.session, permissions: [...permissions] } },
    prepare(core) {
      core.answers('reports.yearly', ({ year }) => ({ ...sheet, year }))
      core.answers('app.reportFault', () => ({}))
      core.answers('forms.getCaseForm', () => ({ definition: FormDefinition.parse(caseForm), pickLists: {} }))
      prepare(core)
    },
  })
}

const menuItem = (label: string) =>
  [...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')].find((each) => each.textContent.includes(label))
async function choose(menu: string, label: string): Promise<void> {
  button(menu).click()
  await until(() => menuItem(label) !== undefined)
  menuItem(label)?.click()
}

describe('the yearly sheet', () => {
  it('shows every line, what no line takes, what nobody knows, and how far the numbers can be trusted', async () => {
    await openYearly()
    await reads('Yearly sheet of the network, 2026')
    await reads('Telephone1,200')
    await reads('Not assigned to a line32')
    await reads('SMS30')
    await reads('Not said2')
    await reads('Total1,232')
    await reads('0 to 3 yearsnot recorded')
    await reads('The server has no place for this')
    await reads('This helpline has not said yet')
    await reads('The server could not count this, so this computer did')
    await reads('Closed ones are kept here for 400 days.')
  })

  it('counts another year when one is chosen', async () => {
    const core = await openYearly()
    await reads('network, 2026')
    const last = String(new Date().getUTCFullYear() - 2)
    await choose('Year', last)
    await reads(`network, ${last}`)
    expect(core.made.filter(({ name }) => name === 'reports.yearly').at(-1)?.input).toEqual({ year: Number(last) })
  })

  it('leaves as a spreadsheet with every line and what is not assigned', async () => {
    const core = await openYearly((fake) => fake.answers('reports.export', () => ({ base64: 'QQ==' })))
    await reads('network, 2026')
    await choose('Export', 'Spreadsheet')
    await reads('The export is recorded.')
    const made = core.made.find(({ name }) => name === 'reports.export')?.input as InputOf<CallNamed<'reports.export'>>
    expect(made.sheet.facts.join(' ')).toMatch(/network, 2026 .*this computer did.*Made .+ by Amina Otieno\.$/)
    expect(made.sheet.rows).toEqual([
      ['Section', 'Line', 'Number'],
      ['Contacts by way of contact', 'Telephone', 1200],
      ['Contacts by way of contact', 'Not assigned: SMS', 30],
      ['Contacts by way of contact', 'Not assigned: Not said', 2],
      ['Contacts by way of contact', 'Total', 1232],
      ['Age of the child', '0 to 3 years', 'not recorded'],
    ])
  })

  it('leaves for paper, a table for each section', async () => {
    const core = await openYearly((fake) => fake.answers('reports.exportPdf', () => ({ base64: 'QQ==' })))
    await reads('network, 2026')
    await choose('Export', 'PDF')
    await reads('The export is recorded.')
    const { page: paper } = core.made.find(({ name }) => name === 'reports.exportPdf')?.input as InputOf<
      CallNamed<'reports.exportPdf'>
    >
    expect(ReportPage.parse(paper)).toEqual(paper)
    expect(paper.tables.map(({ title }) => title)).toEqual(['Contacts by way of contact', 'Age of the child'])
    expect(paper.tables[0]?.rows.at(-1)).toEqual(['Total', '1,232'])
  })

  it('offers to try again when it could not be counted, and says why a file was not made', async () => {
    let isBroken = true
    await openYearly((fake) => {
      fake.answers('reports.yearly', () => {
        if (isBroken) throw new Refusal('worker-stopped')
        return sheet
      })
      fake.answers('reports.exportPdf', () => {
        throw new Refusal('report-letters')
      })
    })
    await until(() => document.querySelector('.error-state') !== null)
    isBroken = false
    button('Try again').click()
    await reads('network, 2026')
    await choose('Export', 'PDF')
    await reads('in letters that a PDF of this desk cannot show')
    expect(page()).toContain('Telephone')
  })
})
