import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { emptyCase } from '../../preload/contract/cases.ts'
import type { CaseFields } from '../../preload/contract/cases.ts'
import { isSameCase } from '../../main/sync/merge.ts'
import type { Fault } from '../kit/fault-proxy.ts'
import { until } from '../kit/poll.ts'
import { call, startFaultDesk, walkIn } from './fault-desk.ts'
import type { FaultDesk } from './fault-desk.ts'

/** DESIGN 6.3–6.5, fault by fault: whatever breaks once, the case arrives, once, as it was written. */

const html = '<!doctype html><title>Welcome to the guest network</title>'
const strangeTicket = '{"tickets_nb":[["info","Ticket Created"]],"tickets":[{"narrative":7}]}'
const errors = '{"errors":[["error","Not now","SYSTEM","tickets","","narrative"]]}'

interface Row {
  name: string
  fault: Fault
  /** Where the case is when nothing more happens by itself. */
  ends: 'accepted' | 'server-validation' | 'server-refused' | 'sign-in'
  /** How many times the change was posted, faults included. */
  posts: number
}

const rows: Row[] = [
  { name: 'cut before the request', fault: { kind: 'cut', where: 'before' }, ends: 'accepted', posts: 2 },
  { name: 'cut inside the request', fault: { kind: 'cut', where: 'in-request' }, ends: 'accepted', posts: 2 },
  { name: 'cut after the commit', fault: { kind: 'cut', where: 'after-request' }, ends: 'accepted', posts: 1 },
  { name: 'cut inside the answer', fault: { kind: 'cut', where: 'in-response' }, ends: 'accepted', posts: 1 },
  { name: 'answer after the time-out', fault: { kind: 'delay-response', ms: 600 }, ends: 'accepted', posts: 1 },
  { name: 'commit after the time-out', fault: { kind: 'delay-request', ms: 350 }, ends: 'accepted', posts: 1 },
  { name: 'commit after the look', fault: { kind: 'hold', until: /^GET .*tickets\// }, ends: 'accepted', posts: 1 },
  { name: '500, not done', fault: answer(500, '{}', false), ends: 'accepted', posts: 2 },
  { name: '500, but done', fault: answer(500, '{}', true), ends: 'accepted', posts: 1 },
  { name: '503 page, not done', fault: answer(503, html, false, 'text/html'), ends: 'accepted', posts: 2 },
  { name: '503 page, but done', fault: answer(503, html, true, 'text/html'), ends: 'accepted', posts: 1 },
  { name: '429, not done', fault: answer(429, '{}', false), ends: 'accepted', posts: 2 },
  { name: '200 HTML, not done', fault: answer(200, html, false, 'text/html'), ends: 'accepted', posts: 2 },
  { name: '201 HTML, but done', fault: answer(201, html, true, 'text/html'), ends: 'accepted', posts: 1 },
  { name: '201 garbage, not done', fault: answer(201, strangeTicket, false), ends: 'accepted', posts: 2 },
  { name: '201 garbage, but done', fault: answer(201, strangeTicket, true), ends: 'accepted', posts: 1 },
  { name: '201 cut JSON, but done', fault: answer(201, '{"tickets":[{"id"', true), ends: 'accepted', posts: 1 },
  { name: '201 empty, but done', fault: answer(201, '', true), ends: 'accepted', posts: 1 },
  { name: '302, not done', fault: answer(302, '', false), ends: 'accepted', posts: 2 },
  { name: '200 with errors, but done', fault: answer(200, errors, true), ends: 'accepted', posts: 1 },
  { name: '200 with errors, not done', fault: answer(200, errors, false), ends: 'server-validation', posts: 1 },
  {
    name: '200 that refuses',
    fault: answer(200, '{"status":"false","message":"No"}', false),
    ends: 'server-refused',
    posts: 1,
  },
  { name: '412', fault: answer(412, errors, false), ends: 'server-validation', posts: 1 },
  {
    name: '401',
    fault: answer(401, '{"errors":[["error","Authentication Required"]],"loggedoff":[["Auth"]]}', false),
    ends: 'sign-in',
    posts: 2,
  },
]

function answer(status: number, body: string, forward: boolean, type = 'application/json'): Fault {
  return { kind: 'answer', status, body, forward, type }
}

const operations = ['create walk-in', 'create call', 'outcome beside a case', 'update'] as const
const results = new Map<string, string[]>()

let desk: FaultDesk

beforeAll(async () => {
  desk = await startFaultDesk()
})
afterEach(() => desk.proxy.clear())
afterAll(async () => {
  const widest = Math.max(...rows.map((row) => row.name.length))
  const lines = [...results].map(
    ([name, cells]) => `${name.padEnd(widest)}  ${cells.map((cell) => cell.padEnd(34)).join('')}`,
  )
  process.stdout.write(
    `${' '.repeat(widest)}  ${operations.map((each) => each.padEnd(34)).join('')}\n${lines.join('\n')}\n`,
  )
  await desk.close()
})

async function begin(
  operation: (typeof operations)[number],
  name: string,
): Promise<{ caseId: string; fields: CaseFields }> {
  const fields = operation === 'create call' || operation === 'outcome beside a case' ? call(name) : walkIn(name)
  if (operation === 'outcome beside a case') return { caseId: '', fields: await besideACase(fields) }
  if (operation !== 'update') return { caseId: '', fields }
  const caseId = await desk.save(fields)
  expect(await desk.settled(caseId)).toBe('accepted')
  return { caseId, fields: { ...fields, resolution: `Resolved after ${name}`, status: 'closed' } }
}

/**
 * The outcome of a call whose case the server has, and whose other outcome a colleague it was handed on to has sent: three
 * tickets with one source id. Answers what the desk is about to send.
 */
async function besideACase(ofCase: CaseFields): Promise<CaseFields> {
  const phone = ofCase.contact.phone.replace('0700', '0711')
  const empty = emptyCase()
  const bare = { ...empty, source: 'call' as const, sourceId: ofCase.sourceId, status: 'closed' as const }
  const fields = { ...bare, disposition: 'prank' as const, contact: { ...empty.contact, phone } }
  expect(await desk.settled(await desk.save(ofCase))).toBe('accepted')
  const elsewhere = { ...fields, disposition: 'blank-call' as const }
  await desk.arriveLate('', { ...elsewhere, contact: { ...elsewhere.contact, phone: phone.replace('0711', '0722') } })
  return fields
}

/** The server holds this case once, with one contact, with every value as written. */
async function expectOnce(caseId: string, fields: CaseFields): Promise<void> {
  const tickets = (await desk.server.tickets()).filter((each) => each.contacts['phone'] === fields.contact.phone)
  expect(tickets).toHaveLength(1)
  expect(desk.contacts(fields.contact.phone)).toBe(1)
  const record = await desk.db.getCase({ id: caseId })
  expect(record.serverId).toBe(tickets[0]?.['id'])
  expect(isSameCase(fields, record.fields)).toBe(true)
  expect(tickets[0]).toMatchObject({
    narrative: fields.narrative,
    resolution: fields.resolution,
    status: fields.status,
  })
  expect(await desk.outboxOf(caseId)).toEqual([])
}

describe.each(rows)('$name', ({ name, fault, ends, posts }) => {
  it.each(operations)('%s', async (operation) => {
    const started = Date.now()
    const prepared = await begin(operation, name)
    const { fields } = prepared
    desk.proxy.forget()
    desk.proxy.rule({ method: 'POST', path: /\/tickets/, nth: 1, fault })
    const endedBefore = desk.ended.length
    const caseId =
      operation === 'outcome beside a case'
        ? await desk.giveOutcome(fields.sourceId, fields.contact.phone)
        : await desk.save(fields, prepared.caseId === '' ? undefined : prepared.caseId)

    if (ends === 'sign-in') {
      await until('the engine paused', () => desk.ended.length > endedBefore)
      expect((await desk.outboxOf(caseId))[0]?.state).toBe('queued')
      await desk.signIn()
    }
    const state = await desk.settled(caseId)
    if (state === 'needs-you') {
      const [row] = await desk.outboxOf(caseId)
      expect(row?.reason).toBe(ends)
      if (ends === 'server-validation')
        expect(row?.problems).toEqual([{ field: 'narrative', rule: 'server', serverText: 'Not now' }])
      // The person mends it: the edit goes out, and only the edit.
      const mended = { ...fields, narrative: `${fields.narrative} Mended.` }
      await desk.save(mended, caseId)
      expect(await desk.settled(caseId)).toBe('accepted')
      await expectOnce(caseId, mended)
    } else {
      expect(['accepted', 'sign-in']).toContain(ends)
      await expectOnce(caseId, fields)
    }
    const sent = desk.proxy.requests().filter((each) => each.method === 'POST' && each.path.includes('/tickets'))
    expect(sent).toHaveLength(state === 'needs-you' ? posts + 1 : posts)
    const cell = `${ends === 'accepted' || ends === 'sign-in' ? '' : `${ends}, edited, `}once, ${sent.length} sent, ${Date.now() - started} ms`
    results.set(name, [...(results.get(name) ?? []), cell])
  })
})
