import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { errorRow, missing, refused, type Answer } from './answer.ts'
import type { JsonObject } from './fields.ts'
import { rowId } from './resource.ts'
import { resources, type Rights } from './rights.ts'
import type { Store } from './store.ts'
import { contactFields, ticketFields } from './ticket-rules.ts'

const login = z.string().min(1).max(255)
const id = z.string().regex(/^\d{1,15}$/)
const resource = z.enum(resources)
const some = <K extends string>(names: readonly K[]) => z.partialRecord(z.enum(names), z.string()).default({})

const Order = z.discriminatedUnion('order', [
  z.object({ order: z.literal('remove'), resource: z.enum(['tickets', 'qa', 'emails', 'sms']), id }),
  z.object({
    order: z.literal('change-ticket'),
    id,
    by: login,
    fields: some(ticketFields),
    contacts: some(contactFields),
  }),
  z.object({ order: z.enum(['forbid', 'allow']), login, resource, id: z.string().max(64).default('') }),
  z.object({ order: z.enum(['end-sessions', 'switch-off', 'switch-on']), login }),
])
type Order = z.infer<typeof Order>

export interface ControlDoor {
  isOpenTo(token: string): boolean
  /** `POST orders`: does the order before the answer. 412 when it is not readable, 404 when there is no such record. */
  obey(body: JsonObject): Answer
}

interface ControlParts {
  readonly db: Store
  readonly rights: Rights
  readonly now: () => number
  /** Without one the door does not open to anybody. */
  readonly token: string | undefined
}

const done: Answer = { status: 200, json: { done: true } }

/**
 * What happens at a real server without the desk having a hand in it, by order of a test: records vanish, rights are
 * taken, somebody else changes a ticket. The app never starts the server with a token for this.
 */
export function createControlDoor({ db, rights, now, token }: ControlParts): ControlDoor {
  const expected = token === undefined || token === '' ? undefined : Buffer.from(token)

  function changeTicket(order: Extract<Order, { order: 'change-ticket' }>): Answer {
    const ticket = db
      .prepare<[number], { contact_id: number }>('SELECT contact_id FROM tickets WHERE id = ?')
      .get(rowId(order.id))
    if (ticket === undefined) return missing('tickets', order.id)
    // The names are of the lists above: `Order` lets no other through.
    const set = (table: 'tickets' | 'contacts', values: Readonly<Record<string, string | number>>, row: number) => {
      const names = Object.keys(values)
      if (names.length === 0) return
      const sql = `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`
      db.prepare<(string | number)[]>(sql).run(...Object.values(values), row)
    }
    db.transaction(() => {
      set('tickets', { ...order.fields, updated_by: order.by, updated_at: now() }, rowId(order.id))
      set('contacts', order.contacts, ticket.contact_id)
    })()
    return done
  }

  function account(order: Extract<Order, { order: 'end-sessions' | 'switch-off' | 'switch-on' }>): Answer {
    const sql =
      order.order === 'end-sessions'
        ? 'DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE usn = ?)'
        : `UPDATE users SET enabled = '${order.order === 'switch-on' ? '1' : '0'}' WHERE usn = ?`
    db.prepare<[string]>(sql).run(order.login)
    return done
  }

  return {
    isOpenTo(given) {
      const bytes = Buffer.from(given)
      return expected?.length === bytes.length && timingSafeEqual(expected, bytes)
    },
    obey(body) {
      const read = Order.safeParse(body)
      if (!read.success) {
        const place = read.error.issues[0]?.path.join('.') ?? ''
        return refused([errorRow('Value is not readable', 'FORMAT', 'orders', '', place)])
      }
      const order = read.data
      switch (order.order) {
        case 'remove': {
          const { changes } = db.prepare<[number]>(`DELETE FROM ${order.resource} WHERE id = ?`).run(rowId(order.id))
          return changes === 0 ? missing(order.resource, order.id) : done
        }
        case 'change-ticket':
          return changeTicket(order)
        case 'forbid':
        case 'allow':
          rights[order.order]({ login: order.login, resource: order.resource, record: order.id })
          return done
        case 'end-sessions':
        case 'switch-off':
        case 'switch-on':
          return account(order)
      }
    },
  }
}
