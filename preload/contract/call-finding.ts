import { z } from 'zod'
import { ServerCall } from './call-log.ts'
import { Instant, LocalId, shortLength } from './cases.ts'
import { RecordingState } from './recordings.ts'

/** Finding calls among those the desk knows of the server's, and what a person keeps of such a search. */

const short = z.string().max(shortLength)
const Day = z.string().max(10)
/** From so many digits on a number is one caller, found by its last nine however it is written. */
export const wholeNumberDigits = 10
/** The longest call that can be asked for, ms: a day. */
const TalkMs = z.number().int().min(0).max(86_400_000).nullable()

export const callRecordingFilters = ['any', 'with', 'without', 'here'] as const
export const callScoreFilters = ['any', 'with', 'without'] as const
export const callDirections = ['in', 'out'] as const

/** What both a search and a kept filter say; an empty list, '' and null are "any". */
const criteria = {
  /** Ten digits or more: this caller, however the number is written. Fewer: a part of it. */
  number: short,
  agents: z.array(short).max(50),
  queues: z.array(short).max(50),
  directions: z.array(z.enum(callDirections)).max(2),
  /** The server's own words. */
  statuses: z.array(short).max(20),
  /** How long both talked, ends included; a call nobody answered has no such length. */
  talkFromMs: TalkMs,
  talkToMs: TalkMs,
  /** Whether the server has a recording, or it is on this computer to be heard. */
  recording: z.enum(callRecordingFilters),
  score: z.enum(callScoreFilters),
  /** A part of a remark on the recording, case and marks aside. */
  remark: short,
}

/** A search among calls. `to` is exclusive. */
export const CallSearch = z.strictObject({ ...criteria, from: Instant.nullable(), to: Instant.nullable() })
export type CallSearch = z.infer<typeof CallSearch>

const callPeriods = ['any', 'today', 'week', 'month-back', 'month', 'custom'] as const
/** The same as a person chooses it: "this week" stays this week, whenever it is looked at. */
export const CallChoice = z.strictObject({
  ...criteria,
  period: z.enum(callPeriods),
  custom: z.strictObject({ from: Day, to: Day }),
})
export type CallChoice = z.infer<typeof CallChoice>

const anyCriteria = {
  number: '',
  agents: [],
  queues: [],
  directions: [],
  statuses: [],
  talkFromMs: null,
  talkToMs: null,
  recording: 'any',
  score: 'any',
  remark: '',
} as const

/** Everything. */
export const anySearch = (): CallSearch => CallSearch.parse({ ...anyCriteria, from: null, to: null })
export const anyChoice = (): CallChoice =>
  CallChoice.parse({ ...anyCriteria, period: 'any', custom: { from: '', to: '' } })

/** A call with what this computer knows around it. */
export const FoundCall = z.strictObject({
  ...ServerCall.shape,
  /** The name of whoever took it, where this computer knows who that is; else ''. */
  agentName: short,
  /** The place in the list of this computer, newest first; null for a call that only the server has. */
  seq: z.number().int().nonnegative().nullable(),
  /** The case of this call on this computer. */
  caseId: LocalId.nullable(),
  /** Where its recording stands here; null when nobody asked for it. */
  recordingState: RecordingState.nullable(),
  remarkCount: z.number().int().nonnegative(),
})
export type FoundCall = z.infer<typeof FoundCall>

/** What can be chosen from: words that calls on this computer have. `name` is '' where nobody is known by that extension. */
export const CallWords = z.strictObject({
  agents: z.array(z.strictObject({ agent: short, name: short })).max(200),
  queues: z.array(short).max(200),
  statuses: z.array(short).max(50),
  /** Everybody who works here and is known by name, by login and by extension: also who has never taken a call. */
  staff: z.array(z.strictObject({ agent: short, name: z.string().max(2 * shortLength + 1) })).max(2000),
})
export type CallWords = z.infer<typeof CallWords>

/** Columns a person may leave out; when, number and what can be done always stand. */
export const callColumns = ['direction', 'agent', 'queue', 'status', 'wait', 'talk', 'recording', 'score'] as const
export const CallColumn = z.enum(callColumns)
export type CallColumn = z.infer<typeof CallColumn>

export const mostSavedFilters = 40
export const SavedCallFilter = z.strictObject({
  id: z.uuid(),
  name: z.string().trim().min(1).max(80),
  choice: CallChoice,
})
export type SavedCallFilter = z.infer<typeof SavedCallFilter>

/** How a person looks at calls, kept on this computer. `columns` null: those that fit. */
export const CallView = z.strictObject({
  filters: z.array(SavedCallFilter).max(mostSavedFilters),
  columns: z.array(CallColumn).max(callColumns.length).nullable(),
})
export type CallView = z.infer<typeof CallView>
