import { createDbApi } from './create-db-api.ts'
import type { DbApi } from './db-api.ts'
import { keepDiskReserve } from './disk-reserve.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { openDatabase } from './open.ts'
import { asDatabaseError } from './sqlite-errors.ts'

/**
 * Opens a person's database, brings it to the newest schema and offers it. Fails with `key-damaged`,
 * `database-wrong-key`, `database-newer`, `database-damaged`, `disk-full` or `database-failed`.
 */
export function openDesk(options: { file: string; key: Uint8Array }): { api: DbApi; close(): void } {
  const database = openDatabase(options)
  try {
    migrate(database, migrations, options.file)
    const api = createDbApi(database, keepDiskReserve(options.file))
    return {
      api,
      close() {
        try {
          database.pragma('optimize')
        } catch {
          // Statistics are a convenience; a damaged file has already said so to whoever asked it for something.
        }
        database.close()
      },
    }
  } catch (error) {
    database.close()
    throw asDatabaseError(error)
  }
}
