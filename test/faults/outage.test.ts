import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Fault } from '../kit/fault-proxy.ts'
import { until } from '../kit/poll.ts'
import { call, startFaultDesk, walkIn } from './fault-desk.ts'
import type { FaultDesk } from './fault-desk.ts'

/** DESIGN 6.3–6.5 over several requests: outages, a record that fails while others pass, and what repeats may do. */

const failed: Fault = { kind: 'answer', status: 500, body: '{}', forward: false }

let desk: FaultDesk

beforeAll(async () => {
  desk = await startFaultDesk()
})
// Where no test is about time, a busy machine has all it needs.
beforeEach(() => desk.setPatience(20_000))
afterEach(() => desk.proxy.clear())
afterAll(() => desk.close())

async function ticketsOf(phone: string) {
  return (await desk.server.tickets()).filter((each) => each.contacts['phone'] === phone)
}

it('keeps everything written while the server is away and sends each once when it is back', async () => {
  await desk.proxy.goDown()
  const written = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? walkIn('away') : call('away')))
  const ids = await Promise.all(written.map((fields) => desk.save(fields)))
  await until('the light says unreachable', () => desk.link.state().state === 'unreachable')
  expect((await desk.db.outboxSummary()).waiting).toBe(12)

  await desk.proxy.comeUp()
  for (const id of ids) expect(await desk.settled(id)).toBe('accepted')
  for (const fields of written) {
    expect(await ticketsOf(fields.contact.phone)).toHaveLength(1)
    expect(desk.contacts(fields.contact.phone)).toBe(1)
  }
  expect(desk.link.state().state).toBe('connected')
})

it('sends an edit made offline behind its create, as one record', async () => {
  await desk.proxy.goDown()
  const first = walkIn('offline, then edited')
  const id = await desk.save(first)
  await until('the light says unreachable', () => desk.link.state().state === 'unreachable')
  const edited = { ...first, resolution: 'Edited offline' }
  await desk.save(edited, id)
  await desk.proxy.comeUp()
  expect(await desk.settled(id)).toBe('accepted')
  const tickets = await ticketsOf(first.contact.phone)
  expect(tickets).toHaveLength(1)
  expect(tickets[0]?.['resolution']).toBe('Edited offline')
})

it('does not let a request that hangs hold up the others', async () => {
  desk.setPatience(null)
  const slow = walkIn('hangs')
  desk.proxy.rule({
    method: 'POST',
    body: new RegExp(slow.contact.phone),
    fault: { kind: 'delay-response', ms: 3_000 },
  })
  const slowId = await desk.save(slow)
  const others = await Promise.all(Array.from({ length: 8 }, () => desk.save(walkIn('passes'))))
  for (const id of others) expect(await desk.settled(id)).toBe('accepted')
  expect(await desk.settled(slowId)).toBe('accepted')
  expect(await ticketsOf(slow.contact.phone)).toHaveLength(1)
})

it('parks a case whose every try answers 5xx while others pass, and sends it when a person tries again', async () => {
  const doomed = walkIn('always 500')
  desk.proxy.rule({ method: 'POST', body: new RegExp(doomed.contact.phone), fault: failed })
  const id = await desk.save(doomed)
  await until('the first 500', async () => (await desk.outboxOf(id))[0]?.reason === 'server-failed')
  expect(await desk.settled(await desk.save(walkIn('passes')))).toBe('accepted')
  expect(await desk.settled(id)).toBe('needs-you')
  expect((await desk.outboxOf(id))[0]).toMatchObject({ state: 'parked', reason: 'server-failed' })

  desk.proxy.clear()
  await desk.engine.retryNow((await desk.outboxOf(id))[0]?.id ?? null)
  expect(await desk.settled(id)).toBe('accepted')
  expect(await ticketsOf(doomed.contact.phone)).toHaveLength(1)
})

it('does not double a case when a person presses "try now" before a look can count', async () => {
  desk.setPatience(null)
  const fields = walkIn('impatient')
  desk.proxy.rule({ method: 'POST', nth: 1, path: /tickets/, fault: { kind: 'delay-request', ms: 450 } })
  const id = await desk.save(fields)
  await until('the outcome is unclear', async () => (await desk.outboxOf(id))[0]?.state === 'unclear')
  for (let press = 0; press < 6; press += 1) await desk.engine.retryNow(null)
  expect(await desk.settled(id)).toBe('accepted')
  expect(await ticketsOf(fields.contact.phone)).toHaveLength(1)
})

it('tells a person when a first try arrives so late that its repeat was sent already', async () => {
  desk.setPatience(null)
  const fields = walkIn('very late')
  // Forwarded when the repeat was answered: no look before a repeat can see it.
  desk.proxy.rule({ method: 'POST', nth: 1, path: /tickets/, fault: { kind: 'hold', until: /^POST .*tickets/ } })
  // The look after the repeat waits until the late one has landed.
  desk.proxy.rule({ method: 'GET', nth: 3, path: /tickets\/\?.*source_id/, fault: { kind: 'delay-request', ms: 150 } })
  const id = await desk.save(fields)
  expect(await desk.settled(id)).toBe('needs-you')
  expect((await desk.outboxOf(id))[0]).toMatchObject({ state: 'parked', reason: 'server-duplicate' })
  expect(await ticketsOf(fields.contact.phone)).toHaveLength(2)
})

it('leaves an update alone that clashes with a colleague, keeps both and posts nothing', async () => {
  const fields = walkIn('clash')
  const id = await desk.save(fields)
  expect(await desk.settled(id)).toBe('accepted')
  await desk.changeElsewhere(id, { ...fields, resolution: 'theirs' })
  desk.proxy.forget()

  await desk.save({ ...fields, resolution: 'mine' }, id)
  expect(await desk.settled(id)).toBe('needs-you')
  expect((await desk.outboxOf(id))[0]?.reason).toBe('server-changed')
  expect((await desk.db.getCase({ id })).fields.resolution).toBe('mine')
  expect((await ticketsOf(fields.contact.phone))[0]?.['resolution']).toBe('theirs')
  expect(desk.proxy.requests().filter((each) => each.method === 'POST' && each.path.includes('tickets'))).toEqual([])
})

it('merges an update with a colleague who changed other fields', async () => {
  const fields = walkIn('merge')
  const id = await desk.save(fields)
  expect(await desk.settled(id)).toBe('accepted')
  await desk.changeElsewhere(id, { ...fields, priority: 'high' })

  await desk.save({ ...fields, resolution: 'mine' }, id)
  expect(await desk.settled(id)).toBe('accepted')
  expect((await ticketsOf(fields.contact.phone))[0]).toMatchObject({ resolution: 'mine', priority: 'high' })
  expect((await desk.db.getCase({ id })).fields).toMatchObject({ resolution: 'mine', priority: 'high' })
})

it('parks an edit of a record that the server has no more', async () => {
  const fields = walkIn('gone')
  const id = await desk.save(fields)
  expect(await desk.settled(id)).toBe('accepted')
  desk.proxy.rule({
    method: 'GET',
    path: /tickets\/\d+$/,
    fault: {
      kind: 'answer',
      status: 404,
      body: '{"errors":[["error","Not Found","MISSING","tickets","7",""]]}',
      forward: false,
    },
  })
  await desk.save({ ...fields, resolution: 'for nobody' }, id)
  expect(await desk.settled(id)).toBe('needs-you')
  expect((await desk.outboxOf(id))[0]?.reason).toBe('server-missing')
})

it('takes a 404 of somebody on the way for no answer, and sends the edit', async () => {
  const fields = walkIn('not found by a portal')
  const id = await desk.save(fields)
  expect(await desk.settled(id)).toBe('accepted')
  desk.proxy.rule({
    method: 'GET',
    path: /tickets\/\d+$/,
    first: 2,
    fault: { kind: 'answer', status: 404, body: '{}', forward: false },
  })
  await desk.save({ ...fields, resolution: 'for somebody' }, id)
  expect(await desk.settled(id)).toBe('accepted')
  expect((await ticketsOf(fields.contact.phone))[0]).toMatchObject({ resolution: 'for somebody' })
})
