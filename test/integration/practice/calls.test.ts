import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownServer, signIn, type Desk, type OwnServer, type TicketObject } from './desk.ts'

const now = Date.UTC(2026, 2, 1, 9)
let own: OwnServer
let desk: Desk
let all: Record<string, string>[]
let tickets: TicketObject[]

const list = async (query: string) => (await desk.get(`calls/?${query}`)).json['calls'] as Record<string, string>[]
const ids = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row['id'])

beforeAll(async () => {
  own = await ownServer({ cases: 400, seed: 116, now: () => now })
  desk = await signIn(own.server.url)
  all = await list('_c=1000')
  tickets = await desk.tickets('_c=1000')
})
afterAll(() => own.end())

describe('the calls of a first start', () => {
  it('are about 120, newest first, all before now', () => {
    expect(all.length).toBeGreaterThanOrEqual(110)
    expect(all.length).toBeLessThanOrEqual(120)
    const times = all.map((row) => row['created_on'] ?? '')
    expect(times).toEqual(times.toSorted().toReversed())
    for (const row of all) expect(row['ended_on'] ?? '', row['id']).toMatch(/^2026-0[1-3]-|^2025-1[0-2]-/)
    expect(times[0] && times[0] <= '2026-03-01 09:00:00').toBe(true)
  })

  it('are those in which the newest tickets were written: same id, person and number', () => {
    const withTicket = all.filter((row) => row['activity_count'] === '1')
    expect(withTicket).toHaveLength(100)
    const users: Record<string, string> = { amina: '8101', juma: '8102', neema: '8103', mgeni: '8106' }
    for (const call of withTicket) {
      const ticket = tickets.find((each) => each['source'] === 'call' && each['source_id'] === call['id'])
      expect(ticket, call['id']).toBeDefined()
      expect(call['usr']).toBe(users[String(ticket?.['created_by'])])
      expect(call).toMatchObject({ hangup_status: 'answered', vector: 'inbound', recording: 'wav' })
      const phone = ticket?.contacts['phone'] ?? ''
      expect(call['number']).toBe(phone === 'Refused' ? '' : phone)
    }
  })

  it('have an id each', () => {
    expect(new Set(ids(all)).size).toBe(all.length)
  })

  it('are also such as nobody answered, and such as went out', () => {
    const count = (field: string, value: string) => all.filter((row) => row[field] === value).length
    expect(count('vector', 'outbound')).toBeGreaterThan(3)
    expect(count('hangup_status', 'abandoned')).toBeGreaterThan(3)
    for (const row of all) expect(row['recording']).toBe(row['hangup_status'] === 'answered' ? 'wav' : '')
  })

  it('are the same for the same seed and clock, and others for another seed', async () => {
    const same = await ownServer({ cases: 400, seed: 116, now: () => now })
    const another = await ownServer({ cases: 400, seed: 117, now: () => now })
    const callsOf = async (server: OwnServer) =>
      (await (await signIn(server.server.url)).get('calls/?_c=1000')).json['calls']
    expect(await callsOf(same)).toEqual(all)
    expect(await callsOf(another)).not.toEqual(all)
    await same.end()
    await another.end()
  })
})

describe('the list of calls', () => {
  it('is the same list in pages', async () => {
    const pages: unknown[] = []
    for (let skip = 0; skip < all.length; skip += 25) pages.push(...ids(await list(`_c=25&_a=${skip}`)))
    expect(pages).toEqual(ids(all))
  })

  it.each([
    'usr',
    'number',
    'name',
    'context_masq',
    'vector',
    'hangup_status',
    'wait',
    'talk',
    'recording',
    'sla_wait',
    'qa_done',
    'activity_count',
    'created_on',
    'answered_on',
    'ended_on',
    'id',
  ])('filters by %s', async (field) => {
    const value = all.find((row) => row[field] !== '')?.[field] ?? ''
    const expected = all.filter((row) => row[field] === value)
    expect(ids(await list(`_c=1000&${field}=${encodeURIComponent(value)}`))).toEqual(ids(expected))
  })

  it('as CSV is the same rows', async () => {
    const { text } = await desk.get('calls/?csv=1&_c=1000')
    const lines = text.split('\r\n')
    expect(lines.slice(1, -1).map((line) => line.split(',')[0])).toEqual(ids(all))
  })

  it.each(['usr', 'context_masq', 'vector', 'hangup_status', 'sla_wait', 'qa_done', 'activity_count'])(
    'counted by %s adds up to the whole',
    async (field) => {
      const rows = (await desk.get(`calls/rpt?xaxis=${field}`)).json['calls'] as string[][]
      const expected = [...new Set(all.map((row) => row[field]))].toSorted()
      expect(rows.map((row) => row[0])).toEqual(expected)
      for (const [value, count] of rows) expect(Number(count)).toBe(all.filter((row) => row[field] === value).length)
    },
  )

  it('is counted by the stats', async () => {
    const count = (vector: string) => String(all.filter((row) => row['vector'] === vector).length)
    expect((await desk.get('stats/0')).json['stats']).toMatchObject([
      { inbound_calls: count('inbound'), outbound_calls: count('outbound') },
    ])
  })
})

describe('a recording', () => {
  it('is as long as the talk, but two minutes at most', async () => {
    const short = all.find((row) => row['recording'] === 'wav' && Number(row['talk']) < 120)
    const long = all.find((row) => Number(row['talk']) > 120)
    for (const [row, seconds] of [
      [short, Number(short?.['talk'])],
      [long, 120],
    ] as const) {
      const answer = await fetch(`${own.server.url}calls/${row?.['id'] ?? ''}?file=wav`, {
        headers: { XAuthorization: `Bearer ${desk.token}` },
      })
      expect(answer.headers.get('content-type')).toBe('audio/wav')
      const bytes = Buffer.from(await answer.arrayBuffer())
      expect(bytes).toHaveLength(44 + seconds * 16_000)
      expect(new Set(bytes.subarray(44)).size).toBeGreaterThan(100)
    }
  })

  it('needs a session', async () => {
    expect((await fetch(`${own.server.url}calls/${all[0]?.['id'] ?? ''}?file=wav`)).status).toBe(401)
  })
})
