import { describe, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import type { Gateway } from '../../../main/api/gateway.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { codeOf } from '../../../preload/contract/errors.ts'

/** A 404 or 403 takes records away from this computer, so it counts only in the server's own words (DESIGN 6.8). */

const session = { token: 't' }
const never = new AbortController().signal
const how = { size: 3, mediaType: 'image/png', limit: 1_000, onReceived: () => undefined, signal: never }

/** A gateway whose server, or what stands before it, always gives this answer. */
function gatewayTo(status: number, body: string, type = 'application/json', told: string[] = []): Gateway {
  return createCrmGateway({
    baseUrl: 'https://helpline.example.org/eproc/',
    fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
    timeoutMs: 1_000,
    observer: { answered: () => void told.push('answered'), failed: (code) => void told.push(code) },
    clock: systemClock,
    roleCodes: {},
  })
}

const looks: Record<string, (gateway: Gateway) => Promise<unknown>> = {
  getCase: (gateway) => gateway.getCase(session, '12'),
  getPerson: (gateway) => gateway.getPerson(session, '12'),
  proveRecord: (gateway) => gateway.proveRecord(session, 'sms', '12'),
  messageText: (gateway) => gateway.messageText(session, 'email', '12'),
  messageFiles: (gateway) => gateway.messageFiles(session, '12'),
  fetchFile: (gateway) => gateway.fetchFile(session, '12', how),
  fetchRecording(gateway) {
    const readAll = async (sound: { pieces(): AsyncIterable<Uint8Array> }) => {
      for await (const piece of sound.pieces()) expect(piece.length).toBeGreaterThan(0)
    }
    return gateway.fetchRecording(session, '17.1', readAll, never)
  },
}
/** Those whose yes is no JSON. */
const byteLooks = ['messageText', 'fetchFile', 'fetchRecording']

const own = '{"errors":[["error","Not Found","MISSING","tickets","12",""]]}'
const portals: [string, string, string][] = [
  ['a captive portal’s page', '<html><body>Sign in to the network</body></html>', 'text/html'],
  ['nothing', '', 'text/html'],
  ['a proxy’s own JSON', '{"message":"no route matched"}', 'application/json'],
  ['a list of errors of another kind', '{"errors":[{"status":"404"}]}', 'application/json'],
]

describe.each(Object.entries(looks))('%s', (_name, look) => {
  it('believes the server’s own no', async () => {
    expect(await look(gatewayTo(404, own)).catch(codeOf)).toBe('server-missing')
    expect(await look(gatewayTo(403, own)).catch(codeOf)).toBe('server-forbidden')
  })

  it.each(portals)('does not believe %s', async (_what, body, type) => {
    for (const status of [404, 403])
      expect(await look(gatewayTo(status, body, type)).catch(codeOf)).toBe('server-strange')
  })
})

describe.each(byteLooks)('%s', (name) => {
  const look = async (...answer: Parameters<typeof gatewayTo>) => looks[name]?.(gatewayTo(...answer)).catch(codeOf)

  it('takes no page for the end of the session', async () => {
    expect(await look(401, '<html>Sign in to the network</html>', 'text/html')).toBe('server-strange')
    expect(await look(401, '')).toBe('sign-in-needed')
    expect(await look(401, own)).toBe('sign-in-needed')
  })
})

describe.each(['fetchFile', 'fetchRecording'])('the light behind %s', (name) => {
  const toldBy = async (status: number, body: string, type: string) => {
    const told: string[] = []
    await looks[name]?.(gatewayTo(status, body, type, told)).catch(codeOf)
    return told
  }

  it('does not take a portal’s page for an answer of the server', async () => {
    for (const status of [200, 403, 404, 401])
      expect(await toldBy(status, '<html>Sign in</html>', 'text/html')).toEqual(['server-strange'])
  })

  it('takes bytes for one, and the server’s own no', async () => {
    expect(await toldBy(200, 'abc', name === 'fetchFile' ? 'image/png' : 'audio/wav')).toEqual(['answered'])
    expect(await toldBy(404, own, 'application/json')).toEqual(['answered'])
  })
})

describe('a fetched file', () => {
  const fetched = (body: string, type: string, more = {}) =>
    gatewayTo(200, body, type)
      .fetchFile(session, '12', { ...how, ...more })
      .then((bytes) => Buffer.from(bytes).toString(), codeOf)

  it('is as long as the message said, and no longer than a desk keeps', async () => {
    expect(await fetched('abc', 'image/png')).toBe('abc')
    expect(await fetched('abcd', 'image/png')).toBe('server-strange')
    expect(await fetched('ab', 'image/png')).toBe('server-strange')
    expect(await fetched('abcdefghijkl', 'image/png', { size: null, limit: 10 })).toBe('server-too-large')
  })

  it('of which no size was told is not somebody’s page, nor a no that is dressed as a yes', async () => {
    const unknown = { size: null }
    expect(await fetched('<p>Sign in</p>', 'text/html', unknown)).toBe('server-strange')
    expect(await fetched('<p>Letter</p>', 'text/html', { ...unknown, mediaType: 'text/html' })).toBe('<p>Letter</p>')
    expect(await fetched('{"status":"false","message":"no"}', 'application/json', unknown)).toBe('server-refused')
    expect(await fetched('{"a":1}', 'application/json', unknown)).toBe('{"a":1}')
  })
})

it('names of received files are text without a path, and an order to turn round', async () => {
  const row = {
    id: '12',
    attachments: [{ file_id: '7', name: '../../etc/\u202Efdp.exe', type: 'a b', size: '9' }, { no: 1 }],
  }
  const gateway = gatewayTo(200, JSON.stringify({ emails: [row] }))
  expect(await gateway.messageFiles(session, '12')).toEqual([
    { serverId: '7', name: '.._.._etc__fdp.exe', mediaType: 'application/octet-stream', size: 9 },
  ])
  for (const none of ['', ',"attachments":null', ',"attachments":""', ',"attachments":[]'])
    expect(await gatewayTo(200, `{"emails":[{"id":"12"${none}}]}`).messageFiles(session, '12')).toEqual([])
  expect(
    await gatewayTo(200, '{"emails":[{"id":"12","attachments":"7"}]}').messageFiles(session, '12').catch(codeOf),
  ).toBe('server-strange')
  expect(await gatewayTo(200, '{"emails":[{"id":"13"}]}').messageFiles(session, '12').catch(codeOf)).toBe(
    'server-strange',
  )
})
