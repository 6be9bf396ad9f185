import { v7 } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createReturnReport } from '../../../main/core/return-report.ts'
import type { DbClient } from '../../../main/db/db-api.ts'
import type { LinkChange } from '../../../main/sync/sync-api.ts'
import { emptyCase } from '../../../preload/contract/cases.ts'
import type { ServerLink } from '../../../preload/contract/index.ts'
import { createFakeClock } from '../sync/fake-clock.ts'
import { tempDatabase } from '../../kit/temp-database.ts'

let temp: ReturnType<typeof tempDatabase>
let desk: ReturnType<typeof temp.openHere>
beforeEach(() => {
  temp = tempDatabase()
  desk = temp.openHere()
})
afterEach(() => {
  desk.close()
  temp.remove()
})

/** The report over the real database; the light is moved by hand. */
async function watch() {
  const clock = createFakeClock()
  let hear: (change: LinkChange) => void = () => undefined
  let link: ServerLink = { state: 'connected', sinceAt: 0, lastAnswerAt: null, skewMs: null }
  const { api } = desk
  const db: Pick<DbClient, 'getMeta' | 'setMeta' | 'outboxRecords' | 'serverIdsOf'> = {
    getMeta: async (input) => api.getMeta(input),
    setMeta: async (input) => api.setMeta(input),
    outboxRecords: async () => api.outboxRecords(),
    serverIdsOf: async (input) => api.serverIdsOf(input),
  }
  const report = await createReturnReport({
    db,
    link: {
      state: () => link,
      subscribe(listener) {
        hear = listener
        return () => undefined
      },
    },
    clock,
    newId: () => v7(),
    background: (work) => void work,
    onChange: () => undefined,
  })
  return {
    report,
    clock,
    async turn(state: ServerLink['state']) {
      link = { ...link, state }
      hear({ link, isUp: state === 'connected', afterOutage: true, refused: null })
      await clock.settle()
    },
    async emptied() {
      report.outboxChanged()
      await clock.advance(1_000)
    },
  }
}

const sms = { kind: 'sms', recipients: ['0722'], subject: '', text: 'x', attachments: [], caseId: null } as const

function write(now: number): { taken: string; letGo: string; back: string } {
  const ids = { taken: v7(), letGo: v7(), back: v7() }
  for (const caseId of [ids.taken, ids.letGo]) {
    const fields = { ...emptyCase(), narrative: 'kept' }
    desk.api.saveCase({ caseId, outboxId: `out-${caseId}`, draftId: v7(), fields, createdBy: 'amina', now })
  }
  const message = { fields: { ...sms, recipients: [...sms.recipients], attachments: [] }, sender: 'amina', now }
  desk.api.sendMessage({ draftId: ids.back, outboxId: v7(), ...message, fileOutboxIds: [] })
  return ids
}

describe('the report after an outage', () => {
  it('calls accepted only what the server has, never what a person took back or let go', async () => {
    const rig = await watch()
    const { report, clock } = rig
    await rig.turn('unreachable')
    const ids = write(clock.now())
    await clock.advance(120_000)
    await rig.turn('connected')
    expect(report.get()).toMatchObject({ kept: 3, accepted: 0, waiting: 3, needYou: 0 })

    const server = { serverId: '7', fields: { ...emptyCase(), narrative: 'kept' }, updatedAt: null }
    desk.api.markAccepted({ id: `out-${ids.taken}`, server, now: clock.now() })
    const outboxId = desk.api.listOutbox({ limit: 9 }).find((row) => row.recordId === ids.back)?.id ?? ''
    desk.api.takeBack({ id: outboxId, now: clock.now() })
    const parked = { id: `out-${ids.letGo}`, mustLook: false, theirs: null, now: clock.now() }
    desk.api.park({ ...parked, code: 'server-missing', problems: [] })
    const fresh = { outboxId: v7(), reference: v7(), draftId: v7() }
    desk.api.resolveMissing({ caseId: ids.letGo, choice: 'let-go', ...fresh, now: clock.now() })
    await rig.emptied()
    expect(report.get()).toMatchObject({ isFinished: true, accepted: 1, waiting: 0, needYou: 0 })
    expect(report.get()?.taken.map((each) => each.recordId)).toEqual([ids.taken])
    await report.close()
  })

  it('calls kept only what was written during the outage, not what had waited before it', async () => {
    const rig = await watch()
    const { report, clock } = rig
    write(clock.now())
    await clock.advance(1_000)
    await rig.turn('unreachable')
    write(clock.now())
    await clock.advance(120_000)
    await rig.turn('connected')
    expect(report.get()).toMatchObject({ kept: 3, waiting: 6 })
    await report.close()
  })

  it('is none for an outage of less than a minute', async () => {
    const rig = await watch()
    const { report, clock } = rig
    await rig.turn('unreachable')
    write(clock.now())
    await clock.advance(50_000)
    await rig.turn('connected')
    expect(report.get()).toBe(null)
    await report.close()
  })

  it('takes in the outage after it while nobody has read it, counting each record once', async () => {
    const rig = await watch()
    const { report, clock } = rig
    const awayFrom = clock.now()
    await rig.turn('unreachable')
    const first = write(awayFrom)
    await clock.advance(120_000)
    await rig.turn('connected')
    const server = { serverId: '7', fields: { ...emptyCase(), narrative: 'kept' }, updatedAt: null }
    desk.api.markAccepted({ id: `out-${first.taken}`, server, now: clock.now() })
    await rig.emptied()
    const before = report.get()
    expect(before).toMatchObject({ outages: 1, kept: 3, accepted: 1, waiting: 2 })

    await rig.turn('unreachable')
    write(clock.now())
    await clock.advance(120_000)
    await rig.turn('connected')
    expect(report.get()).toMatchObject({ awayFrom, outages: 2, kept: 6, accepted: 1, waiting: 5 })
    expect(report.get()?.taken.map((each) => each.recordId)).toEqual([first.taken])
    // Who has read only the first one has not dismissed the second.
    await report.dismiss(before?.id ?? '')
    expect(report.get()?.outages).toBe(2)
    await report.close()
  })

  it('that was stored by another version is no reason to keep the desk closed', async () => {
    desk.api.setMeta({ key: 'returnReport', value: '{"report":{"id":"x"}}' })
    const { report } = await watch()
    expect(report.get()).toBe(null)
    await report.close()
  })
})

describe('a report that nobody reads', () => {
  it('counts on over the outages without growing: of what was accepted only the last are still named', async () => {
    const desk2 = await watch()
    const wait = async (count: number) => {
      await desk2.turn('unreachable')
      await desk2.clock.advance(120_000)
      const ids = Array.from({ length: count }, () => v7())
      for (const caseId of ids) {
        const fields = { ...emptyCase(), narrative: 'kept' }
        const now = desk2.clock.now()
        desk.api.saveCase({ caseId, outboxId: `out-${caseId}`, draftId: v7(), fields, createdBy: 'amina', now })
      }
      await desk2.turn('connected')
      for (const id of ids) {
        const server = { serverId: `s-${id}`, fields: emptyCase(), updatedAt: null }
        desk.api.markAccepted({ id: `out-${id}`, server, now: desk2.clock.now() })
      }
      await desk2.emptied()
    }
    for (let outage = 0; outage < 3; outage += 1) await wait(70)
    expect(desk2.report.get()).toMatchObject({ outages: 3, kept: 210, accepted: 210, waiting: 0, isFinished: true })
    const kept = JSON.parse(desk.api.getMeta({ key: 'returnReport' }) ?? '{}') as {
      members: unknown[]
      keptIds: unknown[]
    }
    // A hundred of before, and those of the last outage.
    expect([kept.members.length, kept.keptIds.length]).toEqual([170, 170])
  })
})
