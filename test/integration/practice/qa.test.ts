import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownServer, signIn, type Desk, type OwnServer } from './desk.ts'

const now = Date.UTC(2026, 2, 1, 9)
let own: OwnServer
let agent: Desk
let reviewer: Desk
let all: Record<string, string>[]
let calls: Record<string, string>[]

const list = async (query: string) => (await reviewer.get(`qa/?${query}`)).json['qa'] as Record<string, string>[]
const names = ['opening', 'holding', 'politeness', 'enthusiasm', 'personalization', 'troubleshooting'] as const
const more = ['listening', 'accuracy', 'resolution'] as const
const scores = (value: string) => Object.fromEntries([...names, ...more].map((name) => [name, value]))

beforeAll(async () => {
  own = await ownServer({ cases: 400, seed: 116, now: () => now })
  agent = await signIn(own.server.url)
  reviewer = await signIn(own.server.url, 'baraka', 'cedar-window-song')
  all = await list('_c=1000')
  calls = (await agent.get('calls/?_c=1000')).json['calls'] as Record<string, string>[]
})
afterAll(() => own.end())

describe('the scores of a first start', () => {
  it('are of exactly the calls that are flagged, later than these, and nobody scored their own', () => {
    const flagged = calls.filter((call) => call['qa_done'] === '1')
    expect(all.length).toBeGreaterThan(5)
    expect(all.map((each) => each['source_id']).toSorted()).toEqual(flagged.map((call) => call['id']).toSorted())
    for (const score of all) {
      const call = flagged.find((each) => each['id'] === score['source_id'])
      expect(score).toMatchObject({ chan_usr: call?.['usr'], chan_vector: call?.['vector'] })
      expect(String(score['created_on']) >= String(call?.['ended_on'])).toBe(true)
      expect([score['created_by'], score['chan_usr']]).not.toEqual(['neema', '8103'])
      for (const name of [...names, ...more]) expect(score[name]).toMatch(/^[1-5]$/)
    }
  })

  it.each([
    'source',
    'source_id',
    'chan_usr',
    'chan_vector',
    ...names,
    ...more,
    'comments',
    'recomendations',
    'created_by',
    'created_on',
    'id',
  ])('filter by %s', async (field) => {
    const value = all.find((row) => row[field] !== '')?.[field] ?? ''
    const expected = all.filter((row) => row[field] === value).map((row) => row['id'])
    const found = await list(`_c=1000&${field}=${encodeURIComponent(value)}`)
    expect(found.map((row) => row['id'])).toEqual(expected)
  })
})

describe('scoring a call', () => {
  it('marks it, counts it, and may be done again by somebody else', async () => {
    const call = calls.find((each) => each['qa_done'] === '0' && each['hangup_status'] === 'answered')
    const body = { source: 'call', source_id: call?.['id'], ...scores('4'), comments: '', recomendations: '' }
    expect((await reviewer.post('qa', body)).status).toBe(201)
    const [marked] = (await agent.get(`calls/${call?.['id'] ?? ''}`)).json['calls'] as Record<string, string>[]
    expect(marked?.['qa_done']).toBe('1')
    const other = await signIn(own.server.url, 'daudi', 'maize-lantern-hill')
    expect((await other.post('qa', { ...body, ...scores('5') })).status).toBe(201)
    expect(await list(`source_id=${call?.['id'] ?? ''}`)).toMatchObject([
      { created_by: 'daudi', accuracy: '5' },
      { created_by: 'baraka', accuracy: '4' },
    ])
    expect((await reviewer.get('qa/rpt')).json['qa']).toEqual([[String(all.length + 2)]])
  })

  it('that is refused marks nothing', async () => {
    const call = calls.findLast((each) => each['qa_done'] === '0')
    expect((await reviewer.post('qa', { source: 'call', source_id: call?.['id'], ...scores('6') })).status).toBe(412)
    expect((await agent.get(`calls/${call?.['id'] ?? ''}`)).json['calls']).toMatchObject([{ qa_done: '0' }])
  })

  it('is no business of an agent', async () => {
    const before = (await reviewer.get('qa/rpt')).json
    const body = { source: 'call', source_id: calls[0]?.['id'], ...scores('5') }
    expect((await agent.post('qa', body)).json['errors']).toEqual([
      ['error', expect.any(String), 'RIGHTS', 'qa', '', ''],
    ])
    for (const path of ['qa/', 'qa/1', 'qa/rpt', 'qa/?csv=1']) expect((await agent.get(path)).status).toBe(403)
    expect((await reviewer.get('qa/rpt')).json).toEqual(before)
  })

  it('is read by an agent for the own calls, asked for by name, and for nobody else', async () => {
    const mine = all.filter((each) => each['chan_usr'] === '8101')
    const { status, json } = await agent.get('qa/?_c=1000&chan_usr=8101')
    expect([status, (json['qa'] as typeof all).filter(({ id }) => mine.some((each) => each['id'] === id))]).toEqual([
      200,
      mine,
    ])
    expect((await agent.get(`qa/${mine[0]?.['id'] ?? ''}`)).json['qa']).toEqual([mine[0]])
    expect((await agent.get('qa/rpt?chan_usr=8101')).status).toBe(200)
    const foreign = all.find((each) => each['chan_usr'] !== '8101')
    const others = [
      'qa/?chan_usr=8102',
      'qa/?chan_usr=8101&chan_usr=8102',
      'qa/rpt?chan_usr=8102',
      'qa/?created_by=neema',
    ]
    for (const path of [...others, `qa/${foreign?.['id'] ?? ''}`]) expect((await agent.get(path)).status).toBe(403)
  })
})
