import type { SearchDocument } from '../db/db-api.ts'
import type { DatabaseConnection } from '../db/open.ts'
import { createStretch, stretchOf, stretchTable } from './index-layout.ts'
import { phoneWords, textWords, wordsOf } from './words.ts'

interface Words {
  names: string
  phone: string
  narrative: string
  resolution: string
}
type Indexed = Words & { seq: number }

const matchSql = (table: string) =>
  `SELECT rowid FROM ${table} WHERE ${table} MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?`

/** Prepared statements over the index. Hits come by row id, newest first: never ranked, never LIKE (DESIGN 7). */
export function createIndexQueries(database: DatabaseConnection) {
  const selectRevision = database.prepare<[], number>('SELECT revision FROM progress').pluck()
  const updateRevision = database.prepare<[number]>('UPDATE progress SET revision = ?')
  const selectGround = database.prepare<[], string>('SELECT mark FROM ground').pluck()
  const updateGround = database.prepare<[string]>('UPDATE ground SET mark = ?')
  const selectStretches = database.prepare<[], number>('SELECT number FROM stretches ORDER BY number DESC').pluck()
  const selectWords = database.prepare<[number], Words>(
    'SELECT names, phone, narrative, resolution FROM documents WHERE seq = ?',
  )
  const insertWords = database.prepare<[Indexed]>(
    'INSERT INTO documents VALUES (@seq, @names, @phone, @narrative, @resolution)',
  )
  const deleteWords = database.prepare<[number]>('DELETE FROM documents WHERE seq = ?')
  const addNamed = database.prepare<[Indexed]>('INSERT INTO named (rowid, names, phone) VALUES (@seq, @names, @phone)')
  const takeNamed = database.prepare<[Indexed]>(
    "INSERT INTO named (named, rowid, names, phone) VALUES ('delete', @seq, @names, @phone)",
  )
  const matchNamed = database.prepare<[string, number, number], number>(matchSql('named')).pluck()

  const prepared = new Map<number, ReturnType<typeof prepareStretch>>()
  let known: readonly number[] | null = null

  function prepareStretch(number: number) {
    const table = stretchTable(number)
    return {
      add: database.prepare<[Indexed]>(
        `INSERT INTO ${table} (rowid, names, phone, narrative, resolution)
         VALUES (@seq, @names, @phone, @narrative, @resolution)`,
      ),
      take: database.prepare<[Indexed]>(
        `INSERT INTO ${table} (${table}, rowid, names, phone, narrative, resolution)
         VALUES ('delete', @seq, @names, @phone, @narrative, @resolution)`,
      ),
      match: database.prepare<[string, number, number], number>(matchSql(table)).pluck(),
    }
  }

  /** Numbers of the stretches that exist, newest first. */
  function stretches(): readonly number[] {
    known ??= selectStretches.all()
    return known
  }

  function stretch(number: number) {
    let statements = prepared.get(number)
    if (!statements) {
      statements = prepareStretch(number)
      prepared.set(number, statements)
    }
    return statements
  }

  function add(words: Indexed): void {
    const number = stretchOf(words.seq)
    if (!stretches().includes(number)) {
      createStretch(database, number)
      known = null
    }
    insertWords.run(words)
    addNamed.run(words)
    stretch(number).add.run(words)
  }

  function take(words: Indexed): void {
    stretch(stretchOf(words.seq)).take.run(words)
    takeNamed.run(words)
    deleteWords.run(words.seq)
  }

  return {
    revision: () => selectRevision.get() ?? 0,
    setRevision(revision: number): void {
      updateRevision.run(revision)
    },
    ground: () => selectGround.get() ?? '',
    setGround(mark: string): void {
      updateGround.run(mark)
    },
    put(document: SearchDocument): void {
      const { seq } = document
      const before = selectWords.get(seq)
      const next = documentWords(document)
      if (before && sameWords(before, next)) return
      if (before) take({ seq, ...before })
      if (!isEmpty(next)) add({ seq, ...next })
    },
    /** After a transaction that was taken back: a stretch it made is not there any more. */
    forgetStretches(): void {
      prepared.clear()
      known = null
    },

    named: (words: readonly string[], below: number, limit: number) => matchNamed.all(all(words), below, limit),
    /** Hits in the texts that are not hits in names and phones as well. */
    texts(words: readonly string[], below: number, limit: number): number[] {
      const sought = `(${all(words)}) NOT ({names phone} : (${all(words)}))`
      const seqs: number[] = []
      for (const number of stretches()) {
        if (number > stretchOf(below)) continue
        if (seqs.length >= limit) break
        seqs.push(...stretch(number).match.all(sought, below, limit - seqs.length))
      }
      return seqs
    },
  }
}

/** Every word quoted, so that nothing typed is ever taken for the query language; the last is a beginning. */
function all(words: readonly string[]): string {
  return words.map((word, at) => `"${word}"${at === words.length - 1 ? '*' : ''}`).join(' AND ')
}

function documentWords(document: SearchDocument): Words {
  return {
    names: wordsOf(document.names).join(' '),
    phone: phoneWords(document.phone).join(' '),
    narrative: textWords(document.narrative).join(' '),
    resolution: textWords(document.resolution).join(' '),
  }
}

const columns = ['names', 'phone', 'narrative', 'resolution'] as const satisfies readonly (keyof Words)[]

function sameWords(left: Words, right: Words): boolean {
  return columns.every((column) => left[column] === right[column])
}

function isEmpty(words: Words): boolean {
  return columns.every((column) => words[column] === '')
}
