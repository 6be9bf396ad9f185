import { AppError, maxMessageBytes } from '../../preload/contract/index.ts'
import type { ReportPage, ReportQuestion, ReportSheet, ReportTable, YearlySheet } from '../../preload/contract/index.ts'
import { createSavedReports } from '../reports/saved-reports.ts'
import { csvOf, xlsxOf } from '../reports/sheet-file.ts'
import { compareGroups, toTable } from '../reports/table.ts'
import { countSection } from '../reports/yearly.ts'
import { canCount, createReportCounting, type Answer } from './report-counting.ts'
import type { OpenWorkspace } from './open-workspace.ts'
import { createInTurn } from './session/in-turn.ts'
import type { HandlersOf, UseCaseDeps } from './use-case-deps.ts'

/** With room for what stands around it in a message. */
const mostBase64 = maxMessageBytes - 1024

const cellsIn = (tables: readonly Pick<ReportSheet, 'rows'>[]) =>
  tables.reduce((sum, { rows }) => sum + rows.reduce((cells, row) => cells + row.length, 0), 0)

function inBase64(bytes: Uint8Array): { base64: string } {
  const base64 = Buffer.from(bytes).toString('base64')
  if (base64.length > mostBase64) throw new AppError('too-large')
  return { base64 }
}

export function reportHandlers(deps: UseCaseDeps): HandlersOf<'reports'> {
  const { session, clock } = deps
  const counting = createReportCounting(deps)

  const tableOf = (question: ReportQuestion, { groups, from }: Answer): ReportTable => ({
    ...toTable(groups, question.rows.length, [...question.rows, ...question.columns]),
    ...from,
  })

  async function yearly(year: number): Promise<YearlySheet> {
    const { yearly: sheet, isMappedBySite } = deps.papers
    const asked = sheet.sections.filter(({ axes }) => axes.length > 0)
    const questions = asked.map(({ subject, axes }): ReportQuestion => {
      counting.opened({ subject })
      return {
        subject,
        rows: axes,
        columns: [],
        filters: [],
        from: `${String(year)}-01-01`,
        to: `${String(year)}-12-31`,
      }
    })
    const answers = await counting.best(counting.opened({ subject: 'cases' }), questions)
    const froms = answers.map(({ from }) => from)
    const keepDays = froms.flatMap(({ keepDays: days }) => days ?? [])
    return {
      year,
      title: sheet.title,
      about: sheet.about,
      isMappedBySite,
      sections: sheet.sections.map((section) => countSection(section, answers[asked.indexOf(section)]?.groups ?? [])),
      source: froms[0]?.source ?? 'here',
      countedAt: clock.now(),
      asOf: froms[0]?.asOf ?? null,
      // Several sections ask about the same things: those of one are not added to those of another.
      unsent: Math.max(0, ...froms.map(({ unsent }) => unsent)),
      keepDays: keepDays.length === 0 ? null : Math.min(...keepDays),
      insteadOf: froms[0]?.insteadOf ?? null,
    }
  }

  /** Written down before it leaves; where that fails, nothing does. By whoever asked, who may have left meanwhile. */
  async function note({ db }: Pick<OpenWorkspace, 'db'>, count: number, detail: string): Promise<void> {
    await db.recordSecurityEvent({ kind: 'export-made', at: clock.now(), count, detail })
  }

  async function pdf(page: ReportPage): Promise<{ base64: string }> {
    const workspace = session.workspace()
    const made = inBase64(await printInTurn(() => deps.papers.press.print(page, clock.now())))
    await note(workspace, cellsIn(page.tables), 'report-pdf')
    return made
  }

  /** Each reads all and writes all: two at once would lose one. */
  const inTurn = createInTurn()
  /** Each has a thread with fonts of its own: a second one waits for the first. */
  const printInTurn = createInTurn()

  return {
    'reports.run': async ({ question, source }) => {
      const workspace = counting.opened(question)
      if (source === 'best') {
        const [answer] = await counting.best(workspace, [question])
        if (answer === undefined) throw new AppError('internal')
        return tableOf(question, answer)
      }
      if (!canCount(question, source)) throw new AppError('report-places')
      const answer = source === 'here' ? counting.here(workspace, question, null) : counting.server(question)
      return tableOf(question, await answer)
    },
    'reports.compare': async ({ question }) => {
      const workspace = counting.opened(question)
      if (!canCount(question, 'here') || !canCount(question, 'server')) throw new AppError('report-places')
      const { mine, others } = await counting.both(workspace, question)
      return compareGroups(mine, others, question.rows.length)
    },
    'reports.yearly': ({ year }) => yearly(year),
    'reports.listSaved': () => createSavedReports(session.workspace().db).list(),
    'reports.save': async ({ id, ...report }) => {
      const saved = { ...report, id: id ?? deps.newId(), updatedAt: clock.now() }
      const { db } = session.workspace()
      await inTurn(() => createSavedReports(db).put(saved))
      return saved
    },
    'reports.remove': async ({ id }) => {
      const { db } = session.workspace()
      await inTurn(() => createSavedReports(db).remove(id))
      return {}
    },
    'reports.export': async ({ format, sheet }) => {
      const workspace = session.workspace()
      const made = inBase64(format === 'xlsx' ? await xlsxOf(sheet) : csvOf(sheet, format === 'csv-bom'))
      await note(workspace, cellsIn([sheet]), `report-${format}`)
      return made
    },
    'reports.exportPdf': ({ page }) => pdf(page),
    'reports.noteExport': async ({ format, cells }) => {
      await note(session.workspace(), cells, `report-${format}`)
      return {}
    },
  }
}
