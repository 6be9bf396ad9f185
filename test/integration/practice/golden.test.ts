import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startPracticeServer, type PracticeServer } from '../../../main/practice/server.ts'
import auth from './golden/auth.json'
import calls from './golden/calls.json'
import emails from './golden/emails.json'
import files from './golden/files.json'
import qa from './golden/qa.json'
import queue from './golden/queue.json'
import sms from './golden/sms.json'
import stats from './golden/stats.json'
import tickets from './golden/tickets.json'
import users from './golden/users.json'
import { play, type Exchange } from './golden-exchange.ts'

const books: Readonly<Record<string, readonly Exchange[]>> = {
  authentication: auth as Exchange[],
  users: users as Exchange[],
  tickets: tickets as Exchange[],
  stats: stats as Exchange[],
  queue: queue as Exchange[],
  calls: calls as Exchange[],
  qa: qa as Exchange[],
  emails: emails as Exchange[],
  sms: sms as Exchange[],
  files: files as Exchange[],
}

describe.each(Object.keys(books))('documented exchanges: %s', (name) => {
  const kept = new Map<string, string>()
  let folder = ''
  let server: PracticeServer | undefined

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'practice-golden-'))
    server = await startPracticeServer({ dataFolder: folder, cases: 0, now: () => Date.UTC(2026, 2, 1, 9) })
  })
  afterAll(async () => {
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  // One story: later exchanges use the sessions and ids of earlier ones.
  it('are answered as written', async () => {
    for (const exchange of books[name] ?? []) {
      await play(server?.url ?? '', exchange, kept).catch((error: unknown) => {
        throw new Error(`${exchange.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      })
    }
  })
})
