import { errorRow, type ErrorRow } from './answer.ts'
import { isObject, reachErrors, readFields, type JsonObject } from './fields.ts'
import type { CategoryTree } from './pick-lists.ts'

export const ticketFields = [
  'source',
  'source_id',
  'category_main',
  'category_sub',
  'narrative',
  'resolution',
  'status',
  'priority',
  'referred_to',
  'escalated_to',
  'disposition',
] as const
export const contactFields = [
  'fname',
  'lname',
  'phone',
  'email',
  'town',
  'country',
  'user_category',
  'position_in_org',
  'org_name',
] as const

export type TicketValues = Readonly<Record<(typeof ticketFields)[number], string>>
export type ContactValues = Readonly<Record<(typeof contactFields)[number], string>>

export interface TicketInput {
  readonly ticket: TicketValues
  readonly contact: ContactValues
}

const sources: ReadonlySet<string> = new Set(['walkin', 'call', 'email', 'sms'])
const statuses: ReadonlySet<string> = new Set(['open', 'closed', 'escalated'])
const priorities: ReadonlySet<string> = new Set(['high', 'medium', 'low'])
// The documented list says `call-completed`, its example `call completed`: both are taken, each kept as it came.
const dispositions: ReadonlySet<string> = new Set([
  '',
  'blank-call',
  'call-disconnected',
  'prank',
  'call-completed',
  'call completed',
  'transfer',
])
/** Outcomes without a case: nothing was told, so nothing can be put in a category. */
const withoutCase: ReadonlySet<string> = new Set(['blank-call', 'call-disconnected', 'prank'])

function ruleErrors(ticket: TicketValues, row: string, tree: CategoryTree): ErrorRow[] {
  const errors: ErrorRow[] = []
  const refuse = (message: string, type: 'REQUIRED' | 'LIST', field: keyof TicketValues) =>
    errors.push(errorRow(message, type, 'tickets', row, field))
  const listed = (field: 'source' | 'status' | 'priority', list: ReadonlySet<string>, label: string) => {
    if (ticket[field] === '') refuse(`${label} is required`, 'REQUIRED', field)
    else if (!list.has(ticket[field])) refuse(`${label} is not in the list`, 'LIST', field)
  }
  listed('source', sources, 'Source')
  if (ticket.source !== 'walkin' && ticket.source_id.trim() === '') {
    refuse('Source id is required', 'REQUIRED', 'source_id')
  }
  // The outcome of a call without a case is a ticket with source, source id and disposition and no more (DESIGN 3).
  const isOutcome = ticket.disposition !== '' && dispositions.has(ticket.disposition)
  const isOutcomeAlone = isOutcome && ticket.source === 'call' && ticket.narrative.trim() === ''
  if (ticket.category_main.trim() === '' && !isOutcomeAlone && !withoutCase.has(ticket.disposition)) {
    refuse('Main category is required', 'REQUIRED', 'category_main')
  }
  // Categories outside our list are another site's: they cannot be judged here.
  const owner = tree.mainOfSub.get(ticket.category_sub)
  if (owner !== undefined && tree.mains.has(ticket.category_main) && owner !== ticket.category_main) {
    refuse('Sub-category belongs to another main category', 'LIST', 'category_sub')
  }
  listed('status', statuses, 'Status')
  listed('priority', priorities, 'Priority')
  if (!dispositions.has(ticket.disposition)) refuse('Disposition is not in the list', 'LIST', 'disposition')
  return errors
}

/**
 * Reads a ticket with its contact and judges it by the documented rules. An update (`row` is its id) has to be the
 * whole object. Every problem is told at once; one field is named once only.
 */
export function readTicket(
  body: JsonObject,
  row: string,
  tree: CategoryTree,
): { input: TicketInput; errors: ErrorRow[] } {
  const isWhole = row !== ''
  const given = body['contacts']
  const ticket = readFields(body, ticketFields, { table: 'tickets', row, isWhole })
  const contact = readFields(isObject(given) ? given : {}, contactFields, {
    table: 'contacts',
    row: '',
    isWhole: isWhole && isObject(given),
  })
  const all = [
    ...ticket.errors,
    ...ruleErrors(ticket.values, row, tree),
    ...(isObject(given) ? [] : [errorRow('Contact is required', 'REQUIRED', 'tickets', row, 'contacts')]),
    ...contact.errors,
    ...reachErrors(contact.values, 'contacts', ''),
  ]
  const errors = all.filter(
    (error, index) => all.findIndex((other) => other[3] === error[3] && other[5] === error[5]) === index,
  )
  return { input: { ticket: ticket.values, contact: contact.values }, errors }
}
