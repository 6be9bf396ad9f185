import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { openDesk } from '../../main/db/open-desk.ts'
import { openDatabase } from '../../main/db/open.ts'
import { migrate, schemaVersion } from '../../main/db/migrate.ts'
import { migrations } from '../../main/db/migrations/index.ts'
import { emptyCase } from '../../preload/contract/cases.ts'
import { killLoop, runAndKill, tellShare } from './kill.ts'

/** A file of the first version with so many cases, all unsent: the longer the step, the more kills fall into it. */
const cases = 3_000
const key = new Uint8Array(32).fill(11)
const hex = Buffer.from(key).toString('hex')

let folder: string
let first: string
/** How long the whole takes on this machine, undisturbed. */
let wholeMs: number

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-crash-migration-'))
  first = join(folder, 'first.db')
  const database = openDatabase({ file: first, key })
  migrate(database, migrations.slice(0, 1), first)
  fill(database)
  database.close()
  const trial = join(folder, 'trial.db')
  copyFileSync(first, trial)
  const startedAt = performance.now()
  openDesk({ file: trial, key }).close()
  wholeMs = performance.now() - startedAt
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rows as the first version wrote them; columns that matter here, the rest empty. */
function fill(database: ReturnType<typeof openDatabase>): void {
  const texts = ['narrative', 'resolution', 'category_sub', 'referred_to', 'escalated_to', 'disposition', 'first_name']
  const people = ['last_name', 'phone', 'email', 'town', 'country', 'user_category', 'position_in_org', 'org_name']
  const empty = [...texts, ...people]
  const insert = database.prepare<[{ seq: number; id: string; at: number; text: string }]>(
    `INSERT INTO cases (seq, id, draft_id, facet, revision, created_at, updated_at, created_by, source, source_id,
       category_main, status, priority, ${empty.join(', ')})
     VALUES (@seq, @id, @id, 0, @seq, @at, @at, 'amina', 'walkin', '', '1', 'open', 'medium',
       @text, ${empty
         .slice(1)
         .map(() => "''")
         .join(', ')})`,
  )
  const queue = database.prepare<[{ id: string; caseId: string; at: number; fields: string }]>(
    `INSERT INTO outbox (id, case_id, operation, state, next_try_at, created_at, fields)
     VALUES (@id, @caseId, 'case.create', 'queued', @at, @at, @fields)`,
  )
  database.transaction(() => {
    for (let seq = 1; seq <= cases; seq += 1) {
      const id = v7()
      const text = `Walk-in number ${seq}: a girl asks for a safe place to sleep. ${'x'.repeat(300)}`
      insert.run({ seq, id, at: seq * 1_000, text })
      const fields = JSON.stringify({ ...emptyCase(), categoryMain: '1', narrative: text })
      queue.run({ id: v7(), caseId: id, at: seq * 1_000, fields })
    }
  })()
}

it('a kill in the middle of a migration leaves a file that the next start brings up to date, with every case', async () => {
  const results = await killLoop('migration', async ({ lane, round, random }) => {
    const place = mkdtempSync(join(folder, `lane-${lane}-`))
    const file = join(place, 'workspace.db')
    copyFileSync(first, file)
    const { hasEnded } = await runAndKill({
      script: 'migration-process.ts',
      args: [file, hex],
      aliveMs: random() * wholeMs * 1.3,
    })
    // Measured while others ran, perhaps: what is over before the kill says that the measure was long.
    if (hasEnded) wholeMs *= 0.8
    const before = openDatabase({ file, key })
    const version = schemaVersion(before)
    before.close()

    const desk = openDesk({ file, key })
    const { waiting, needsYou } = desk.api.outboxSummary()
    expect({ round, waiting, needsYou, ok: desk.api.integrityCheck().ok }).toEqual({
      round,
      waiting: cases,
      needsYou: 0,
      ok: true,
    })
    desk.close()
    const after = openDatabase({ file, key })
    expect(schemaVersion(after)).toBe(migrations.length)
    expect(after.pragma('foreign_key_check')).toEqual([])
    expect(after.prepare('SELECT count(*) FROM cases').pluck().get()).toBe(cases)
    after.close()
    // The copies made on the way go at the next opening; nothing that was half made stays for ever.
    openDesk({ file, key }).close()
    const left = readdirSync(place).filter((name) => name.includes('.before-'))
    expect(left).toEqual([])
    expect(existsSync(`${file}-journal`)).toBe(false)
    rmSync(place, { recursive: true, force: true })
    return { version, hasEnded }
  })
  const stopped = results.filter(({ hasEnded }) => !hasEnded)
  const seen = [...new Set(stopped.map(({ version }) => version))].toSorted((a, b) => a - b)
  process.stdout.write(`migration: killed at versions ${seen.join(', ')}\n`)
  tellShare(
    'migration',
    results.map(({ hasEnded }) => !hasEnded),
  )
})
