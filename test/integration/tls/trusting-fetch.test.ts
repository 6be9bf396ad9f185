import { once } from 'node:events'
import { createServer, get } from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createPlain } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { createJsonHttp } from '../../../main/api/http.ts'
import { codeOf } from '../../../preload/contract/index.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { pinnedAgent } from '../../../main/tls/pinned-agent.ts'
import { probe } from '../../../main/tls/probe.ts'
import { createTrustingFetch } from '../../../main/tls/trusting-fetch.ts'
import { makeCertificate } from '../../kit/certificates.ts'
import { until } from '../../kit/poll.ts'
import type { TestCertificate } from '../../kit/certificates.ts'

const good = makeCertificate()
const other = makeCertificate()
const expired = makeCertificate({ days: -1 })
const foreign = makeCertificate({ names: 'DNS:elsewhere.example' })
const authority = makeCertificate({ names: 'DNS:authority.example', isAuthority: true })
const issued = makeCertificate({ signedBy: authority })

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

/** A real https server that notes what reached it. */
async function serve(
  certificate: TestCertificate,
  options: { port?: number; answer?: (request: IncomingMessage, response: ServerResponse) => void } = {},
) {
  const reached: { url: string; body: string; authorization: string }[] = []
  let handshakes = 0
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      reached.push({
        url: request.url ?? '',
        body: Buffer.concat(chunks).toString(),
        authorization: String(request.headers['xauthorization'] ?? ''),
      })
      if (options.answer !== undefined) options.answer(request, response)
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"tickets":[]}')
    })
  })
  server.on('connection', () => (handshakes += 1))
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  stops.push(stop)
  return { port, url: `https://localhost:${port}/eproc/`, reached, handshakes: () => handshakes, stop }
}

function clientOf(url: string, pins: readonly string[]) {
  const trusting = createTrustingFetch(systemClock)
  trusting.trust([{ host: 'localhost', pins }])
  onTestFinished(() => trusting.trust([]))
  const observer = { answered: () => undefined, failed: () => undefined }
  const http = createJsonHttp({ baseUrl: url, fetch: trusting.fetch, timeoutMs: 5000, observer, clock: systemClock })
  return {
    trusting,
    post: () => http.exchange({ method: 'POST', path: ['tickets'], authorization: 'Bearer secret', json: { a: 1 } }),
    get: () => http.exchange({ method: 'GET', path: ['tickets'], isFolder: true, authorization: 'Bearer secret' }),
  }
}

const failureOf = (run: Promise<unknown>) => run.then(() => 'ok', codeOf)

describe('a server with a certificate of its own (SECURITY D3)', () => {
  test('is believed by its pin; a request goes through whole, and the connection is kept', async () => {
    const server = await serve(good)
    const { post, get } = clientOf(server.url, [other.pin, good.pin])
    expect(await post()).toEqual({ status: 200, body: { tickets: [] } })
    expect(await get()).toMatchObject({ status: 200 })
    expect(server.reached).toEqual([
      { url: '/eproc/tickets', body: '{"a":1}', authorization: 'Bearer secret' },
      { url: '/eproc/tickets/', body: '', authorization: 'Bearer secret' },
    ])
    // One look at the certificate, and one connection for both requests.
    expect(server.handshakes()).toBe(2)
  })

  test('many requests at once need one look', async () => {
    const server = await serve(good)
    const { get } = clientOf(server.url, [good.pin])
    await Promise.all(Array.from({ length: 8 }, get))
    expect(server.reached).toHaveLength(8)
    expect(server.handshakes()).toBeLessThanOrEqual(9)
  })

  test.each([
    { what: 'another key', shown: other, pins: [good.pin] },
    { what: 'an expired certificate', shown: expired, pins: [expired.pin] },
    { what: 'another name', shown: foreign, pins: [foreign.pin] },
    { what: 'a certificate of an authority whose own key is pinned', shown: issued, pins: [authority.pin] },
    { what: 'a certificate nobody vouches for, and no pins', shown: good, pins: [] },
  ])('with $what hears nothing of ours', async ({ shown, pins }) => {
    const server = await serve(shown)
    const { post } = clientOf(server.url, pins)
    expect(await failureOf(post())).toBe('server-certificate')
    expect(server.reached).toEqual([])
  })

  test('with a certificate of a private authority is believed by its own pin', async () => {
    const server = await serve(issued)
    expect(await clientOf(server.url, [issued.pin]).post()).toMatchObject({ status: 200 })
  })

  test('that is replaced by somebody else hears nothing, and the right one is believed again', async () => {
    const first = await serve(good)
    const { post } = clientOf(first.url, [good.pin])
    await post()
    first.stop()
    const impostor = await serve(other, { port: first.port })
    expect(await failureOf(post())).toMatch(/^server-(certificate|unreachable)$/)
    expect(await failureOf(post())).toBe('server-certificate')
    expect(impostor.reached).toEqual([])
    impostor.stop()
    const back = await serve(good, { port: first.port })
    expect(await post()).toMatchObject({ status: 200 })
    expect(back.reached).toHaveLength(1)
  })

  test('that renews its certificate with the same key goes on at once', async () => {
    const first = await serve(good)
    const { get } = clientOf(first.url, [good.pin])
    await get()
    first.stop()
    const renewed = await serve(makeCertificate({ sameKeyAs: good }), { port: first.port })
    // The kept connection may still have to be noticed as gone.
    await failureOf(get())
    expect(await get()).toMatchObject({ status: 200 })
    expect(renewed.reached.length).toBeGreaterThan(0)
  })

  test('loses its trust with its rule', async () => {
    const server = await serve(good)
    const { trusting, get } = clientOf(server.url, [good.pin])
    await get()
    trusting.trust([{ host: 'localhost', pins: [other.pin] }])
    expect(await failureOf(get())).toBe('server-certificate')
  })

  test('that points elsewhere is not followed (SECURITY D6)', async () => {
    const target = await serve(good)
    const server = await serve(good, {
      answer: (_request, response) => response.writeHead(307, { location: target.url }).end(),
    })
    expect(await failureOf(clientOf(server.url, [good.pin]).post())).toBe('server-redirected')
    expect(target.reached).toEqual([])
  })

  test('that sends more than a desk takes, or nothing for ever, is cut off (SECURITY D7)', async () => {
    const flood = await serve(good, {
      answer(_request, response) {
        response.writeHead(200)
        const write = (): void => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
          if (!response.destroyed) response.once('drain', write)
        }
        write()
      },
    })
    expect(await failureOf(clientOf(flood.url, [good.pin]).get())).toBe('server-too-large')
    const silent = await serve(good, { answer: () => undefined })
    const trusting = createTrustingFetch(systemClock)
    trusting.trust([{ host: 'localhost', pins: [good.pin] }])
    const observer = { answered: () => undefined, failed: () => undefined }
    const http = createJsonHttp({
      baseUrl: silent.url,
      fetch: trusting.fetch,
      timeoutMs: 300,
      observer,
      clock: systemClock,
    })
    expect(await failureOf(http.exchange({ method: 'GET', path: [], authorization: '' }))).toBe('server-timeout')
  })
})

test('a server that takes the connection and says nothing is given up in time, before anything was sent', async () => {
  const mute = createPlain(() => undefined).listen(0, '127.0.0.1')
  onTestFinished(() => void mute.close())
  await once(mute, 'listening')
  const { port } = mute.address() as { port: number }
  const trusting = createTrustingFetch(systemClock)
  trusting.trust([{ host: 'localhost', pins: [good.pin] }])
  const observer = { answered: () => undefined, failed: () => undefined }
  const http = createJsonHttp({
    baseUrl: `https://localhost:${port}/`,
    fetch: trusting.fetch,
    timeoutMs: 200,
    observer,
    clock: systemClock,
  })
  const began = performance.now()
  expect(await failureOf(http.exchange({ method: 'GET', path: [], authorization: '' }))).toBe('server-timeout')
  // The look itself would take five seconds.
  expect(performance.now() - began).toBeLessThan(4000)
})

describe('a look at a server', () => {
  const look = (address: string, pins: readonly string[]) => probe({ address, pins }, { clock: systemClock })

  test.each([
    { shown: good, pins: [good.pin], host: 'localhost', verdict: 'ok' },
    { shown: good, pins: [good.pin], host: '127.0.0.1', verdict: 'ok' },
    { shown: good, pins: [other.pin], host: 'localhost', verdict: 'wrong-certificate' },
    { shown: good, pins: [], host: 'localhost', verdict: 'wrong-certificate' },
    { shown: expired, pins: [expired.pin], host: 'localhost', verdict: 'certificate-expired' },
    { shown: foreign, pins: [foreign.pin], host: 'localhost', verdict: 'certificate-name' },
  ])('says $verdict and sends nothing', async ({ shown, pins, host, verdict }) => {
    const server = await serve(shown)
    for (const scheme of ['https', 'wss']) {
      expect((await look(`${scheme}://${host}:${server.port}/ws`, pins)).verdict).toBe(verdict)
    }
    expect(server.reached).toEqual([])
  })

  test('says unreachable where nobody answers, or something that is no TLS', async () => {
    const server = await serve(good)
    server.stop()
    expect((await look(`wss://localhost:${server.port}/ws`, [good.pin])).verdict).toBe('unreachable')
    expect((await look('not an address', [])).verdict).toBe('unreachable')
    const mute = createPlain(() => undefined).listen(0, '127.0.0.1')
    const talker = createPlain((socket) => socket.end('hello\r\n')).listen(0, '127.0.0.1')
    onTestFinished(() => {
      mute.close()
      talker.close()
    })
    await Promise.all([once(mute, 'listening'), once(talker, 'listening')])
    const portOf = (each: typeof mute) => (each.address() as { port: number }).port
    const address = (each: typeof mute) => `wss://localhost:${portOf(each)}/ws`
    expect((await look(address(talker), [good.pin])).verdict).toBe('unreachable')
    const impatient = { clock: systemClock, timeoutMs: 200 }
    expect((await probe({ address: address(mute), pins: [good.pin] }, impatient)).verdict).toBe('unreachable')
    expect((await look(`http://127.0.0.1:${portOf(mute)}/`, [])).verdict).toBe('ok')
  })
})

describe('a connection that is kept', () => {
  test('is closed by the desk when it is idle, before the server would; a slow answer is waited for', async () => {
    const answers: (() => void)[] = []
    const server = createServer({ cert: good.cert, key: good.key }, (_request, response) => {
      answers.push(() => response.end('{}'))
    })
    server.keepAliveTimeout = 60_000
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    stops.push(() => {
      server.closeAllConnections()
      server.close()
    })
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const url = `https://localhost:${port}/`
    const idleMs = 200
    const agent = await pinnedAgent(url, { host: 'localhost', pins: [good.pin] }, systemClock, idleMs)
    onTestFinished(() => agent.destroy())

    const asked = performance.now()
    const answer = once(get(url, { agent }), 'response') as Promise<[IncomingMessage]>
    await until('the request has arrived', () => answers.length === 1)
    await until('it takes longer than a connection may idle', () => performance.now() - asked > 3 * idleMs)
    answers[0]?.()
    const [response] = await answer
    expect(response.statusCode).toBe(200)
    response.resume()
    await once(response, 'end')

    const open = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)))
    await until('the connection is closed', async () => (await open()) === 0)
  })
})
