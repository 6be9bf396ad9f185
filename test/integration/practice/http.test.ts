import { connect } from 'node:net'
import { request as rawRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, ownServer, request, signIn, walkin, type Desk, type OwnServer } from './desk.ts'

let own: OwnServer
let desk: Desk
let url = ''

beforeAll(async () => {
  own = await ownServer()
  url = own.server.url
  desk = await signIn(url)
})
afterAll(() => own.end())

const headers = () => ({ XAuthorization: `Bearer ${desk.token}`, 'Content-Type': 'application/json' })
const post = (body: BodyInit, extra: Record<string, string> = {}) =>
  request(`${url}tickets`, { method: 'POST', headers: { ...headers(), ...extra }, body })
const countTickets = async () => (await desk.get('tickets/rpt')).json['tickets']

describe('what is no proper request', () => {
  it.each<[string, BodyInit]>([
    ['half a JSON', '{"source":"walkin"'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"walkin"'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ])('%s as the body is refused with 412 and stores nothing', async (_, body) => {
    const before = await countTickets()
    const { status, json } = await post(body)
    expect(status).toBe(412)
    expect(json['errors']).toEqual([['error', expect.any(String), 'FORMAT', 'tickets', '', '']])
    expect(await countTickets()).toEqual(before)
  })

  it('a body that is cut in the middle stores nothing, and the server goes on', async () => {
    const before = await countTickets()
    const body = JSON.stringify(walkin())
    await new Promise<void>((resolve, reject) => {
      const socket = connect(own.server.port, '127.0.0.1', () => {
        socket.write(`POST /eproc/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nXAuthorization: Bearer ${desk.token}\r\n`)
        socket.write(`Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, -20)}`)
        socket.end()
      })
      socket.on('close', () => resolve())
      socket.on('error', reject)
      socket.resume()
    })
    expect(await countTickets()).toEqual(before)
  })

  it('a body that is not called JSON is refused', async () => {
    expect((await post(JSON.stringify(walkin()), { 'Content-Type': 'text/plain' })).status).toBe(412)
  })

  it('a body over 1 MB is refused with 413 as JSON, and the server goes on', async () => {
    const { status, json } = await post(JSON.stringify(walkin({ narrative: 'x'.repeat(2 * 1024 * 1024) })))
    expect(status).toBe(413)
    expect(json['errors']).toBeTruthy()
    expect((await desk.get('')).status).toBe(200)
  })

  it('a body that says it is far too large is refused before it is sent', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = rawRequest(`${url}tickets`, {
        method: 'POST',
        headers: { ...headers(), 'Content-Length': String(50 * 1024 * 1024) },
      })
      sent.once('response', (answer) => {
        resolve(answer.statusCode)
        sent.destroy()
      })
      sent.once('error', reject)
      sent.flushHeaders()
    })
    expect(status).toBe(413)
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('the method %s is refused with 405 as JSON', async (method) => {
    const answer = await request(`${url}tickets/1`, { method, headers: headers() })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, POST')
    expect(answer.json['errors']).toBeTruthy()
  })

  it.each([
    ['GET', 'changeAuth', 'POST'],
    ['POST', 'tickets/rpt', 'GET'],
    ['POST', 'stats/0', 'GET'],
  ])('%s %s is refused with 405', async (method, path, allowed) => {
    const body = method === 'POST' ? { body: '{}' } : {}
    const answer = await request(`${url}${path}`, { method, headers: headers(), ...body })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe(allowed)
  })

  it.each(['weather/', 'joinq2', 'tickets/1/2', '/tickets/', 'stats', 'stats/0/1', '%E0%A4', 'changeAuth/1'])(
    'the path %s is answered with 404 as JSON',
    async (path) => {
      const answer = await request(`${url}${path}`, {
        method: path === 'changeAuth/1' ? 'POST' : 'GET',
        headers: headers(),
      })
      expect(answer.status).toBe(404)
      expect(answer.json['errors']).toBeTruthy()
    },
  )

  it('a path outside the base is answered with 404', async () => {
    expect((await request(new URL('/', url).href, { headers: headers() })).status).toBe(404)
    expect((await request(new URL('/eprocx/tickets/', url).href, { headers: headers() })).status).toBe(404)
  })

  it.each([
    'Basic',
    'Basic !!!',
    `Basic ${Buffer.from('no colon').toString('base64')}`,
    `Basic ${Buffer.from(':x').toString('base64')}`,
    'Bearer',
    'Digest a="b"',
    '',
  ])('a sign-in with the header %j is refused with 401', async (value) => {
    expect((await request(url, { method: 'POST', headers: { XAuthorization: value } })).status).toBe(401)
  })

  it('the usual Authorization header is not taken for the documented one', async () => {
    const { XAuthorization } = basic('amina', 'acacia-morning-drum')
    expect((await request(url, { method: 'POST', headers: { Authorization: XAuthorization ?? '' } })).status).toBe(401)
  })

  it('a page that reaches loopback under a name of its own gets nothing', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(own.server.port, '127.0.0.1', () => {
        socket.write(`GET /eproc/tickets/ HTTP/1.1\r\nHost: evil.example\r\nXAuthorization: Bearer ${desk.token}\r\n`)
        socket.write('Connection: close\r\n\r\n')
      })
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
  })
})

describe('a session', () => {
  it('is a random id of 26 characters, a new one for each sign-in', async () => {
    const other = await signIn(url)
    expect(other.token).toMatch(/^[a-z0-9]{26}$/)
    expect(other.token).not.toBe(desk.token)
    expect((await desk.get('')).status).toBe(200)
    expect((await other.get('')).status).toBe(200)
  })

  it('ends after twelve hours', async () => {
    let now = Date.UTC(2026, 0, 1)
    const timed = await ownServer({ now: () => now })
    const short = await signIn(timed.server.url)
    now += 12 * 60 * 60 * 1000 - 1
    expect((await short.get('')).status).toBe(200)
    now += 1
    expect((await short.get('')).status).toBe(401)
    await timed.end()
  })
})

describe('what is typed', () => {
  it('comes back character for character', async () => {
    const narrative = `Ng’ombe ŋ 👩🏾‍🏫 مرحبا <script>alert(1)</script> "quoted" \\ \u0000 \u2028 ${'mtoto '.repeat(300)}`
    const created = await desk.post('tickets', walkin({ narrative }, { fname: "O'Brien; DROP TABLE tickets" }))
    expect(created.status).toBe(201)
    const [ticket] = created.json['tickets'] as { id: string }[]
    const viewed = await desk.get(`tickets/${ticket?.id ?? ''}`)
    expect(viewed.json['tickets']).toMatchObject([{ narrative, contacts: { fname: "O'Brien; DROP TABLE tickets" } }])
  })

  it('every answer names its kind, length and date, and is kept by nobody', async () => {
    const { headers: sent } = await desk.get('')
    expect(sent.get('content-type')).toBe('application/json; charset=utf-8')
    expect(sent.get('cache-control')).toBe('no-store')
    expect(Date.parse(sent.get('date') ?? '')).not.toBeNaN()
  })
})
