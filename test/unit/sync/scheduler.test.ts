import { afterEach, describe, expect, it } from 'vitest'
import { v7 } from 'uuid'
import { AppError } from '../../../preload/contract/errors.ts'
import { noFilter } from '../../../preload/contract/index.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'
import { createEngineDesk, walkIn } from './engine-desk.ts'
import type { EngineDesk } from './engine-desk.ts'

/** Who goes first, and who waits for whom (DESIGN 6.5, 6.7, 6.10). */

let desk: EngineDesk | null = null
afterEach(async () => {
  await desk?.close()
  desk = null
})

const minute = 60_000

describe('while a call is up on a line without room for both', () => {
  /** A desk whose pages take so long that a voice on the same line would suffer. */
  async function slowDesk(more: Parameters<typeof createEngineDesk>[0] = {}) {
    const call = { isUp: false }
    const made = createEngineDesk({
      timings: { pullPage: 3, pullEveryMs: 10_000 },
      ...more,
      more: { isCallUp: () => call.isUp, ...more.more },
    })
    desk = made
    for (let number = 0; number < 12; number += 1) made.server.add()
    made.server.setBehaviour((request) => (request === 'list' ? { slow: 3_000 } : 'ok'))
    await made.begin()
    await made.clock.advance(3_500)
    return { desk: made, call }
  }

  it('no page comes in, what is written leaves all the same, and afterwards the rest comes by itself', async () => {
    const { desk, call } = await slowDesk()
    call.isUp = true
    await desk.clock.advance(5_000)
    const pages = desk.server.count('list')
    const id = await desk.save(walkIn('while talking'))
    await desk.clock.advance(5 * minute)
    expect(desk.server.count('list')).toBe(pages)
    expect(await desk.stateOf(id)).toBe('accepted')

    call.isUp = false
    await desk.clock.advance(2 * minute)
    const here = await desk.db.pageCases({ filter: noFilter(), before: null, limit: 50 })
    expect(here).toHaveLength(13)
  })

  it('no attachment is begun, and it leaves after the call without anybody asking', async () => {
    let uploads = 0
    const bytes = new Uint8Array([1, 2, 3])
    const file = {
      name: 'a.txt',
      mediaType: 'text/plain',
      size: 3,
      async *bytes() {
        yield bytes
      },
    }
    const { desk, call } = await slowDesk({
      records: {
        uploadFile: async () => {
          uploads += 1
          return { serverId: '7' }
        },
      },
      more: { uploads: { open: async () => file } },
    })
    call.isUp = true
    const attachment = v7()
    await desk.db.beginFile({ id: attachment, name: 'a.txt', mediaType: 'text/plain', size: 3, fileKey: bytes, now: 1 })
    await desk.db.finishFile({ id: attachment, sha256: 'x' })
    const fields: MessageFields = {
      kind: 'email',
      recipients: ['shule@school.example'],
      subject: 'Barua',
      text: 'Habari',
      attachments: [attachment],
      caseId: null,
    }
    const ids = { draftId: v7(), outboxId: v7(), fileOutboxIds: [v7()] }
    await desk.db.sendMessage({ ...ids, fields, sender: 'amina', now: desk.clock.now() })
    desk.engine.nudge()
    await desk.clock.advance(5 * minute)
    expect(uploads).toBe(0)
    call.isUp = false
    await desk.clock.advance(minute)
    expect(uploads).toBe(1)
  })

  it('on a line that is quick everything comes in, call or not', async () => {
    desk = createEngineDesk({ timings: { pullPage: 3 }, more: { isCallUp: () => true } })
    for (let number = 0; number < 12; number += 1) desk.server.add()
    await desk.begin()
    await desk.clock.advance(2_000)
    expect(desk.engine.pullProgress().state).toBe('done')
  })
})

describe('when there is a way again', () => {
  it('after an outage everything that waits gets a turn at once, not at the end of its back-off', async () => {
    desk = createEngineDesk({ timings: { retryStepsMs: [60 * minute] } })
    await desk.begin()
    desk.server.setBehaviour(() => 'refused')
    const id = await desk.save(walkIn('tried once, then the line was gone'))
    await desk.clock.advance(2 * minute)
    expect((await desk.rows())[0]).toMatchObject({ state: 'queued', attempts: 1 })
    desk.server.setBehaviour(() => 'ok')
    await desk.clock.advance(2 * minute)
    expect(await desk.stateOf(id)).toBe('accepted')
  })

  it('"try now" does not wait for the spread in which a whole site returns', async () => {
    desk = createEngineDesk({ random: () => 0.99, timings: { reconnectSpreadMs: 10 * minute } })
    desk.server.setBehaviour(() => 'refused')
    await desk.begin()
    const id = await desk.save(walkIn('written offline'))
    desk.server.setBehaviour(() => 'ok')
    await desk.clock.advance(minute)
    expect(desk.link.state().state).toBe('connected')
    expect(await desk.stateOf(id)).toBe('saved')
    await desk.engine.retryNow((await desk.rows())[0]?.id ?? null)
    await desk.clock.settle()
    expect(await desk.stateOf(id)).toBe('accepted')
  })

  it('and so it does when its person has signed in again', async () => {
    desk = createEngineDesk({ timings: { retryStepsMs: [60 * minute] } })
    await desk.begin()
    desk.server.setBehaviour((request) => (request === 'create' ? 'refused' : 'ok'))
    const id = await desk.save(walkIn('waits an hour'))
    desk.engine.setSession(null)
    desk.server.setBehaviour(() => 'ok')
    await desk.clock.advance(minute)
    expect(await desk.stateOf(id)).toBe('saved')
    desk.engine.setSession({ token: 'token-2' })
    await desk.clock.advance(minute)
    expect(await desk.stateOf(id)).toBe('accepted')
  })
})

it('a database that fails in one lane leaves what is on its way in another as it is', async () => {
  desk = createEngineDesk()
  const { server, db, clock, rows } = desk
  await desk.begin()
  server.setBehaviour((_request, record) => (record?.fields.narrative === 'on its way' ? { slow: 4_000 } : 'ok'))
  const slow = await desk.save(walkIn('on its way'))
  const accept = db.markAccepted
  let failures = 1
  Object.assign(db, {
    markAccepted: (input: Parameters<typeof accept>[0]) =>
      (failures -= 1) >= 0 ? Promise.reject(new AppError('disk-full')) : accept(input),
  })
  const failed = await desk.save(walkIn('its acceptance cannot be written'))
  await clock.advance(1_500)
  const states = new Map((await rows()).map((row) => [row.recordId, row.state]))
  expect([states.get(slow), states.get(failed)]).toEqual(['sending', 'unclear'])
  await clock.advance(minute)
  expect(await rows()).toEqual([])
  expect(server.held.size).toBe(2)
})

it('an outcome that may still be taken back leaves when its time is over, whatever upload takes hours', async () => {
  const bytes = new Uint8Array([1, 2, 3])
  const size = bytes.length
  const file = {
    name: 'a.txt',
    mediaType: 'text/plain',
    size,
    async *bytes() {
      yield bytes
    },
  }
  desk = createEngineDesk({
    records: { uploadFile: () => new Promise<never>(() => undefined) },
    more: { uploads: { open: () => Promise.resolve(file) } },
  })
  const { db, clock, begin, engine, server } = desk
  await begin(null)
  const now = clock.now()
  const words = { number: '+254722000111', name: '', queue: 'child-helpline', callRef: '17.1' }
  const times = { startedAt: now, answeredAt: now, endedAt: now, holds: 0, heldMs: 0 }
  const id = v7()
  const report = { id, direction: 'in', ...words, ...times, end: 'completed', quality: null, caseId: null } as const
  await db.recordCall({ report, now })
  const outcome = { id, disposition: 'prank', caseId: v7(), outboxId: v7(), createdBy: 'amina', now } as const
  await db.setOutcome({ ...outcome, undoUntil: now + 10_000 })
  const attachment = v7()
  await db.beginFile({ id: attachment, name: 'a.txt', mediaType: 'text/plain', size, fileKey: bytes, now: 1 })
  await db.finishFile({ id: attachment, sha256: 'x' })
  const fields: MessageFields = {
    kind: 'email',
    recipients: ['shule@school.example'],
    subject: 'Barua',
    text: 'Habari',
    attachments: [attachment],
    caseId: null,
  }
  await db.sendMessage({ draftId: v7(), outboxId: v7(), fields, sender: 'amina', now, fileOutboxIds: [v7()] })
  engine.setSession({ token: 'token-1' })
  await clock.advance(11_000)
  expect(server.count('create')).toBe(1)
})
