import { randomUUID } from 'node:crypto'
import type { DatabaseConnection } from '../open.ts'

/** How many openings are remembered: an index that was not fed for longer is built anew. */
const remembered = 100

/**
 * The openings of this file, each with a mark of its own. The index carries the mark of the opening it was last fed in,
 * so that an older copy of the file that was put back is noticed, even when it has grown again since.
 */
export function createOpeningQueries(database: DatabaseConnection, lastRevision: () => number) {
  const insert = database.prepare<[string, number]>('INSERT INTO openings (ground, revision) VALUES (?, ?)')
  const trim = database.prepare<[number]>('DELETE FROM openings WHERE number <= (SELECT max(number) FROM openings) - ?')
  const selectNumber = database.prepare<[string], number>('SELECT number FROM openings WHERE ground = ?').pluck()
  const selectAfter = database.prepare<[number], { ground: string; revision: number }>(
    'SELECT ground, revision FROM openings WHERE number > ? ORDER BY number LIMIT 1',
  )
  const selectCurrent = database.prepare<[], string>('SELECT ground FROM openings ORDER BY number DESC LIMIT 1').pluck()
  const selectFirst = database.prepare<[], number>('SELECT revision FROM openings ORDER BY number LIMIT 1').pluck()

  return {
    /** Once at each opening, before anything is saved. */
    begin(): void {
      insert.run(randomUUID(), lastRevision())
      trim.run(remembered)
    },
    /**
     * Whether an index fed up to `revision` under the mark `ground` was made from this very file: the mark is known, and
     * the file had come at least that far when the next opening began. An index without a mark is of before marks were kept.
     */
    groundOf(input: { ground: string; revision: number }): { isOurs: boolean; ground: string } {
      const ground = selectCurrent.get() ?? ''
      if (input.revision === 0) return { isOurs: true, ground }
      if (input.ground === '') return { isOurs: input.revision <= (selectFirst.get() ?? 0), ground }
      const number = selectNumber.get(input.ground)
      if (number === undefined) return { isOurs: false, ground }
      const reached = selectAfter.get(number)?.revision ?? lastRevision()
      return { isOurs: input.revision <= reached, ground }
    },
  }
}
