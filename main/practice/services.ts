import { createAccount, defaultPassword } from './account.ts'
import { createCallBook } from './call-book.ts'
import { createCalls } from './calls.ts'
import { createControlDoor } from './control-door.ts'
import { createExchangeDoor } from './exchange-door.ts'
import { createExchangeOrders } from './exchange-orders.ts'
import { createFiles } from './files.ts'
import { createMessages } from './messages.ts'
import { hashPassword } from './passwords.ts'
import { categories, categoryTree } from './pick-lists.ts'
import { createQa } from './qa.ts'
import { createQueue } from './queue.ts'
import { createRights } from './rights.ts'
import type { Services } from './routes.ts'
import { createSessions } from './sessions.ts'
import { createStats } from './stats.ts'
import { readMeta, writeMeta, type Store } from './store.ts'
import { createTickets } from './tickets.ts'
import { createUsers } from './users.ts'

const defaultWrapUpSeconds = 30

/** Everything the routes ask, on one store and one clock: the whole server but for HTTP. */
export async function createServices(
  db: Store,
  now: () => number,
  options: { readonly wrapUpSeconds?: number; readonly controlToken?: string } = {},
): Promise<Services> {
  const wrapUpMs = (options.wrapUpSeconds ?? defaultWrapUpSeconds) * 1000
  const defaultPasswordHash = await hashPassword(defaultPassword)
  const orders = createExchangeOrders({
    lastNumber: Number(readMeta(db, 'last_order') ?? 0),
    keepNumber: (last) => writeMeta(db, 'last_order', String(last)),
    now,
  })
  const queue = createQueue({ db, calls: createCallBook(db), orders, now, wrapUpMs })
  const users = createUsers(db, now)
  const sessions = createSessions(db, now)
  const rights = createRights(db)
  return {
    users,
    sessions,
    rights,
    account: createAccount(users, sessions, defaultPasswordHash),
    tickets: createTickets(db, now, categoryTree(categories)),
    calls: createCalls(db, now),
    qa: createQa(db, now),
    emails: createMessages(db, now, 'emails'),
    sms: createMessages(db, now, 'sms'),
    files: createFiles(db, now),
    stats: createStats(db),
    queue,
    orders,
    exchangeDoor: createExchangeDoor(queue, orders),
    controlDoor: createControlDoor({ db, rights, now, token: options.controlToken }),
    defaultPasswordHash,
  }
}
