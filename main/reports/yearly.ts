import type {
  CountedSection,
  DefinedSection,
  SheetCondition,
  SheetDefinition,
  SiteSheetRows,
} from '../../preload/contract/index.ts'
import type { ReportGroup } from './table.ts'

const mostUnmapped = 100
const anyAnswer = '*'

/** The sheet with what the site says about its rows: a site's conditions stand in place of the sheet's own. */
export function withSiteRows(sheet: SheetDefinition, siteRows: SiteSheetRows): SheetDefinition {
  return {
    ...sheet,
    sections: sheet.sections.map((section) => ({
      ...section,
      rows: section.rows.map((row) => ({ ...row, where: siteRows[row.id] ?? row.where })),
    })),
  }
}

/** How many axes a condition asks for when these values fit it; -1 when they do not. */
function exactness(condition: SheetCondition, axes: DefinedSection['axes'], values: readonly string[]): number {
  const asked = Object.entries(condition)
  const fits = asked.every(([axis, let_]) => {
    const value = values[axes.findIndex((each) => each === axis)] ?? ''
    return let_.includes(value) || (let_.includes(anyAnswer) && value !== '')
  })
  if (!fits) return -1
  // A named word says more than "any answer".
  return asked.reduce((sum, [, let_]) => sum + (let_.includes(anyAnswer) ? 1 : 2), 0)
}

/**
 * The groups of a section in its rows. Each group is counted once: in the row whose condition says most about it, in the
 * first of several such. What no row takes is listed, so that rows and list together are everything.
 */
export function countSection(section: DefinedSection, groups: readonly ReportGroup[]): CountedSection {
  const { id, label, subject, axes, rows } = section
  const isAsked = axes.length > 0
  const counts = rows.map(() => 0)
  const unmapped: { values: string[]; count: number }[] = []
  let total = 0
  for (const { values, count } of isAsked ? groups : []) {
    if (count === 0) continue
    total += count
    const fits = rows.map(({ where }) => Math.max(-1, ...where.map((each) => exactness(each, axes, values))))
    const best = Math.max(...fits)
    const at = fits.indexOf(best)
    if (best < 0) unmapped.push({ values: [...values], count })
    else counts[at] = (counts[at] ?? 0) + count
  }
  const byCount = unmapped.toSorted(
    (one, other) => other.count - one.count || one.values.join('\n').localeCompare(other.values.join('\n')),
  )
  return {
    id,
    label,
    subject,
    axes,
    rows: rows.map((row, at) => ({ id: row.id, label: row.label, count: isAsked ? (counts[at] ?? 0) : null })),
    unmapped: byCount.slice(0, mostUnmapped),
    unmappedLines: byCount.length,
    unmappedTotal: byCount.reduce((sum, { count }) => sum + count, 0),
    total,
  }
}
