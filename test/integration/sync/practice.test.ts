import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { createSyncEngine } from '../../../main/sync/engine.ts'
import { createServerLink } from '../../../main/sync/link.ts'
import { defaultTimings } from '../../../main/sync/sync-api.ts'
import type { SyncEngine, ServerLinkWatch } from '../../../main/sync/sync-api.ts'
import { emptyCase, noFilter } from '../../../preload/contract/cases.ts'
import { until } from '../../kit/poll.ts'
import { askPractice, startPracticeProcess } from '../../kit/practice-process.ts'
import type { PracticeProcess } from '../../kit/practice-process.ts'
import { tempDatabase } from '../../kit/temp-database.ts'

/** Real times, real database worker, real server: the first pull, and a full outbox after a day offline. */

const [agent] = JSON.parse(
  readFileSync(new URL('../../../resources/practice/accounts.json', import.meta.url), 'utf8'),
) as { login: string; password: string }[]

const folder = mkdtempSync(join(tmpdir(), 'desk-sync-'))
const database = tempDatabase()
let practice: PracticeProcess
let db: DbClient
let link: ServerLinkWatch
let engine: SyncEngine
let pulledPages = 0

beforeAll(async () => {
  practice = await startPracticeProcess({ folder, cases: 400 })
  db = await database.startClient()
  const timings = { ...defaultTimings, reconnectSpreadMs: 0 }
  link = createServerLink({ clock: systemClock, random: Math.random, timings })
  const gateway = createCrmGateway({
    baseUrl: practice.url,
    fetch,
    timeoutMs: timings.serverTimeoutMs,
    roleCodes: {},
    observer: link.observer,
    clock: systemClock,
  })
  engine = createSyncEngine({
    db,
    gateway,
    link,
    clock: systemClock,
    random: Math.random,
    newId: v7,
    timings,
    on: {
      caseProgressed: () => undefined,
      outboxChanged: () => undefined,
      casesPulled: () => (pulledPages += 1),
      pullProgressed: () => undefined,
      sessionEnded: () => undefined,
    },
  })
  link.start((session, signal) => gateway.ping(session ?? { token: '' }, signal))
  engine.start()
  const { session } = await gateway.signIn(agent?.login ?? '', agent?.password ?? '')
  engine.setSession(session)
})

afterAll(async () => {
  await engine.stop()
  link.stop()
  await db.close()
  await practice.kill()
  database.remove()
  rmSync(folder, { recursive: true, force: true })
})

it('brings all cases of the server at the first pull, each once and as the server has it', async () => {
  await until('the first pull is done', () => engine.pullProgress().state === 'done', 40_000)
  expect(pulledPages).toBeGreaterThanOrEqual(5)
  const here = new Map<string, string>()
  for (let before: number | null = null; ;) {
    const rows = await db.pageCases({ filter: noFilter(), before, limit: 100 })
    for (const row of rows) here.set(row.serverId ?? '', (await db.getCase({ id: row.id })).fields.narrative)
    before = rows.at(-1)?.seq ?? null
    if (rows.length < 100) break
  }
  const server = await askPractice(practice.url, agent?.login ?? '', agent?.password ?? '')
  const tickets = await server.tickets()
  expect(here.size).toBe(400)
  expect(tickets.every((ticket) => here.get(ticket['id'] ?? '') === ticket['narrative'])).toBe(true)
})

it('sends an outbox of 100 cases, each once', async () => {
  const now = Date.now()
  for (let index = 0; index < 100; index += 1) {
    const blank = emptyCase()
    const contact = {
      ...blank.contact,
      firstName: 'Zawadi',
      lastName: `Outbox ${index}`,
      phone: `0710000${100 + index}`,
    }
    const fields = { ...blank, categoryMain: '1', narrative: `Outbox ${index}`, contact }
    await db.saveCase({ caseId: v7(), outboxId: v7(), draftId: v7(), fields, createdBy: 'amina', now })
  }
  engine.nudge()
  await until('the outbox is empty', async () => (await db.outboxSummary()).oldestAt === null, 40_000)
  const server = await askPractice(practice.url, agent?.login ?? '', agent?.password ?? '')
  const sent = (await server.tickets()).filter((ticket) => ticket.contacts['lname']?.startsWith('Outbox ') === true)
  expect(sent).toHaveLength(100)
  expect(new Set(sent.map((ticket) => ticket.contacts['lname'])).size).toBe(100)
  process.stdout.write(`outbox of 100 sent in ${Date.now() - now} ms\n`)
})
