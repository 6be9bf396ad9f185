import { z } from 'zod'
import { CallEnd } from './call-log.ts'
import { CaseRow, CaseSeq, Instant, LocalId, shortLength } from './cases.ts'
import { MessageKind, PersonFields } from './records.ts'

/** The people who work at the helpline, beside their list; and those who turn to it, as their cases tell of them. */

const short = z.string().max(shortLength)

/** The largest picture that is fetched, bytes, and the edge of the square one that is made here. */
export const largestPhoto = 2 * 1024 * 1024
export const photoEdge = 256

/** What is being written about a person; `id` is theirs, or the one they will have. */
export const PersonDraft = z.strictObject({ id: LocalId, fields: PersonFields, createdAt: Instant, updatedAt: Instant })
export type PersonDraft = z.infer<typeof PersonDraft>

/**
 * Somebody who turned to the helpline: the cases on this computer that share a number, or else an address. Any of those cases
 * names them, so that no address of a screen carries a number; `caseId` is the newest one.
 */
export const ContactRow = z.strictObject({
  caseId: LocalId,
  /** Of the case that was found, newest first: where the next page goes on. */
  seq: CaseSeq,
  firstName: short,
  lastName: short,
  phone: short,
  email: short,
  town: short,
  /** The name in the case that was found, where the newest one has another; else ''. */
  otherName: z.string().max(2 * shortLength + 1),
  /** At most `mostCounted`, which stands for that many and more. */
  caseCount: z.number().int().positive(),
  lastAt: Instant,
})
export type ContactRow = z.infer<typeof ContactRow>

/** Cases of one contact are counted up to this. */
export const mostCounted = 100

export const ContactCard = z.strictObject({
  caseId: LocalId,
  firstName: short,
  lastName: short,
  phone: short,
  email: short,
  town: short,
  country: short,
  userCategory: short,
  positionInOrg: short,
  orgName: short,
  /** Under which other names this number or address is found: a telephone may be a family's. */
  otherNames: z.array(z.string().max(2 * shortLength + 1)).max(8),
  caseCount: z.number().int().positive(),
  openCount: z.number().int().nonnegative(),
  firstAt: Instant,
  lastAt: Instant,
})
export type ContactCard = z.infer<typeof ContactCard>

/** Where a page of a history ends. Kinds at the same instant stand in this order. */
export const historyKinds = ['case', 'call', 'server-call', 'message'] as const
export const HistoryCursor = z.strictObject({ seq: CaseSeq, kind: z.enum(historyKinds) })
export type HistoryCursor = z.infer<typeof HistoryCursor>

/** A call of this desk's log (`call`), or of the server's list where this desk has none of it (`server-call`). */
export const ContactCall = z.strictObject({
  id: short,
  /** The server's id; null before it is known. */
  callRef: short.nullable(),
  number: short,
  direction: z.enum(['in', 'out', '']),
  agent: short,
  queue: short,
  end: CallEnd.nullable(),
  /** The server's own word for how it ended; '' for a call of this desk. */
  status: short,
  talkMs: z.number().int().nonnegative().nullable(),
})
export type ContactCall = z.infer<typeof ContactCall>

export const ContactMessage = z.strictObject({
  id: LocalId,
  kind: MessageKind,
  subject: short,
  /** The first 160 characters. */
  excerpt: z.string().max(200),
  box: short,
  /** It names recipients: what says whether it came in, where the box does not. */
  isAddressed: z.boolean(),
})
export type ContactMessage = z.infer<typeof ContactMessage>

const entry = { seq: CaseSeq, at: Instant }
export const HistoryEntry = z.discriminatedUnion('kind', [
  z.strictObject({ ...entry, kind: z.literal('case'), case: CaseRow }),
  z.strictObject({ ...entry, kind: z.literal('call'), call: ContactCall }),
  z.strictObject({ ...entry, kind: z.literal('server-call'), call: ContactCall }),
  z.strictObject({ ...entry, kind: z.literal('message'), message: ContactMessage }),
])
export type HistoryEntry = z.infer<typeof HistoryEntry>
