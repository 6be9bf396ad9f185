import { z } from 'zod'
import { Instant } from './cases.ts'
import { ErrorCodeName } from './errors.ts'
import { ReportAxis, ReportSubject, placeOfAxis } from './reports.ts'

/**
 * A yearly sheet that a network of helplines asks for: its rows are data (`resources/reports`), and which of our words count
 * in which row is data of the site, because category 3 of one helpline is not category 3 of another.
 */

const Id = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9-]*$/)

/** A text by language; in English it is always there. */
const Words = z
  .record(z.string().max(8), z.string().max(300))
  .refine((words) => (words['en'] ?? '').trim() !== '', 'Words in English are always there')
export type SheetWords = z.infer<typeof Words>

/** Values that count, by axis: all of these axes must have one of them. `*` stands for any answer, '' for none. */
const SheetCondition = z
  .partialRecord(ReportAxis, z.array(z.string().max(200)).min(1).max(300))
  .refine((condition) => Object.keys(condition).length > 0)
export type SheetCondition = z.infer<typeof SheetCondition>

/** Which of our words count in a row, by its id: one of the conditions is enough. */
const SheetConditions = z.array(SheetCondition).max(60)
export const SiteSheetRows = z.record(Id, SheetConditions)
export type SiteSheetRows = z.infer<typeof SiteSheetRows>

const DefinedSection = z
  .strictObject({
    id: Id,
    label: Words,
    /** What is counted, by which axes; without axes the server has no place for what the section asks. */
    subject: ReportSubject,
    axes: z.array(ReportAxis).max(3),
    rows: z
      .array(z.strictObject({ id: Id, label: Words, where: SheetConditions }))
      .min(1)
      .max(60),
  })
  .refine(({ subject, axes, rows }) => {
    const isKnown = axes.every((axis) => placeOfAxis(subject, axis) === 'both')
    const named = rows.flatMap(({ where }) => where.flatMap((condition) => Object.keys(condition)))
    return isKnown && named.every((axis) => axes.some((each) => each === axis))
  }, 'Rows are found by the axes of their section, which both places count')
export type DefinedSection = z.infer<typeof DefinedSection>

/** The sheet as a file has it. */
export const SheetDefinition = z
  .strictObject({
    id: Id,
    title: Words,
    /** What it is for, and what to know about it. */
    about: Words,
    sections: z.array(DefinedSection).min(1).max(20),
  })
  .refine(({ sections }) => {
    const ids = sections.flatMap(({ id, rows }) => [id, ...rows.map((row) => row.id)])
    return new Set(ids).size === ids.length
  }, 'An id is used once')
export type SheetDefinition = z.infer<typeof SheetDefinition>

const count = z.number().int().nonnegative()

const CountedSection = z.strictObject({
  id: Id,
  label: Words,
  subject: ReportSubject,
  axes: z.array(ReportAxis).max(3),
  /** `count` is null where the server has no place for what the row asks: not zero, but not known. */
  rows: z.array(z.strictObject({ id: Id, label: Words, count: count.nullable() })).max(60),
  /** What no row takes, the most frequent first; at most a hundred of `unmappedLines`. */
  unmapped: z.array(z.strictObject({ values: z.array(z.string().max(200)).max(3), count })).max(100),
  unmappedLines: count,
  unmappedTotal: count,
  /** Everything counted: rows and what no row takes. */
  total: count,
})
export type CountedSection = z.infer<typeof CountedSection>

export const YearlySheet = z.strictObject({
  year: z.number().int(),
  title: Words,
  about: Words,
  /** Whether the site says which of its words count where; without it only words that every helpline shares are mapped. */
  isMappedBySite: z.boolean(),
  sections: z.array(CountedSection).max(20),
  source: z.enum(['here', 'server']),
  countedAt: Instant,
  asOf: Instant.nullable(),
  unsent: count,
  keepDays: count.nullable(),
  insteadOf: ErrorCodeName.nullable(),
})
export type YearlySheet = z.infer<typeof YearlySheet>

const firstSheetYear = 2000
export const SheetYear = z.number().int().min(firstSheetYear).max(2200)
