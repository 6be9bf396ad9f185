import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CaseFields } from '../../preload/contract/cases.ts'
import { priorities, sources, statuses } from '../../preload/contract/cases.ts'
import { createDbApi } from '../../main/db/create-db-api.ts'
import { migrate } from '../../main/db/migrate.ts'
import { migrations } from '../../main/db/migrations/index.ts'
import { searchKeyOf } from '../../main/core/workspace.ts'
import { openDatabase, type DatabaseConnection } from '../../main/db/open.ts'
import { createCaseQueries } from '../../main/db/queries/cases.ts'
import { openIndex } from '../../main/search/open-index.ts'
import { lexicon, pick, seededRandom, sentence, zipf, type Random } from './words.ts'

/** A large, deterministic database and its index: built once for each size, then kept under `.cache/bench`. */
export interface BenchSet {
  readonly folder: string
  readonly file: string
  readonly searchFile: string
  readonly key: Uint8Array
  readonly searchKey: Uint8Array
  readonly rows: number
}

/** Raised when other cases are invented. Migrations and a new layout of the index are brought to a kept set as to a person's. */
const version = 6
const rowsOfATransaction = 5_000
/** Larger than the desk's slices: only the building is hurried. */
const slice = 2_000
const tellEvery = 100_000
/** What is made once and kept. */
export const cacheFolder = new URL('../../.cache/bench', import.meta.url).pathname

/** Nobody's key: the set holds invented words only. */
const key = new Uint8Array(createHash('sha256').update('bench').digest())
/** As the workspace makes it, so that a whole desk can open the set. */
const searchKey = searchKeyOf(key)
/** All sets end at the same instant, so that the same size is the same set. */
const newestAt = Date.UTC(2026, 9, 1)

export function benchSet(rows: number, tell: Tell = () => undefined): BenchSet {
  const folder = join(cacheFolder, `${rows}-v${version}`)
  const set = {
    folder,
    file: join(folder, 'workspace.db'),
    searchFile: join(folder, 'search.db'),
    key,
    searchKey,
    rows,
  }
  if (existsSync(folder)) {
    upgrade(set.file, tell)
    index(set, tell)
    return set
  }
  // What a stopped build has finished is used by the next one: the cases as a whole, the index as far as it came.
  const building = `${folder}.building`
  const cases = join(building, 'workspace.db')
  mkdirSync(building, { recursive: true })
  if (!existsSync(cases)) {
    const startedAt = Date.now()
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${cases}.part${suffix}`, { force: true })
    buildCases(`${cases}.part`, rows, tell)
    renameSync(`${cases}.part`, cases)
    tell(`built ${rows} cases in ${Math.round((Date.now() - startedAt) / 1000)} s`)
  }
  upgrade(cases, tell)
  index({ file: cases, searchFile: join(building, 'search.db') }, tell)
  renameSync(building, folder)
  return set
}

/** A set that was built before a newer migration is brought to it, as a person's database is. */
function upgrade(file: string, tell: Tell): void {
  const database = openDatabase({ file, key })
  const before = Number(database.pragma('user_version', { simple: true }))
  const startedAt = Date.now()
  migrate(database, migrations, file)
  const after = Number(database.pragma('user_version', { simple: true }))
  if (after !== before) tell(`migrated from ${before} to ${after} in ${Math.round((Date.now() - startedAt) / 1000)} s`)
  const schema = schemaOf(database)
  database.close()
  // While a migration is being written a set may have met an earlier draft of it.
  if (schema !== freshSchema()) throw new Error(`${file} was migrated by a migration that has changed since: remove it`)
}

function schemaOf(database: DatabaseConnection): string {
  const lines = database.prepare<[], string>(
    `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name`,
  )
  return lines.pluck().all().join('\n')
}

function freshSchema(): string {
  const folder = mkdtempSync(join(tmpdir(), 'desk-bench-'))
  const file = join(folder, 'fresh.db')
  const database = openDatabase({ file, key })
  migrate(database, migrations, file)
  const schema = schemaOf(database)
  database.close()
  rmSync(folder, { recursive: true })
  return schema
}

type Tell = (line: string) => void

function buildCases(file: string, rows: number, tell: Tell): void {
  const database = openDatabase({ file, key })
  migrate(database, migrations, file)
  // Only the building is hurried; whoever opens the set opens it as the desk does.
  database.pragma('synchronous = OFF')
  const cases = createCaseQueries(database)
  const random = seededRandom(1)
  const write = builder(random)
  for (let done = 0; done < rows;) {
    const until = Math.min(rows, done + rowsOfATransaction)
    database.transaction(() => {
      for (; done < until; done++) {
        const createdAt = newestAt - (rows - done) * 47_000
        cases.insert({
          id: idOf(done),
          serverId: String(done + 1),
          draftId: null,
          createdAt,
          updatedAt: createdAt,
          createdBy: 'amina',
          fields: write(),
        })
      }
    })()
    if (done % tellEvery === 0) tell(`  ${done} of ${rows} cases written`)
  }
  database.pragma('optimize')
  database.close()
}

/** Fills what is missing: nothing in most runs, the rest of a stopped build, everything under a new layout. */
function index({ file, searchFile }: Pick<BenchSet, 'file' | 'searchFile'>, tell: Tell): void {
  const startedAt = Date.now()
  const database = openDatabase({ file, key })
  const api = createDbApi(database, {
    release: () => false,
    keep: () => ({ freeBytes: null, hasReserve: false }),
  })
  const opened = openIndex({ file: searchFile, key: searchKey })
  let done = 0
  for (;;) {
    const page = api.changesSince({ after: opened.api.indexedRevision(), limit: slice })
    if (page.changes.length === 0) break
    opened.api.feed({ documents: page.changes, revision: page.lastRevision })
    done += page.changes.length
    if (done % tellEvery === 0) tell(`  ${done} cases indexed`)
  }
  // The mark of the newest opening, whatever desk had this index before: it has just been brought to this file.
  opened.api.setGround({ ground: api.groundOf({ ground: '', revision: 0 }).ground })
  opened.close()
  database.close()
  if (done > 0) tell(`indexed ${done} cases in ${Math.round((Date.now() - startedAt) / 1000)} s`)
}

/** A UUIDv7-shaped id by number. */
export function idOf(number: number): string {
  const hex = number.toString(16).padStart(12, '0')
  return `01900000-0000-7000-8000-${hex}`
}

const givenNames = lexicon(2_000).slice(200, 1_400)
const familyNames = lexicon(6_000).slice(1_500, 5_500)

/** One synthetic case after the other. */
export function builder(random: Random): () => CaseFields {
  const words = lexicon(40_000)
  return () => {
    const length = 30 + Math.floor(random() * 90)
    const main = 1 + Math.floor(random() * 12)
    return {
      source: pickOf(sources, random),
      sourceId: String(Math.floor(random() * 1e9)),
      categoryMain: String(main),
      categorySub: String(main * 100 + Math.floor(random() * 8)),
      narrative: sentence(words, length, random),
      resolution: random() < 0.5 ? '' : sentence(words, 12, random),
      status: pickOf(statuses, random),
      priority: pickOf(priorities, random),
      referredTo: '',
      escalatedTo: '',
      disposition: 'call-completed',
      contact: {
        firstName: capital(zipf(givenNames, random)),
        lastName: capital(pick(familyNames, random)),
        phone: `+2547${String(Math.floor(random() * 1e8)).padStart(8, '0')}`,
        email: '',
        town: 'Mji',
        country: 'KE',
        userCategory: String(1 + Math.floor(random() * 5)),
        positionInOrg: '',
        orgName: '',
      },
    }
  }
}

function pickOf<T>(values: readonly [T, ...T[]], random: Random): T {
  return values[Math.floor(random() * values.length)] ?? values[0]
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
