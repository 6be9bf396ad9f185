import { v7 } from 'uuid'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, OutgoingCase, ServerCase, ServerSession } from '../../../main/api/gateway.ts'
import type { DbApi, DbClient } from '../../../main/db/db-api.ts'
import { createSyncEngine } from '../../../main/sync/engine.ts'
import type { SyncEngineOptions } from '../../../main/sync/engine.ts'
import { createServerLink } from '../../../main/sync/link.ts'
import { defaultTimings } from '../../../main/sync/sync-api.ts'
import type { CaseProgress, SyncTimings } from '../../../main/sync/sync-api.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { emptyCase } from '../../../preload/contract/cases.ts'
import type { CaseFields } from '../../../preload/contract/cases.ts'
import { noRecords } from '../../kit/no-records.ts'
import { tempDatabase } from '../../kit/temp-database.ts'
import { createFakeClock } from './fake-clock.ts'
import type { FakeClock } from './fake-clock.ts'

/** How the server in memory takes one request. `late`: the asker times out, the change is made `ms` after it was sent. */
type Behaviour =
  'ok' | 'refused' | 'lost-before' | 'lost-after' | 'failed' | 'sign-in' | { late: number } | { slow: number }

/** A server in memory: what it holds, and how it behaves to the next request. */
function createMemoryServer(clock: FakeClock, timeoutMs: number) {
  const held = new Map<string, ServerCase>()
  let lastId = 100
  const asked: string[] = []
  let behave: (request: string, record: OutgoingCase | null) => Behaviour = () => 'ok'

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => clock.after(ms, resolve))
  }

  async function answer<T>(request: string, record: OutgoingCase | null, work: () => T): Promise<T> {
    asked.push(request)
    const behaviour = behave(request, record)
    if (behaviour === 'refused') throw new GatewayError('server-unreachable', 'not-sent')
    if (behaviour === 'lost-before') throw new GatewayError('server-unreachable', 'unclear')
    if (behaviour === 'failed') throw new GatewayError('server-failed', 'unclear')
    if (behaviour === 'sign-in') throw new GatewayError('sign-in-needed', 'refused')
    if (behaviour === 'lost-after') {
      work()
      throw new GatewayError('server-unreachable', 'unclear')
    }
    if (typeof behaviour === 'object' && 'late' in behaviour) {
      clock.after(behaviour.late, () => void work())
      await wait(timeoutMs)
      throw new GatewayError('server-timeout', 'unclear')
    }
    if (typeof behaviour === 'object') await wait(behaviour.slow)
    return work()
  }

  function put(serverId: string, { reference, fields }: OutgoingCase): ServerCase {
    const isWalkIn = fields.source === 'walkin'
    const stored: ServerCase = {
      serverId,
      fields: isWalkIn ? { ...fields, sourceId: '' } : fields,
      createdAt: held.get(serverId)?.createdAt ?? clock.now(),
      updatedAt: clock.now(),
      createdBy: 'amina',
      reference: isWalkIn && reference !== '' ? reference : null,
    }
    held.set(serverId, stored)
    return stored
  }

  function need(serverId: string): ServerCase {
    const found = held.get(serverId)
    if (found === undefined) throw new GatewayError('server-missing', 'refused')
    return found
  }

  const newestFirst = () => [...held.values()].toSorted((a, b) => Number(b.serverId) - Number(a.serverId))

  const gateway: Gateway = {
    ...noRecords,
    capabilities: { canChangePassword: true, hasQueue: false },
    signIn: () => Promise.reject(new AppError('internal')),
    changePassword: () => Promise.reject(new AppError('internal')),
    ping: () => answer('ping', null, () => undefined),
    joinQueue: () => Promise.reject(new AppError('internal')),
    leaveQueue: () => Promise.reject(new AppError('internal')),
    pollQueue: () => Promise.reject(new AppError('internal')),
    listColleagues: () => Promise.reject(new AppError('internal')),
    fetchRecording: () => Promise.reject(new AppError('internal')),
    listCalls: () => Promise.reject(new AppError('internal')),
    createCase: (_session, record) => answer('create', record, () => put(String((lastId += 1)), record)),
    updateCase: (_session, id, record) => answer('update', record, () => (need(id), put(id, record))),
    getCase: (_session, id) => answer('get', null, () => need(id)),
    findCases: (_session, record) =>
      answer('find', record, () =>
        [...held.values()].filter((each) =>
          record.fields.source === 'walkin'
            ? each.reference === record.reference
            : each.fields.source === record.fields.source && each.fields.sourceId === record.fields.sourceId,
        ),
      ),
    listCases: (_session, { skip, count }) =>
      answer('list', null, () => {
        const cases = newestFirst().slice(skip, skip + count)
        return { cases, received: cases.length, unreadable: 0 }
      }),
  }

  return {
    gateway,
    held,
    asked,
    count: (request: string) => asked.filter((each) => each === request).length,
    setBehaviour(next: typeof behave): void {
      behave = next
    },
    /** A record that another desk made. */
    add(fields: CaseFields = emptyCase()): string {
      const id = String((lastId += 1))
      put(id, { reference: '', fields: { ...fields, narrative: fields.narrative || `case ${id}` } })
      return id
    },
  }
}

/** The synchronous database as the engine expects it. */
function asClient(api: DbApi): DbClient {
  const client: Record<string, unknown> = { close: () => Promise.resolve() }
  for (const [name, method] of Object.entries(api)) {
    client[name] = async (...args: never[]): Promise<unknown> => (method as (...given: never[]) => unknown)(...args)
  }
  return client as unknown as DbClient
}

const session: ServerSession = { token: 'token-1' }

/** An engine over a real encrypted database, with a clock and a server that the test owns. */
export function createEngineDesk(
  options: {
    timings?: Partial<SyncTimings>
    random?: () => number
    more?: Partial<SyncEngineOptions>
    on?: Partial<SyncEngineOptions['on']>
    /** What the server answers beside cases. */
    records?: Partial<Gateway>
  } = {},
) {
  const clock = createFakeClock()
  const random = options.random ?? (() => 0.5)
  const timings: SyncTimings = { ...defaultTimings, ...options.timings }
  const server = createMemoryServer(clock, timings.serverTimeoutMs)
  Object.assign(server.gateway, options.records)
  const database = tempDatabase()
  const desk = database.openHere()
  const db = asClient(desk.api)
  const link = createServerLink({ clock, random, timings })
  const progress: CaseProgress[] = []
  const heard = { ended: 0, pulled: 0 }
  const engine = createSyncEngine({
    db,
    gateway: server.gateway,
    link,
    clock,
    random,
    newId: v7,
    timings,
    ...options.more,
    on: {
      caseProgressed: (each) => progress.push(each),
      outboxChanged: () => undefined,
      casesPulled: (count) => (heard.pulled += count),
      pullProgressed: () => undefined,
      sessionEnded: () => (heard.ended += 1),
      ...options.on,
    },
  })

  return {
    clock,
    timings,
    server,
    db,
    link,
    engine,
    progress,
    heard,
    begin: async (given: ServerSession | null = session): Promise<void> => {
      link.start((asked, signal) => server.gateway.ping(asked ?? { token: '' }, signal))
      engine.start()
      if (given !== null) engine.setSession(given)
      await clock.settle()
    },
    save: async (fields: CaseFields, caseId: string = v7()): Promise<string> => {
      await db.saveCase({ caseId, outboxId: v7(), draftId: v7(), fields, createdBy: 'amina', now: clock.now() })
      engine.nudge()
      await clock.settle()
      return caseId
    },
    stateOf: async (caseId: string) => {
      return (await db.getCase({ id: caseId })).state
    },
    rows: async () => {
      return await db.listOutbox({ limit: 500 })
    },
    close: async (): Promise<void> => {
      const stopping = engine.stop()
      await clock.advance(1_000)
      await stopping
      link.stop()
      desk.close()
      database.remove()
    },
  }
}

export type EngineDesk = ReturnType<typeof createEngineDesk>

export function walkIn(narrative: string): CaseFields {
  const blank = emptyCase()
  return { ...blank, categoryMain: '1', narrative, contact: { ...blank.contact, firstName: 'Zawadi' } }
}

export function call(sourceId: string, narrative: string): CaseFields {
  return { ...walkIn(narrative), source: 'call', sourceId }
}
