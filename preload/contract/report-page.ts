import { z } from 'zod'

/** A report as a page for paper: words and numbers as the person reads them, and the shapes of its chart. */

const place = z.number().min(-100).max(5000)
const size = z.number().nonnegative().max(5000)
/** Which series a shape is of: six are told apart, by pattern as well as colour. */
const Series = z.number().int().min(0).max(5)

const ReportMark = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bar'), x: place, y: place, width: size, height: size, series: Series }),
  /** A cell of a heat map; `strength` from 0 to 1. */
  z.strictObject({
    kind: z.literal('cell'),
    x: place,
    y: place,
    width: size,
    height: size,
    strength: z.number().min(0).max(1),
  }),
  z.strictObject({ kind: z.literal('grid'), x1: place, y1: place, x2: place, y2: place }),
  z.strictObject({ kind: z.literal('line'), points: z.array(z.tuple([place, place])).max(400), series: Series }),
  /** `y` is the middle of the words, `x` their start, middle or end. */
  z.strictObject({
    kind: z.literal('words'),
    x: place,
    y: place,
    text: z.string().max(200),
    anchor: z.enum(['start', 'middle', 'end']),
    tone: z.union([z.enum(['text', 'muted']), Series]),
  }),
])
export type ReportMark = z.infer<typeof ReportMark>

/** A chart as shapes; units are those of the screen, and it is drawn as large as the page allows. */
export const ReportPicture = z.strictObject({
  width: size,
  height: size,
  marks: z.array(ReportMark).max(3000),
  /** What it shows, for a reader who cannot see it. */
  label: z.string().max(800),
})
export type ReportPicture = z.infer<typeof ReportPicture>

const words = z.string().max(400)

const ReportPageTable = z.strictObject({
  /** A heading above it; '' for none. */
  title: words,
  /** How many columns at the left are words; the others are numbers. */
  heads: z.number().int().min(1).max(4),
  /** The first row has the names of the columns. */
  rows: z.array(z.array(words).max(80)).min(1).max(500),
  hasTotals: z.boolean(),
})

/** Everything a PDF says: aggregates only, nothing of a single case (SECURITY C12). */
export const ReportPage = z.strictObject({
  title: z.string().min(1).max(800),
  /** Period, site, filters, where it was counted, made when and by whom. */
  facts: z.array(z.string().max(800)).max(20),
  picture: ReportPicture.nullable(),
  tables: z.array(ReportPageTable).min(1).max(30),
  /** At the foot of every page, before its number. */
  foot: words,
  /** BCP 47, such as `sw`. */
  language: z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/),
  isRightToLeft: z.boolean(),
})
export type ReportPage = z.infer<typeof ReportPage>
