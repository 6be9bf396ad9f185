import type { CaseState } from '../../../preload/contract/cases.ts'
import { PersonFields } from '../../../preload/contract/records.ts'
import type { PersonPhoto, PersonRecord } from '../../../preload/contract/records.ts'
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
  photo: string
  photo_file: string | null
  kept_photo: string | null
  state: CaseState
}

export type StoredPerson = PersonRecord & {
  readonly base: PersonFields | null
  /** The server's id of their picture; '' without one. */
  readonly photoAtServer: string
  /** A picture of this computer that is to become theirs; '' one that is to go; null: neither. */
  readonly nextPhoto: string | null
}

type PersonInput = Omit<StoredPerson, 'state' | 'photo'>

const mostPeople = 1000

/** Statements over the people of the server. `base` is the server's copy while an unsent edit differs from it. */
export function createPeopleQueries(database: DatabaseConnection) {
  const columns = `people.*, ${stateOfRecord('people')} AS state,
    (SELECT f.id FROM files f WHERE f.server_id = people.photo AND people.photo <> '' AND f.state = 'sent' LIMIT 1) AS kept_photo`
  const upsert = database.prepare<[Record<string, string | null>]>(
    `INSERT INTO people (id, server_id, login, extension, first_name, last_name, phone, email, role_name, enabled, base,
       photo, photo_file)
     VALUES (@id, @serverId, @login, @extension, @firstName, @lastName, @phone, @email, @roleName, @enabled, @base,
       @photoAtServer, @nextPhoto)
     ON CONFLICT (id) DO UPDATE SET server_id = excluded.server_id, login = excluded.login, extension = excluded.extension,
       first_name = excluded.first_name, last_name = excluded.last_name, phone = excluded.phone, email = excluded.email,
       role_name = excluded.role_name, enabled = excluded.enabled, base = excluded.base,
       photo = excluded.photo, photo_file = excluded.photo_file`,
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
  const selectPhoto = database
    .prepare<[string], number>("SELECT 1 FROM people WHERE photo = ? AND photo <> '' LIMIT 1")
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
    put({ fields, base, ...rest }: PersonInput): void {
      upsert.run({ ...rest, ...columnsOf(fields), base: base === null ? null : JSON.stringify(base) })
    },
    take(id: string, { serverId, fields, roleName, enabled, photo }: PersonCopy): void {
      const photos = { photoAtServer: photo, nextPhoto: null }
      upsert.run({ id, serverId, ...columnsOf(fields), roleName, enabled, base: null, ...photos })
    },
    /** Whether somebody here has this picture at the server. */
    hasPhoto: (serverId: string) => selectPhoto.get(serverId) !== undefined,
    /** Who is that person at the server already and has unsent work here. */
    unsentBy: (serverId: string) => selectUnsent.get(serverId) ?? null,
    remove(id: string): void {
      deleteRow.run(id)
    },
  }
}

/** What a person's row has columns for; the picture has its own. */
function columnsOf({ login, extension, firstName, lastName, phone, email }: PersonFields) {
  return { login, extension, firstName, lastName, phone, email }
}

export function withoutBase({ id, serverId, fields, photo, roleName, enabled, state }: StoredPerson): PersonRecord {
  return { id, serverId, fields, photo, roleName, enabled, state }
}

function photoOf(row: PersonColumns): PersonPhoto {
  if (row.photo_file === '') return { state: 'none', keptId: null }
  const keptId = row.photo_file ?? row.kept_photo
  if (keptId !== null) return { state: 'here', keptId }
  return { state: row.photo === '' ? 'none' : 'at-server', keptId: null }
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
    photo: photoOf(row),
    roleName: row.role_name,
    enabled: row.enabled,
    base: row.base === null ? null : PersonFields.parse(JSON.parse(row.base)),
    state: row.state,
    photoAtServer: row.photo,
    nextPhoto: row.photo_file,
  }
}
