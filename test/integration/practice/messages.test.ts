import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownServer, signIn, type Desk, type OwnServer, type TicketObject } from './desk.ts'

interface Message extends Record<string, unknown> {
  id: string
  folder: string
  status: string
  sender: string
  created_on: string
  sent_on: string
  recipients: Record<string, string>[]
  attachments?: Record<string, string>[]
}

let now = Date.UTC(2026, 2, 1, 9)
let own: OwnServer
let desk: Desk
let tickets: TicketObject[]

beforeAll(async () => {
  own = await ownServer({ cases: 400, seed: 116, now: () => now })
  desk = await signIn(own.server.url)
  tickets = await desk.tickets('_c=1000')
})
afterAll(() => own.end())

const list = async (kind: string, query = '_c=1000') => (await desk.get(`${kind}/?${query}`)).json[kind] as Message[]
const made = async (kind: string, body: object) => {
  const { status, json } = await desk.post(`${kind}/`, body)
  expect(status).toBe(201)
  return (json[kind] as [Message])[0]
}
const read = async (path: string) => {
  const answer = await fetch(`${own.server.url}${path}`, { headers: { XAuthorization: `Bearer ${desk.token}` } })
  return answer.text()
}

describe.each([
  ['emails', 'email'],
  ['sms', 'sms'],
])('the %s of a first start', (kind, source) => {
  it('are those the tickets came from, and answers to most of them', async () => {
    const all = await list(kind)
    const inbox = all.filter((each) => each.folder === 'inbox')
    const ofTickets = tickets.filter((ticket) => ticket['source'] === source)
    expect(inbox.map((each) => each.id)).toEqual(ofTickets.map((ticket) => ticket['source_id']))
    for (const message of inbox) {
      const ticket = ofTickets.find((each) => each['source_id'] === message.id)
      expect(message.created_on <= String(ticket?.['created_on'])).toBe(true)
    }
    const sent = all.filter((each) => each.folder === 'sent')
    expect(sent.length).toBeGreaterThan(inbox.length / 3)
    for (const message of sent) {
      expect(message.status).toBe('SENT')
      expect(message.recipients).toHaveLength(1)
      expect(message.recipients[0]?.['contact_id']).toMatch(/^\d+$/)
    }
  })

  it('are the same list in pages, newest id first', async () => {
    const ids = (await list(kind)).map((each) => each.id)
    expect(ids).toEqual(ids.toSorted((a, b) => Number(b) - Number(a)))
    const pages: string[] = []
    for (let skip = 0; skip < ids.length; skip += 7) {
      pages.push(...(await list(kind, `_c=7&_a=${skip}`)).map((each) => each.id))
    }
    expect(pages).toEqual(ids)
  })

  it('are the same for the same seed and clock', async () => {
    const same = await ownServer({ cases: 400, seed: 116, now: () => now })
    const other = await signIn(same.server.url)
    expect((await other.get(`${kind}/?_c=1000`)).json[kind]).toEqual(await list(kind))
    await same.end()
  })

  it.each(['folder', 'status', 'sender', 'created_by', 'created_on', 'sent_on', 'id'])(
    'filter by %s',
    async (field) => {
      const all = await list(kind)
      const value = String(all.find((each) => each[field] !== '')?.[field])
      const expected = all.filter((each) => each[field] === value).map((each) => each.id)
      expect((await list(kind, `_c=1000&${field}=${encodeURIComponent(value)}`)).map((each) => each.id)).toEqual(
        expected,
      )
    },
  )

  it('are as many in a report as in the list', async () => {
    const rows = (await desk.get(`${kind}/rpt?xaxis=folder,status`)).json[kind] as string[][]
    const all = await list(kind)
    for (const [folder, status, count] of rows) {
      expect(Number(count)).toBe(all.filter((each) => each.folder === folder && each.status === status).length)
    }
    expect(rows.reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(all.length)
  })
})

describe('a message that is created', () => {
  it.each([
    ['emails', { subject: 'Hello', msg: 'one\n\ntwo <b>', recipients: [{ contact_email: 'someone@mail.example' }] }],
    ['sms', { msg: 'one two', recipients: [{ contact_phone: '0700000999' }] }],
  ])('of %s waits in the queue, and is sent a moment later', async (kind, body) => {
    const message = await made(kind, body)
    expect(message).toMatchObject({ folder: 'outbox', status: 'QUEUED', sent_on: '', created_by: 'amina' })
    now += 1_000
    expect(await list(kind, `id=${message.id}`)).toMatchObject([{ folder: 'outbox', status: 'QUEUED' }])
    now += 1_000
    expect(await list(kind, 'status=SENT&_c=1')).toMatchObject([{ id: message.id, folder: 'sent', status: 'SENT' }])
    const [sent] = (await desk.get(`${kind}/${message.id}`)).json[kind] as [Message]
    expect(sent.sent_on).toMatch(/^2026-03-01/)
  })

  it('comes back character for character, and safe as HTML', async () => {
    const msg = 'Ng’ombe ŋ <script>alert(1)</script> & "x"\r\n\r\nmwisho\nŋ'
    const { id } = await made('emails', { subject: 'Ŋ', msg, recipients: [{ contact_email: 'x@mail.example' }] })
    expect(await read(`emails/${id}?file=plain`)).toBe(msg)
    expect(await read(`emails/${id}?file=html`)).toBe(
      '<p>Ng’ombe ŋ &lt;script&gt;alert(1)&lt;/script&gt; &amp; "x"</p><p>mwisho<br>ŋ</p>',
    )
    const sms = await made('sms', { msg, recipients: [{ contact_phone: '0700 000 998' }] })
    expect(sms['msg']).toBe(msg)
  })

  it('goes to a contact that is known already, also one a ticket made', async () => {
    const known = tickets.find((ticket) => /^\d+$/.test(ticket.contacts['phone'] ?? ''))
    const phone = known?.contacts['phone'] ?? ''
    const { recipients } = await made('sms', { msg: 'hello', recipients: [{ contact_phone: phone }] })
    const first = tickets.filter((ticket) => ticket.contacts['phone'] === phone).at(-1)
    expect(recipients).toEqual([{ contact_id: first?.contact_id, contact_phone: phone }])
  })

  it('to many keeps all of them in their order', async () => {
    const recipients = Array.from({ length: 300 }, (_, index) => ({ contact_phone: `0711${100_000 + index}` }))
    const message = await made('sms', { msg: 'to all', recipients })
    expect(message.recipients.map((each) => each['contact_phone'])).toEqual(
      recipients.map((each) => each.contact_phone),
    )
    expect(new Set(message.recipients.map((each) => each['contact_id'])).size).toBe(300)
  })

  it('that is refused leaves neither a message nor a contact behind', async () => {
    const before = (await desk.get('sms/rpt')).json
    const answer = await desk.post('sms/', { msg: '', recipients: [{ contact_phone: '0744000001' }] })
    expect(answer.status).toBe(412)
    expect((await desk.get('sms/rpt')).json).toEqual(before)
    expect(await list('sms', 'contact_phone=0744000001')).toEqual([])
  })

  it('is not edited', async () => {
    expect((await desk.post('sms/1', { msg: 'x' })).status).toBe(405)
  })
})
