import { csvText, dateTimeText, found, missing, refused, stored, type Answer } from './answer.ts'
import type { JsonObject } from './fields.ts'
import { readListQuery, readReportQuery, type Column, type Columns } from './list-query.ts'
import type { CategoryTree } from './pick-lists.ts'
import { reportRows, rowId, type Readable } from './resource.ts'
import type { SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'
import {
  contactFields,
  readTicket,
  ticketFields,
  type ContactValues,
  type TicketInput,
  type TicketValues,
} from './ticket-rules.ts'

export interface Tickets extends Readable {
  create(user: SignedInUser, body: JsonObject): Answer
  update(user: SignedInUser, id: string, body: JsonObject): Answer
}

interface TicketRow extends Record<`contact_${(typeof contactFields)[number]}`, string>, TicketValues {
  readonly id: number
  readonly contact_id: number
  readonly created_by: string
  readonly updated_by: string
  readonly created_at: number
  readonly updated_at: number
}

const text = (sql: string): Column => ({ sql, kind: 'text' })

const columns: Columns = new Map<string, Column>([
  ['id', { sql: 'tickets.id', kind: 'number' }],
  ...ticketFields.map((field) => [field, text(`tickets.${field}`)] as const),
  ['contact_id', { sql: 'tickets.contact_id', kind: 'number' }],
  ...contactFields.map((field) => [`contact_${field}`, text(`contacts.${field}`)] as const),
  ['created_by', text('tickets.created_by')],
  ['created_on', { sql: 'tickets.created_at', kind: 'instant' }],
  ['updated_by', text('tickets.updated_by')],
  ['updated_on', { sql: 'tickets.updated_at', kind: 'instant' }],
])

/** The documented group fields. */
const groups: ReadonlySet<string> = new Set([
  'source',
  'category_main',
  'category_sub',
  'status',
  'priority',
  'referred_to',
  'escalated_to',
  'disposition',
  'contact_town',
  'contact_country',
  'contact_user_category',
  'contact_position_in_org',
  'contact_org_name',
])

const joined = 'tickets JOIN contacts ON contacts.id = tickets.contact_id'
const selected = ['tickets.*', ...contactFields.map((field) => `contacts.${field} AS contact_${field}`)].join(', ')

/** A ticket as it is echoed, viewed and listed: strings throughout, its contact nested as it was sent. */
function objectOf(row: TicketRow): Record<string, unknown> {
  return {
    id: String(row.id),
    ...Object.fromEntries(ticketFields.map((field) => [field, row[field]])),
    contact_id: String(row.contact_id),
    created_by: row.created_by,
    created_on: dateTimeText(row.created_at),
    updated_by: row.updated_by,
    updated_on: dateTimeText(row.updated_at),
    contacts: {
      id: String(row.contact_id),
      ...Object.fromEntries(contactFields.map((field) => [field, row[`contact_${field}`]])),
    },
  }
}

const csvColumns = [...columns.keys()]

function csvRow(row: TicketRow): string[] {
  return [
    String(row.id),
    ...ticketFields.map((field) => row[field]),
    String(row.contact_id),
    ...contactFields.map((field) => row[`contact_${field}`]),
    row.created_by,
    dateTimeText(row.created_at),
    row.updated_by,
    dateTimeText(row.updated_at),
  ]
}

export interface TicketWriter {
  insert(input: TicketInput, by: string, createdAt: number, updatedAt: number): number
}

const named = (fields: readonly string[]) => fields.map((field) => `@${field}`).join(', ')

/** Writes a ticket with its contact. Both statements belong in one transaction of the caller. */
export function createTicketWriter(db: Store): TicketWriter {
  const insertContact = db.prepare<[ContactValues]>(
    `INSERT INTO contacts (${contactFields.join(', ')}) VALUES (${named(contactFields)})`,
  )
  const insertTicket = db.prepare<
    [TicketValues & { contact_id: number | bigint; created_by: string; created_at: number; updated_at: number }]
  >(
    `INSERT INTO tickets (${ticketFields.join(', ')}, contact_id, created_by, updated_by, created_at, updated_at)
     VALUES (${named(ticketFields)}, @contact_id, @created_by, @created_by, @created_at, @updated_at)`,
  )
  return {
    insert({ ticket, contact }, by, createdAt, updatedAt) {
      const contactId = insertContact.run(contact).lastInsertRowid
      const row = { ...ticket, contact_id: contactId, created_by: by, created_at: createdAt, updated_at: updatedAt }
      return Number(insertTicket.run(row).lastInsertRowid)
    },
  }
}

/** The tickets resource. A ticket and its contact are committed together, before the answer leaves. */
export function createTickets(db: Store, now: () => number, tree: CategoryTree): Tickets {
  const writer = createTicketWriter(db)
  const select = db.prepare<[number], TicketRow>(`SELECT ${selected} FROM ${joined} WHERE tickets.id = ?`)
  const assignments = (fields: readonly string[]) => fields.map((field) => `${field} = @${field}`).join(', ')
  const updateTicket = db.prepare<[TicketValues & { id: number; updated_by: string; updated_at: number }]>(
    `UPDATE tickets SET ${assignments(ticketFields)}, updated_by = @updated_by, updated_at = @updated_at WHERE id = @id`,
  )
  const updateContact = db.prepare<[ContactValues & { id: number }]>(
    `UPDATE contacts SET ${assignments(contactFields)} WHERE id = @id`,
  )
  const rowOf = (id: string) => select.get(rowId(id))
  const echo = (id: number, info: string) => {
    const row = select.get(id)
    return row === undefined ? missing('tickets', String(id)) : stored('tickets', objectOf(row), info)
  }
  return {
    create(user, body) {
      const { input, errors } = readTicket(body, '', tree)
      if (errors.length > 0) return refused(errors)
      const id = db.transaction(() => writer.insert(input, user.usn, now(), now()))()
      return echo(id, 'Ticket Created')
    },
    update(user, id, body) {
      const row = rowOf(id)
      if (row === undefined) return missing('tickets', id)
      const { input, errors } = readTicket(body, id, tree)
      if (errors.length > 0) return refused(errors)
      db.transaction(() => {
        updateTicket.run({ ...input.ticket, id: row.id, updated_by: user.usn, updated_at: now() })
        updateContact.run({ ...input.contact, id: row.contact_id })
      })()
      return echo(row.id, 'Ticket Updated')
    },
    view(id) {
      const row = rowOf(id)
      return row === undefined ? missing('tickets', id) : found('tickets', [objectOf(row)])
    },
    list(params, hidden) {
      const query = readListQuery(params, columns, 'tickets', hidden)
      if (!query.ok) return refused(query.errors)
      const { where, values, limit, skip, isCsv } = query.value
      // The page's ids first, and the contacts joined only where a filter asks: skipped rows are then never read whole.
      const ids = `SELECT tickets.id FROM ${where === '1' ? 'tickets' : joined} WHERE ${where} ORDER BY tickets.id DESC LIMIT ? OFFSET ?`
      const rows = db
        .prepare<(string | number)[], TicketRow>(
          `SELECT ${selected} FROM ${joined} WHERE tickets.id IN (${ids}) ORDER BY tickets.id DESC`,
        )
        .all(...values, limit, skip)
      if (isCsv) return { status: 200, csv: csvText(csvColumns, rows.map(csvRow)) }
      return found('tickets', rows.map(objectOf))
    },
    report(params, hidden) {
      const query = readReportQuery(params, columns, groups, 'tickets', hidden)
      return query.ok ? found('tickets', reportRows(db, joined, query.value)) : refused(query.errors)
    },
  }
}
