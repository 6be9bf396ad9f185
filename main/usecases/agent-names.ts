import type { DbClient } from '../db/db-api.ts'

/** The names of those the server told, by extension and by login: some list calls by the one, some by the other. */
export async function namesOf(db: DbClient): Promise<(agent: string) => string> {
  const names = new Map<string, string>()
  for (const { fields } of await db.listPeople()) {
    const name = `${fields.firstName} ${fields.lastName}`.trim()
    if (name === '') continue
    for (const key of [fields.login, fields.extension]) if (key !== '') names.set(key, name)
  }
  return (agent) => names.get(agent) ?? ''
}
