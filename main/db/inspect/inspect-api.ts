import type { RetentionDays, StoredKindOverview } from '../../../preload/contract/index.ts'
import type { PagesLookedAt } from '../salvage/page-check.ts'

/**
 * Looks at the database beside the one that writes: its own thread, its own connection, nothing written. What takes
 * seconds on a large file holds nobody up here.
 */
export interface InspectApi {
  /** Count, age, size and next removal by kind; keeping is by these days. */
  kinds(input: { days: RetentionDays }): StoredKindOverview[]
  /** The next pages of the file: each is whole, or it is named. */
  lookAtPages(input: { from: number; count: number }): PagesLookedAt
  /** Names of the tables whose structure can be checked in one go. */
  tables(): string[]
  /** False when rows or indexes of a table contradict each other. */
  isTableSound(input: { table: string }): boolean
}
