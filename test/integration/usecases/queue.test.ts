import { describe, expect, test } from 'vitest'
import { ExchangeOrder, plainExchange, QueueState, systemDevices } from '../../../preload/contract/index.ts'
import type { ExchangeReport } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startFront, startRig, startServer, tempFolder } from '../core/desk-rig.ts'
import type { Login, Rig } from '../core/desk-rig.ts'

const amina = '8101'
type Said<Kind extends ExchangeReport['kind']> = Omit<
  Extract<ExchangeReport, { kind: Kind }>,
  'kind' | 'extension' | 'at'
>

/** The exchange in the window, played by the test: it answers the ring that joins, and says what calls do. */
async function exchangeOf(rig: Rig, extension = amina) {
  const orders: ExchangeOrder[] = []
  rig.core.onEvent((key, data) => {
    if (key === 'exchangeOrdered') orders.push(ExchangeOrder.parse(data))
  })
  const tell = <Kind extends ExchangeReport['kind']>(kind: Kind, more: Said<Kind>) =>
    rig.must('practice.reportExchange', { kind, extension, at: Date.now(), ...more } as ExchangeReport)
  await tell('started', {})
  return {
    orders,
    tell,
    ring: (callId: string) =>
      tell('call-ringing', {
        callId,
        number: '+254722000111',
        name: 'Wanjiku',
        queue: 'child-helpline',
        direction: 'in',
        voice: 'en-child',
      }),
  }
}

const stateOf = (rig: Rig) => rig.must('queue.getState', {})
const becomes = (rig: Rig, status: QueueState['status']) =>
  until(`the server says ${status}`, async () => {
    await rig.must('queue.refresh', {})
    const state = await stateOf(rig)
    return state.status === status ? state : undefined
  })

/** Joins as a person does: the server rings the telephone, and only the answer joins. */
async function join(rig: Rig, exchange: Awaited<ReturnType<typeof exchangeOf>>): Promise<void> {
  await until('rings', async () => (await rig.must('queue.join', {})).result === 'ringing')
  await until('the order to ring came', () => exchange.orders.some((order) => order.kind === 'ring-to-join'))
  await exchange.tell('join-ringing', {})
  await exchange.tell('joined', {})
  await becomes(rig, 'online')
}

async function deskOf(login: Login, practiceUrl: string, folder?: string) {
  const rig = await startRig({ practiceUrl, ...(folder === undefined ? {} : { folder }) })
  expect(await rig.signIn(login, passwords[login])).toBe('ok')
  return rig
}

/** What the server itself says of a person, apart from everything the desk knows. */
async function serverSays(url: string, login: Login): Promise<string> {
  const basic = Buffer.from(`${login}:${passwords[login]}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const poll = await fetch(url, { headers: { XAuthorization: `Bearer ${ss[0][0]}` } })
  const { profile } = (await poll.json()) as { profile: [{ status: string }] }
  return profile[0].status
}

describe('the queue (DESIGN 3)', () => {
  test('is joined by the answered ring only, and the poll tells each state of a call with its id and queue', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    const exchange = await exchangeOf(rig)
    await becomes(rig, 'offline')
    await until('rings', async () => (await rig.must('queue.join', {})).result === 'ringing')
    await becomes(rig, 'ringing')
    await until('the order to ring came', () => exchange.orders.length === 1)
    expect(exchange.orders).toMatchObject([{ kind: 'ring-to-join', extension: amina }])
    await exchange.tell('joined', {})
    await becomes(rig, 'online')
    await exchange.ring('1795.1')
    expect(await becomes(rig, 'ringing')).toMatchObject({ callId: '1795.1', queue: 'child-helpline' })
    await exchange.tell('call-answered', { callId: '1795.1' })
    const oncall = await becomes(rig, 'oncall')
    expect(oncall.callId).toBe('1795.1')
    expect(oncall.readAt).toBeGreaterThan(0)
    expect(await rig.must('queue.leave', {})).toMatchObject({ result: 'refused', message: 'You are on a call' })
    await exchange.tell('call-ended', { callId: '1795.1', by: 'caller' })
    expect(await becomes(rig, 'wrapup')).toMatchObject({ callId: '1795.1' })
    expect(rig.told.filter((each) => each.key === 'queueChanged').length).toBeGreaterThan(4)
  })

  test('is left, and a second join is refused with the server’s words', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    const exchange = await exchangeOf(rig)
    await join(rig, exchange)
    expect(await rig.must('queue.join', {})).toEqual({ result: 'refused', message: 'Already in the queue' })
    expect(await rig.must('queue.leave', {})).toMatchObject({ result: 'offline' })
    expect((await stateOf(rig)).status).toBe('offline')
    await until('the order to leave came', () => exchange.orders.some((order) => order.kind === 'leave'))
  })

  test('goes on behind the lock, which says nothing of who is calling', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    const exchange = await exchangeOf(rig)
    await join(rig, exchange)
    await rig.must('session.lock', {})
    rig.told.length = 0
    await exchange.ring('1795.2')
    await becomes(rig, 'ringing')
    expect(await rig.code('queue.join', {})).toBe('locked')
    expect(JSON.stringify(rig.told)).not.toMatch(/Wanjiku|254722/)
    expect(rig.told.map((each) => each.key)).toContain('queueChanged')
    // Nor do the server's own words, whatever they say.
    expect(await stateOf(rig)).toMatchObject({ status: 'ringing', message: '' })
    expect(JSON.stringify(rig.told)).not.toContain('Ringing')
    await exchange.tell('call-ended', { callId: '1795.2', by: 'caller' })
    expect(await until('left', async () => (await rig.must('queue.leave', {})).result === 'offline')).toBe(true)
  })

  test('is left by signing out, and the next person knows nothing of it', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    await join(rig, await exchangeOf(rig))
    expect(await serverSays(server.url, 'amina')).toBe('online')
    await rig.must('session.signOut', {})
    expect(await serverSays(server.url, 'amina')).toBe('offline')
    await rig.signIn('juma', passwords.juma)
    expect((await stateOf(rig)).status).not.toBe('online')
  })

  test('stays as it is while the server is away; what the exchange reports meanwhile arrives in order', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    const exchange = await exchangeOf(rig)
    await join(rig, exchange)
    const before = await stateOf(rig)
    await server.kill()
    await exchange.ring('1795.3')
    await exchange.tell('call-answered', { callId: '1795.3' })
    await until('the light is out', async () => (await rig.must('app.getState', {})).link.state === 'unreachable')
    expect(await stateOf(rig)).toMatchObject({ status: 'online', sinceAt: before.sinceAt })
    expect(await rig.code('queue.leave', {})).toBe('server-unreachable')
    await server.bringBack()
    expect(await becomes(rig, 'oncall')).toMatchObject({ callId: '1795.3', queue: 'child-helpline' })
  })

  test('is nobody’s who may not use a telephone', async () => {
    const server = await startServer()
    const rig = await deskOf('baraka', server.url)
    for (const name of ['queue.getState', 'queue.join', 'queue.leave', 'phone.getAccount'] as const) {
      expect([name, await rig.code(name, {})]).toEqual([name, 'forbidden'])
    }
  })

  test('asks for the password where the server has ended the session', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await deskOf('amina', front.url)
    await becomes(rig, 'offline')
    const refused = { status: 401, body: '{"errors":[["error","Authentication Required"]],"loggedoff":[["Auth"]]}' }
    front.treat((_method, path) => (path.includes('joinq') ? refused : 'pass'))
    expect(await rig.code('queue.join', {})).toBe('sign-in-needed')
    await until('the banner', async () => (await rig.must('app.getState', {})).session.signInNeeded)
    expect(await rig.code('queue.join', {})).toBe('sign-in-needed')
    front.treat(() => 'pass')
    expect(await rig.code('session.signInAgain', { password: passwords.amina })).toBe('ok')
    expect(await rig.code('queue.join', {})).toBe('ok')
  })
})

describe('the telephone of a person', () => {
  test('is the extension the server told, with what this site’s exchange needs', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    const { account, devices } = await rig.must('phone.getAccount', {})
    expect(account).toEqual({
      extension: amina,
      displayName: 'Amina Wekesa',
      server: { kind: 'practice' },
      secret: '',
      joinCallerName: 'AgentLogin',
      wrapUpSeconds: 30,
      wrapUpExtensionSeconds: 60,
      echoNumber: '600',
      ...plainExchange(),
    })
    expect(devices).toEqual(systemDevices())
  })

  test('is known also without the server, which then cannot be asked to ring it', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const first = await deskOf('amina', server.url, folder)
    await first.stop()
    await server.kill()
    const rig = await deskOf('amina', server.url, folder)
    expect((await rig.must('phone.getAccount', {})).account?.extension).toBe(amina)
    expect(await rig.code('queue.join', {})).toBe('server-unreachable')
    expect((await stateOf(rig)).status).toBe('unknown')
    await server.bringBack()
    await until('signed in by itself', async () => (await stateOf(rig)).status === 'offline')
  })

  test('is asked for in the list of users where the profile does not tell it, and is none where nobody does', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const profile = (extra: string) =>
      `{"ss":[["a-session-token","1","amina","1","1"]],"Profile":[{"fname":"Amina"${extra}}]}`
    let users: 'told' | 'silent' = 'told'
    front.treat((method, path) => {
      if (method === 'POST' && path === '/eproc/') return { status: 201, body: profile('') }
      if (!path.startsWith('/eproc/users/')) return 'pass'
      expect(path).toBe('/eproc/users/?usn=amina')
      if (users === 'silent') return { status: 404, body: '<h1>' }
      return { status: 200, body: '{"users":[{"usn":"amina2","exten":"1"},{"usn":"amina","exten":"8177"}]}' }
    })
    const rig = await deskOf('amina', front.url)
    expect((await rig.must('phone.getAccount', {})).account?.extension).toBe('8177')
    await rig.must('session.signOut', {})
    users = 'silent'
    await rig.signIn('amina', passwords.amina)
    expect((await rig.must('phone.getAccount', {})).account).toBeNull()
  })

  test('keeps its devices with the computer, whoever sits there', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const devices = { ...systemDevices(), microphone: 'Headset', ringVolume: 0.2 }
    const first = await deskOf('amina', server.url, folder)
    await first.must('phone.setDevices', devices)
    await first.stop()
    const rig = await deskOf('juma', server.url, folder)
    expect((await rig.must('phone.getAccount', {})).devices).toEqual(devices)
  })

  test('keeps the desk open while it is in use, and not for the person after (DESIGN 8)', async () => {
    const server = await startServer()
    const rig = await deskOf('amina', server.url)
    const phase = async () => (await rig.must('app.getState', {})).session.phase
    await rig.must('phone.setBusy', { isBusy: true })
    rig.beIdle(600_000)
    // The idle check runs every 20 ms here: what it would do has been done long before this is over.
    const end = Date.now() + 300
    await until('the check has run many times', () => Date.now() > end)
    expect(await phase()).toBe('signed-in')
    await rig.must('phone.setBusy', { isBusy: false })
    rig.moveClock(599_000)
    expect(await phase()).toBe('signed-in')
    rig.moveClock(2000)
    await until('locked', async () => (await phase()) === 'locked')
    await rig.must('session.unlock', { password: passwords.amina })
    await rig.must('phone.setBusy', { isBusy: true })
    await rig.must('session.signOut', {})
    await rig.signIn('juma', passwords.juma)
    rig.beIdle(600_000)
    rig.moveClock(700_000)
    await until('locked', async () => (await phase()) === 'locked')
  })

  test('has exercises to practise with', async () => {
    const rig = await startRig({ practiceUrl: (await startServer()).url })
    const scenarios = await rig.must('practice.getScenarios', {})
    expect(scenarios.map((each) => each.id)).toContain('everyday')
  })
})
