import { z } from 'zod'
import { CallEnd } from './call-log.ts'
import { CaseRow, Instant, LocalId, priorities, shortLength } from './cases.ts'
import { isMeantDay, minutesOfADay } from './day-times.ts'

/**
 * What somebody has promised to do: follow a case up, call somebody back. No documented API has a place for either, so they
 * are kept on this computer alone, and the screens say so.
 */

const short = z.string().max(shortLength)
const noteLength = 2000
const Note = z.string().max(noteLength)
/** A day and a time of it, by the clock on the site's wall. */
const Day = z.iso.date().refine(isMeantDay)
const Minute = z
  .number()
  .int()
  .min(0)
  .max(minutesOfADay - 1)
const count = z.number().int().nonnegative()

/** Where a page ended: open ones go by when they are due, the others by when they were done, newest first. */
export const AgendaCursor = z.strictObject({ at: Instant, id: LocalId }).nullable()
export type AgendaCursor = z.infer<typeof AgendaCursor>

export const FollowUp = z.strictObject({
  id: LocalId,
  caseId: LocalId,
  /** The case as it is listed here; null when this computer does not have it any more. */
  row: CaseRow.nullable(),
  /** Who or what it was about when it was written down: all there is once the case has gone. */
  about: short,
  note: Note,
  dueAt: Instant,
  /** How often its day was moved. */
  moved: count,
  createdAt: Instant,
  doneAt: Instant.nullable(),
})
export type FollowUp = z.infer<typeof FollowUp>

/** A new one, or one that is moved or noted anew: the id is the window's, so that the same save twice is one follow-up. */
export const FollowUpInput = z.strictObject({ id: LocalId, caseId: LocalId, day: Day, minute: Minute, note: Note })
export type FollowUpInput = z.infer<typeof FollowUpInput>

/** How a call-back came about. `missed`: a call nobody took here; `dropped`: one that died. */
export const callBackOrigins = ['missed', 'dropped', 'hand', 'case', 'contact'] as const

/** How a call-back ended. Only one that was dialled can be `reached` or `not-reached`. */
export const callBackResults = ['reached', 'not-reached', 'not-needed'] as const
export type CallBackResult = (typeof callBackResults)[number]

/** Shorter numbers are telephones of this helpline: a colleague is not written down to be called back. */
const fewestDigits = 7

/** Whether a call with this number that dies is written down by itself. */
export function isCalledBackAfterDrop(number: string): boolean {
  return number.replaceAll(/\D+/g, '').length >= fewestDigits
}

/** One outgoing call to the number since the call-back was written down; the telephone notes it by itself. */
const CallBackAttempt = z.strictObject({ at: Instant, answeredAt: Instant.nullable(), end: CallEnd.nullable() })

const Wish = {
  number: short.min(1),
  name: short,
  note: Note,
  priority: z.enum(priorities),
  /** The period of a day in which to call; one that does not end after it begins reaches into the next day. */
  day: Day,
  fromMinute: Minute,
  toMinute: z.number().int().min(0).max(minutesOfADay),
}

export const CallBack = z.strictObject({
  id: LocalId,
  madeFrom: z.enum(callBackOrigins),
  ...Wish,
  /** The period as instants, by the zone of the site. */
  fromAt: Instant,
  toAt: Instant,
  caseId: LocalId.nullable(),
  /** The case as it is listed here; null without one. */
  row: CaseRow.nullable(),
  /** Since when it is in hand; null while it waits. */
  takenAt: Instant.nullable(),
  /** The newest first, and how many there are. */
  attempts: z.array(CallBackAttempt).max(10),
  attemptCount: count,
  createdAt: Instant,
  closedAt: Instant.nullable(),
  result: z.enum(callBackResults).nullable(),
  /** Why it was closed without a call, in the person's words. */
  reason: Note,
})
export type CallBack = z.infer<typeof CallBack>

export const CallBackInput = z.strictObject({
  id: LocalId,
  madeFrom: z.enum(callBackOrigins),
  ...Wish,
  caseId: LocalId.nullable(),
  /** The call of this desk's log it comes from. */
  callId: LocalId.nullable(),
})
export type CallBackInput = z.infer<typeof CallBackInput>

/** How many are due, for the rail and the home screen. */
export const AgendaCounts = z.strictObject({
  overdue: count,
  /** Due later today. */
  today: count,
  callBacksNow: count,
  callBacksPast: count,
  /** Every open call-back, those above included. */
  callBacks: count,
})
export type AgendaCounts = z.infer<typeof AgendaCounts>

/** What this person did at this desk since the day began; null is what their role does not do. */
export const OwnFigures = z.strictObject({
  since: Instant,
  calls: z
    .strictObject({ answered: count, missed: count, outbound: count, talkMs: z.number().int().nonnegative() })
    .nullable(),
  cases: count.nullable(),
  followUpsDone: count.nullable(),
  callBacksDone: count.nullable(),
})
export type OwnFigures = z.infer<typeof OwnFigures>

/**
 * What the server counts for everybody. Its days are its own (UTC): `since` is when the one under way began. Null is what it
 * does not tell, or not to this person.
 */
export const CentreFigures = z.strictObject({
  since: Instant,
  readAt: Instant.nullable(),
  /** The server could not be asked just now: what is shown is as old as it says. */
  isAway: z.boolean(),
  cases: count.nullable(),
  calls: z.strictObject({ inbound: count, answered: count, outbound: count }).nullable(),
  /** All it has, of whatever time (`stats/0`). */
  totals: z
    .strictObject({
      inbound: count.nullable(),
      outbound: count.nullable(),
      cases: count.nullable(),
      emails: count.nullable(),
      texts: count.nullable(),
    })
    .nullable(),
})
export type CentreFigures = z.infer<typeof CentreFigures>
