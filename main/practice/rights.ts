import { forbidden, type Answer } from './answer.ts'
import type { SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'

/** Everything that can be asked for by name. */
export const resources = ['users', 'tickets', 'qa', 'calls', 'emails', 'sms', 'files'] as const
export type ResourceName = (typeof resources)[number]

/** An order of the control door: somebody may no longer see one record, or (record '') a whole resource. */
interface Ban {
  readonly login: string
  readonly resource: ResourceName
  readonly record: string
}

export interface Rights {
  /** 403 when this person may not touch the resource or the record; undefined when they may. */
  refusal(user: SignedInUser, resource: ResourceName, record: string): Answer | undefined
  /** Ids that lists and reports of this person leave out. */
  hidden(user: SignedInUser, resource: ResourceName): readonly string[]
  forbid(ban: Ban): void
  allow(ban: Ban): void
}

/** Supervisor, quality, analyst, administrator: an agent reads the scores of the own calls only (assumption). */
const readersOfScores: ReadonlySet<string> = new Set(['2', '4', '5', '99'])

/** Everybody's scores, and not those of the own calls alone. */
export const readsAllScores = (user: SignedInUser): boolean => readersOfScores.has(user.role)

/** Who may see what. Bans are in the file, so that they outlive the process as rights at a real server do. */
export function createRights(db: Store): Rights {
  const select = db.prepare<[string, string], { record: string }>(
    'SELECT record FROM forbidden WHERE login = ? AND resource = ?',
  )
  const add = db.prepare<[Ban]>(
    `INSERT INTO forbidden (login, resource, record) VALUES (@login, @resource, @record)
     ON CONFLICT (login, resource, record) DO NOTHING`,
  )
  const remove = db.prepare<[Ban]>(
    'DELETE FROM forbidden WHERE login = @login AND resource = @resource AND record = @record',
  )
  const bans = (user: SignedInUser, resource: ResourceName) => select.all(user.usn, resource).map((row) => row.record)

  return {
    refusal(user, resource, record) {
      const banned = bans(user, resource)
      const isBanned = banned.includes('') || (record !== '' && banned.includes(record))
      return isBanned ? forbidden(resource, record === 'rpt' ? '' : record) : undefined
    },
    hidden: (user, resource) => bans(user, resource).filter((record) => record !== ''),
    forbid: (ban) => void add.run(ban),
    allow: (ban) => void remove.run(ban),
  }
}
