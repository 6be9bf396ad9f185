import { z } from 'zod'
import { CallBackInput, callBackResults } from './agenda.ts'
import { Instant, LocalId, priorities, shortLength } from './cases.ts'
import { minutesOfADay } from './day-times.ts'

/**
 * What somebody has begun to write into a form of promises and not kept yet: it is there again when the form is opened
 * again. A day is a text: what a form holds before it is whole survives as well.
 */

const short = z.string().max(shortLength)
const Note = z.string().max(2000)
const Minute = z.number().int().min(0).max(minutesOfADay).nullable()
/** `id` is that of the promise, or of the one it would become. */
const Begun = { id: LocalId, isNew: z.boolean(), day: z.string().max(40), note: Note }

export const FollowUpDraft = z.strictObject({
  kind: z.literal('follow-up'),
  ...Begun,
  caseId: LocalId,
  /** Whom the form named. */
  about: short,
  minute: Minute,
})
export type FollowUpDraft = z.infer<typeof FollowUpDraft>

const CallBackAbout = CallBackInput.pick({ madeFrom: true, name: true, caseId: true, callId: true }).extend({
  number: short,
})

export const CallBackDraft = z.strictObject({
  kind: z.literal('call-back'),
  ...Begun,
  /** Where it was begun: the number of a call, a case, a contact, or nothing. */
  about: CallBackAbout,
  number: short,
  name: short,
  priority: z.enum(priorities),
  fromMinute: Minute,
  toMinute: Minute,
})
export type CallBackDraft = z.infer<typeof CallBackDraft>

/** How a call-back ended, begun and not said yet. */
export const ClosingDraft = z.strictObject({
  kind: z.literal('closing'),
  id: LocalId,
  result: z.enum(callBackResults),
  reason: Note,
})
export type ClosingDraft = z.infer<typeof ClosingDraft>

export const AgendaDraft = z.discriminatedUnion('kind', [FollowUpDraft, CallBackDraft, ClosingDraft])
export type AgendaDraft = z.infer<typeof AgendaDraft>

export const KeptAgendaDraft = z.strictObject({ draft: AgendaDraft, updatedAt: Instant })
export type KeptAgendaDraft = z.infer<typeof KeptAgendaDraft>

/** The form that asks for its draft: by the promise it changes, or, for a new one (`id` null), by where it is opened. */
export const AgendaDraftPlace = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('follow-up'), id: LocalId.nullable(), caseId: LocalId }),
  z.strictObject({
    kind: z.literal('call-back'),
    id: LocalId.nullable(),
    number: short,
    caseId: LocalId.nullable(),
    callId: LocalId.nullable(),
  }),
  z.strictObject({ kind: z.literal('closing'), id: LocalId }),
])
export type AgendaDraftPlace = z.infer<typeof AgendaDraftPlace>

/** Which draft; a call-back may be changed and closed at once. */
export const AgendaDraftName = z.strictObject({ kind: z.enum(['follow-up', 'call-back', 'closing']), id: LocalId })
export type AgendaDraftName = z.infer<typeof AgendaDraftName>
