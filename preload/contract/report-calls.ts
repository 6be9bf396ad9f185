import { z } from 'zod'
import { call } from './define.ts'
import { Nothing } from './inputs.ts'
import { ReportPage } from './report-page.ts'
import {
  mostSavedReports,
  pictureFormats,
  ReportComparison,
  ReportLook,
  ReportQuestion,
  ReportSheet,
  ReportTable,
  SavedReport,
} from './reports.ts'
import { SheetYear, YearlySheet } from './yearly-sheet.ts'

/** Calls about counting, by axes, what is kept here or at the server. */
export const reportCalls = {
  reports: {
    /**
     * Counts. `best`: the server where it can count this and answers, else this computer, and the answer says which.
     * `report-places` when the place that was asked for does not count by one of these axes, `report-too-fine` when there are
     * more different lines than this computer counts at once.
     */
    run: call('reports.run', {
      in: z.strictObject({ question: ReportQuestion, source: z.enum(['best', 'here', 'server']) }),
      out: ReportTable,
      needs: 'report.read',
      perTenSeconds: 60,
    }),
    /** Counts in both places. `report-places` when one of them does not count by all of these axes. */
    compare: call('reports.compare', {
      in: z.strictObject({ question: ReportQuestion }),
      out: ReportComparison,
      needs: 'report.read',
      perTenSeconds: 20,
    }),
    listSaved: call('reports.listSaved', {
      in: Nothing,
      out: z.array(SavedReport).max(mostSavedReports),
      needs: 'report.read',
    }),
    /** Keeps a report under its name; the one of this id is replaced. `too-large` when there are too many. */
    save: call('reports.save', {
      in: z.strictObject({
        id: z.uuid().nullable(),
        name: SavedReport.shape.name,
        question: ReportQuestion,
        look: ReportLook,
      }),
      out: SavedReport,
      needs: 'report.read',
    }),
    remove: call('reports.remove', { in: z.strictObject({ id: z.uuid() }), out: Nothing, needs: 'report.read' }),
    /**
     * Makes a file of a sheet and writes down that it was made (SECURITY C12, F5). In CSV a text that a spreadsheet would
     * calculate gets an apostrophe before it. `too-large` when it does not fit into one message.
     */
    export: call('reports.export', {
      in: z.strictObject({ format: z.enum(['csv', 'csv-bom', 'xlsx']), sheet: ReportSheet }),
      out: z.strictObject({ base64: z.base64() }),
      needs: 'report.export',
      perTenSeconds: 20,
    }),
    /**
     * The same as PDF, for paper (SECURITY C12: aggregates only). `report-letters` when a letter is in none of the bundled
     * fonts, `report-slow` when it took longer than a minute, `too-large` when it does not fit into one message.
     */
    exportPdf: call('reports.exportPdf', {
      in: z.strictObject({ page: ReportPage }),
      out: z.strictObject({ base64: z.base64() }),
      needs: 'report.export',
      perTenSeconds: 10,
    }),
    /** The yearly sheet, counted as `run` with `best` counts. */
    yearly: call('reports.yearly', {
      in: z.strictObject({ year: SheetYear }),
      out: YearlySheet,
      needs: 'report.read',
      perTenSeconds: 20,
    }),
    /** Writes down that a picture of a chart is about to leave this computer; it leaves only after this has answered. */
    noteExport: call('reports.noteExport', {
      in: z.strictObject({ format: z.enum(pictureFormats), cells: z.number().int().nonnegative() }),
      out: Nothing,
      needs: 'report.export',
      perTenSeconds: 40,
    }),
  },
} as const
