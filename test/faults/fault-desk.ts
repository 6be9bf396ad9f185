import Database from 'better-sqlite3'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createCrmGateway } from '../../main/api/crm/adapter.ts'
import type { PulledKind } from '../../main/db/db-api.ts'
import { createFileStore } from '../../main/files/file-store.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { createSyncEngine } from '../../main/sync/engine.ts'
import { createServerLink } from '../../main/sync/link.ts'
import type { CaseProgress, SyncTimings } from '../../main/sync/sync-api.ts'
import { emptyCase } from '../../preload/contract/cases.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'
import type { MessageFields, PersonFields, QaFields } from '../../preload/contract/records.ts'
import { startFaultLine } from '../kit/fault-line.ts'
import { startFaultProxy } from '../kit/fault-proxy.ts'
import { until } from '../kit/poll.ts'
import { askPractice, startPracticeProcess } from '../kit/practice-process.ts'
import { tempDatabase } from '../kit/temp-database.ts'

/** Short enough for a test, in the proportions of the real ones. */
export const shortTimings: SyncTimings = {
  serverTimeoutMs: 250,
  retryStepsMs: [120, 200, 300],
  linkProbeMs: { connected: 2_000, steps: [50, 100, 200] },
  reconnectSpreadMs: 20,
  pullGoal: 500,
  pullPage: 20,
  pullEveryMs: 600_000,
}

export const accounts = JSON.parse(
  readFileSync(new URL('../../resources/practice/accounts.json', import.meta.url), 'utf8'),
) as { login: string; password: string; role: string }[]

/** The practice server of a test, in a process of its own; several desks may stand before it. `cases` come with calls. */
export async function startFaultServer(cases = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'desk-faults-'))
  const practice = await startPracticeProcess({ folder, cases })
  return {
    folder,
    practice,
    async close() {
      await practice.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export type FaultServer = Awaited<ReturnType<typeof startFaultServer>>

/** Who sits at a desk: everybody may write cases and messages; scores and people are for some. */
export type FaultRole = 'agent' | 'quality' | 'administrator'

/**
 * A desk without a window: real database worker, real engine, real gateway, real encrypted files, and a real server behind
 * the fault proxy, with `isOnLine` behind a line that can be made slow, too. `server` asks the real one past both.
 */
export async function startFaultDesk(
  timings: SyncTimings = shortTimings,
  shared?: FaultServer,
  { role = 'agent', isOnLine = false }: { role?: FaultRole; isOnLine?: boolean } = {},
) {
  const place = shared ?? (await startFaultServer())
  const { practice, folder } = place
  const proxy = await startFaultProxy(practice.url)
  const line = isOnLine ? await startFaultLine(proxy.url) : null
  const database = tempDatabase()
  const agent = accounts.find((each) => each.role === role)
  if (agent === undefined) throw new Error(`The practice has no ${role}`)
  const server = await askPractice(practice.url, agent.login, agent.password)

  const progress: CaseProgress[] = []
  const ended: number[] = []
  let patienceMs: number | null = null
  let kinds: readonly PulledKind[] = []

  /** What lives as long as the process: after a restart only the database file is the same. */
  async function startRun() {
    const db = await database.startClient()
    const link = createServerLink({ clock: systemClock, random: Math.random, timings })
    const gateway = createCrmGateway({
      baseUrl: line?.url ?? proxy.url,
      fetch,
      get timeoutMs() {
        return patienceMs ?? timings.serverTimeoutMs
      },
      roleCodes: { '1': 'agent' },
      observer: link.observer,
      clock: systemClock,
    })
    const newFile = { folder: join(database.folder, 'files'), now: () => Date.now(), newId: () => v7() }
    const files = createFileStore({ ledger: db, ...newFile })
    const engine = createSyncEngine({
      db,
      gateway,
      uploads: files,
      link,
      clock: systemClock,
      random: Math.random,
      newId: v7,
      timings,
      kinds: () => kinds,
      on: {
        caseProgressed: (each) => progress.push(each),
        outboxChanged: () => undefined,
        casesPulled: () => undefined,
        pullProgressed: () => undefined,
        sessionEnded: () => ended.push(Date.now()),
      },
    })
    const startedAt = Date.now()
    link.start((session, signal) => gateway.ping(session ?? { token: 'none' }, signal))
    engine.start()
    return { db, files, link, gateway, engine, startedAt }
  }
  let run = await startRun()

  /** Past the proxy and with patience: a sign-in (scrypt) on a loaded machine may take longer than the short time-out. */
  async function signIn(): Promise<void> {
    const { session } = await pastTheProxy(agent?.login ?? '', agent?.password ?? '')
    run.engine.setSession(session)
  }

  async function save(fields: CaseFields, caseId: string = v7()): Promise<string> {
    const now = Date.now()
    await run.db.saveCase({ caseId, outboxId: v7(), draftId: v7(), fields, createdBy: 'amina', now })
    run.engine.nudge()
    return caseId
  }

  /** A call of this number and its outcome, without a case; its time to be taken back is over at once. */
  async function giveOutcome(callRef: string, number: string): Promise<string> {
    const now = Date.now()
    const id = v7()
    const times = { startedAt: now, answeredAt: now, endedAt: now, holds: 0, heldMs: 0 }
    const about = { id, direction: 'in' as const, number, name: '', queue: '116', callRef, caseId: null }
    await run.db.recordCall({ report: { ...about, ...times, end: 'completed', quality: null }, now })
    const { caseId } = await run.db.setOutcome({
      id,
      disposition: 'prank',
      caseId: v7(),
      outboxId: v7(),
      createdBy: 'amina',
      now,
      undoUntil: now,
    })
    run.engine.nudge()
    return caseId
  }

  /** A message; sent again under the same draft after it was taken back. */
  async function send(fields: MessageFields, draftId: string = v7()): Promise<string> {
    const fileOutboxIds = fields.attachments.map(() => v7())
    const now = Date.now()
    const { id } = await run.db.sendMessage({ draftId, outboxId: v7(), fields, sender: 'amina', now, fileOutboxIds })
    run.engine.nudge()
    return id
  }

  async function attach(name: string, bytes: Buffer): Promise<string> {
    const { id } = await run.files.begin({ name, mediaType: 'text/plain', size: bytes.length })
    await run.files.append({ id, offset: 0, slice: bytes.toString('base64') })
    await run.files.finish(id)
    return id
  }

  async function score(fields: QaFields, draftId: string = v7()): Promise<string> {
    const by = { draftId, outboxId: v7(), fields, createdBy: 'baraka', now: Date.now() }
    const { id } = await run.db.saveScore(by)
    run.engine.nudge()
    return id
  }

  async function savePerson(fields: PersonFields, id: string = v7()): Promise<string> {
    const isNew = !(await run.db.listPeople()).some((each) => each.id === id)
    await run.db.savePerson({ id, isNew, outboxId: v7(), fields, now: Date.now() })
    run.engine.nudge()
    return id
  }

  /** Looks into the server's own file. */
  function countThere(sql: string, value: string): number {
    const file = new Database(join(folder, 'practice-server.db'), { readonly: true })
    try {
      return file.prepare<[string], number>(sql).pluck().get(value) ?? 0
    } finally {
      file.close()
    }
  }

  /** A session of an account at the server itself, past the proxy and the desk. */
  async function pastTheProxy(login: string, password: string) {
    const gateway = createCrmGateway({
      baseUrl: practice.url,
      fetch,
      timeoutMs: 60_000,
      roleCodes: {},
      clock: systemClock,
      observer: { answered: () => undefined, failed: () => undefined },
    })
    const { session } = await gateway.signIn(login, password)
    return { gateway, session }
  }

  await signIn()

  return {
    get db() {
      return run.db
    },
    get engine() {
      return run.engine
    },
    get gateway() {
      return run.gateway
    },
    get link() {
      return run.link
    },
    /** When the run that is on now was started; ms UTC. */
    get startedAt() {
      return run.startedAt
    },
    proxy,
    isOnLine,
    /** What the line carries a second from now on, both ways. */
    setSpeed(bytesPerSecond: number | null) {
      if (line === null) throw new Error('This desk is not on a line')
      line.setSpeed(bytesPerSecond)
    },
    /** How long it waits for an answer from now on, ms; null: as its timings say. A busy machine needs more than they have. */
    setPatience(ms: number | null) {
      patienceMs = ms
    },
    server,
    progress,
    ended,
    signIn,
    save,
    giveOutcome,
    send,
    attach,
    score,
    savePerson,
    /** A colleague at another desk changes the record at the server, past the proxy. */
    async changeElsewhere(caseId: string, fields: CaseFields) {
      const { serverId } = await run.db.getCase({ id: caseId })
      const other = accounts.filter((each) => each.role === 'agent').at(1)
      const { gateway, session } = await pastTheProxy(other?.login ?? '', other?.password ?? '')
      await gateway.updateCase(session, serverId ?? '', { reference: caseId, fields })
    },
    /** A colleague makes a record of the same call. */
    async makeElsewhere(fields: CaseFields) {
      const other = accounts.filter((each) => each.role === 'agent').at(1)
      const { gateway, session } = await pastTheProxy(other?.login ?? '', other?.password ?? '')
      await gateway.createCase(session, { reference: '', fields })
    },
    /** What this desk has sent arrives at the server only now. */
    async arriveLate(caseId: string, fields: CaseFields) {
      const { gateway, session } = await pastTheProxy(agent.login, agent.password)
      await gateway.createCase(session, { reference: caseId, fields })
    },
    /** Ends the process in the middle of whatever it does, and starts it again; signed in, on the same file. */
    async restart() {
      // The database goes first: what is on its way cannot be noted any more, as after a crash.
      await run.db.close()
      run.link.stop()
      await run.engine.stop()
      run = await startRun()
      await signIn()
    },
    /** What waits for the server; what a network delivered twice waits for somebody who looks. */
    async unsent() {
      return (await run.db.listOutbox({ limit: 500 })).filter((each) => each.double === undefined)
    },
    async outboxOf(caseId: string) {
      return (await this.unsent()).filter((each) => each.caseId === caseId)
    },
    /** Waits until the case is where nothing more happens by itself: accepted, or parked. */
    settled(caseId: string) {
      return until(`case ${caseId} accepted or parked`, async () => {
        const { state } = await run.db.getCase({ id: caseId })
        return state === 'accepted' || state === 'needs-you' ? state : false
      })
    },
    /** Everything comes in: answers once the desk shows that the server has this record twice, and sees to it. */
    async noticed(recordId: string) {
      kinds = ['qa', 'email', 'sms']
      const double = await until(`${recordId} noticed as delivered twice`, async () => {
        // One that was on its way already may have read its page before.
        run.engine.pullNow()
        const listed = await run.db.listOutbox({ limit: 500 })
        return listed.find((each) => each.recordId === recordId && each.double !== undefined)
      })
      kinds = []
      await run.db.settleDouble({ id: double.id, now: Date.now() })
    },
    /** How many contacts with this phone the server holds. */
    contacts: (phone: string) => countThere('SELECT count(*) FROM contacts WHERE phone = ?', phone),
    /** How many files of this name the server holds, whoever carries them. */
    files: (name: string) => countThere('SELECT count(*) FROM files WHERE name = ?', name),
    async close() {
      await run.engine.stop()
      run.link.stop()
      await run.files.close()
      await run.db.close()
      await line?.close()
      await proxy.close()
      database.remove()
      if (shared === undefined) await place.close()
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
