import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { SecurityEvent } from '../../preload/contract/index.ts'
import type { EventShelf, JournalEntry } from '../usecases/session/security-journal.ts'

const Line = SecurityEvent.omit({ number: true })
/** So many different entries wait one by one; after that repetitions are counted. */
const mostWaiting = 200

const lineOf = (entry: JournalEntry) => `${JSON.stringify(entry)}\n`

function entryIn(line: string): JournalEntry[] {
  try {
    const read = Line.safeParse(JSON.parse(line))
    return read.success ? [read.data] : []
  } catch {
    // The last line of a program that was killed while it wrote.
    return []
  }
}

function readAll(file: string): { entries: readonly JournalEntry[]; isTorn: boolean } {
  try {
    const text = readFileSync(file, 'utf8')
    return { entries: text.split('\n').flatMap(entryIn), isTorn: text !== '' && !text.endsWith('\n') }
  } catch {
    return { entries: [], isTorn: false }
  }
}

/**
 * What touched the safety of the data while nobody was at the desk, in a file of the data folder until a workspace takes it
 * in (SECURITY F5). Needs no key: an entry says what happened and never about whom. Written at once, because whoever tries
 * passwords may well pull the plug; a file that cannot be written leaves the entry in memory.
 */
export function createEventShelf(file: string): EventShelf {
  const found = readAll(file)
  const waiting = [...found.entries]

  /** In one step: a kill in the middle of writing them over would lose all of them. */
  function rewrite(): void {
    try {
      if (waiting.length === 0) {
        rmSync(file, { force: true })
        return
      }
      writeFileSync(`${file}.new`, waiting.map(lineOf).join(''), { mode: 0o600, flush: true })
      renameSync(`${file}.new`, file)
    } catch {
      // Taken in twice rather than never.
    }
  }

  // The next entry would stand on the half line, and neither could be read.
  if (found.isTorn) rewrite()

  return {
    waiting: () => waiting,
    add(entry) {
      const last = waiting.findLastIndex(({ kind, detail }) => kind === entry.kind && detail === entry.detail)
      const before = waiting[last]
      // The oldest are what an inquiry wants: how it began.
      if (waiting.length >= mostWaiting && before !== undefined) {
        waiting[last] = { ...before, count: (before.count ?? 1) + (entry.count ?? 1) }
        rewrite()
        return
      }
      waiting.push(entry)
      try {
        appendFileSync(file, lineOf(entry), { mode: 0o600, flush: true })
      } catch {
        // Kept in memory.
      }
    },
    taken(entries) {
      // One that was counted on meanwhile is another by now, and stays.
      const gone = new Set(entries)
      waiting.splice(0, waiting.length, ...waiting.filter((entry) => !gone.has(entry)))
      rewrite()
    },
  }
}
