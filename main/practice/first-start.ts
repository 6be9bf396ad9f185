import accounts from '../../resources/practice/accounts.json' with { type: 'json' }
import { hashPassword } from './passwords.ts'
import { readMeta, writeMeta, type Store } from './store.ts'
import { syntheticCases } from './synthesis/cases.ts'
import { createTicketWriter } from './tickets.ts'
import { insertUser } from './users.ts'

export interface FirstStart {
  readonly seed: number
  readonly cases: number
  /** The newest synthetic case is just before this instant, ms UTC. */
  readonly now: number
}

/** Fills an empty store with the accounts and the synthetic cases, in one transaction; later starts change nothing. */
export async function fillAtFirstStart(db: Store, options: FirstStart): Promise<void> {
  if (readMeta(db, 'seed') !== undefined) return
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
