import Database from 'better-sqlite3'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createCrmGateway } from '../../main/api/crm/adapter.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { createSyncEngine } from '../../main/sync/engine.ts'
import { createServerLink } from '../../main/sync/link.ts'
import type { CaseProgress, SyncTimings } from '../../main/sync/sync-api.ts'
import { emptyCase } from '../../preload/contract/cases.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'
import { startFaultProxy } from '../kit/fault-proxy.ts'
import { until } from '../kit/poll.ts'
import { askPractice, startPracticeProcess } from '../kit/practice-process.ts'
import { tempDatabase } from '../kit/temp-database.ts'

/** Short enough for a test, in the proportions of the real ones. */
const shortTimings: SyncTimings = {
  serverTimeoutMs: 250,
  retryStepsMs: [120, 200, 300],
  linkProbeMs: { connected: 2_000, steps: [50, 100, 200] },
  reconnectSpreadMs: 20,
  pullGoal: 500,
  pullPage: 20,
  pullEveryMs: 600_000,
}

const accounts = JSON.parse(
  readFileSync(new URL('../../resources/practice/accounts.json', import.meta.url), 'utf8'),
) as { login: string; password: string; role: string }[]

/**
 * A desk without a window: real database worker, real engine, real gateway, and a real server behind the fault
 * proxy. `server` asks the real one past the proxy.
 */
export async function startFaultDesk(timings: SyncTimings = shortTimings) {
  const folder = mkdtempSync(join(tmpdir(), 'desk-faults-'))
  const practice = await startPracticeProcess({ folder })
  const proxy = await startFaultProxy(practice.url)
  const database = tempDatabase()
  const db = await database.startClient()
  const agent = accounts.find((each) => each.role === 'agent')
  if (agent === undefined) throw new Error('The practice has no agent')
  const server = await askPractice(practice.url, agent.login, agent.password)

  const progress: CaseProgress[] = []
  const ended: number[] = []
  const link = createServerLink({ clock: systemClock, random: Math.random, timings })
  const gateway = createCrmGateway({
    baseUrl: proxy.url,
    fetch,
    timeoutMs: timings.serverTimeoutMs,
    roleCodes: { '1': 'agent' },
    observer: link.observer,
    clock: systemClock,
  })
  const engine = createSyncEngine({
    db,
    gateway,
    link,
    clock: systemClock,
    random: Math.random,
    newId: v7,
    timings,
    on: {
      caseProgressed: (each) => progress.push(each),
      outboxChanged: () => undefined,
      casesPulled: () => undefined,
      pullProgressed: () => undefined,
      sessionEnded: () => ended.push(Date.now()),
    },
  })

  async function signIn(): Promise<void> {
    // The sign-in of a loaded machine (scrypt) may take longer than the short time-out.
    await until('signed in', async () => {
      const signedIn = await gateway.signIn(agent?.login ?? '', agent?.password ?? '').catch(() => null)
      if (signedIn !== null) engine.setSession(signedIn.session)
      return signedIn !== null
    })
  }

  async function save(fields: CaseFields, caseId: string = v7()): Promise<string> {
    const now = Date.now()
    await db.saveCase({ caseId, outboxId: v7(), draftId: v7(), fields, createdBy: 'amina', now })
    engine.nudge()
    return caseId
  }

  link.start((session, signal) => gateway.ping(session ?? { token: 'none' }, signal))
  engine.start()
  await signIn()

  return {
    db,
    engine,
    gateway,
    link,
    proxy,
    server,
    progress,
    ended,
    signIn,
    save,
    /** A colleague at another desk changes the record at the server, past the proxy. */
    async changeElsewhere(caseId: string, fields: CaseFields) {
      const { serverId } = await db.getCase({ id: caseId })
      const patient = { baseUrl: practice.url, fetch, timeoutMs: 10_000, roleCodes: {}, clock: systemClock }
      const elsewhere = createCrmGateway({
        ...patient,
        observer: { answered: () => undefined, failed: () => undefined },
      })
      const other = accounts.filter((each) => each.role === 'agent').at(1)
      const { session } = await elsewhere.signIn(other?.login ?? '', other?.password ?? '')
      await elsewhere.updateCase(session, serverId ?? '', { reference: caseId, fields })
    },
    async outboxOf(caseId: string) {
      return (await db.listOutbox({ limit: 500 })).filter((each) => each.caseId === caseId)
    },
    /** Waits until the case is where nothing more happens by itself: accepted, or parked. */
    settled(caseId: string) {
      return until(`case ${caseId} accepted or parked`, async () => {
        const { state } = await db.getCase({ id: caseId })
        return state === 'accepted' || state === 'needs-you' ? state : false
      })
    },
    /** How many contacts with this phone the server holds. */
    contacts(phone: string): number {
      const file = new Database(join(folder, 'practice-server.db'), { readonly: true })
      try {
        return file.prepare<[string], number>('SELECT count(*) FROM contacts WHERE phone = ?').pluck().get(phone) ?? 0
      } finally {
        file.close()
      }
    },
    async close() {
      await engine.stop()
      link.stop()
      await db.close()
      await proxy.close()
      await practice.kill()
      database.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type FaultDesk = Awaited<ReturnType<typeof startFaultDesk>>

let counter = 0

/** A walk-in of a person who does not exist; each has its own phone, which finds the contact at the server. */
export function walkIn(narrative: string): CaseFields {
  counter += 1
  const phone = `07000${String(10_000 + counter)}`
  const blank = emptyCase()
  return {
    ...blank,
    categoryMain: '1',
    narrative: `${narrative} – ŋ ’ 😀 مرحبا <script>`,
    disposition: 'call-completed',
    contact: {
      ...blank.contact,
      firstName: 'Zawadi',
      lastName: `Test${counter}`,
      phone,
      town: 'Kisumu',
      country: 'Kenya',
    },
  }
}

export function call(narrative: string): CaseFields {
  return { ...walkIn(narrative), source: 'call', sourceId: `call-${counter}` }
}
