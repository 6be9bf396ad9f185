import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPracticeServer, type PracticeServer } from '../../../main/practice/server.ts'
import { deskWith, request, signIn, walkin, type Desk, type TicketObject } from './desk.ts'

const token = 'only-for-tests'
let now = Date.UTC(2026, 2, 1, 9)
let folder = ''
let server: PracticeServer
let amina: Desk
let juma: Desk

const start = () => startPracticeServer({ dataFolder: folder, cases: 0, controlToken: token, now: () => now })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-control-'))
  server = await start()
  amina = await signIn(server.url)
  juma = await signIn(server.url, 'juma', 'baobab-river-lamp')
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

function order(body: object, given = token, path = 'orders') {
  return request(new URL(`/practice-control/${path}`, server.url).href, {
    method: 'POST',
    headers: { 'X-Practice-Control': given, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}
async function ticket(change = {}): Promise<TicketObject> {
  return ((await juma.post('tickets', walkin(change))).json['tickets'] as [TicketObject])[0]
}
const ids = async (desk: Desk) => (await desk.tickets('_c=1000')).map((each) => each.id)

describe('the control door', () => {
  it('is not there without a token, nor for another', async () => {
    expect((await order({ order: 'end-sessions', login: 'amina' }, 'guess')).status).toBe(404)
    expect((await order({ order: 'end-sessions', login: 'amina' }, '')).status).toBe(404)
    expect((await order({ order: 'end-sessions', login: 'amina' }, token, 'other')).status).toBe(404)
    await server.close()
    server = await startPracticeServer({ dataFolder: folder, now: () => now })
    expect((await order({ order: 'end-sessions', login: 'amina' }, '')).status).toBe(404)
    expect((await deskWith(server.url, amina.token).get('')).status).toBe(200)
  })

  it('refuses what it cannot read', async () => {
    for (const body of [{}, { order: 'burn' }, { order: 'remove', resource: 'users', id: '1' }]) {
      expect((await order(body)).status).toBe(412)
    }
    const smuggled = { order: 'change-ticket', id: '1', by: 'juma', fields: { 'id = 9 --': 'x' } }
    expect((await order(smuggled)).status).toBe(412)
  })

  it('takes a ticket away', async () => {
    const { id } = await ticket()
    const kept = await ticket()
    expect((await order({ order: 'remove', resource: 'tickets', id })).status).toBe(200)
    expect((await amina.get(`tickets/${id}`)).status).toBe(404)
    expect((await amina.post(`tickets/${id}`, walkin())).status).toBe(404)
    expect(await ids(amina)).toEqual([kept.id])
    expect((await order({ order: 'remove', resource: 'tickets', id })).status).toBe(404)
  })

  it('takes a message away with its recipients', async () => {
    await amina.post('sms/', { msg: 'x', recipients: [{ contact_phone: '0700000001' }] })
    expect((await order({ order: 'remove', resource: 'sms', id: '1' })).status).toBe(200)
    expect((await amina.get('sms/?contact_phone=0700000001')).json['sms']).toEqual([])
  })

  it('changes a ticket as another person would', async () => {
    const before = await ticket()
    now += 60_000
    const change = { order: 'change-ticket', id: before.id, by: 'neema' }
    expect((await order({ ...change, fields: { priority: 'high' }, contacts: { town: 'Lamu' } })).status).toBe(200)
    const [after] = (await amina.get(`tickets/${before.id}`)).json['tickets'] as [TicketObject]
    expect(after).toEqual({
      ...before,
      priority: 'high',
      updated_by: 'neema',
      updated_on: '2026-03-01 09:01:00',
      contacts: { ...before.contacts, town: 'Lamu' },
    })
    expect((await order({ ...change, id: '999' })).status).toBe(404)
  })

  it('takes one ticket out of one person’s sight, and gives it back', async () => {
    const hidden = await ticket()
    const kept = await ticket({ status: 'closed' })
    const ban = { login: 'amina', resource: 'tickets', id: hidden.id }
    await order({ order: 'forbid', ...ban })
    const refusal = await amina.get(`tickets/${hidden.id}`)
    expect(refusal.status).toBe(403)
    expect(refusal.json['errors']).toEqual([['error', expect.any(String), 'RIGHTS', 'tickets', hidden.id, '']])
    expect((await amina.post(`tickets/${hidden.id}`, walkin())).status).toBe(403)
    expect(await ids(amina)).toEqual([kept.id])
    expect((await amina.get('tickets/rpt?xaxis=status')).json['tickets']).toEqual([['closed', '1']])
    expect(await ids(juma)).toEqual([kept.id, hidden.id])
    await order({ order: 'allow', ...ban })
    expect(await ids(amina)).toEqual([kept.id, hidden.id])
  })

  it('takes a whole resource away, also over a restart', async () => {
    await ticket()
    await order({ order: 'forbid', login: 'amina', resource: 'tickets' })
    await server.close()
    server = await start()
    amina = await signIn(server.url)
    expect((await amina.get('tickets/')).status).toBe(403)
    expect((await amina.post('tickets', walkin())).status).toBe(403)
    expect((await amina.get('calls/')).status).toBe(200)
    expect((await amina.get('users/')).status).toBe(200)
  })

  it('ends sessions, and switches an account off and on', async () => {
    await order({ order: 'end-sessions', login: 'amina' })
    expect((await amina.get('')).status).toBe(401)
    expect((await juma.get('')).status).toBe(200)
    amina = await signIn(server.url)
    await order({ order: 'switch-off', login: 'amina' })
    expect((await amina.get('')).status).toBe(401)
    await expect(signIn(server.url)).rejects.toThrow('401')
    await order({ order: 'switch-on', login: 'amina' })
    expect((await amina.get('')).status).toBe(200)
  })
})
