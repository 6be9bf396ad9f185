import { z } from 'zod'

/** A case, its draft and its list row, in the desk's own words; gateways translate their dialect to these. */

export const sources = ['walkin', 'call', 'email', 'sms'] as const
export const statuses = ['open', 'closed', 'escalated'] as const
export const priorities = ['high', 'medium', 'low'] as const
export const dispositions = ['call-completed', 'call-disconnected', 'blank-call', 'prank', 'transfer'] as const

export const shortLength = 200
export const longLength = 40_000

const short = z.string().max(shortLength)
const long = z.string().max(longLength)
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum([...values, ''])

export const ContactFields = z.strictObject({
  firstName: short,
  lastName: short,
  phone: short,
  email: short,
  town: short,
  country: short,
  userCategory: short,
  positionInOrg: short,
  orgName: short,
})
export type ContactFields = z.infer<typeof ContactFields>

/** Every field a person can fill in. An empty string is "not answered"; nothing is ever undefined. */
export const CaseFields = z.strictObject({
  source: oneOf(sources),
  sourceId: short,
  categoryMain: short,
  categorySub: short,
  narrative: long,
  resolution: long,
  status: oneOf(statuses),
  priority: oneOf(priorities),
  referredTo: short,
  escalatedTo: short,
  disposition: oneOf(dispositions),
  contact: ContactFields,
})
export type CaseFields = z.infer<typeof CaseFields>

/** A new, empty walk-in: what F2 opens. */
export function emptyCase(): CaseFields {
  return {
    source: 'walkin',
    sourceId: '',
    categoryMain: '',
    categorySub: '',
    narrative: '',
    resolution: '',
    status: 'open',
    priority: 'medium',
    referredTo: '',
    escalatedTo: '',
    disposition: '',
    contact: {
      firstName: '',
      lastName: '',
      phone: '',
      email: '',
      town: '',
      country: '',
      userCategory: '',
      positionInOrg: '',
      orgName: '',
    },
  }
}

/** Our own id, for ever: a UUIDv7 (DESIGN 6.2). */
export const LocalId = z.uuidv7()
/** An instant: milliseconds since the epoch, UTC. */
export const Instant = z.number().int().nonnegative()
export const ServerId = z.string().min(1).max(64)

/** Where a case stands on its way to the server; never "accepted" before the server has said so. */
const caseStates = ['saved', 'sending', 'accepted', 'needs-you'] as const
export const CaseState = z.enum(caseStates)
export type CaseState = z.infer<typeof CaseState>

/**
 * The place of a case in every list, newest first: seconds since the epoch of its creation × 1000 plus a
 * counter. Unique; the key of every page.
 */
export const CaseSeq = z.number().int().nonnegative()

/** One line of a list. */
export const CaseRow = z.strictObject({
  id: LocalId,
  seq: CaseSeq,
  serverId: ServerId.nullable(),
  firstName: short,
  lastName: short,
  phone: short,
  source: z.enum(sources),
  categoryMain: short,
  categorySub: short,
  status: z.enum(statuses),
  priority: z.enum(priorities),
  /** The first 160 characters of the narrative. */
  excerpt: z.string().max(200),
  createdAt: Instant,
  updatedAt: Instant,
  state: CaseState,
})
export type CaseRow = z.infer<typeof CaseRow>

/** A saved case, whole. */
export const CaseRecord = z.strictObject({
  id: LocalId,
  seq: CaseSeq,
  serverId: ServerId.nullable(),
  fields: CaseFields,
  createdAt: Instant,
  updatedAt: Instant,
  createdBy: short,
  state: CaseState,
})
export type CaseRecord = z.infer<typeof CaseRecord>

/** What is being typed; `caseId` is set when a saved case is being edited. */
export const Draft = z.strictObject({
  id: LocalId,
  caseId: LocalId.nullable(),
  fields: CaseFields,
  createdAt: Instant,
  updatedAt: Instant,
})
export type Draft = z.infer<typeof Draft>

/** Filters of the list and of the search; an empty list or null is "any". `to` is exclusive. */
export const CaseFilter = z.strictObject({
  statuses: z.array(z.enum(statuses)).max(3),
  priorities: z.array(z.enum(priorities)).max(3),
  sources: z.array(z.enum(sources)).max(4),
  categoryMain: short.nullable(),
  from: Instant.nullable(),
  to: Instant.nullable(),
})
export type CaseFilter = z.infer<typeof CaseFilter>

export function noFilter(): CaseFilter {
  return { statuses: [], priorities: [], sources: [], categoryMain: null, from: null, to: null }
}
