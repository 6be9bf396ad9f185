import { openDatabase } from '../open.ts'
import { lookAtPages } from '../salvage/page-check.ts'
import { asDatabaseError } from '../sqlite-errors.ts'
import type { InspectApi } from './inspect-api.ts'
import { kindsOf } from './kinds.ts'

/** A table of more rows than this takes too long for one go; its pages are looked at all the same. */
const mostRowsAtOnce = 20_000

/** Opens the file for looking only. Fails like `openDatabase`. The key is copied and wiped at `close`. */
export function openInspection(options: { file: string; key: Uint8Array }): { api: InspectApi; close(): void } {
  const key = new Uint8Array(options.key)
  const database = openDatabase(options)
  database.pragma('query_only = ON')

  function guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw asDatabaseError(error)
    }
  }

  return {
    api: {
      kinds: (input) => guarded(() => kindsOf(database, input.days)),
      lookAtPages: (input) => lookAtPages(options.file, key, input),
      tables: () =>
        guarded(() =>
          database
            .prepare<[], string>("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
            .pluck()
            .all()
            .filter((name) => !name.startsWith('sqlite_') && isSmall(name)),
        ),
      isTableSound: (input) =>
        guarded(() => database.pragma(`integrity_check("${input.table}")`, { simple: true }) === 'ok'),
    },
    close() {
      database.close()
      key.fill(0)
    },
  }

  function isSmall(table: string): boolean {
    const rows = database
      .prepare<[number], number>(`SELECT count(*) FROM (SELECT 1 FROM "${table}" LIMIT ?)`)
      .pluck()
      .get(mostRowsAtOnce)
    return (rows ?? 0) < mostRowsAtOnce
  }
}
