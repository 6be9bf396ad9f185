import { openDatabase } from '../open.ts'
import { countByAxes } from '../queries/axis-counts.ts'
import { lookAtPages } from '../salvage/page-check.ts'
import { asDatabaseError } from '../sqlite-errors.ts'
import type { InspectApi } from './inspect-api.ts'
import { kindsOf } from './kinds.ts'
import { checkRows } from './row-check.ts'

/** A table of more rows than this takes too long for one go. */
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
      countBy: (input) => guarded(() => countByAxes(database, input)),
      kinds: (input) => guarded(() => kindsOf(database, input.days)),
      lookAtPages: (input) => lookAtPages(options.file, key, input),
      tables: () =>
        guarded(() =>
          database
            .prepare<[], { name: string; wr: number }>(
              "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name",
            )
            .all()
            .filter(({ name }) => !name.startsWith('sqlite_'))
            // A table without row numbers is itself its only index.
            .map(({ name, wr }) => ({ name, isLarge: wr === 0 && isLarge(name) })),
        ),
      isTableSound: (input) =>
        guarded(() => database.pragma(`integrity_check("${input.table}")`, { simple: true }) === 'ok'),
      checkRows: (input) => guarded(() => checkRows(database, input)),
    },
    close() {
      database.close()
      key.fill(0)
    },
  }

  function isLarge(table: string): boolean {
    const rows = database
      .prepare<[number], number>(`SELECT count(*) FROM (SELECT 1 FROM "${table}" LIMIT ?)`)
      .pluck()
      .get(mostRowsAtOnce)
    return (rows ?? 0) >= mostRowsAtOnce
  }
}
