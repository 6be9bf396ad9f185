import type { DatabaseConnection } from '../db/open.ts'

/**
 * The shape of the index file.
 *
 * `documents` keeps the words of each case because FTS5 can only take a document out of its index, word by word and
 * with `secure-delete`, when it is told what was in it; a contentless table that deletes by row id alone leaves the
 * words behind as tombstones (SECURITY C7).
 *
 * Names and phones have an index of their own, so that a word of the texts costs nothing there. Texts have one index for
 * each stretch of about three months: FTS5 gathers every place of a beginning of four letters or more before it gives the
 * first, which for a common word in a million cases takes longer than a person waits; by stretches, newest first,
 * it gathers a fraction and stops at a full page. Why this and not something else is in the folder's README.
 */
const tokenizer = `unicode61 remove_diacritics 2 categories 'L* N* M* Co Cn'`
const options = `content = '', detail = column, prefix = '1 2 3', tokenize = "${tokenizer}"`

export const layoutSql = `
  CREATE TABLE documents (
    seq        INTEGER PRIMARY KEY,
    names      TEXT NOT NULL,
    phone      TEXT NOT NULL,
    narrative  TEXT NOT NULL,
    resolution TEXT NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE named USING fts5 (names, phone, ${options});
  INSERT INTO named (named, rank) VALUES ('secure-delete', 1);
  CREATE TABLE stretches (number INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE progress (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
  INSERT INTO progress (id, revision) VALUES (1, 0);
  CREATE TABLE ground (id INTEGER PRIMARY KEY CHECK (id = 1), mark TEXT NOT NULL) STRICT;
  INSERT INTO ground (id, mark) VALUES (1, '');
`

/** A place is ms-like (see `CaseSeq`): 91 days of it. */
const stretchLength = 91 * 24 * 60 * 60 * 1000

export function stretchOf(seq: number): number {
  return Math.floor(seq / stretchLength)
}

/** The one identifier that is made up at run time: a number of our own reckoning, never a text from outside. */
export function stretchTable(number: number): string {
  return `texts_${Math.trunc(number)}`
}

/** Belongs inside the transaction that brings the first document of the stretch. */
export function createStretch(database: DatabaseConnection, number: number): void {
  const table = stretchTable(number)
  database.exec(`
    CREATE VIRTUAL TABLE ${table} USING fts5 (names, phone, narrative, resolution, ${options});
    INSERT INTO ${table} (${table}, rank) VALUES ('secure-delete', 1);
  `)
  database.prepare<[number]>('INSERT INTO stretches (number) VALUES (?)').run(number)
}
