import { mkdtemp, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect as tcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type Loopback, startLoopback } from '../../../main/shell/chromium/server.ts'
import { hostilePaths } from '../../kit/hostile-paths.ts'
import { smallCore } from '../../kit/small-core.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

async function start(answer?: (name: unknown, input: unknown) => unknown) {
  const base = await mkdtemp(join(tmpdir(), 'loopback-'))
  await writeFile(join(base, 'index.html'), '<title>Desk</title>')
  const small = smallCore(answer)
  const clock = { ms: 0, now: () => clock.ms }
  const seen: string[] = []
  const loopback = await startLoopback({
    core: small.core,
    clock,
    pageFolder: base,
    relay: null,
    onAddressReused: () => seen.push('reused'),
    onRaise: () => {
      seen.push('raised')
      return 'an address'
    },
  })
  open.push(loopback)
  const host = `127.0.0.1:${String(loopback.port)}`
  return { ...small, loopback, clock, seen, host, origin: `http://${host}` }
}

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string }

/** One request with exactly these headers and this raw path: `fetch` would tidy both. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (body += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    request.on('error', reject)
    request.end()
  })
}

async function enter(desk: Awaited<ReturnType<typeof start>>): Promise<string> {
  const path = desk.loopback.newAddress().slice(desk.origin.length)
  const { headers } = await ask(desk.loopback.port, path)
  return String(headers['set-cookie']?.[0]).split(';')[0] ?? ''
}

async function socketToken(desk: Awaited<ReturnType<typeof start>>, cookie: string): Promise<string> {
  const { body } = await ask(desk.loopback.port, '/socket-token', { cookie }, 'POST')
  return (JSON.parse(body) as { token: string }).token
}

/** Opens a socket and says how that went: `open`, or the status it was refused with. */
function connect(
  desk: Awaited<ReturnType<typeof start>>,
  {
    cookie,
    token,
    origin = desk.origin,
    path = '/socket',
    host = desk.host,
  }: { cookie?: string; token?: string; origin?: string; path?: string; host?: string },
): Promise<{ outcome: string; socket: WebSocket; messages: unknown[]; closed: Promise<number> }> {
  const socket = new WebSocket(
    `ws://${desk.host}${path}`,
    token === undefined ? ['helpline'] : ['helpline', `token.${token}`],
    {
      headers: { host, ...(cookie === undefined ? {} : { cookie }), ...(origin === '' ? {} : { origin }) },
    },
  )
  const messages: unknown[] = []
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  return new Promise((resolve) => {
    const done = (outcome: string) => resolve({ outcome, socket, messages, closed })
    socket.on('open', () => done(socket.protocol))
    socket.on('error', (error) => done(error.message))
  })
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !isTrue();) {
    if (Date.now() > deadline) throw new Error('It did not happen within five seconds')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('the loopback server', () => {
  it('listens on this computer only', async () => {
    const desk = await start()
    await expect(
      new Promise((resolve, reject) => {
        const socket = tcp({ host: '127.0.0.2', port: desk.loopback.port }, () => resolve('open'))
        socket.on('error', reject)
      }),
    ).rejects.toThrow('ECONNREFUSED')
  })

  it('turns a fresh address into a cookie no script and no other site can use', async () => {
    const desk = await start()
    const path = desk.loopback.newAddress().slice(desk.origin.length)
    const { status, headers } = await ask(desk.loopback.port, path)
    expect([status, headers.location]).toEqual([303, '/'])
    expect(headers['set-cookie']).toHaveLength(1)
    expect(headers['set-cookie']?.[0]).toMatch(
      new RegExp(`^helpline-${String(desk.loopback.port)}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
  })

  it('stops when an address is used twice, gives nothing for it, and nothing for an old one', async () => {
    const desk = await start()
    const path = desk.loopback.newAddress().slice(desk.origin.length)
    await ask(desk.loopback.port, path)
    expect(desk.seen).toEqual([])
    const second = await ask(desk.loopback.port, path)
    expect([second.status, second.headers['set-cookie']]).toEqual([403, undefined])
    await until(() => desk.seen.includes('reused'))
    const late = desk.loopback.newAddress().slice(desk.origin.length)
    desk.clock.ms += 10_001
    expect((await ask(desk.loopback.port, late)).status).toBe(403)
    expect((await ask(desk.loopback.port, '/?t=guess')).status).toBe(403)
    expect(desk.seen).toEqual(['reused'])
  })

  it('serves nothing without the cookie', async () => {
    const desk = await start()
    for (const path of ['/', '/index.html', '/elsewhere', '/take-over'])
      expect((await ask(desk.loopback.port, path)).status).toBe(403)
    expect((await ask(desk.loopback.port, '/socket-token', {}, 'POST')).status).toBe(403)
    const cookie = await enter(desk)
    expect(await ask(desk.loopback.port, '/', { cookie })).toMatchObject({ status: 200, body: '<title>Desk</title>' })
    const broken = `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}`
    expect((await ask(desk.loopback.port, '/', { cookie: broken })).status).toBe(403)
  })

  it('refuses foreign hosts, origins and sites even with the cookie', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    for (const more of [
      { host: `localhost:${String(desk.loopback.port)}` },
      { host: 'evil.example' },
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ])
      expect((await ask(desk.loopback.port, '/', { cookie, ...more })).status).toBe(403)
    for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])
      expect((await ask(desk.loopback.port, '/', { cookie }, method)).status).toBe(405)
  })

  it('sends the policy and every security header on every answer', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    const answers = [
      await ask(desk.loopback.port, '/', { cookie }),
      await ask(desk.loopback.port, '/missing.js', { cookie }),
      await ask(desk.loopback.port, '/elsewhere', { cookie }),
      await ask(desk.loopback.port, '/socket-token', { cookie }, 'POST'),
      await ask(desk.loopback.port, '/'),
      await ask(desk.loopback.port, '/', { host: 'evil.example' }),
      await ask(desk.loopback.port, desk.loopback.newAddress().slice(desk.origin.length)),
    ]
    const policies = answers.map(({ headers }) => String(headers['content-security-policy']))
    for (const policy of policies)
      expect(policy).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[A-Za-z0-9+/]{22}=='; img-src 'self' data: blob:; font-src 'self'; media-src 'self' blob:; connect-src 'self'; object-src 'none'; frame-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      )
    expect(new Set(policies).size).toBe(answers.length)
    for (const { headers } of answers)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY',
      })
  })

  it.each(hostilePaths.filter((path) => path.startsWith('/') && /^[\x21-\x7e]+$/.test(path)))(
    '%s names nothing',
    async (path) => {
      const desk = await start()
      const cookie = await enter(desk)
      expect((await ask(desk.loopback.port, path, { cookie })).status).toBe(404)
    },
  )

  it('is raised by who knows the secret of its note, and by no page', async () => {
    const desk = await start()
    const authorization = `Bearer ${desk.loopback.raiseSecret}`
    expect(JSON.parse((await ask(desk.loopback.port, '/raise', { authorization }, 'POST')).body)).toEqual({
      address: 'an address',
    })
    expect((await ask(desk.loopback.port, '/raise', {}, 'POST')).status).toBe(403)
    expect((await ask(desk.loopback.port, '/raise', { authorization: 'Bearer x' }, 'POST')).status).toBe(403)
    expect((await ask(desk.loopback.port, '/raise', { authorization, origin: desk.origin }, 'POST')).status).toBe(403)
    expect(desk.seen).toEqual(['raised'])
    // Each who was turned away is recorded (B1).
    expect(desk.refused.count).toBe(3)
    expect(desk.links).toEqual([null])
    await ask(desk.loopback.port, '/raise?link=tel%3A116', { authorization }, 'POST')
    expect(desk.links).toEqual([null, 'tel:116'])
  })
})

describe('the socket', () => {
  it('of a window that is no longer the one, or of a desk that closes, is not taken for trusted (SECURITY B1)', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    const connected = async () => {
      const window = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
      await until(() => window.messages.length === 1)
      return window
    }
    const first = await connected()
    // It hears nothing any more, so it does not know that it has been replaced.
    first.socket.pause()
    desk.loopback.expectReplacement()
    const second = await connected()
    first.socket.send(JSON.stringify({ id: 1, name: 'from the first', input: {} }))
    await until(() => desk.asked.length === 1)
    second.socket.pause()
    const closed = desk.loopback.close()
    second.socket.send(JSON.stringify({ id: 2, name: 'from the second', input: {} }))
    await until(() => desk.asked.length === 2)
    await closed
    expect(desk.asked.map(({ name, sender }) => [name, sender])).toEqual([
      ['from the first', 'unknown-window'],
      ['from the second', 'closing'],
    ])
    for (const { socket } of [first, second]) socket.terminate()
  })

  it('opens only with cookie, origin and a token that is used once', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    const token = await socketToken(desk, cookie)
    for (const refused of [
      {},
      { cookie },
      { token },
      { cookie, token: 'guess' },
      { cookie, token, origin: '' },
      { cookie, token, origin: 'http://evil.example' },
      { cookie, token, path: '/other' },
      { cookie, token, host: 'evil.example' },
    ])
      expect((await connect(desk, refused)).outcome).toContain('403')
    expect((await connect(desk, { cookie, token })).outcome).toBe('helpline')
    expect((await connect(desk, { cookie, token })).outcome).toContain('403')
    const late = await socketToken(desk, cookie)
    desk.clock.ms += 10_001
    expect((await connect(desk, { cookie, token: late })).outcome).toContain('403')
  })

  it('carries calls to the router as trusted, answers by id, and events', async () => {
    const desk = await start((name) => ({ name }))
    const cookie = await enter(desk)
    const { socket, messages } = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    await until(() => messages.length === 1)
    socket.send(JSON.stringify({ id: 7, name: 'app.getState', input: { a: 1 } }))
    await until(() => messages.length === 2)
    desk.tell('casesPulled', { count: 3 })
    await until(() => messages.length === 3)
    expect(messages).toEqual([
      { ready: true },
      { id: 7, result: { ok: true, value: { name: 'app.getState' } } },
      { event: 'casesPulled', data: { count: 3 } },
    ])
    expect(desk.asked).toEqual([{ name: 'app.getState', input: { a: 1 }, sender: 'trusted' }])
  })

  it.each([
    ['not JSON', '{', 1008],
    ['no call', '{"id":"x"}', 1008],
    ['more than a call', '{"id":1,"name":"a","input":1,"sender":"trusted"}', 1008],
    ['bytes', Buffer.from([1, 2]), 1003],
    ['more than the cap', JSON.stringify({ id: 1, name: 'a', input: 'x'.repeat(300 * 1024) }), 1009],
  ])('closes on %s and reaches no handler', async (_what, message, code) => {
    const desk = await start()
    const cookie = await enter(desk)
    const { socket, closed } = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    socket.send(message)
    expect(await closed).toBe(code)
    expect(desk.asked).toEqual([])
  })

  it('serves one window: a second is refused while the first answers, and taken when the first is gone', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    const first = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    await until(() => first.messages.length === 1)
    const second = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    expect(await second.closed).toBe(4001)
    expect(second.messages).toEqual([])
    first.socket.terminate()
    const third = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    await until(() => third.messages.length === 1)
  })

  it('is taken over by a page of ours on purpose, and by no other page', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    const first = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    await until(() => first.messages.length === 1)
    for (const site of ['none', 'cross-site', 'same-site'])
      expect((await ask(desk.loopback.port, '/take-over', { cookie, 'sec-fetch-site': site })).status).not.toBe(303)
    expect((await ask(desk.loopback.port, '/take-over', { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(303)
    expect(await first.closed).toBe(4001)
  })

  it('is handed to the window of a second start, and the first is told so', async () => {
    const desk = await start()
    const cookie = await enter(desk)
    const first = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    await until(() => first.messages.length === 1)
    desk.loopback.expectReplacement()
    const second = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    await until(() => second.messages.length === 1)
    expect(await first.closed).toBe(4002)
    const third = await connect(desk, { cookie, token: await socketToken(desk, cookie) })
    expect(await third.closed).toBe(4001)
  })
})
