import { describe, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import { certaintyOf, GatewayError } from '../../../main/api/gateway-error.ts'
import { createJsonHttp, readBaseUrl } from '../../../main/api/http.ts'
import { readTransportFailure } from '../../../main/api/transport-failure.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { AppError } from '../../../preload/contract/errors.ts'
import { createFakeClock } from '../sync/fake-clock.ts'

describe('the address of a server (SECURITY D1)', () => {
  it.each([
    ['https://helpline.example.org/eproc', 'https://helpline.example.org/eproc/'],
    ['https://helpline.example.org:8443/eproc/', 'https://helpline.example.org:8443/eproc/'],
    ['http://127.0.0.1:4000/eproc/', 'http://127.0.0.1:4000/eproc/'],
    ['http://localhost/', 'http://localhost/'],
    ['http://[::1]:80/x', 'http://[::1]/x/'],
  ])('%s is taken', (text, expected) => {
    expect(readBaseUrl(text).href).toBe(expected)
  })

  it.each([
    'http://helpline.example.org/eproc/',
    'http://127.0.0.1.example.org/',
    'http://localhost.example.org/',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'https://user:secret@helpline.example.org/',
    'https://helpline.example.org/?token=1',
    'https://helpline.example.org/#x',
    'not an address',
    '',
  ])('%s is refused', (text) => {
    expect(() => readBaseUrl(text)).toThrow(expect.objectContaining({ code: 'insecure-address' }))
  })
})

it('a gateway to an address that is refused does not come to be, so nothing is ever sent there (SECURITY D1)', () => {
  let sent = 0
  const fetchSpy: typeof fetch = async () => {
    sent += 1
    return new Response('{}')
  }
  const options = {
    fetch: fetchSpy,
    timeoutMs: 1_000,
    observer: { answered: () => undefined, failed: () => undefined },
    clock: systemClock,
    roleCodes: {},
  }
  for (const baseUrl of ['http://helpline.example.org/eproc/', 'ftp://127.0.0.1/', 'not an address'])
    for (const create of [createJsonHttp, createCrmGateway])
      expect(() => create({ ...options, baseUrl })).toThrow(expect.objectContaining({ code: 'insecure-address' }))
  expect(sent).toBe(0)
})

describe('what leaves this computer (SECURITY D6)', () => {
  function spy() {
    const requests: Request[] = []
    const fetchSpy: typeof fetch = async (input) => {
      requests.push(input as Request)
      return new Response('{}', { status: 200, headers: { date: 'Sun, 22 Nov 2026 03:00:00 GMT' } })
    }
    const observed: unknown[] = []
    const http = createJsonHttp({
      baseUrl: 'https://helpline.example.org/eproc/',
      fetch: fetchSpy,
      timeoutMs: 1_000,
      observer: { answered: (info) => observed.push(info.serverDateMs), failed: (code) => observed.push(code) },
      clock: systemClock,
    })
    return { http, requests, observed }
  }

  it('has its secret in a header, never in the address, and no cookies', async () => {
    const { http, requests, observed } = spy()
    await http.exchange({
      method: 'GET',
      path: ['tickets'],
      isFolder: true,
      query: { _c: '5', source_id: 'a&b=c' },
      authorization: 'Bearer secret',
    })
    const [request] = requests
    expect(request?.url).toBe('https://helpline.example.org/eproc/tickets/?_c=5&source_id=a%26b%3Dc')
    expect(request?.headers.get('XAuthorization')).toBe('Bearer secret')
    expect(request?.credentials).toBe('omit')
    expect(request?.redirect).toBe('manual')
    expect(observed).toEqual([Date.UTC(2026, 10, 22, 3)])
  })

  it.each(['..', '.', '', '\ud800'])('never climbs out of the base address: %j', async (segment) => {
    const { http, requests } = spy()
    await expect(
      http.exchange({ method: 'POST', path: ['tickets', segment], authorization: 'x' }),
    ).rejects.toBeInstanceOf(GatewayError)
    expect(requests).toEqual([])
  })

  it('escapes what is part of a name', async () => {
    const { http, requests } = spy()
    await http.exchange({ method: 'GET', path: ['tickets', '../users?x=1#y'], authorization: 'x' })
    expect(requests[0]?.url).toBe('https://helpline.example.org/eproc/tickets/..%2Fusers%3Fx%3D1%23y')
  })
})

describe('a failed fetch, in Node’s words and in Chromium’s', () => {
  const withCause = (code: string) =>
    Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('x'), { code }) })
  it.each([
    [withCause('ECONNREFUSED'), 'server-unreachable', 'not-sent'],
    [withCause('ENOTFOUND'), 'server-unreachable', 'not-sent'],
    [withCause('UND_ERR_CONNECT_TIMEOUT'), 'server-unreachable', 'not-sent'],
    [withCause('ECONNRESET'), 'server-unreachable', 'unclear'],
    [withCause('UND_ERR_SOCKET'), 'server-unreachable', 'unclear'],
    [withCause('UND_ERR_BODY_TIMEOUT'), 'server-timeout', 'unclear'],
    [withCause('DEPTH_ZERO_SELF_SIGNED_CERT'), 'server-certificate', 'not-sent'],
    [withCause('ERR_TLS_CERT_ALTNAME_INVALID'), 'server-certificate', 'not-sent'],
    [withCause('CERT_HAS_EXPIRED'), 'server-certificate', 'not-sent'],
    [withCause('ERR_SSL_WRONG_VERSION_NUMBER'), 'server-certificate', 'unclear'],
    [withCause('HPE_INVALID_CONSTANT'), 'server-strange', 'unclear'],
    [withCause('Z_DATA_ERROR'), 'server-strange', 'unclear'],
    [new Error('net::ERR_CONNECTION_REFUSED'), 'server-unreachable', 'not-sent'],
    [new Error('net::ERR_INTERNET_DISCONNECTED'), 'server-unreachable', 'not-sent'],
    [new Error('net::ERR_CONNECTION_RESET'), 'server-unreachable', 'unclear'],
    [new Error('net::ERR_CERT_AUTHORITY_INVALID'), 'server-certificate', 'not-sent'],
    [new Error('net::ERR_CONTENT_DECODING_FAILED'), 'server-strange', 'unclear'],
    [new Error('Redirect was cancelled'), 'server-redirected', 'unclear'],
    [new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 'server-unreachable', 'not-sent'],
    ['not even an error', 'server-unreachable', 'unclear'],
  ])('%s is %s, %s', (error, code, certainty) => {
    expect(readTransportFailure(error)).toEqual({ code, certainty })
  })

  it('survives an error that is its own cause', () => {
    const error = new Error('x')
    error.cause = error
    expect(readTransportFailure(error).certainty).toBe('unclear')
  })
})

it('takes anything unknown for unclear, because that only costs a look', () => {
  expect(certaintyOf(new AppError('internal'))).toBe('unclear')
  expect(certaintyOf(new GatewayError('server-refused', 'refused'))).toBe('refused')
})

describe('an upload (DESIGN 6.10)', () => {
  const piece = new Uint8Array(64 * 1024)

  /** A line that takes a piece each `pieceMs`, after that nothing, and answers `answerMs` after the last of `taken`. */
  async function upload(line: { taken: number; pieceMs: number; answerMs: number }) {
    const clock = createFakeClock()
    const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))
    const slowFetch: typeof fetch = async (input) => {
      const request = input as Request
      const { signal } = request
      const cut = new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      })
      cut.catch(() => undefined)
      const reader = request.body?.getReader()
      for (let count = 0; count < line.taken; count += 1) {
        await Promise.race([wait(line.pieceMs), cut])
        await reader?.read()
      }
      await Promise.race([wait(line.answerMs), cut])
      return new Response('{}')
    }
    const http = createJsonHttp({
      baseUrl: 'https://helpline.example.org/eproc/',
      fetch: slowFetch,
      timeoutMs: 5_000,
      observer: { answered: () => undefined, failed: () => undefined },
      clock,
    })
    async function* pieces() {
      for (let count = 0; count < 4; count += 1) yield piece
    }
    const stream = { contentType: 'application/octet-stream', pieces }
    const sending = http.exchange({ method: 'POST', path: ['files'], authorization: 'Bearer t', stream })
    const outcome = sending.then(
      () => 'answered',
      (error: unknown) => (error instanceof AppError ? error.code : 'other'),
    )
    await clock.advance(600_000)
    return outcome
  }

  it('gets through a line of 2 kB/s, though a piece alone takes longer than an answer may', async () => {
    expect(await upload({ taken: 4, pieceMs: 30_000, answerMs: 60_000 })).toBe('answered')
  })

  it('ends when nothing moves any more', async () => {
    expect(await upload({ taken: 1, pieceMs: 1_000, answerMs: 550_000 })).toBe('server-timeout')
  })
})

describe('what is written (DESIGN 6.1)', () => {
  /** A line that takes 2 kB/s, to a server that answers nothing for `answerMs`. */
  async function sent(characters: number, answerMs: number) {
    const clock = createFakeClock()
    const lineFetch: typeof fetch = (input) =>
      new Promise((resolve, reject) => {
        const { signal } = input as Request
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
        clock.after(characters / 2 + answerMs, () => resolve(new Response('{}')))
      })
    const http = createJsonHttp({
      baseUrl: 'https://helpline.example.org/eproc/',
      fetch: lineFetch,
      timeoutMs: 20_000,
      observer: { answered: () => undefined, failed: () => undefined },
      clock,
    })
    const json = { narrative: 'x'.repeat(characters) }
    const outcome = http.exchange({ method: 'POST', path: ['tickets'], authorization: 'Bearer t', json }).then(
      () => 'answered',
      (error: unknown) => (error instanceof AppError ? error.code : 'other'),
    )
    await clock.advance(600_000)
    return outcome
  }

  it('gets through a line of 2 kB/s however long it is', async () => {
    expect(await sent(120_000, 15_000)).toBe('answered')
  })

  it('waits for an answer no longer for that', async () => {
    expect(await sent(120_000, 25_000)).toBe('server-timeout')
    expect(await sent(100, 21_000)).toBe('server-timeout')
  })
})
