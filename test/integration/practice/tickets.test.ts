import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownServer, signIn, walkin, type Desk, type OwnServer, type TicketObject } from './desk.ts'

const now = Date.UTC(2026, 2, 1, 9)
let own: OwnServer
let desk: Desk
let all: TicketObject[]

beforeAll(async () => {
  own = await ownServer({ cases: 400, seed: 116, now: () => now })
  desk = await signIn(own.server.url)
  all = await desk.tickets('_c=1000')
})
afterAll(() => own.end())

const ids = (rows: readonly TicketObject[]) => rows.map((row) => row.id)

describe('the list of tickets', () => {
  it('holds the 400 synthetic cases, newest id first', () => {
    expect(all).toHaveLength(400)
    expect(ids(all)).toEqual(ids(all).toSorted((a, b) => Number(b) - Number(a)))
  })

  it('is the same list in pages', async () => {
    const pages: string[] = []
    for (let skip = 0; skip < 400; skip += 20) pages.push(...ids(await desk.tickets(`_c=20&_a=${skip}`)))
    expect(pages).toEqual(ids(all))
    expect(await desk.tickets('_c=20&_a=400')).toEqual([])
    expect(await desk.tickets('_c=0')).toEqual([])
  })

  it('without a count is 50 rows', async () => {
    expect(await desk.tickets('')).toHaveLength(50)
  })

  it.each(['source', 'category_main', 'category_sub', 'status', 'priority', 'disposition', 'created_by'])(
    'filters by %s',
    async (field) => {
      const value = String(all[0]?.[field])
      const expected = all.filter((row) => row[field] === value)
      expect(ids(await desk.tickets(`_c=1000&${field}=${encodeURIComponent(value)}`))).toEqual(ids(expected))
    },
  )

  it.each(['fname', 'lname', 'phone', 'town', 'country', 'user_category', 'email', 'org_name', 'position_in_org'])(
    'filters by the contact’s %s',
    async (field) => {
      const value = all.find((row) => row.contacts[field])?.contacts[field] ?? ''
      expect(value).not.toBe('')
      const expected = all.filter((row) => row.contacts[field] === value)
      expect(ids(await desk.tickets(`_c=1000&contact_${field}=${encodeURIComponent(value)}`))).toEqual(ids(expected))
    },
  )

  it('takes several filters together', async () => {
    const expected = all.filter((row) => row['status'] === 'open' && row['source'] === 'call')
    expect(ids(await desk.tickets('_c=1000&status=open&source=call'))).toEqual(ids(expected))
  })

  it('finds a call by source and source_id, and a ticket by its id', async () => {
    const call = all.find((row) => row['source'] === 'call')
    expect(ids(await desk.tickets(`source=call&source_id=${String(call?.['source_id'])}`))).toEqual([call?.id])
    expect(ids(await desk.tickets(`id=${call?.id ?? ''}`))).toEqual([call?.id])
    expect(ids(await desk.tickets(`contact_id=${call?.contact_id ?? ''}`))).toEqual([call?.id])
  })

  it('filters by a day, and by days from and to, both ends inside', async () => {
    const day = (row: TicketObject) => String(row['created_on']).slice(0, 10)
    const [first, last] = [day(all[200] ?? (all[0] as TicketObject)), day(all[150] ?? (all[0] as TicketObject))]
    const onFirst = all.filter((row) => day(row) === first)
    const between = all.filter((row) => day(row) >= first && day(row) <= last)
    expect(onFirst.length).toBeGreaterThan(0)
    expect(ids(await desk.tickets(`_c=1000&created_on=${first}`))).toEqual(ids(onFirst))
    expect(ids(await desk.tickets(`_c=1000&created_on=${first} to ${last}`))).toEqual(ids(between))
  })

  it('refuses a filter it does not know instead of answering with everything', async () => {
    const { status, json } = await desk.get('tickets/?sauce=call')
    expect(status).toBe(412)
    expect(json['errors']).toEqual([['error', 'No such filter', 'FILTER', 'tickets', '', 'sauce']])
  })

  it('as CSV is the same rows, each value in its place', async () => {
    const { text, headers } = await desk.get('tickets/?csv=1&_c=1000')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(text.split('\r\n').filter((line) => /^\d+,/.test(line))).toHaveLength(400)
  })

  it('counted by group adds up to the whole', async () => {
    const { json } = await desk.get('tickets/rpt?xaxis=status&yaxis=contact_country,priority')
    const rows = json['tickets'] as string[][]
    expect(rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(400)
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([4]))
  })

  it('is counted by the stats', async () => {
    const { json } = await desk.get('stats/0')
    const count = async (kind: string) => ((await desk.get(`${kind}/rpt`)).json[kind] as [[string]])[0][0]
    expect(json['stats']).toEqual([
      expect.objectContaining({ tickets: '400', emails: await count('emails'), sms: await count('sms') }),
    ])
  })
})

describe('writing tickets', () => {
  let apart: OwnServer
  let writer: Desk
  beforeAll(async () => {
    apart = await ownServer()
    writer = await signIn(apart.server.url, 'juma', 'baobab-river-lamp')
  })
  afterAll(() => apart.end())

  it('creates one ticket and one contact each, also when many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => writer.post('tickets', walkin({ source_id: `ref-${index}` }))),
    )
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 60 }, () => 201))
    const rows = await writer.tickets('_c=1000')
    expect(new Set(rows.map((row) => row['source_id'])).size).toBe(60)
    expect(new Set(rows.map((row) => row.contact_id)).size).toBe(60)
  })

  it('a refused ticket leaves neither a ticket nor a contact behind', async () => {
    const before = (await writer.tickets('_c=1')).at(0)
    expect((await writer.post('tickets', walkin({ status: '' }))).status).toBe(412)
    const { json } = await writer.post('tickets', walkin())
    const [next] = json['tickets'] as TicketObject[]
    expect(Number(next?.id)).toBe(Number(before?.id) + 1)
    expect(Number(next?.contact_id)).toBe(Number(before?.contact_id) + 1)
  })

  it('an update changes the ticket and its own contact, and keeps who made it and when', async () => {
    const [made] = (await writer.post('tickets', walkin())).json['tickets'] as TicketObject[]
    const other = await signIn(apart.server.url)
    const change = walkin({ status: 'closed', resolution: 'advice given' }, { town: 'Mombasa' })
    const [changed] = (await other.post(`tickets/${made?.id ?? ''}`, change)).json['tickets'] as TicketObject[]
    expect(changed).toMatchObject({
      id: made?.id,
      contact_id: made?.contact_id,
      status: 'closed',
      resolution: 'advice given',
      created_by: 'juma',
      updated_by: 'amina',
      created_on: made?.['created_on'],
      contacts: { id: made?.contact_id, town: 'Mombasa' },
    })
  })
})

describe('first starts', () => {
  it('with the same seed and clock give the same tickets, and with another seed others', async () => {
    const same = await ownServer({ cases: 400, seed: 116, now: () => now })
    const another = await ownServer({ cases: 400, seed: 117, now: () => now })
    expect(await (await signIn(same.server.url)).tickets('_c=1000')).toEqual(all)
    expect(await (await signIn(another.server.url)).tickets('_c=1000')).not.toEqual(all)
    await same.end()
    await another.end()
  })
})
