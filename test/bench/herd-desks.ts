import { copyFileSync, existsSync, linkSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { createCrmGateway } from '../../main/api/crm/adapter.ts'
import type { DbApi, DbClient } from '../../main/db/db-api.ts'
import { openDesk } from '../../main/db/open-desk.ts'
import type { HttpFetch } from '../../main/ports/ports.ts'
import { systemClock } from '../../main/ports/system-clock.ts'
import { createSyncEngine } from '../../main/sync/engine.ts'
import { createServerLink } from '../../main/sync/link.ts'
import { defaultTimings } from '../../main/sync/sync-api.ts'
import { emptyCase } from '../../preload/contract/cases.ts'
import { account } from './practice-server.ts'

const key = new Uint8Array(32).fill(17)

/** Answers as the database worker does, in this thread: two hundred workers are not what is measured. */
function asClient(api: DbApi): DbClient {
  const client: Record<string, unknown> = { close: () => Promise.resolve() }
  for (const [name, method] of Object.entries(api)) {
    client[name] = async (...args: never[]): Promise<unknown> => (method as (...given: never[]) => unknown)(...args)
  }
  // What comes in is asked for and read, but not kept: two hundred desks share the two cores of one machine here.
  client['applyPulledPage'] = () => Promise.resolve({ inserted: 0, updated: 0 })
  return client as unknown as DbClient
}

/** A desk without window, index or worker: the real engine, light, adapter and encrypted file, with the real times. */
export interface HerdDesk {
  /** Saves cases as its person would, while the server is away or not. */
  save(count: number): Promise<void>
  connect(session: { token: string }): void
  unsent(): Promise<number>
  lightIs(): string
  close(): Promise<void>
}

/** Makes so many desks below the folder; `asked` hears of every request that left one of them and was answered. */
export function makeHerd(options: {
  folder: string
  url: string
  count: number
  asked: (desk: number, at: number) => void
}): HerdDesk[] {
  const template = join(options.folder, 'template')
  mkdirSync(template)
  openDesk({ file: join(template, 'workspace.db'), key }).close()
  return Array.from({ length: options.count }, (_, number) => {
    const place = join(options.folder, `desk-${number}`)
    mkdirSync(place)
    copyFileSync(join(template, 'workspace.db'), join(place, 'workspace.db'))
    const reserve = join(template, 'reserve.bin')
    if (existsSync(reserve)) linkSync(reserve, join(place, 'reserve.bin'))
    return makeDesk(join(place, 'workspace.db'), options.url, (at) => options.asked(number, at))
  })
}

function makeDesk(file: string, url: string, asked: (at: number) => void): HerdDesk {
  const opened = openDesk({ file, key })
  const db = asClient(opened.api)
  const timings = { ...defaultTimings, pullGoal: 40 }
  const random = Math.random
  const link = createServerLink({ clock: systemClock, random, timings })
  const countingFetch: HttpFetch = async (input, init) => {
    const at = Date.now()
    const answer = await fetch(input, init)
    asked(at)
    return answer
  }
  const gateway = createCrmGateway({
    baseUrl: url,
    fetch: countingFetch,
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
    random,
    newId: v7,
    timings,
    on: {
      caseProgressed: () => undefined,
      outboxChanged: () => undefined,
      casesPulled: () => undefined,
      pullProgressed: () => undefined,
      sessionEnded: () => undefined,
    },
  })
  return {
    async save(count) {
      for (let index = 0; index < count; index += 1) {
        const blank = emptyCase()
        const contact = { ...blank.contact, firstName: 'Zawadi' }
        const fields = { ...blank, categoryMain: '1', narrative: 'Written while the server was away.', contact }
        const ids = { caseId: v7(), outboxId: v7(), draftId: v7() }
        await db.saveCase({ ...ids, fields, createdBy: account.login, now: Date.now() })
      }
      engine.nudge()
    },
    connect(session) {
      link.start((current, signal) => gateway.ping(current ?? { token: '' }, signal))
      engine.start()
      engine.setSession(session)
    },
    unsent: async () => (await db.outboxSummary()).waiting,
    lightIs: () => link.state().state,
    async close() {
      await engine.stop()
      link.stop()
      opened.close()
    },
  }
}
