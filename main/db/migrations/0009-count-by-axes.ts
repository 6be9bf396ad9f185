import type { Migration } from '../migrate.ts'

/** The columns of `cases` that are counted by, in the order of their characters. */
const columns = [
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
]

/** Words beyond this number of one axis are counted together: a character has no room for more. */
const mostWords = 60_000
const beyond = 65_000
/** The first character used, and where those begin and how many they are that stand for no character of their own. */
const first = 32
const gapAt = 55_296
const gap = 2048

/** A number as one character, in SQL. */
const character = (code: string) =>
  `char(CASE WHEN ${code} > ${mostWords} THEN ${beyond} WHEN ${code} >= ${gapAt - first} THEN ${code} + ${first + gap} ELSE ${code} + ${first} END)`

/** The same for the cases that are there already. */
function numbered(code: number): { code: number; letter: string; uses: number } {
  const place = code > mostWords ? beyond : code >= gapAt - first ? code + first + gap : code + first
  return { code, letter: String.fromCharCode(place), uses: 0 }
}

/** The last quarter of an hour that has characters of its own, in the year 2448: a clock may say anything. */
const lastQuarter = 2 ** 24 - 1
const quarterMs = 900_000

/**
 * The quarter of an hour of its creation, in four characters of six bits: plain ASCII, because a text of a million rows
 * with wider characters takes twice as long to read.
 */
const moment = (at: string) => {
  const quarter = `min(${at} / ${quarterMs}, ${lastQuarter})`
  return `char(${[18, 12, 6, 0].map((bits) => `${first} + ((${quarter} >> ${bits}) & 63)`).join(', ')})`
}

/** All axes of a case in one short text: a million of them are read and counted in a tenth of a second. */
const codesOf = (row: string) =>
  [
    moment(`${row}.created_at`),
    ...columns.map(
      (name, axis) =>
        `CASE WHEN ${row}.${name} = '' THEN ' '
          ELSE (SELECT letter FROM axis_words WHERE axis = ${axis} AND word = ${row}.${name}) END`,
    ),
  ].join('\n || ')

/** Of an edit only the words count that it changed. */
const always = () => '1'
const ifChanged = (name: string) => `OLD.${name} <> NEW.${name}`

/** The first change tells whether the word is known: a number for a new one is looked up only then. */
const use = (row: string, when: (name: string) => string) =>
  columns
    .map(
      (name, axis) => `
      UPDATE axis_words SET uses = uses + 1
        WHERE ${row}.${name} <> '' AND ${when(name)} AND axis = ${axis} AND word = ${row}.${name};
      INSERT INTO axis_words (axis, word, code, letter, uses)
        SELECT ${axis}, ${row}.${name}, code, ${character('code')}, 1
        FROM (SELECT coalesce(max(code), 0) + 1 AS code FROM axis_words WHERE changes() = 0 AND axis = ${axis})
        WHERE changes() = 0 AND ${row}.${name} <> '' AND ${when(name)};`,
    )
    .join('')

/** A word that no case uses any more is a caller's word: it goes with the last of them. */
const release = (row: string, when: (name: string) => string) =>
  columns
    .map(
      (name, axis) => `
      UPDATE axis_words SET uses = uses - 1
        WHERE ${row}.${name} <> '' AND ${when(name)} AND axis = ${axis} AND word = ${row}.${name};
      DELETE FROM axis_words
        WHERE ${row}.${name} <> '' AND ${when(name)} AND axis = ${axis} AND word = ${row}.${name} AND uses <= 0;`,
    )
    .join('')

/**
 * What reports count, beside the cases and kept by triggers, so that no transaction can forget it; a case that was written
 * down before it was inserted, with its whole page, is left to whoever did that. `axis_words` numbers the words of each axis; `case_axes` has for each case one character an axis, after four for the instant. Derived: nothing
 * in it is not in `cases`.
 */
export const countByAxes: Migration = {
  version: 9,
  name: 'count-by-axes',
  up(database) {
    database.exec(`
      CREATE TABLE axis_words (
        axis INTEGER NOT NULL,
        word TEXT NOT NULL,
        code INTEGER NOT NULL,
        letter TEXT NOT NULL,
        uses INTEGER NOT NULL,
        PRIMARY KEY (axis, word)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX axis_words_code ON axis_words (axis, code);
      CREATE TABLE case_axes (seq INTEGER PRIMARY KEY, codes TEXT NOT NULL) STRICT;
    `)
    const words = columns.map(() => new Map<string, ReturnType<typeof numbered>>())
    const insert = database.prepare<[number, string]>('INSERT INTO case_axes (seq, codes) VALUES (?, ?)')
    const select = database
      .prepare<[number], [number, number, ...string[]]>(
        `SELECT seq, created_at, ${columns.join(', ')} FROM cases WHERE seq > ? ORDER BY seq LIMIT 1000`,
      )
      .raw()
    // In pages: a statement that is being read bars others from writing.
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const rows = select.all(after)
      for (const [seq, createdAt, ...values] of rows) {
        const codes = values.map((word, axis) => {
          if (word === '') return ' '
          const known = words[axis]
          const found = known?.get(word) ?? numbered((known?.size ?? 0) + 1)
          found.uses += 1
          known?.set(word, found)
          return found.letter
        })
        const quarter = Math.min(Math.trunc(createdAt / quarterMs), lastQuarter)
        const instant = [18, 12, 6, 0].map((bits) => first + ((quarter >> bits) & 63))
        insert.run(seq, String.fromCharCode(...instant) + codes.join(''))
        after = seq
      }
      if (rows.length < 1000) break
    }
    const keep = database.prepare<[number, string, number, string, number]>(
      'INSERT INTO axis_words (axis, word, code, letter, uses) VALUES (?, ?, ?, ?, ?)',
    )
    words.forEach((known, axis) => {
      for (const [word, { code, letter, uses }] of known) keep.run(axis, word, code, letter, uses)
    })
    const watched = ['created_at', ...columns]
    const each = (row: string) => watched.map((name) => `${row}.${name}`).join(', ')
    database.exec(`
      CREATE TRIGGER cases_are_counted AFTER INSERT ON cases
        WHEN NOT EXISTS (SELECT 1 FROM case_axes WHERE seq = NEW.seq) BEGIN
        ${use('NEW', always)}
        INSERT INTO case_axes (seq, codes) VALUES (NEW.seq, ${codesOf('NEW')});
      END;
      CREATE TRIGGER cases_are_counted_anew AFTER UPDATE OF ${watched.join(', ')} ON cases
        WHEN (${each('OLD')}) IS NOT (${each('NEW')}) BEGIN
        ${use('NEW', ifChanged)}
        ${release('OLD', ifChanged)}
        UPDATE case_axes SET codes = ${codesOf('NEW')} WHERE seq = NEW.seq;
      END;
      CREATE TRIGGER cases_are_counted_no_more AFTER DELETE ON cases BEGIN
        ${release('OLD', always)}
        DELETE FROM case_axes WHERE seq = OLD.seq;
      END;
    `)
  },
}
