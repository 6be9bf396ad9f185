import { z } from 'zod'
import { Instant } from './cases.ts'

const count = z.number().int().nonnegative()

/**
 * How it stands with keeping work on this computer. Anything but `fine` is shown until it is over or, for what is only
 * told (`salvaged`, `worker-restarted`), until the person has read it.
 *
 * `nearly-full`: the last reserve of the disk is in use or less than it is free; `full`: a save was refused for want of
 * room; `read-only`: the folder or the file cannot be written; `locked`: another program holds the file; `damaged`: a page
 * cannot be read and could not be mended yet; `salvaged`: the damaged file was set aside, a report says what was saved;
 * `worker-restarted`: the part that stores work had stopped; `clock-behind`: this computer's clock stands before the newest
 * work kept here.
 */
const storageConditions = [
  'fine',
  'nearly-full',
  'full',
  'read-only',
  'locked',
  'damaged',
  'salvaged',
  'worker-restarted',
  'clock-behind',
] as const
export const StorageCondition = z.enum(storageConditions)
export type StorageCondition = z.infer<typeof StorageCondition>

/** What is said about storage at any time, locked or not: nothing about a case. */
export const StorageState = z.strictObject({
  state: StorageCondition,
  /** Since when; null while `fine`. */
  sinceAt: Instant.nullable(),
  /** Saves that were refused because of it, each told to its form too. */
  failedSaves: count,
  /** What is free on the disk, bytes; null when the system does not say. */
  freeBytes: count.nullable(),
  /** A check of the whole file is running. */
  isChecking: z.boolean(),
})
export type StorageState = z.infer<typeof StorageState>

/** The kinds of things kept here, as a person counts them. */
const storedKinds = ['cases', 'drafts', 'promises', 'calls', 'qa', 'messages', 'users', 'files', 'recordings'] as const
export const StoredKind = z.enum(storedKinds)
export type StoredKind = z.infer<typeof StoredKind>

/** What is kept of one kind. */
export const StoredKindOverview = z.strictObject({
  kind: StoredKind,
  count,
  /** How many of them wait to be sent; these are never removed by the program. */
  unsent: count,
  oldestAt: Instant.nullable(),
  newestAt: Instant.nullable(),
  /** About how much room they take. */
  bytes: count,
  /** Days after which what the server has is removed here; null: never. Open cases stay whatever their age. */
  keepDays: count.nullable(),
  /** When the next one is due to be removed; null when none is. */
  nextPurgeAt: Instant.nullable(),
})
export type StoredKindOverview = z.infer<typeof StoredKindOverview>

/** The result of the last check of the file that ran to its end. */
export const StorageCheck = z.strictObject({ at: Instant, isSound: z.boolean() })
export type StorageCheck = z.infer<typeof StorageCheck>

/** What was taken over of each kind from a damaged file. `lost`: known to be missing; null: cannot be told. */
const Salvaged = z.strictObject({ saved: count, lost: count.nullable() })

/** What became of a damaged file: own work is taken over row by row, everything else comes from the server again. */
export const SalvageReport = z.strictObject({
  at: Instant,
  unsent: Salvaged,
  drafts: Salvaged,
  calls: Salvaged,
  files: Salvaged,
  /** Follow-ups, call-backs and remarks; a report of an earlier program has none. */
  own: Salvaged.optional(),
  /** Size of the damaged file, which is kept aside. */
  setAsideBytes: count,
})
export type SalvageReport = z.infer<typeof SalvageReport>

/** Everything of this person on this computer, for the screen "what is on this computer". */
export const StorageOverview = z.strictObject({
  kinds: z.array(StoredKindOverview).max(20),
  databaseBytes: count,
  searchBytes: count,
  /** Attachments and recordings. */
  filesBytes: count,
  /** Damaged files set aside and copies from before an update. */
  asideBytes: count,
  /** When the next damaged file that was set aside is removed for good; null without one. */
  asideGoesAt: Instant.nullable(),
  freeBytes: count.nullable(),
  /** Whether the last reserve of 32 MB is there. */
  hasReserve: z.boolean(),
  lastCheck: StorageCheck.nullable(),
  /** When a whole copy was last made, before an update of the file's layout; null: never needed. */
  lastBackupAt: Instant.nullable(),
  /** The last time what is old was removed. */
  lastSweep: z.strictObject({ at: Instant, removed: count }).nullable(),
  /** Who says how long things are kept: the site file, or this program. */
  keepsBy: z.enum(['site', 'program']),
  /** Not yet read; null without one. */
  report: SalvageReport.nullable(),
})
export type StorageOverview = z.infer<typeof StorageOverview>

/** Days that what the server has stays here; null: for good. */
export const RetentionDays = z.strictObject({
  /** Closed cases, from their last change. Open and escalated ones always stay. */
  cases: z.number().int().min(1).max(36_500).nullable(),
  calls: z.number().int().min(1).max(36_500).nullable(),
  qa: z.number().int().min(1).max(36_500).nullable(),
  messages: z.number().int().min(1).max(36_500).nullable(),
  /** From when they were sent or fetched. */
  files: z.number().int().min(1).max(36_500).nullable(),
})
export type RetentionDays = z.infer<typeof RetentionDays>
