import { createHash, randomInt } from 'node:crypto'
import type { Store } from './store.ts'

export interface SignedInUser {
  readonly id: number
  readonly usn: string
  readonly role: string
}

export interface Sessions {
  /** A new session id of 26 characters, valid for twelve hours and over restarts. */
  open(userId: number): string
  /** Who holds the session, or undefined when it is unknown, over, or the person's account is switched off. */
  find(sessionId: string): SignedInUser | undefined
  /** Every session of this person is over. */
  end(userId: number): void
}

const lifetimeMs = 12 * 60 * 60 * 1000
const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const idLength = 26

function randomId(): string {
  return Array.from({ length: idLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

const hashOf = (sessionId: string) => createHash('sha256').update(sessionId).digest('hex')

/** Sessions in the server's file, by hash: a copy of the file lets nobody in. */
export function createSessions(db: Store, now: () => number): Sessions {
  const insert = db.prepare<[string, number, number]>(
    'INSERT INTO sessions (token_hash, user_id, expires_at) VALUES (?, ?, ?)',
  )
  const removeOld = db.prepare<[number]>('DELETE FROM sessions WHERE expires_at <= ?')
  const removeOf = db.prepare<[number]>('DELETE FROM sessions WHERE user_id = ?')
  const select = db.prepare<[string, number], SignedInUser>(
    `SELECT users.id, users.usn, users.role FROM sessions JOIN users ON users.id = sessions.user_id
     WHERE sessions.token_hash = ? AND sessions.expires_at > ? AND users.enabled = '1'`,
  )
  return {
    open(userId) {
      const id = randomId()
      db.transaction(() => {
        removeOld.run(now())
        insert.run(hashOf(id), userId, now() + lifetimeMs)
      })()
      return id
    },
    end: (userId) => void removeOf.run(userId),
    find: (sessionId) => select.get(hashOf(sessionId), now()),
  }
}
