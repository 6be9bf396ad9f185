import type { RetentionDays, StoredKindOverview } from '../../../preload/contract/index.ts'
import type { Counted, CountQuestion } from '../queries/axis-counts.ts'
import type { PagesLookedAt } from '../salvage/page-check.ts'
import type { RowsChecked } from './row-check.ts'

/**
 * Looks at the database beside the one that writes: its own thread, its own connection, nothing written. What takes
 * seconds on a large file holds nobody up here.
 */
export interface InspectApi {
  /** Count, age, size and next removal by kind; keeping is by these days. */
  kinds(input: { days: RetentionDays }): StoredKindOverview[]
  /** The next pages of the file: each is whole, or it is named. */
  lookAtPages(input: { from: number; count: number }): PagesLookedAt
  /** Names of the tables, in one order for good, and whether their structure can be checked in one go. */
  tables(): { name: string; isLarge: boolean }[]
  /** False when rows or indexes of a table contradict each other. */
  isTableSound(input: { table: string }): boolean
  /** The same for the next rows of a large table, behind the row number `after`. */
  checkRows(input: { table: string; after: number; limit: number }): RowsChecked
  /** Counts by axes, for reports. */
  countBy(input: CountQuestion): Counted
}
