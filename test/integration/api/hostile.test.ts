import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import { GatewayError } from '../../../main/api/gateway-error.ts'
import type { Gateway, OutgoingCase, OutgoingFile } from '../../../main/api/gateway.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { emptyCase } from '../../../preload/contract/cases.ts'
import { emptyQa } from '../../../preload/contract/records.ts'
import type { MessageFields } from '../../../preload/contract/records.ts'
import { hostilities, startHostileServer } from '../../kit/hostile-server.ts'
import type { Hostility } from '../../kit/hostile-server.ts'

/** SECURITY D6, D7: whatever comes back, every call ends in a coded error, soon, in little memory, and never as "saved". */

const session = { token: 'canary-token' }
const record: OutgoingCase = { reference: '0198c0de-7000-7000-8000-000000000001', fields: emptyCase() }

const email: MessageFields = {
  kind: 'email',
  recipients: ['a@b.example'],
  subject: 'Barua',
  text: 'Karibu.',
  attachments: [],
  caseId: null,
}
const person = { login: 'zawadi', extension: '', firstName: '', lastName: '', phone: '', email: '' }
const letter: OutgoingFile = {
  name: 'a "letter".txt',
  mediaType: 'text/plain',
  size: 3,
  async *bytes() {
    yield new Uint8Array([1, 2, 3])
  },
}

const fetched = {
  size: 3,
  mediaType: 'text/plain',
  limit: 1_000,
  onReceived: () => undefined,
  signal: new AbortController().signal,
}

const methods: Record<string, (gateway: Gateway) => Promise<unknown>> = {
  signIn: (gateway) => gateway.signIn('amina', 'a password'),
  ping: (gateway) => gateway.ping(session),
  changePassword: (gateway) => gateway.changePassword(session, 'old one', 'new one'),
  createCase: (gateway) => gateway.createCase(session, record),
  updateCase: (gateway) => gateway.updateCase(session, '12', record),
  getCase: (gateway) => gateway.getCase(session, '12'),
  findCases: (gateway) => gateway.findCases(session, record),
  listCases: (gateway) => gateway.listCases(session, { skip: 0, count: 20 }),
  findByContact: (gateway) =>
    gateway.findByContact(session, { phone: '0722000111' }, { count: 20, signal: new AbortController().signal }),
  joinQueue: (gateway) => gateway.joinQueue(session),
  leaveQueue: (gateway) => gateway.leaveQueue(session),
  pollQueue: (gateway) => gateway.pollQueue(session),
  listCalls: (gateway) =>
    gateway.listCalls(session, { number: '', agent: '', status: '', from: null, to: null }, { skip: 0, count: 20 }),
  watchCalls: (gateway) => gateway.watchCalls(session, { from: 0, skip: 0, count: 20 }),
  readTotals: (gateway) => gateway.readTotals(session),
  createScore: (gateway) => gateway.createScore(session, emptyQa('17.1')),
  createMessage: (gateway) => gateway.createMessage(session, { fields: email, uploaded: [] }),
  messageText: (gateway) => gateway.messageText(session, 'email', '12'),
  messageFiles: (gateway) => gateway.messageFiles(session, '12'),
  fetchFile: (gateway) => gateway.fetchFile(session, '12', fetched),
  proveRecord: (gateway) => gateway.proveRecord(session, 'email', '12'),
  updatePerson: (gateway) => gateway.updatePerson(session, '12', person, ''),
  uploadFile: (gateway) => gateway.uploadFile(session, letter, () => undefined),
  listMessages: (gateway) => gateway.listMessages(session, 'sms', { skip: 0, count: 20 }),
  countRecords: (gateway) => gateway.countRecords(session, 'case', null),
  countBy: (gateway) =>
    gateway.countBy(session, { subject: 'cases', axes: ['status'], filters: [], from: null, to: null }),
}

/** What is harmless for a method: an empty list is a list, and a list may hold rows of other people. */
const fine = new Set([
  'somebody else’s ticket listCases',
  'somebody else’s ticket findCases',
  'tickets without id listCases',
  'ids that climb listCases',
  'two tickets for one listCases',
  'deep nesting listCases',
  // Who asks for somebody compares every row, and takes nothing that is not theirs.
  'somebody else’s ticket findByContact',
  'tickets without id findByContact',
  'ids that climb findByContact',
  'two tickets for one findByContact',
  'deep nesting findByContact',
  // A no in the documented shape is an answer, told with the server's words.
  '200 that refuses joinQueue',
  '200 that refuses leaveQueue',
])

/** Answers after which the server certainly has nothing of ours. */
const refusals = new Set<Hostility>(['200 that refuses', '201 with errors', '401 in the middle', '418 JSON'])

let server: Awaited<ReturnType<typeof startHostileServer>>
let gateway: Gateway

beforeAll(async () => {
  server = await startHostileServer()
  gateway = createCrmGateway({
    baseUrl: server.url,
    fetch,
    timeoutMs: 400,
    roleCodes: {},
    observer: { answered: () => undefined, failed: () => undefined },
    clock: systemClock,
  })
})
afterAll(() => server.close())

describe.each(Object.keys(hostilities) as Hostility[])('%s', (hostility) => {
  it.each(Object.keys(methods))('%s', async (name) => {
    server.answer(hostility)
    const heapBefore = process.memoryUsage().rss
    const started = Date.now()
    const outcome = await Promise.resolve(methods[name]?.(gateway)).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    )
    expect(Date.now() - started).toBeLessThan(2_500)
    expect(process.memoryUsage().rss - heapBefore).toBeLessThan(80 * 1024 * 1024)
    expect(server.reachedTrap()).toBe(0)
    if ('value' in outcome) {
      if (name === 'countRecords') {
        // A number that nobody can read is not guessed at.
        expect(outcome.value).toBe(null)
        return
      }
      // Nothing that changes or opens anything may ever succeed here.
      expect(`${hostility} ${name}`).toSatisfy((each: string) => fine.has(each))
      return
    }
    const { error } = outcome
    expect(error).toBeInstanceOf(GatewayError)
    if (!(error instanceof GatewayError)) return
    expect(error.code).toMatch(/^server-|^sign-in-needed$|^wrong-password$/)
    expect(`${JSON.stringify(error)} ${error.message}`).not.toContain('canary-token')
    if (name === 'createCase') expect(error.certainty).toBe(refusals.has(hostility) ? 'refused' : 'unclear')
  })
})

it('tells apart in codes what a person has to know', async () => {
  const told: Partial<Record<Hostility, string>> = {
    'HTML page': 'server-strange',
    'truncated JSON': 'server-strange',
    'no HTTP at all': 'server-strange',
    'gzip that is none': 'server-strange',
    '200 that refuses': 'server-refused',
    '201 with errors': 'server-validation',
    '401 in the middle': 'sign-in-needed',
    '500 page': 'server-failed',
    '503 with Retry-After': 'server-busy',
    'redirect to another origin': 'server-redirected',
    '50 MB declared': 'server-too-large',
    '50 MB without a length': 'server-too-large',
    'gzip bomb': 'server-too-large',
    'slow drip': 'server-timeout',
    'never answers': 'server-timeout',
    'cut at once': 'server-unreachable',
  }
  for (const [hostility, code] of Object.entries(told) as [Hostility, string][]) {
    server.answer(hostility)
    await expect(gateway.createCase(session, record), hostility).rejects.toMatchObject({ code })
  }
  server.answer('401 in the middle')
  await expect(gateway.signIn('amina', 'wrong')).rejects.toMatchObject({ code: 'wrong-password' })
})
