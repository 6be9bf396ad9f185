import { describe, expect, it } from 'vitest'
import { createCrmGateway } from '../../../main/api/crm/adapter.ts'
import { systemClock } from '../../../main/ports/system-clock.ts'
import { codeOf } from '../../../preload/contract/errors.ts'
import { emptyCase, qaScoreNames } from '../../../preload/contract/index.ts'
import type { MessageFields } from '../../../preload/contract/index.ts'

/** "Nothing found" lets something be sent again, so it has to be certain however a server turns its pages (DESIGN 6.3). */

const session = { token: 't' }
const sentAt = Date.parse('2026-11-20T10:00:00Z')
const later = '2026-11-20 10:05:00'
const before = '2026-11-19 08:00:00'
const fields: MessageFields = {
  kind: 'sms',
  recipients: ['0722000111'],
  subject: '',
  text: 'Karibu.',
  attachments: [],
  caseId: null,
}
type Row = Record<string, unknown>
const other = (id: number, created_on = later): Row => ({ id: String(id), msg: 'another', recipients: [], created_on })
const mine = (id: number): Row => ({ ...other(id), msg: fields.text, recipients: [{ contact_phone: '0722000111' }] })
const rows = (from: number, count: number) => Array.from({ length: count }, (_each, index) => other(from - index))

/** A server with these rows, newest first, that gives at most `page` of them; `isStuck`: it knows no pages. */
function serverOf(resource: string, held: readonly Row[], { page = 1_000, isStuck = false } = {}) {
  const asked: number[] = []
  const gateway = createCrmGateway({
    baseUrl: 'https://helpline.example.org/eproc/',
    fetch: async (input) => {
      const { searchParams } = new URL(input instanceof Request ? input.url : String(input))
      const skip = isStuck ? 0 : Number(searchParams.get('_a'))
      asked.push(skip)
      const rows = held.slice(skip, skip + Math.min(page, Number(searchParams.get('_c'))))
      return new Response(JSON.stringify({ [resource]: rows }), { headers: { 'content-type': 'application/json' } })
    },
    timeoutMs: 5_000,
    observer: { answered: () => undefined, failed: () => undefined },
    clock: systemClock,
    roleCodes: {},
  })
  return { gateway, asked }
}

describe('a look for a message', () => {
  it.each([
    ['behind two hundred newer ones', 1_000],
    ['at a server that gives thirty rows at a time', 30],
  ])('finds it %s', async (_where, page) => {
    const { gateway } = serverOf('sms', [...rows(1_000, 240), mine(700), ...rows(600, 30)], { page })
    const found = await gateway.findMessages(session, fields, sentAt)
    expect(found.filter((each) => each.text === fields.text).map((each) => each.serverId)).toEqual(['700'])
  })

  it('ends where everything is of before it was sent', async () => {
    const old = Array.from({ length: 900 }, (_each, index) => other(900 - index, before))
    const { gateway, asked } = serverOf('sms', [...rows(2_000, 60), ...old])
    expect(await gateway.findMessages(session, fields, sentAt)).toHaveLength(60)
    expect(asked).toEqual([0, 50, 100])
  })

  it.each([
    ['that has no end', {}],
    ['whose pages do not turn', { isStuck: true }],
  ])('never says "nothing" of a list %s', async (_which, how) => {
    const { gateway } = serverOf('sms', rows(9_000, 6_000), how)
    expect(await gateway.findMessages(session, fields, sentAt).catch(codeOf)).toBe('server-strange')
  })
})

it('a message that says the same to nobody who is named may be ours: that is no "nothing"', async () => {
  const nameless = { ...mine(7), recipients: null }
  const { gateway } = serverOf('sms', [nameless])
  expect(await gateway.findMessages(session, fields, sentAt).catch(codeOf)).toBe('server-strange')
  expect(await gateway.findMessages(session, { ...fields, text: 'Tupigie.' }, sentAt)).toHaveLength(1)
  const received = serverOf('sms', [{ ...nameless, folder: 'inbox' }])
  expect(await received.gateway.findMessages(session, fields, sentAt)).toEqual([])
})

it.each(['scores', 'cases'])(
  'a look for %s reads on where the server gives fewer rows than were asked for',
  async (what) => {
    const scores = Object.fromEntries(qaScoreNames.map((name) => [name, '3']))
    const ofCall = (id: number) => ({
      ...scores,
      id: String(id),
      source: 'call',
      source_id: '17.1',
      contacts: { fname: 'Z' },
    })
    const held = Array.from({ length: 47 }, (_each, index) => ofCall(100 - index))
    const { gateway } = serverOf(what === 'scores' ? 'qa' : 'tickets', held, { page: 20 })
    const record = { reference: '', fields: { ...emptyCase(), source: 'call' as const, sourceId: '17.1' } }
    const found =
      what === 'scores' ? await gateway.findScores(session, '17.1') : await gateway.findCases(session, record)
    expect(found).toHaveLength(47)
  },
)
