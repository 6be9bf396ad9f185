import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'
import { ErrorCodeName } from './errors.ts'

/** Counting what is kept, by two sides of axes (DESIGN 3, "pivot"). The words are the desk's; adapters map them. */

const short = z.string().max(shortLength)

/** What can be counted. */
export const reportSubjects = ['cases', 'calls', 'scores', 'emails', 'texts', 'people'] as const
export const ReportSubject = z.enum(reportSubjects)
export type ReportSubject = z.infer<typeof ReportSubject>

/** Where an axis can be counted: `here`: this computer alone, `server`: the server alone. */
type Place = 'both' | 'here' | 'server'

/** Buckets of the instant a thing was made, in the site's zone. The server counts none of them. */
export const timeAxes = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour'] as const
export type TimeAxis = (typeof timeAxes)[number]

/** Every axis but those of time, by what it counts (DESIGN 3). */
export const ownAxes = {
  cases: {
    source: 'both',
    categoryMain: 'both',
    categorySub: 'both',
    status: 'both',
    priority: 'both',
    referredTo: 'both',
    escalatedTo: 'both',
    disposition: 'both',
    town: 'both',
    country: 'both',
    userCategory: 'both',
    positionInOrg: 'both',
    orgName: 'both',
  },
  calls: {
    agent: 'both',
    queue: 'both',
    direction: 'both',
    callStatus: 'both',
    isScored: 'both',
    inTime: 'server',
    caseCount: 'server',
  },
  scores: { agent: 'both', direction: 'server' },
  emails: { folder: 'both', messageStatus: 'both' },
  texts: { folder: 'both', messageStatus: 'both' },
  people: { roleName: 'both', enabled: 'both' },
} as const satisfies Record<ReportSubject, Record<string, Place>>

type AxesOf<S> = S extends ReportSubject ? keyof (typeof ownAxes)[S] : never
export type OwnAxis = AxesOf<ReportSubject>
export type ReportAxis = OwnAxis | TimeAxis

// Keys of `ownAxes` and the axes of time, by their own types; there is always one.
const everyAxis = [
  ...new Set([...Object.values(ownAxes).flatMap((axes) => Object.keys(axes)), ...timeAxes]),
] as unknown as [ReportAxis, ...ReportAxis[]]
export const ReportAxis = z.enum(everyAxis)

export function isTimeAxis(axis: ReportAxis): axis is TimeAxis {
  return timeAxes.some((each) => each === axis)
}

/** Axes of time whose newest bucket is the last; days of the week and hours of the day come round again. */
export function goesOn(axis: ReportAxis): boolean {
  return isTimeAxis(axis) && axis !== 'weekday' && axis !== 'hour'
}

/** What tells of one person more than of many: masked in records, so nobody who sees those masked counts by it. */
export const personalAxes: ReadonlySet<ReportAxis> = new Set(['positionInOrg', 'orgName'])

/** Where this axis of this subject can be counted; null when the subject has no such axis. */
export function placeOfAxis(subject: ReportSubject, axis: ReportAxis): Place | null {
  // People have no documented date.
  if (isTimeAxis(axis)) return subject === 'people' ? null : 'here'
  const own: Partial<Record<ReportAxis, Place>> = ownAxes[subject]
  return own[axis] ?? null
}

/** Every axis of a subject, in the order in which a person is offered them. */
export function axesOf(subject: ReportSubject): ReportAxis[] {
  // Keys of `ownAxes`, by its own type.
  const own = Object.keys(ownAxes[subject]) as OwnAxis[]
  return subject === 'people' ? own : [...own, ...timeAxes]
}

/** A calendar day in the site's zone. The last day there is has none after it, and the instants of both ends are needed. */
const ReportDay = z.iso.date().refine((day) => day <= '9998-12-31')

export const axesOfASide = 3

const Side = z
  .array(ReportAxis)
  .max(axesOfASide)
  .refine((side) => new Set(side).size === side.length)

export const ReportQuestion = z
  .strictObject({
    subject: ReportSubject,
    rows: Side,
    columns: Side,
    /** Values that count, by axis; '' is "not answered". */
    filters: z.array(z.strictObject({ axis: ReportAxis, values: z.array(short).min(1).max(100) })).max(20),
    /** First and last day that count; null is open. */
    from: ReportDay.nullable(),
    to: ReportDay.nullable(),
  })
  .refine(({ subject, rows, columns, filters }) => {
    const named = [...rows, ...columns]
    const filtered = filters.map((each) => each.axis)
    const areKnown = [...named, ...filtered].every((axis) => placeOfAxis(subject, axis) !== null)
    const areOnce = new Set(named).size === named.length && new Set(filtered).size === filtered.length
    return areKnown && areOnce && !filtered.some(isTimeAxis)
  })
  .refine(
    ({ subject, from, to }) =>
      (from === null || to === null || from <= to) && (subject !== 'people' || (from ?? to) === null),
  )
export type ReportQuestion = z.infer<typeof ReportQuestion>

const count = z.number().int().nonnegative()

/** One row or column: a value for each axis of its side; `others`: the many smallest ones together, of time the oldest. */
const Line = z.strictObject({ values: z.array(short).max(axesOfASide), isOthers: z.boolean(), total: count })
export type ReportLine = z.infer<typeof Line>

/** More rows or columns than this are no table a person reads: the smallest, of time the oldest, are counted together. */
export const mostReportRows = 400
export const mostReportColumns = 60

export const ReportTable = z.strictObject({
  rows: z.array(Line).max(mostReportRows),
  columns: z.array(Line).max(mostReportColumns),
  /** `cells[row][column]`. */
  cells: z.array(z.array(count).max(mostReportColumns)).max(mostReportRows),
  total: count,
  /** Rows and columns that are counted together under "others". */
  rowsTogether: count,
  columnsTogether: count,
  source: z.enum(['here', 'server']),
  countedAt: Instant,
  /** From this computer: when the server was last heard out; null when never, or when it was the server that counted. */
  asOf: Instant.nullable(),
  /** From this computer: things in it that the server does not have yet. */
  unsent: count,
  /** From this computer: days after which what is closed is not kept here; null: for good. */
  keepDays: count.nullable(),
  /** Why it was counted here although the server was asked first; null otherwise. */
  insteadOf: ErrorCodeName.nullable(),
})
export type ReportTable = z.infer<typeof ReportTable>

/** How this computer and the server differ. Both count whole days of the server's, which are UTC. */
export const ReportComparison = z.strictObject({
  here: count,
  server: count,
  agrees: z.boolean(),
  /** Cells that differ, the most different first; at most a hundred of `differing`. */
  differences: z
    .array(z.strictObject({ row: z.array(short), column: z.array(short), here: count, server: count }))
    .max(100),
  differing: count,
})
export type ReportComparison = z.infer<typeof ReportComparison>

export const reportCharts = ['none', 'bar', 'stacked', 'line', 'heat'] as const
export const reportMeasures = ['count', 'share-of-all', 'share-of-row', 'share-of-column'] as const

/** How a report is looked at. */
export const ReportLook = z.strictObject({ chart: z.enum(reportCharts), measure: z.enum(reportMeasures) })
export type ReportLook = z.infer<typeof ReportLook>

export const SavedReport = z.strictObject({
  id: z.uuid(),
  name: z.string().trim().min(1).max(80),
  question: ReportQuestion,
  look: ReportLook,
  updatedAt: Instant,
})
export type SavedReport = z.infer<typeof SavedReport>

export const mostSavedReports = 60

/** A report in words as it is written into a file: what the person reads on the screen, numbers as numbers. */
export const ReportSheet = z.strictObject({
  title: z.string().max(200),
  rows: z.array(z.array(z.union([z.string().max(400), z.number()])).max(80)).max(500),
  /** Period, filters, where and when it was counted, made by whom: below the table, with an empty line between. */
  facts: z.array(z.string().max(800)).max(20),
})
export type ReportSheet = z.infer<typeof ReportSheet>

/** Pictures of a chart are made by the window; the other files by the core. */
export const pictureFormats = ['svg', 'png'] as const
