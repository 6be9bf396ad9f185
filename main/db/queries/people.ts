import type { CaseState } from '../../../preload/contract/cases.ts'
import { PersonFields } from '../../../preload/contract/records.ts'
import type { PersonRecord } from '../../../preload/contract/records.ts'
import type { PersonCopy } from '../db-api.ts'
import type { DatabaseConnection } from '../open.ts'
import { stateOfRecord } from './record-state.ts'

interface PersonColumns {
  id: string
  server_id: string | null
  login: string
  extension: string
  first_name: string
  last_name: string
  phone: string
  email: string
  role_name: string
  enabled: string
  base: string | null
  state: CaseState
}

export type StoredPerson = PersonRecord & { readonly base: PersonFields | null }

const mostPeople = 1000

/** Statements over the people of the server. `base` is the server's copy while an unsent edit differs from it. */
export function createPeopleQueries(database: DatabaseConnection) {
  const columns = `people.*, ${stateOfRecord('people')} AS state`
  const upsert = database.prepare<[Record<string, string | null>]>(
    `INSERT INTO people (id, server_id, login, extension, first_name, last_name, phone, email, role_name, enabled, base)
     VALUES (@id, @serverId, @login, @extension, @firstName, @lastName, @phone, @email, @roleName, @enabled, @base)
     ON CONFLICT (id) DO UPDATE SET server_id = excluded.server_id, login = excluded.login, extension = excluded.extension,
       first_name = excluded.first_name, last_name = excluded.last_name, phone = excluded.phone, email = excluded.email,
       role_name = excluded.role_name, enabled = excluded.enabled, base = excluded.base`,
  )
  const selectAll = database.prepare<[], PersonColumns>(
    `SELECT ${columns} FROM people ORDER BY login COLLATE NOCASE LIMIT ${mostPeople}`,
  )
  const selectOne = database.prepare<[string], PersonColumns>(`SELECT ${columns} FROM people WHERE id = ?`)
  const selectByServerId = database.prepare<[string], PersonColumns>(
    `SELECT ${columns} FROM people WHERE server_id = ?`,
  )
  const selectUnsent = database
    .prepare<[string], string>(
      'SELECT id FROM people WHERE server_id = ? AND EXISTS (SELECT 1 FROM outbox WHERE record_id = people.id)',
    )
    .pluck()
  const deleteRow = database.prepare<[string]>('DELETE FROM people WHERE id = ?')

  return {
    all: (): PersonRecord[] => selectAll.all().map((row) => withoutBase(toPerson(row))),
    byId(id: string): StoredPerson | null {
      const row = selectOne.get(id)
      return row === undefined ? null : toPerson(row)
    },
    byServerId(serverId: string): StoredPerson | null {
      const row = selectByServerId.get(serverId)
      return row === undefined ? null : toPerson(row)
    },
    put(input: Omit<StoredPerson, 'state'>): void {
      const { id, serverId, fields, roleName, enabled, base } = input
      upsert.run({ id, serverId, ...fields, roleName, enabled, base: base === null ? null : JSON.stringify(base) })
    },
    take(id: string, { serverId, fields, roleName, enabled }: PersonCopy): void {
      upsert.run({ id, serverId, ...fields, roleName, enabled, base: null })
    },
    /** Who is that person at the server already and has unsent work here. */
    unsentBy: (serverId: string) => selectUnsent.get(serverId) ?? null,
    remove(id: string): void {
      deleteRow.run(id)
    },
  }
}

function withoutBase({ id, serverId, fields, roleName, enabled, state }: StoredPerson): PersonRecord {
  return { id, serverId, fields, roleName, enabled, state }
}

function toPerson(row: PersonColumns): StoredPerson {
  return {
    id: row.id,
    serverId: row.server_id,
    fields: {
      login: row.login,
      extension: row.extension,
      firstName: row.first_name,
      lastName: row.last_name,
      phone: row.phone,
      email: row.email,
    },
    roleName: row.role_name,
    enabled: row.enabled,
    base: row.base === null ? null : PersonFields.parse(JSON.parse(row.base)),
    state: row.state,
  }
}
