import accounts from '../../resources/practice/accounts.json' with { type: 'json' }
import { createCallWriter } from './call-book.ts'
import { hashPassword } from './passwords.ts'
import { readMeta, writeMeta, type Store } from './store.ts'
import { syntheticCalls, type TicketOfCall } from './synthesis/calls.ts'
import { syntheticCases } from './synthesis/cases.ts'
import { createTicketWriter } from './tickets.ts'
import { insertUser } from './users.ts'

export interface FirstStart {
  readonly seed: number
  readonly cases: number
  /** The newest synthetic case is just before this instant, ms UTC. */
  readonly now: number
}

/** So many of the newest tickets of calls have their call in the book. */
const ticketsWithCall = 100

/** The past calls, also in a file from before there were any: they come from the tickets it has. */
function fillCalls(db: Store, options: FirstStart): void {
  if (readMeta(db, 'has_calls') !== undefined) return
  const seed = Number(readMeta(db, 'seed') ?? options.seed)
  const tickets = db
    .prepare<[number], TicketOfCall>(
      `SELECT tickets.source_id AS callId, users.exten, contacts.phone, trim(contacts.fname || ' ' || contacts.lname) AS name,
              max(tickets.created_at) AS createdAt
       FROM tickets JOIN contacts ON contacts.id = tickets.contact_id JOIN users ON users.usn = tickets.created_by
       WHERE tickets.source = 'call' AND users.exten <> ''
       GROUP BY users.exten, tickets.source_id ORDER BY createdAt DESC, tickets.id DESC LIMIT ?`,
    )
    .all(ticketsWithCall)
  const write = createCallWriter(db)
  db.transaction(() => {
    for (const call of syntheticCalls(seed, tickets.toReversed(), options.now)) write(call)
    writeMeta(db, 'has_calls', '1')
  })()
}

/** Fills an empty store with accounts, synthetic cases and their calls; later starts change nothing. */
export async function fillAtFirstStart(db: Store, options: FirstStart): Promise<void> {
  if (readMeta(db, 'seed') === undefined) await fillPeople(db, options)
  fillCalls(db, options)
}

async function fillPeople(db: Store, options: FirstStart): Promise<void> {
  const people = await Promise.all(
    accounts.map(async (account) => ({ ...account, hash: await hashPassword(account.password) })),
  )
  db.transaction(() => {
    for (const { login, exten, fname, lname, roleCode, hash } of people) {
      insertUser(db, {
        usn: login,
        exten,
        photo: '',
        fname,
        lname,
        phone: '',
        email: `${login}@helpline.example`,
        role: roleCode,
        enabled: '1',
        password_hash: hash,
        created_at: options.now,
      })
    }
    const writer = createTicketWriter(db)
    for (const each of syntheticCases(options)) writer.insert(each, each.createdBy, each.createdAt, each.updatedAt)
    writeMeta(db, 'seed', String(options.seed))
  })()
}
