import { z } from 'zod'
import { CaseFields, dispositions, emptyCase, priorities, sources, statuses } from '../../../preload/contract/cases.ts'
import type { ContactFields } from '../../../preload/contract/cases.ts'
import type { FieldProblem } from '../../../preload/contract/errors.ts'
import type { OutgoingCase, ServerCase, SoughtContact } from '../gateway.ts'
import { ErrorsAnswer, Text, WireTicket } from './wire.ts'
import type { WireContact } from './wire.ts'

/** Between the desk's words and the documented field names. The only file that knows both. */

type OwnField = Exclude<keyof CaseFields, 'contact'>

const ticketFields = {
  source: 'source',
  source_id: 'sourceId',
  category_main: 'categoryMain',
  category_sub: 'categorySub',
  narrative: 'narrative',
  resolution: 'resolution',
  status: 'status',
  priority: 'priority',
  referred_to: 'referredTo',
  escalated_to: 'escalatedTo',
  disposition: 'disposition',
} as const satisfies Record<string, OwnField>

const contactFields = {
  fname: 'firstName',
  lname: 'lastName',
  phone: 'phone',
  email: 'email',
  town: 'town',
  country: 'country',
  user_category: 'userCategory',
  position_in_org: 'positionInOrg',
  org_name: 'orgName',
} as const satisfies Record<keyof WireContact, keyof ContactFields>

const Reference = z.uuidv7()

/** The whole object as documented for create and update. A walk-in carries our reference as `source_id` (DESIGN 6.3). */
export function toWire({ reference, fields }: OutgoingCase): Record<string, unknown> {
  return {
    source: fields.source,
    source_id: wireSourceId({ reference, fields }),
    category_main: fields.categoryMain,
    category_sub: fields.categorySub,
    narrative: fields.narrative,
    resolution: fields.resolution,
    status: fields.status,
    priority: fields.priority,
    referred_to: fields.referredTo,
    escalated_to: fields.escalatedTo,
    disposition: fields.disposition,
    contacts: {
      fname: fields.contact.firstName,
      lname: fields.contact.lastName,
      phone: fields.contact.phone,
      email: fields.contact.email,
      town: fields.contact.town,
      country: fields.contact.country,
      user_category: fields.contact.userCategory,
      position_in_org: fields.contact.positionInOrg,
      org_name: fields.contact.orgName,
    },
  }
}

/** How a list of tickets is asked for those of such a person: an assumption, by the names that reports group by. */
export function contactFilter(sought: SoughtContact): Record<string, string> {
  const given: Partial<Record<keyof ContactFields, string>> = sought
  return Object.fromEntries(
    Object.entries(contactFields).flatMap(([wire, path]) => {
      const value = given[path]
      return value === undefined ? [] : [[`contact_${wire}`, value]]
    }),
  )
}

/** An empty reference leaves a walk-in's own source id as it is: so are tickets that were not made here kept. */
export function wireSourceId({ reference, fields }: OutgoingCase): string {
  return fields.source === 'walkin' && reference !== '' ? reference : fields.sourceId
}

/**
 * A ticket row as a case; null when it cannot be read without guessing. `sent` is what we had sent when this is
 * the echo of a change: keys that an echo leaves out are as sent. Without it a row must carry its contact, because
 * taking a missing contact for an empty one would empty it at the next update.
 */
export function toServerCase(row: unknown, sent: CaseFields | null): ServerCase | null {
  const parsed = WireTicket.safeParse(row)
  if (!parsed.success) return null
  const ticket = parsed.data
  if (ticket.contacts === undefined && sent === null) return null
  const base = sent ?? { ...emptyCase(), disposition: '' }
  const isWalkIn = (ticket.source ?? base.source) === 'walkin'
  const reference = isWalkIn && Reference.safeParse(ticket.source_id).success ? (ticket.source_id ?? null) : null
  const contact: Record<string, string> = { ...base.contact }
  for (const [wire, path] of Object.entries(contactFields)) {
    const value = ticket.contacts?.[wire as keyof WireContact] // keys of contactFields, by its own type
    if (value !== undefined) contact[path] = value
  }
  const own: Record<string, unknown> = { ...base, contact }
  for (const [wire, path] of Object.entries(ticketFields)) {
    const value = ticket[wire as keyof typeof ticketFields] // keys of ticketFields, by its own type
    if (value !== undefined) own[path] = readValue(path, value)
  }
  if (reference !== null) own['sourceId'] = ''
  const fields = CaseFields.safeParse(own)
  if (!fields.success) return null
  return {
    serverId: ticket.id,
    fields: fields.data,
    createdAt: readInstant(ticket.created_on ?? ''),
    updatedAt: readInstant(ticket.updated_on ?? ''),
    createdBy: (ticket.created_by ?? '').slice(0, 200),
    updatedBy: (ticket.updated_by ?? '').slice(0, 200),
    reference,
  }
}

/** Enumerated values in any spelling seen (`call completed`, `Open`); what the server leaves empty has its default. */
export function readValue(path: OwnField, value: string): string {
  const word = value.trim().toLowerCase()
  if (path === 'source') return spelled(sources, word, value, 'walkin')
  if (path === 'status') return spelled(statuses, word, value, 'open')
  if (path === 'priority') return spelled(priorities, word, value, 'medium')
  if (path === 'disposition') return spelled(dispositions, word.replaceAll(/[\s_]+/g, '-'), value, '')
  return value
}

function spelled(known: readonly string[], word: string, asSent: string, whenEmpty: string): string {
  if (word === '') return whenEmpty
  return known.includes(word) ? word : asSent
}

/** An instant in ms UTC from "YYYY-MM-DD HH:MM:SS" (UTC), ISO 8601 or epoch seconds; null for anything else. */
export function readInstant(text: string): number | null {
  const trimmed = text.trim()
  if (/^\d{9,10}(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000)
  if (!/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}/.test(trimmed)) return null
  const iso = trimmed.replace(' ', 'T')
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(instant) || instant < 0 ? null : instant
}

function textAt(row: readonly unknown[], index: number): string {
  const parsed = Text.safeParse(row[index])
  return parsed.success ? parsed.data : ''
}

/** The refused fields of an answer, each at the path of the form it belongs to; an unknown one at ''. */
export function readProblems(body: unknown, pathOf: (table: string, field: string) => string): FieldProblem[] {
  const parsed = ErrorsAnswer.safeParse(body)
  if (!parsed.success) return []
  return parsed.data.errors.slice(0, 60).map((row) => ({
    field: pathOf(textAt(row, 3), textAt(row, 5)),
    rule: 'server',
    serverText: textAt(row, 1).slice(0, 500),
  }))
}

/** The form path of a wire field of tickets or contacts; '' when there is none. */
export function casePath(table: string, field: string): string {
  const own: Record<string, string> = ticketFields
  const ofContact: Record<string, string> = contactFields
  const name = field.replace(/^contacts?[._]/, '')
  const isContact = table === 'contacts' || table === 'contact' || name !== field
  if (!isContact && Object.hasOwn(own, name)) return own[name] ?? ''
  return Object.hasOwn(ofContact, name) ? `contact.${ofContact[name] ?? ''}` : ''
}

/** The form path of a field of the password call; '' when there is none. */
export function passwordPath(_table: string, field: string): string {
  return { pass0: 'current', pass1: 'next', pass2: 'again' }[field] ?? ''
}

/** A person's name from a profile of any shape seen; '' when it has none. */
export function readDisplayName(profile: unknown): string {
  const first: unknown = Array.isArray(profile) ? profile[0] : profile
  const named = z.object({ fname: Text.optional(), lname: Text.optional() }).safeParse(first)
  if (!named.success) return ''
  return [named.data.fname ?? '', named.data.lname ?? ''].join(' ').trim().slice(0, 200)
}
