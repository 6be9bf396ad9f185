import type { DatabaseConnection } from '../open.ts'

/** The keys of an index as its table's row would give them, and the condition under which a row is in it. */
interface IndexShape {
  readonly name: string
  readonly keys: readonly string[]
  readonly condition: string | null
}

/** Where a check of rows goes on; null at the end. */
export interface RowsChecked {
  readonly isSound: boolean
  readonly next: number | null
}

/**
 * Rows against indexes of a large table, a few thousand at a time: what `integrity_check` does in one go of minutes at a
 * million rows. Every row has to be found in every index it belongs to; at the end no index may hold more than another.
 */
export function checkRows(
  database: DatabaseConnection,
  { table, after, limit }: { table: string; after: number; limit: number },
): RowsChecked {
  const last = database
    .prepare<[number, number], number | null>(
      `SELECT max(rowid) FROM (SELECT rowid FROM "${table}" NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?)`,
    )
    .pluck()
    .get(after, limit)
  const indexes = indexesOf(database, table)
  if (last === null || last === undefined) return { isSound: areAsLong(database, table, indexes), next: null }
  for (const index of indexes) {
    const isMissing = database.prepare<[number, number], number>(missingSql(table, index)).pluck().get(after, last)
    if (isMissing !== undefined) return { isSound: false, next: null }
  }
  return { isSound: true, next: last }
}

/** A row of the slice whose entry is not in the index, which alone is asked. Names and words are of our own schema. */
function missingSql(table: string, { name, keys, condition }: IndexShape): string {
  const named = keys.map((key, number) => `${key} AS key${number}`).join(', ')
  const same = keys.map((key, number) => `${key} IS row_.key${number}`).join(' AND ')
  const only = condition === null ? '' : ` AND (${condition})`
  return `SELECT 1 FROM (SELECT rowid AS place, ${named} FROM "${table}" NOT INDEXED WHERE rowid > ? AND rowid <= ?${only}) AS row_
    WHERE NOT EXISTS (SELECT 1 FROM "${table}" INDEXED BY "${name}" WHERE ${same} AND rowid = row_.place${only}) LIMIT 1`
}

/** Entries without a row would make one index longer than the others. */
function areAsLong(database: DatabaseConnection, table: string, indexes: readonly IndexShape[]): boolean {
  const whole = indexes.filter(({ condition }) => condition === null)
  if (whole.length < 2) return true
  // Of the rows' numbers: a bare count(*) is answered from whichever index is the smallest.
  const counts = whole.map(({ name }) => `SELECT count(rowid) AS length FROM "${table}" INDEXED BY "${name}"`)
  // One statement, so that all of them see the same instant.
  const lengths = database.prepare<[], number>(counts.join(' UNION ALL ')).pluck().all()
  return new Set(lengths).size === 1
}

function indexesOf(database: DatabaseConnection, table: string): IndexShape[] {
  const named = database
    .prepare<[string], { name: string; sql: string | null }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?",
    )
    .all(table)
  return named.map(({ name, sql }) => {
    if (sql !== null) return { name, ...shapeOf(sql) }
    // Made by a UNIQUE of the table itself.
    const keys = database.prepare<[string], string>('SELECT name FROM pragma_index_info(?)').pluck().all(name)
    return { name, keys, condition: null }
  })
}

/** Keys and condition out of the words an index was made with. */
function shapeOf(sql: string): Omit<IndexShape, 'name'> {
  const keys: string[] = []
  let depth = 0
  let isQuoted = false
  let from = 0
  for (let at = 0; at < sql.length; at += 1) {
    const letter = sql[at]
    if (letter === "'") isQuoted = !isQuoted
    if (isQuoted) continue
    if (letter === '(') {
      depth += 1
      if (depth === 1) from = at + 1
    } else if (letter === ')') depth -= 1
    const isEnd = letter === ')' && depth === 0
    if (isEnd || (letter === ',' && depth === 1)) {
      keys.push(sql.slice(from, at).trim())
      from = at + 1
    }
    if (isEnd) break
  }
  const condition = /^\s*WHERE\s+([\s\S]+)$/i.exec(sql.slice(from))
  return { keys, condition: condition?.[1] ?? null }
}
