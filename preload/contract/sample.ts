import { z } from 'zod'
import { Instant, shortLength } from './cases.ts'

/** Samples: which calls of a month are to be scored, by rule. Kept on this computer; no caller's name or number is in them. */

const short = z.string().max(shortLength)
const count = z.number().int().nonnegative()

/** A month of the site's calendar, `YYYY-MM`. */
export const SampleMonthName = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

/** At most so many calls are proposed for a month; the rest is counted, not hidden. */
export const mostSamplePicks = 1000
/** At most so many people are in the progress of a month. */
export const mostSampledAgents = 500

/** What is to be scored in a month; 0 and false ask for none. */
export const SampleRules = z.strictObject({
  /** So many calls of each agent, drawn from all of theirs. */
  perAgent: count.max(50),
  /** Every call whose case is of high priority. */
  allHighPriority: z.boolean(),
  /** So many calls drawn from those of everybody. */
  atRandom: count.max(300),
  /** Calls without a recording are left out. */
  onlyRecorded: z.boolean(),
  /** Shorter talks are left out, seconds. */
  leastTalkSeconds: count.max(3600),
})
export type SampleRules = z.infer<typeof SampleRules>

/** Until somebody has chosen others. */
export function firstSampleRules(): SampleRules {
  return { perAgent: 3, allHighPriority: true, atRandom: 0, onlyRecorded: true, leastTalkSeconds: 30 }
}

/** Where the draw begins: the same seed over the same calls gives the same sample. Printable, so that it can be passed on. */
export const SampleSeed = z
  .string()
  .min(1)
  .max(40)
  .regex(/^[A-Za-z0-9-]+$/)

/** Why a call was proposed; one call may have several reasons. */
export const sampleReasons = ['agent', 'priority', 'random'] as const
export const SampleReason = z.enum(sampleReasons)
export type SampleReason = z.infer<typeof SampleReason>

/** `swapped`: taken out by a person, with words. */
export const sampleStates = ['to-score', 'draft', 'scored', 'swapped'] as const
export const SampleState = z.enum(sampleStates)
export type SampleState = z.infer<typeof SampleState>

/** The place of a pick in the list of its month, newest call first; the key of every page. */
const PickPlace = z.number().int().nonnegative()

export const SamplePick = z.strictObject({
  /** The call, by the id the server has for it. */
  callRef: short,
  seq: PickPlace,
  at: Instant,
  /** As the server names whose call it was; `agentName` is '' where only that is known. */
  agent: short,
  agentName: short,
  queue: short,
  direction: z.enum(['in', 'out', '']),
  talkMs: count.nullable(),
  hasRecording: z.boolean(),
  reasons: z.array(SampleReason).max(3),
  state: SampleState,
  /** The call whose place it took; null for one that was drawn. */
  insteadOf: short.nullable(),
  swap: z.strictObject({ reason: z.string().max(500), at: Instant, by: short }).nullable(),
})
export type SamplePick = z.infer<typeof SamplePick>

export const SampleProgress = z.strictObject({
  agent: short,
  agentName: short,
  /** Calls of the month that could be drawn by the rules. */
  eligible: count,
  /** Scored calls of the month, proposed or not. */
  scored: count,
  /** So many are asked for by the rule for each agent; fewer where there are not as many calls. */
  goal: count,
  /** Proposed and not scored yet, and half written ones among them. */
  open: count,
  drafts: count,
})
export type SampleProgress = z.infer<typeof SampleProgress>

/** A month as it stands. */
export const SampleMonth = z.strictObject({
  month: SampleMonthName,
  /** Months to choose from, newest first: those with calls here and those with a sample. */
  months: z.array(SampleMonthName).max(60),
  rules: SampleRules,
  /** What was drawn last; null while nothing has been. */
  proposal: z
    .strictObject({
      seed: SampleSeed,
      at: Instant,
      by: short,
      /** More were asked for than a month may have. */
      isCut: z.boolean(),
    })
    .nullable(),
  /** How many calls of the month are here, and how many of them the rules leave out for want of a recording. */
  calls: count,
  unrecorded: count,
  /** The first instant from which calls are on this computer, when that is within the month; null: all of it. */
  callsFrom: Instant.nullable(),
  counts: z.strictObject({ 'to-score': count, draft: count, scored: count, swapped: count }),
  agents: z.array(SampleProgress).max(mostSampledAgents),
})
export type SampleMonth = z.infer<typeof SampleMonth>
