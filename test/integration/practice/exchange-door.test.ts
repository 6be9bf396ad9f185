import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exchangeFor, ringing, type ExchangeDesk } from './exchange-desk.ts'
import { ownServer, request, signIn, type OwnServer } from './desk.ts'

let own: OwnServer
let clock = 0
let amina: ExchangeDesk
const now = () => clock

beforeEach(async () => {
  clock = Date.UTC(2026, 10, 22, 9)
  own = await ownServer({ now, wrapUpSeconds: 30 })
  const { token } = await signIn(own.server.url)
  amina = exchangeFor(own.server.url, token, '8101', now)
})
afterEach(() => own.end())

const status = async () => (await amina.poll()).status
const attach = () => amina.orders(0)
const ring = { number: expect.any(Number) as number, kind: 'ring-to-join', extension: '8101' }

describe('joining the queue', () => {
  it('is refused while no exchange is there, and nothing rings later because of it', async () => {
    expect(await amina.join()).toEqual({ status: 'false', message: 'Extension not registered' })
    expect(await amina.orders(0)).toEqual([])
    expect(await status()).toBe('offline')
  })

  it('is refused again when the exchange has not been heard of for half a minute', async () => {
    await attach()
    clock += 30_000
    expect(await amina.join()).toEqual({ status: 'false', message: 'Extension not registered' })
  })

  it('rings the extension, and only the answered ring makes the poll say online', async () => {
    await attach()
    expect(await amina.join()).toEqual({ status: 'ringing', message: 'Ringing' })
    expect(await amina.orders(0)).toEqual([ring])
    await amina.report({ kind: 'join-ringing' })
    expect(await status()).toBe('ringing')
    await amina.report({ kind: 'joined' })
    expect(await status()).toBe('online')
    expect(await amina.join()).toEqual({ status: 'false', message: 'Already in the queue' })
  })

  it('asked for twice rings once', async () => {
    await attach()
    await amina.join()
    expect(await amina.join()).toEqual({ status: 'ringing', message: 'Ringing' })
    expect(await amina.orders(0)).toHaveLength(1)
  })

  it('fails when the ring is refused or not answered in time, and then nothing is left to ring', async () => {
    await attach()
    await amina.join()
    await amina.report({ kind: 'join-failed' })
    expect(await status()).toBe('offline')
    await amina.join()
    clock += 20_000
    expect(await status()).toBe('offline')
    expect(await amina.orders(0)).toEqual([])
  })

  it('is not possible without an extension', async () => {
    const admin = await signIn(own.server.url, 'daudi', 'maize-lantern-hill')
    const user = { usn: 'pili', exten: '', photo: '', fname: 'Pili', lname: 'Mushi', phone: '', email: '' }
    await admin.post('users', user)
    const { token } = await signIn(own.server.url, 'pili', 'callcenter')
    const pili = exchangeFor(own.server.url, token, '', now)
    expect(await pili.join()).toEqual({ status: 'false', message: 'You have no extension' })
    expect((await pili.poll()).status).toBe('offline')
  })
})

describe('leaving the queue', () => {
  it('takes effect at once and is told to the exchange', async () => {
    await attach()
    await amina.report({ kind: 'joined' })
    expect(await amina.leave()).toEqual({ status: 'offline', message: 'Offline' })
    expect(await status()).toBe('offline')
    expect(await amina.orders(0)).toEqual([{ ...ring, kind: 'leave' }])
  })

  it('while it still rings takes the ring back', async () => {
    await attach()
    await amina.join()
    await amina.leave()
    expect((await amina.orders(0)).map((order) => order.kind)).toEqual(['leave'])
  })

  it('is refused in a call', async () => {
    await amina.report({ kind: 'joined' }, ringing('1.1'), { kind: 'call-answered', callId: '1.1' })
    expect(await amina.leave()).toEqual({ status: 'false', message: 'You are on a call' })
    expect(await status()).toBe('oncall')
  })

  it('is also what hanging up the leg that joined does', async () => {
    await amina.report({ kind: 'joined' }, { kind: 'left' })
    expect(await status()).toBe('offline')
    expect((await amina.ask(0, 0)).json['isMember']).toBe(false)
  })
})

describe('a call in the poll', () => {
  it('rings, is talked in, and is followed by quiet, each with its id, number and queue', async () => {
    const spoken = { data: '1.1', phone: '0700000123', context: 'child-helpline' }
    await amina.report({ kind: 'joined' }, ringing('1.1'))
    expect(await amina.poll()).toEqual({ status: 'ringing', message: 'Ringing', lastcall: '', ...spoken })
    await amina.report({ kind: 'call-answered', callId: '1.1' })
    expect(await amina.poll()).toEqual({ status: 'oncall', message: 'On Call', lastcall: '', ...spoken })
    await amina.report({ kind: 'call-ended', callId: '1.1', by: 'caller' })
    expect(await amina.poll()).toEqual({ status: 'wrapup', message: 'Wrap Up', lastcall: '09:00', ...spoken })
    clock += 30_000
    const quiet = { data: '', phone: '', context: '' }
    expect(await amina.poll()).toEqual({ status: 'online', message: 'Online', lastcall: '09:00', ...quiet })
  })

  it('of one desk is nothing of another’s', async () => {
    const { token } = await signIn(own.server.url, 'juma', 'baobab-river-lamp')
    const juma = exchangeFor(own.server.url, token, '8102', now)
    await amina.report({ kind: 'joined' }, ringing('1.1'))
    expect((await juma.poll()).status).toBe('offline')
    await juma.report({ kind: 'joined' }, ringing('1.1', { number: '0700000456' }))
    expect((await juma.poll()).phone).toBe('0700000456')
    expect((await amina.poll()).phone).toBe('0700000123')
  })
})

describe('the exchange’s reports', () => {
  it('delivered twice, as after a lost answer, change nothing', async () => {
    const story = [
      { kind: 'joined' },
      ringing('1.1'),
      { kind: 'call-answered', callId: '1.1' },
      { kind: 'call-ended', callId: '1.1', by: 'agent' },
    ] as const
    const at = clock
    const told = story.map((each, index) => ({ ...each, at: at + index * 1000 }))
    clock += 5000
    await amina.report(...told)
    const before = [await amina.poll(), (await amina.desk.get('calls/')).json]
    clock += 3000
    await amina.report(...told)
    expect([await amina.poll(), (await amina.desk.get('calls/')).json]).toEqual(before)
  })

  it('delivered twice, longer by what happened since, do not end a call that is up', async () => {
    const at = clock
    const story = [
      { kind: 'started', at },
      { kind: 'joined', at: at + 1 },
      { ...ringing('1.1'), at: at + 2 },
      { kind: 'call-ended', callId: '1.1', by: 'exchange', at: at + 3 },
      { ...ringing('1.1'), at: at + 4 },
    ] as const
    await amina.report(...story)
    clock += 10
    await amina.report(...story, { kind: 'call-answered', callId: '1.1', at: at + 5 })
    expect(await amina.poll()).toMatchObject({ status: 'oncall', data: '1.1' })
    // An exchange that really starts anew ends it.
    clock += 10
    await amina.report({ kind: 'started' })
    expect(await status()).toBe('online')
  })

  it('delivered late still say when it was', async () => {
    const at = clock
    clock += 3_600_000
    await amina.report(
      { kind: 'joined', at },
      { ...ringing('1.1'), at },
      { kind: 'call-answered', callId: '1.1', at: at + 4000 },
      { kind: 'call-ended', callId: '1.1', by: 'caller', at: at + 64_000 },
    )
    expect(await status()).toBe('online')
    const [call] = (await amina.desk.get('calls/1.1')).json['calls'] as Record<string, string>[]
    expect(call).toMatchObject({ created_on: '2026-11-22 09:00:00', wait: '4', talk: '60', usr: '8101' })
  })

  it('of a caller who was passed on and rings again are one call', async () => {
    const at = clock
    clock += 60_000
    const passed = { kind: 'call-ended', callId: '1.1', by: 'agent', at: at + 1000 } as const
    await amina.report({ kind: 'joined', at }, { ...ringing('1.1'), at }, passed)
    expect(await status()).toBe('online')
    await amina.report({ ...ringing('1.1'), at: at + 6000 })
    expect(await status()).toBe('ringing')
    // The first ring once more, late: it is over and stays over.
    await amina.report(
      { kind: 'call-answered', callId: '1.1', at: at + 8000 },
      { kind: 'call-ended', callId: '1.1', by: 'caller', at: at + 20_000 },
      { ...ringing('1.1'), at },
    )
    const rows = (await amina.desk.get('calls/')).json['calls'] as Record<string, string>[]
    expect(rows).toEqual([expect.objectContaining({ id: '1.1', hangup_status: 'answered', wait: '8', talk: '12' })])
    expect(await status()).not.toBe('ringing')
  })

  it('are taken all or none: one that nobody can read spoils the whole', async () => {
    const { status: code, json } = await amina.report({ kind: 'joined' }, ringing('x'.repeat(5000)))
    expect(code).toBe(412)
    expect(json['errors']).toEqual([['error', 'Value is not readable', 'FORMAT', 'exchange', '', 'reports.1.callId']])
    expect(await status()).toBe('offline')
  })

  it('of a new start end what was up and void what was asked, but leave the membership', async () => {
    await amina.report({ kind: 'joined' }, ringing('1.1'), { kind: 'call-answered', callId: '1.1' })
    await amina.report({ kind: 'started' })
    expect(await status()).toBe('online')
    const [call] = (await amina.desk.get('calls/1.1')).json['calls'] as Record<string, string>[]
    expect(call).toMatchObject({ hangup_status: 'answered', ended_on: '2026-11-22 09:00:00' })
    await attach()
    await amina.leave()
    await amina.report({ kind: 'started' })
    expect((await amina.ask(0, 0)).json).toEqual({ orders: [], isMember: false })
  })
})

it('a start of the exchange that is told of late does not take back the ring asked for since', async () => {
  const at = clock
  clock += 5000
  await attach()
  await amina.join()
  await amina.report({ kind: 'started', at }, { kind: 'left', at })
  expect(await status()).toBe('ringing')
  expect(await amina.orders(0)).toEqual([ring])
})

describe('the door', () => {
  it('holds the question until there is an order, and the exchange counts as there meanwhile', async () => {
    const waiting = amina.ask(0, 20)
    // The first answers that it is there as soon as the question has arrived.
    const deadline = performance.now() + 5000
    let answer = await amina.join()
    while (answer['status'] === 'false' && performance.now() < deadline) answer = await amina.join()
    expect((await waiting).json).toEqual({ orders: [ring], isMember: false })
  })

  it('answers without orders when the wait is over, and says who is a member', async () => {
    await amina.report({ kind: 'joined' })
    const before = performance.now()
    expect((await amina.ask(0, 0.2)).json).toEqual({ orders: [], isMember: true })
    expect(performance.now() - before).toBeGreaterThan(190)
  })

  it('gives an order again until it was acknowledged', async () => {
    await attach()
    await amina.join()
    const [order] = await amina.orders(0)
    expect(await amina.orders(0)).toEqual([order])
    expect(await amina.orders(order?.number ?? 0)).toEqual([])
    await amina.leave()
    expect(await amina.orders(0)).toEqual([{ number: (order?.number ?? 0) + 1, kind: 'leave', extension: '8101' }])
  })

  it('gives its orders to an exchange that counts from an earlier life of the server', async () => {
    await attach()
    await amina.join()
    expect(await amina.orders(9_999)).toEqual([{ ...ring, number: 10_000 }])
    expect(await amina.orders(10_000)).toEqual([])
    await amina.leave()
    expect(await amina.orders(10_000)).toEqual([{ ...ring, number: 10_001, kind: 'leave' }])
  })

  it('lets nobody speak for another’s extension', async () => {
    const theirs = exchangeFor(own.server.url, amina.desk.token, '8102', now)
    for (const answer of [await theirs.ask(0, 0), await theirs.report({ kind: 'joined' })]) {
      expect(answer.status).toBe(412)
      expect(answer.json['errors']).toEqual([['error', 'Not your extension', 'RIGHTS', 'exchange', '', 'extension']])
    }
  })

  it.each(['orders?extension=8101', 'reports'])('needs a session for %s', async (path) => {
    const door = new URL('/practice-exchange/', own.server.url).href
    const method = path === 'reports' ? 'POST' : 'GET'
    const headers = { XAuthorization: 'Bearer nobody' }
    expect((await request(`${door}${path}`, { method, headers })).status).toBe(401)
  })

  it.each([
    ['GET', 'reports', 405],
    ['POST', 'orders', 405],
    ['GET', 'orders/1', 404],
    ['GET', '', 404],
    ['GET', 'orders?extension=8101&after=-1', 412],
    ['GET', 'orders?extension=8101&after=1e15', 412],
    ['GET', 'orders?extension=8101&wait=soon', 412],
    ['GET', 'orders', 412],
  ])('%s %s is answered with %i', async (method, path, code) => {
    const door = new URL('/practice-exchange/', own.server.url).href
    const headers = { XAuthorization: `Bearer ${amina.desk.token}` }
    const answer = await request(`${door}${path}`, { method, headers })
    expect(answer.status).toBe(code)
    expect(answer.json['errors']).toBeTruthy()
  })

  it('does not keep the server from stopping while somebody waits', async () => {
    const waiting = amina.ask(0, 25).catch(() => undefined)
    const before = performance.now()
    await own.server.close()
    await waiting
    expect(performance.now() - before).toBeLessThan(1500)
  })
})
