import type { FieldColumns } from '../case-columns.ts'
import type { DatabaseConnection } from '../open.ts'

/**
 * How a case is written down for counting (migration 9): the quarter of an hour of its creation in four characters, then one
 * character for the word of each axis, in the order of `axisColumns`. Triggers do it for every case; for a whole page of the
 * server's it is done here, because a page has few words and each is looked up and counted once.
 */

export const axisColumns = [
  'source',
  'category_main',
  'category_sub',
  'status',
  'priority',
  'referred_to',
  'escalated_to',
  'disposition',
  'town',
  'country',
  'user_category',
  'position_in_org',
  'org_name',
] as const satisfies readonly (keyof FieldColumns)[]

/** The first character used, and how many the instant takes. */
export const firstCharacter = 32
export const momentWidth = 4
export const quarterMs = 900_000
/** The last quarter of an hour that has characters of its own, in the year 2448. */
const lastQuarter = 2 ** 24 - 1

/** Words beyond this number of one axis share a character; where those begin that stand for none of their own, and how many. */
const mostWords = 60_000
const beyond = 65_000
const gapAt = 55_296
const gap = 2048

function letterOf(code: number): string {
  if (code > mostWords) return String.fromCharCode(beyond)
  return String.fromCharCode(code + firstCharacter + (code >= gapAt - firstCharacter ? gap : 0))
}

function momentOf(createdAt: number): string {
  const quarter = Math.min(Math.trunc(createdAt / quarterMs), lastQuarter)
  return String.fromCharCode(...[18, 12, 6, 0].map((bits) => firstCharacter + ((quarter >> bits) & 63)))
}

export interface CaseToCount {
  readonly createdAt: number
  readonly columns: FieldColumns
}

export function createCaseAxes(database: DatabaseConnection) {
  const use = database
    .prepare<[number, number, string], string>(
      'UPDATE axis_words SET uses = uses + ? WHERE axis = ? AND word = ? RETURNING letter',
    )
    .pluck()
  const nextCode = database
    .prepare<[number], number>('SELECT coalesce(max(code), 0) + 1 FROM axis_words WHERE axis = ?')
    .pluck()
  const add = database.prepare<[number, string, number, string, number]>(
    'INSERT INTO axis_words (axis, word, code, letter, uses) VALUES (?, ?, ?, ?, ?)',
  )
  const insert = database.prepare<[number, string]>('INSERT INTO case_axes (seq, codes) VALUES (?, ?)')

  function letterFor(axis: number, word: string, uses: number): string {
    const known = use.get(uses, axis, word)
    if (known !== undefined) return known
    const code = nextCode.get(axis) ?? 1
    const letter = letterOf(code)
    add.run(axis, word, code, letter, uses)
    return letter
  }

  return {
    /**
     * Counts the words of cases that the same transaction inserts, all of them, each once; answers their characters in the
     * same order, for `put`.
     */
    useWords(cases: readonly CaseToCount[]): string[] {
      const letters = axisColumns.map((column, axis) => {
        const uses = new Map<string, number>()
        for (const { columns } of cases) uses.set(columns[column], (uses.get(columns[column]) ?? 0) + 1)
        return new Map([...uses].map(([word, count]) => [word, word === '' ? ' ' : letterFor(axis, word, count)]))
      })
      return cases.map(
        ({ createdAt, columns }) =>
          momentOf(createdAt) + axisColumns.map((column, axis) => letters[axis]?.get(columns[column]) ?? ' ').join(''),
      )
    },

    /** Before the case itself is inserted: its trigger then knows that it is counted. */
    put(seq: number, codes: string): void {
      insert.run(seq, codes)
    },
  }
}
