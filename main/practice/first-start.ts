import accounts from '../../resources/practice/accounts.json' with { type: 'json' }
import { createCallWriter } from './call-book.ts'
import { createFileWriter } from './files.ts'
import { createMessageWriter, type MessageKind } from './messages.ts'
import { hashPassword } from './passwords.ts'
import { createQaWriter } from './qa.ts'
import { readMeta, writeMeta, type Store } from './store.ts'
import { syntheticCalls, type TicketOfCall } from './synthesis/calls.ts'
import { syntheticCases } from './synthesis/cases.ts'
import { syntheticMessages, type TicketOfMessage } from './synthesis/messages.ts'
import { papers } from './synthesis/papers.ts'
import { syntheticScores, type ScoredCall } from './synthesis/scores.ts'
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

/** The scores of the calls that are marked as scored, also in a file from before there were any. */
function fillScores(db: Store, seed: number, now: number): void {
  const calls = db
    .prepare<[], ScoredCall>(
      `SELECT row_id, id, usr, vector, ended_at, voice FROM calls
       WHERE qa_done = '1' AND NOT EXISTS (SELECT 1 FROM qa WHERE qa.source_id = calls.id) ORDER BY row_id`,
    )
    .all()
  const write = createQaWriter(db)
  for (const { row, callRow } of syntheticScores(seed, calls, now)) write(row, callRow)
}

/** The messages that tickets name as their source; what somebody typed as an id of their own is left alone. */
function fillMessages(db: Store, seed: number, now: number, kind: MessageKind, files: readonly number[]): void {
  const tickets = db
    .prepare<[string], TicketOfMessage>(
      `SELECT CAST(tickets.source_id AS INTEGER) AS messageId, tickets.category_main AS categoryMain, tickets.narrative,
              contacts.phone, contacts.email, tickets.created_by AS createdBy, min(tickets.created_at) AS createdAt
       FROM tickets JOIN contacts ON contacts.id = tickets.contact_id
       WHERE tickets.source = ? AND tickets.source_id GLOB '[1-9]*' AND tickets.source_id NOT GLOB '*[^0-9]*'
         AND length(tickets.source_id) <= 9
       GROUP BY messageId ORDER BY messageId`,
    )
    .all(kind === 'emails' ? 'email' : 'sms')
  const write = createMessageWriter(db, kind)
  for (const { id, row, addresses, hasFile } of syntheticMessages(seed, tickets, kind, now)) {
    write(row, addresses, hasFile ? files.slice(id % files.length).slice(0, 1) : [], id)
  }
}

/** What came with version 3 of the file; all of it or none. */
function fillDesk(db: Store, options: FirstStart): void {
  if (readMeta(db, 'has_messages') !== undefined) return
  const seed = Number(readMeta(db, 'seed') ?? options.seed)
  const writeFile = createFileWriter(db)
  db.transaction(() => {
    const files = papers.map((paper) => writeFile({ ...paper, created_by: 'neema', created_at: options.now }))
    fillScores(db, seed, options.now)
    fillMessages(db, seed, options.now, 'emails', files)
    fillMessages(db, seed, options.now, 'sms', files)
    writeMeta(db, 'has_messages', '1')
  })()
}

/** Fills an empty store with accounts, synthetic cases, their calls and messages; later starts change nothing. */
export async function fillAtFirstStart(db: Store, options: FirstStart): Promise<void> {
  if (readMeta(db, 'seed') === undefined) await fillPeople(db, options)
  fillCalls(db, options)
  fillDesk(db, options)
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
