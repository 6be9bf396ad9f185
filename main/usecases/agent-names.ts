import type { DbClient } from '../db/db-api.ts'

/** Who works here by name, under each login and each extension: servers list calls by the one or the other. */
export async function staffOf(db: DbClient): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const { fields } of await db.listPeople()) {
    const name = `${fields.firstName} ${fields.lastName}`.trim()
    if (name === '') continue
    for (const key of [fields.login, fields.extension]) if (key !== '') names.set(key, name)
  }
  return names
}

/** Words a name for what the server says of somebody; '' where nobody is known by it. */
export async function namesOf(db: DbClient): Promise<(agent: string) => string> {
  const names = await staffOf(db)
  return (agent) => names.get(agent) ?? ''
}
