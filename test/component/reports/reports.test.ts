import { afterEach, describe, expect, it, vi } from 'vitest'
import caseForm from '../../../resources/forms/case.json' with { type: 'json' }
import { FormDefinition, ReportPage } from '../../../preload/contract/index.ts'
import type { InputOf, CallNamed, Permission, ReportTable, SavedReport } from '../../../preload/contract/index.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, until } from '../../kit/mount-desk.ts'

/** A chart that cannot be drawn, for once. */
const drawing = vi.hoisted(() => ({ isBroken: false }))
vi.mock('../../../renderer/features/reports/chart-shapes.ts', async (original) => {
  const real = await original<typeof import('../../../renderer/features/reports/chart-shapes.ts')>()
  const barsOf: typeof real.barsOf = (...input) => {
    if (drawing.isBroken) throw new Error('no bars')
    return real.barsOf(...input)
  }
  return { ...real, barsOf }
})
afterEach(() => {
  drawing.isBroken = false
})

type Asked = InputOf<CallNamed<'reports.run'>>

const line = (value: string, total: number) => ({ values: [value], isOthers: false, total })
const counted: ReportTable = {
  rows: [line('2026-01', 30), line('2026-02', 10)],
  columns: [line('open', 25), line('closed', 15)],
  cells: [
    [20, 10],
    [5, 5],
  ],
  total: 40,
  rowsTogether: 0,
  columnsTogether: 0,
  source: 'here',
  countedAt: Date.UTC(2026, 10, 22, 12),
  asOf: Date.now(),
  unsent: 2,
  keepDays: 400,
  insteadOf: null,
}

function openReports(
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined,
  { mayExport = true }: { mayExport?: boolean } = {},
) {
  const state = signedInState()
  const more: Permission[] = ['report.read', 'qa.read', ...(mayExport ? (['report.export'] as const) : [])]
  return mountDesk({
    at: '/reports',
    state: { ...state, session: { ...state.session, permissions: [...state.session.permissions, ...more] } },
    prepare(core) {
      core.answers('reports.run', () => counted)
      core.answers('reports.listSaved', () => [])
      core.answers('app.reportFault', () => ({}))
      core.answers('forms.getCaseForm', () => ({ definition: FormDefinition.parse(caseForm), pickLists: {} }))
      prepare(core)
    },
  })
}

const asked = (core: ReturnType<typeof fakeBridge>) =>
  core.made.filter(({ name }) => name === 'reports.run').map(({ input }) => input as Asked)
const cells = () => [...document.querySelectorAll('.report-table tbody td')].map((each) => each.textContent.trim())
const option = (label: string): HTMLElement => {
  const found = [...document.querySelectorAll<HTMLElement>('[role^="menuitem"]')].find((each) =>
    each.textContent.includes(label),
  )
  if (found === undefined) throw new Error(`no option ${label}`)
  return found
}
async function choose(menu: string, label: string): Promise<void> {
  button(menu).click()
  await until(() =>
    [...document.querySelectorAll('[role^="menuitem"]')].some((each) => each.textContent.includes(label)),
  )
  option(label).click()
}

describe('a report', () => {
  it('shows every number with its totals, in words, and where they come from', async () => {
    await openReports()
    await reads('Cases by Month and Status')
    expect(cells()).toEqual(['20', '10', '30', '5', '5', '10'])
    await reads('Jan 2026')
    await reads('Total251540')
    await reads('Counted on this computer')
    await reads('2 of them are not at the server yet.')
    await reads('Closed ones are kept here for 400 days.')
  })

  it('has a chart that a screen reader names, and the numbers of it in words', async () => {
    await openReports()
    await reads('Jan 2026')
    const chart = document.querySelector('.report-chart')
    expect(chart?.getAttribute('role')).toBe('img')
    expect(chart?.getAttribute('aria-label')).toMatch(/^Cases by Month and Status, Any time. The table below has every/)
    expect([...(chart?.querySelectorAll('title') ?? [])].map((each) => each.textContent)).toContain(
      'Jan 2026, Closed: 10',
    )
  })

  it('counts anew at every choice, and an axis stands on one side only', async () => {
    const core = await openReports()
    await reads('Jan 2026')
    await choose('Columns', 'Month')
    await until(() => asked(core).length === 2)
    expect(asked(core)[1]?.question).toMatchObject({ rows: [], columns: ['status', 'month'] })
    button('Swap rows and columns').click()
    await until(() => asked(core).length === 3)
    expect(asked(core)[2]?.question).toMatchObject({ rows: ['status', 'month'], columns: [] })
  })

  it('shows shares of the row without asking again', async () => {
    const core = await openReports()
    await reads('Jan 2026')
    await choose('Shown as', 'Share of the row')
    await until(() => cells()[0] === '66.7%')
    expect(cells()).toEqual(['66.7%', '33.3%', '100.0%', '50.0%', '50.0%', '100.0%'])
    expect(asked(core)).toHaveLength(1)
  })

  it('says why this computer counted when the server could not', async () => {
    await openReports((core) =>
      core.answers('reports.run', () => ({ ...counted, insteadOf: 'server-unreachable', asOf: null })),
    )
    await reads('The server could not count this, so this computer did')
    await reads('numbers here may be too low')
  })

  it('says what to do when nothing fits, and when counting failed', async () => {
    const none = { ...counted, rows: [], columns: [], cells: [], total: 0 }
    await openReports((core) => core.answers('reports.run', () => none))
    await reads('Nothing to count')
  })

  it('offers to try again when counting failed', async () => {
    const core = await openReports((fake) =>
      fake.answers('reports.run', () => {
        throw new Refusal('database-failed')
      }),
    )
    await until(() => document.querySelector('.error-state') !== null)
    core.answers('reports.run', () => counted)
    button('Try again').click()
    await reads('Jan 2026')
  })

  it('is kept under a name and opened again as it was looked at', async () => {
    const kept: SavedReport[] = []
    const core = await openReports((fake) => {
      fake.answers('reports.listSaved', () => kept)
      fake.answers('reports.save', (report) => {
        const saved = { ...report, id: '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071', updatedAt: 1 }
        kept.push(saved)
        return saved
      })
    })
    await reads('Jan 2026')
    await choose('Chart', 'Heat map')
    button('Saved reports').click()
    await until(() => document.querySelector('.named-list__name input') !== null)
    const input = document.querySelector<HTMLInputElement>('.named-list__name input')
    if (input === null) throw new Error('no field')
    input.value = 'Monthly'
    input.dispatchEvent(new Event('input', { bubbles: true }))
    document.querySelector<HTMLFormElement>('.named-list__save')?.requestSubmit()
    await reads('The report is saved.')
    expect(kept[0]).toMatchObject({ name: 'Monthly', look: { chart: 'heat', measure: 'count' } })
    button('Monthly').click()
    await until(() => asked(core).length === 2)
  })

  it('is renamed, taken away and brought back again', async () => {
    const ids = ['019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071', '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6072']
    const question: SavedReport['question'] = {
      subject: 'cases',
      rows: ['month'],
      columns: [],
      filters: [],
      from: null,
      to: null,
    }
    const look: SavedReport['look'] = { chart: 'bar', measure: 'count' }
    const kept = new Map<string, SavedReport>(
      ids.map((id, index) => [id, { id, name: index === 0 ? 'Monthly' : 'Weekly', question, look, updatedAt: 1 }]),
    )
    await openReports((fake) => {
      fake.answers('reports.listSaved', () => [...kept.values()])
      fake.answers('reports.save', (report) => {
        const saved = { ...report, id: report.id ?? 'none', updatedAt: 2 }
        kept.set(saved.id, saved)
        return saved
      })
      fake.answers('reports.remove', ({ id }) => {
        kept.delete(id)
        return {}
      })
    })
    await reads('Jan 2026')
    button('Saved reports').click()
    await until(() => document.querySelector('.named-list__open') !== null)
    async function renameTo(name: string): Promise<void> {
      if (document.querySelector('.saved-reports__rename') === null) button('Rename “Monthly”').click()
      await until(() => document.querySelector('.saved-reports__rename input') !== null)
      const input = document.querySelector<HTMLInputElement>('.saved-reports__rename input')
      if (input === null) throw new Error('no field')
      input.value = name
      input.dispatchEvent(new Event('input', { bubbles: true }))
      document.querySelector<HTMLFormElement>('.saved-reports__rename')?.requestSubmit()
    }
    await renameTo('weekly')
    await reads('Another report has this name already.')
    await renameTo('By month')
    await reads('The report is now called “By month”.')
    expect([...kept.values()].map(({ name }) => name)).toEqual(['By month', 'Weekly'])
    button('Remove “By month”').click()
    await reads('The report “By month” is removed.')
    expect(kept.size).toBe(1)
    button('Undo').click()
    await until(() => kept.size === 2)
    expect(kept.get(ids[0] ?? '')).toMatchObject({ name: 'By month', question })
  })

  it('leaves as a file only after the core has made and recorded it', async () => {
    const core = await openReports((fake) => fake.answers('reports.export', () => ({ base64: 'QQ==' })))
    await reads('Jan 2026')
    await choose('Export', 'CSV')
    await reads('The export is recorded.')
    const made = core.made.find(({ name }) => name === 'reports.export')?.input as InputOf<CallNamed<'reports.export'>>
    expect(made.sheet.facts.slice(0, 3)).toEqual([
      'Practice. Days begin in the time zone Africa/Nairobi.',
      'Period: Any time.',
      'Shown as: Counts.',
    ])
    expect(made.sheet.facts.join(' ')).toMatch(/Counted on this computer, 22 Nov 2026.+Made .+ by Amina Otieno\.$/)
    expect(made.sheet).toMatchObject({
      title: 'Cases by Month and Status',
      rows: [
        ['Month', 'Open', 'Closed', 'Total'],
        ['Jan 2026', 20, 10, 30],
        ['Feb 2026', 5, 5, 10],
        ['Total', 25, 15, 40],
      ],
    })
  })

  it('leaves for paper with its period, filters, place, chart, maker and every number, as the screen words them', async () => {
    const core = await openReports((fake) => fake.answers('reports.exportPdf', () => ({ base64: 'QQ==' })))
    await reads('Jan 2026')
    await choose('Shown as', 'Share of all')
    await choose('Export', 'PDF')
    await reads('The export is recorded.')
    const { page: paper } = core.made.find(({ name }) => name === 'reports.exportPdf')?.input as InputOf<
      CallNamed<'reports.exportPdf'>
    >
    expect(ReportPage.parse(paper)).toEqual(paper)
    expect(paper).toMatchObject({ title: 'Cases by Month and Status, Any time', language: 'en', isRightToLeft: false })
    expect(paper.facts.slice(0, 3)).toEqual([
      'Practice. Days begin in the time zone Africa/Nairobi.',
      'Period: Any time.',
      'Shown as: Share of all.',
    ])
    expect(paper.facts.join(' ')).toMatch(/Counted on this computer, .+2 of them are not at the server yet/)
    expect(paper.facts.at(-1)).toMatch(/^Made .+ by Amina Otieno\.$/)
    expect(paper.tables[0]?.rows).toEqual([
      ['Month', 'Open', 'Closed', 'Total'],
      ['Jan 2026', '50.0%', '25.0%', '75.0%'],
      ['Feb 2026', '12.5%', '12.5%', '25.0%'],
      ['Total', '62.5%', '37.5%', '100.0%'],
    ])
    const said = paper.picture?.marks.flatMap((mark) => (mark.kind === 'words' ? [mark.text] : [])) ?? []
    expect(said).toEqual(expect.arrayContaining(['Jan 2026', 'Feb 2026', 'Open', 'Closed', '50.0%']))
    expect(paper.picture?.marks.filter(({ kind }) => kind === 'bar')).toHaveLength(4 + 2)
  })

  it('stays here for whoever may read it and not take it out', async () => {
    await openReports(undefined, { mayExport: false })
    await reads('Jan 2026')
    expect([...document.querySelectorAll('button')].map((each) => each.textContent.trim())).not.toContain('Export')
  })

  it('says why a filter has nothing to choose from, and asks again', async () => {
    let hasFailed = false
    await openReports((fake) =>
      fake.answers('reports.run', ({ question }) => {
        const isOffer = question.columns.length === 0 && question.rows[0] === 'priority'
        if (isOffer && !hasFailed) {
          hasFailed = true
          throw new Refusal('database-failed')
        }
        return counted
      }),
    )
    await reads('Jan 2026')
    await choose('Only where', 'Priority')
    await reads('What “Priority” can be filtered by is not known now.')
    button('Try again').click()
    await until(() => !page().includes('can be filtered by is not known'))
  })

  it('keeps its table when the chart cannot be drawn, and draws again with the next choice', async () => {
    drawing.isBroken = true
    const core = await openReports()
    await reads('The chart could not be drawn.')
    expect(cells()).toEqual(['20', '10', '30', '5', '5', '10'])
    await choose('Chart', 'Heat map')
    await until(() => document.querySelector('.report-chart') !== null)
    expect(page()).not.toContain('could not be drawn')
    expect(core.made.some(({ name }) => name === 'app.reportFault')).toBe(true)
  })

  it('says so when a file could not be made, and keeps its table', async () => {
    // Not an answer of the core: these are no bytes.
    await openReports((fake) => fake.answers('reports.export', () => ({ base64: '%' })))
    await reads('Jan 2026')
    await choose('Export', 'CSV')
    await reads('The file could not be made.')
    expect(cells()).toHaveLength(6)
  })

  it('says that its chart has the newest forty rows only', async () => {
    const many = Array.from({ length: 41 }, (_, index) =>
      line(`${1990 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`, 1),
    )
    const long = { ...counted, rows: many, columns: [line('open', 41)], cells: many.map(() => [1]), total: 41 }
    await openReports((core) => core.answers('reports.run', () => long))
    await reads('The chart shows the newest 40 of 41 rows; the table has them all.')
    const names = [...document.querySelectorAll('.report-chart text')].map((each) => each.textContent)
    expect([names.includes('May 1993'), names.includes('Jan 1990')]).toEqual([true, false])
    expect(document.querySelectorAll('.report-table tbody tr')).toHaveLength(41)
    await choose('Chart', 'Lines')
    await until(() => !page().includes('The chart shows the'))
  })

  it('says when a filter offers the most frequent values only, and takes another that is typed', async () => {
    const towns = Array.from({ length: 130 }, (_, index) => line(`Town ${String(index)}`, 200 - index))
    const core = await openReports((fake) =>
      fake.answers('reports.run', ({ question }) =>
        question.rows[0] === 'town' ? { ...counted, rows: towns, columns: [], cells: [] } : counted,
      ),
    )
    await reads('Jan 2026')
    await choose('Only where', 'Town')
    await reads('the most frequent values are offered. Type any other and press Enter.')
    const box = document.querySelector<HTMLInputElement>('.report-controls__typed')
    if (box !== null) box.value = ' Lodwar '
    box?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await until(() => asked(core).some(({ question }) => question.filters[0]?.values[0] === 'Lodwar'))
  })

  it('shows no verdict about another question than the one the table answers', async () => {
    let isSlow = false
    const waiting: (() => void)[] = []
    const core = await openReports((fake) => {
      fake.answers('reports.run', async () => {
        if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
        return counted
      })
      fake.answers('reports.compare', () => ({ here: 7, server: 7, agrees: true, differing: 0, differences: [] }))
    })
    await reads('Jan 2026')
    await choose('Rows', 'Status')
    await choose('Rows', 'Month')
    await until(() => page().includes('Do both agree?'))
    isSlow = true
    await choose('Rows', 'Priority')
    await until(() => waiting.length === 1)
    button('Do both agree?').click()
    await until(() => core.made.some(({ name }) => name === 'reports.compare'))
    for (const answer of waiting) answer()
    await until(() => document.querySelector('.reports__answer[aria-busy="true"]') === null)
    expect(page()).not.toContain('they agree in every number')
  })

  it('says whether both places agree, and where they do not', async () => {
    await openReports((fake) =>
      fake.answers('reports.compare', () => ({
        here: 40,
        server: 41,
        agrees: false,
        differing: 1,
        differences: [{ row: ['open'], column: [], here: 25, server: 26 }],
      })),
    )
    await reads('Jan 2026')
    await choose('Rows', 'Status')
    await choose('Rows', 'Month')
    await until(() => page().includes('Do both agree?'))
    button('Do both agree?').click()
    await reads('They differ in one number: 40 here, 41 at the server.')
    await reads('Open: 25 here, 26 at the server')
  })

  it('is not offered to who may not read reports', async () => {
    await mountDesk({ at: '/settings' })
    expect(document.querySelector('.rail [href="#/reports"]')).toBeNull()
  })
})
