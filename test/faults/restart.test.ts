import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SyncTimings } from '../../main/sync/sync-api.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'
import type { Fault } from '../kit/fault-proxy.ts'
import { until } from '../kit/poll.ts'
import { call, startFaultDesk, walkIn } from './fault-desk.ts'
import type { FaultDesk } from './fault-desk.ts'

/**
 * DESIGN 6.3 over a restart: what a run knew about unclear tries is gone with it. The next one begins to count at its
 * own start, and two looks that count find nothing before anything is sent again.
 */

/** A step long enough that what arrives late can be put between the two looks. */
const timings: SyncTimings = {
  serverTimeoutMs: 400,
  retryStepsMs: [1_000],
  linkProbeMs: { connected: 2_000, steps: [50, 100, 200] },
  reconnectSpreadMs: 20,
  pullGoal: 500,
  pullPage: 20,
  pullEveryMs: 600_000,
}
const shortestStepMs = 800

const neverArrives: Fault = { kind: 'hold', until: /^never$/ }
const refusedInAYes: Fault = {
  kind: 'answer',
  status: 200,
  body: '{"errors":[["error","Not now","SYSTEM","tickets","","narrative"]]}',
  forward: false,
}

let desk: FaultDesk

beforeAll(async () => {
  desk = await startFaultDesk(timings)
})
afterEach(() => desk.proxy.clear())
afterAll(() => desk.close())

/** The requests of the run that is on now about this case: our own reference, or that of the call. */
function asked(method: 'GET' | 'POST', caseId: string, fields: CaseFields) {
  const reference = fields.source === 'walkin' ? caseId : fields.sourceId
  return desk.proxy
    .requests()
    .filter((each) => each.method === method && each.at >= desk.startedAt)
    .filter((each) =>
      method === 'GET'
        ? each.path.endsWith(`source_id=${reference}`) || each.path.includes(`source_id=${reference}&`)
        : each.body.includes(reference),
    )
}

/** The looks of this run that are late enough after its start to mean something. */
const countingLooks = (caseId: string, fields: CaseFields) =>
  asked('GET', caseId, fields).filter((each) => each.at >= desk.startedAt + 2 * timings.serverTimeoutMs)

async function serverHasOnce(caseId: string, fields: CaseFields): Promise<void> {
  const tickets = (await desk.server.tickets()).filter((each) => each.contacts['phone'] === fields.contact.phone)
  expect(tickets).toHaveLength(1)
  expect((await desk.db.getCase({ id: caseId })).serverId).toBe(tickets[0]?.['id'])
}

async function stateInOutbox(caseId: string): Promise<string | undefined> {
  return (await desk.outboxOf(caseId))[0]?.state
}

async function leaveUnclear(fields: CaseFields): Promise<string> {
  desk.proxy.rule({ method: 'POST', path: /\/tickets/, nth: 1, fault: { kind: 'cut', where: 'before' } })
  const caseId = await desk.save(fields)
  await until('its fate is unclear', async () => (await stateInOutbox(caseId)) === 'unclear')
  return caseId
}

async function leaveSending(fields: CaseFields): Promise<string> {
  desk.proxy.rule({ method: 'POST', path: /\/tickets/, nth: 1, fault: neverArrives })
  const caseId = await desk.save(fields)
  await until('it is on its way', () => desk.proxy.requests().some((each) => each.body.includes(fields.contact.phone)))
  expect(await stateInOutbox(caseId)).toBe('sending')
  return caseId
}

/** A no inside a yes whose look fails: parked, and the server may have it all the same. */
async function leaveParked(fields: CaseFields): Promise<string> {
  desk.proxy.rule({ method: 'POST', path: /\/tickets/, nth: 1, fault: refusedInAYes })
  desk.proxy.rule({
    method: 'GET',
    path: /source_id=/,
    nth: 1,
    fault: { kind: 'answer', status: 500, body: '{}', forward: false },
  })
  const caseId = await desk.save(fields)
  expect(await desk.settled(caseId)).toBe('needs-you')
  return caseId
}

const starts = [
  { name: 'an entry whose answer was unclear', leave: leaveUnclear, make: walkIn },
  { name: 'a call whose answer was unclear', leave: leaveUnclear, make: call },
  { name: 'an entry that was on its way when the process ended', leave: leaveSending, make: walkIn },
  { name: 'an entry that was parked and may be at the server', leave: leaveParked, make: walkIn },
]

describe.each(starts)('after a restart $name', ({ name, leave, make }) => {
  it('is sent again only after two looks found nothing, however often a person asks for it', async () => {
    const fields = make(name)
    const caseId = await leave(fields)
    desk.proxy.clear()
    await desk.restart()
    // Impatience may look earlier, but what it finds missing does not count.
    const impatient = async () => {
      await desk.engine.retryNow(null)
      return asked('POST', caseId, fields).length > 0
    }
    await until('it was sent again', impatient)
    expect(await desk.settled(caseId)).toBe('accepted')

    const [sent, ...more] = asked('POST', caseId, fields)
    expect(more).toEqual([])
    const before = countingLooks(caseId, fields).filter((each) => each.at <= (sent?.at ?? 0))
    expect(before.length).toBeGreaterThanOrEqual(2)
    expect((sent?.at ?? 0) - (before[0]?.at ?? 0)).toBeGreaterThanOrEqual(shortestStepMs)
    await serverHasOnce(caseId, fields)
  })

  it('is taken over and not sent again when it arrives between the two looks', async () => {
    const fields = make(name)
    const caseId = await leave(fields)
    desk.proxy.clear()
    await desk.restart()
    await desk.engine.retryNow(null)
    const look = await until('the first look that counts', () => countingLooks(caseId, fields)[0])
    await until('it found nothing', async () => {
      const [row] = await desk.outboxOf(caseId)
      return (row?.nextTryAt ?? 0) >= look.at + shortestStepMs
    })
    await desk.arriveLate(caseId, fields)
    expect(await desk.settled(caseId)).toBe('accepted')
    expect(asked('POST', caseId, fields)).toEqual([])
    await serverHasOnce(caseId, fields)
  })
})

it('a second restart between the two looks begins to count anew', async () => {
  const fields = walkIn('restarted twice')
  const caseId = await leaveUnclear(fields)
  await desk.restart()
  await until('the first look that counts', () => countingLooks(caseId, fields)[0])
  await desk.restart()
  expect(await desk.settled(caseId)).toBe('accepted')
  const [sent] = asked('POST', caseId, fields)
  expect(countingLooks(caseId, fields).filter((each) => each.at <= (sent?.at ?? 0)).length).toBeGreaterThanOrEqual(2)
  await serverHasOnce(caseId, fields)
})

it('a parked entry stays parked until a person asks for it', async () => {
  const fields = walkIn('parked over a restart')
  const caseId = await leaveParked(fields)
  await desk.restart()
  expect(await desk.settled(await desk.save(walkIn('passes meanwhile')))).toBe('accepted')
  expect(await stateInOutbox(caseId)).toBe('parked')
  expect(asked('GET', caseId, fields)).toEqual([])
  expect(asked('POST', caseId, fields)).toEqual([])
})
