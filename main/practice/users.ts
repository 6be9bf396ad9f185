import { csvText, errorRow, found, missing, refused, stored, type Answer, type ErrorRow } from './answer.ts'
import { readFields, reachErrors, type JsonObject } from './fields.ts'
import { readListQuery, readReportQuery, type Column, type Columns } from './list-query.ts'
import { reportRows, rowId, withoutRight, type Readable } from './resource.ts'
import type { SignedInUser } from './sessions.ts'
import type { Store } from './store.ts'

const userFields = ['usn', 'exten', 'photo', 'fname', 'lname', 'phone', 'email'] as const
export type UserValues = Readonly<Record<(typeof userFields)[number], string>>

export interface UserRow extends UserValues {
  readonly id: number
  readonly role: string
  readonly enabled: string
  readonly password_hash: string
}

export interface Users extends Readable {
  create(by: SignedInUser, body: JsonObject, defaultPasswordHash: string): Answer
  update(by: SignedInUser, id: string, body: JsonObject): Answer
  byLogin(usn: string): UserRow | undefined
  byId(id: number): UserRow | undefined
  setPassword(id: number, hash: string): void
}

export const administrator = '99'
/** New accounts are agents: the documented request has no field for a role. */
const agent = '1'

const names = ['id', ...userFields, 'role', 'enabled'] as const
const columns: Columns = new Map<string, Column>(
  names.map((name) => [name, { sql: `users.${name}`, kind: name === 'id' ? 'number' : 'text' }]),
)
const groups: ReadonlySet<string> = new Set(['role', 'enabled'])

/** A user as the server shows one: text, and never a word about the password. */
export function userObject(row: UserRow): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(row[name])]))
}

/** Adds a user; the login has to be free. */
export function insertUser(
  db: Store,
  values: UserValues & { role: string; enabled: string; password_hash: string; created_at: number },
): number {
  return Number(
    db
      .prepare<[typeof values]>(
        `INSERT INTO users (${userFields.join(', ')}, role, enabled, password_hash, created_at)
         VALUES (${userFields.map((field) => `@${field}`).join(', ')}, @role, @enabled, @password_hash, @created_at)`,
      )
      .run(values).lastInsertRowid,
  )
}

/** The users resource: created and edited by administrators, seen by everybody who is signed in. */
export function createUsers(db: Store, now: () => number): Users {
  const selectId = db.prepare<[number], UserRow>('SELECT * FROM users WHERE id = ?')
  const selectLogin = db.prepare<[string], UserRow>('SELECT * FROM users WHERE usn = ?')
  const update = db.prepare<[UserValues & { id: number }]>(
    `UPDATE users SET ${userFields.map((field) => `${field} = @${field}`).join(', ')} WHERE id = @id`,
  )
  const setHash = db.prepare<[string, number]>('UPDATE users SET password_hash = ? WHERE id = ?')

  function read(by: SignedInUser, body: JsonObject, row: string): { values: UserValues; errors: ErrorRow[] } {
    const { values, errors } = readFields(body, userFields, { table: 'users', row, isWhole: row !== '' })
    const holder = selectLogin.get(values.usn)
    if (by.role !== administrator) {
      return { values, errors: [withoutRight('users', row)] }
    }
    if (values.usn.trim() === '' && !errors.some((error) => error[5] === 'usn')) {
      errors.push(errorRow('Username is required', 'REQUIRED', 'users', row, 'usn'))
    } else if (holder !== undefined && String(holder.id) !== row) {
      errors.push(errorRow('Username is taken', 'DUPLICATE', 'users', row, 'usn'))
    }
    return { values, errors: [...errors, ...reachErrors(values, 'users', row)] }
  }
  function echo(id: number, info: string): Answer {
    const row = selectId.get(id)
    return row === undefined ? missing('users', String(id)) : stored('users', userObject(row), info)
  }

  return {
    create(by, body, defaultPasswordHash) {
      const { values, errors } = read(by, body, '')
      if (errors.length > 0) return refused(errors)
      const id = insertUser(db, {
        ...values,
        role: agent,
        enabled: '1',
        password_hash: defaultPasswordHash,
        created_at: now(),
      })
      return echo(id, 'User Created')
    },
    update(by, id, body) {
      const row = selectId.get(rowId(id))
      if (row === undefined) return missing('users', id)
      const { values, errors } = read(by, body, String(row.id))
      if (errors.length > 0) return refused(errors)
      update.run({ ...values, id: row.id })
      return echo(row.id, 'User Updated')
    },
    view(id) {
      const row = selectId.get(rowId(id))
      return row === undefined ? missing('users', id) : found('users', [userObject(row)])
    },
    list(params, hidden) {
      const query = readListQuery(params, columns, 'users', hidden)
      if (!query.ok) return refused(query.errors)
      const { where, values, limit, skip, isCsv } = query.value
      const objects = db
        .prepare<(string | number)[], UserRow>(`SELECT * FROM users WHERE ${where} ORDER BY id DESC LIMIT ? OFFSET ?`)
        .all(...values, limit, skip)
        .map(userObject)
      if (!isCsv) return found('users', objects)
      return {
        status: 200,
        csv: csvText(
          names,
          objects.map((object) => Object.values(object)),
        ),
      }
    },
    report(params, hidden) {
      const query = readReportQuery(params, columns, groups, 'users', hidden)
      return query.ok ? found('users', reportRows(db, 'users', query.value)) : refused(query.errors)
    },
    byLogin: (usn) => selectLogin.get(usn),
    byId: (id) => selectId.get(id),
    setPassword: (id, hash) => void setHash.run(hash, id),
  }
}
