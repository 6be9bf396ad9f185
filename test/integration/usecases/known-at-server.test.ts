import { expect, test } from 'vitest'
import { noFilter } from '../../../preload/contract/index.ts'
import type { ServerSays } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { passwords, startFront, startRig, startServer } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

/** A desk in its first week, and callers whose cases are older than what is kept here: the server knows them (DESIGN 6.7). */

const noSuch = { status: 412, body: JSON.stringify({ errors: [['error', 'Not now', 'FILTER', 'tickets', '', '_c']] }) }
const isList = (path: string) => path.startsWith('/eproc/tickets/?')
/** The desk has brought nothing by itself, and brings nothing. */
const withoutPull = (_method: string, path: string) =>
  isList(path) && !path.includes('contact_') ? noSuch : ('pass' as const)

async function emptyDesk() {
  const server = await startServer()
  const front = await startFront(server.url)
  front.treat(withoutPull)
  const juma = await askPractice(server.url, 'juma', passwords.juma)
  const made = await juma.make('tickets', {
    source: 'walkin',
    category_main: '1',
    narrative: 'Aliahidi kurudi.',
    status: 'closed',
    priority: 'low',
    contacts: { fname: 'Wanjiku', lname: 'Kamau', phone: '0722000111' },
  })
  const rig = await startRig({ practiceUrl: front.url })
  expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
  await until('the desk is connected', async () => (await rig.must('app.getState', {})).link.state === 'connected')
  const here = async () => (await rig.must('cases.list', { filter: noFilter(), before: null, limit: 50 })).rows
  return { server, front, juma, rig, here, serverId: made['id'] ?? '' }
}

/** On a machine that is busy with other tests two seconds may be too short: what is waited for is the server's word. */
const historyOf = (rig: Rig, number: string, says: ServerSays = 'answered') =>
  until('the server has said what it knows', async () => {
    const found = await rig.must('phone.getHistoryAtServer', { number })
    return found.server === says ? found : undefined
  })
const searched = (rig: Rig, text: string, says: ServerSays = 'answered') =>
  until('the server has said what it knows', async () => {
    const found = await rig.must('cases.searchAtServer', { text, filter: noFilter() })
    return found.server === says ? found : undefined
  })

test('a caller nobody here knows is known to the server, however the exchange writes the number', async () => {
  const { rig, here, serverId, juma } = await emptyDesk()
  const number = '+254722000111'
  expect(await rig.must('phone.getHistory', { number })).toMatchObject({ count: 0 })
  expect(await historyOf(rig, number)).toMatchObject({
    history: { count: 1, contact: { firstName: 'Wanjiku' }, cases: [{ serverId, status: 'closed' }] },
  })
  // From now on it is a case like any other, and known without the server.
  const [row] = await here()
  expect(await rig.must('cases.get', { id: row?.id ?? '' })).toMatchObject({
    fields: { narrative: 'Aliahidi kurudi.' },
  })
  expect(await rig.must('phone.getHistory', { number })).toMatchObject({ count: 1 })
  // Somebody the server does not know either.
  expect(await historyOf(rig, '0733999888')).toMatchObject({ history: { count: 0 } })

  const other = await juma.make('tickets', {
    source: 'walkin',
    category_main: '1',
    narrative: 'Barua.',
    status: 'open',
    priority: 'low',
    contacts: { fname: 'Fatuma', lname: 'Hassan', phone: '0733000222' },
  })
  const byName = await searched(rig, 'hassan fatuma')
  expect(byName.rows).toMatchObject([{ serverId: other['id'], firstName: 'Fatuma' }])
  expect(await here()).toHaveLength(2)
  // A case that is here is found by what the server calls it, also among other hits and without the server.
  const byCaseNumber = await rig.must('cases.search', {
    text: `#${serverId}`,
    filter: noFilter(),
    after: null,
    limit: 50,
  })
  expect(byCaseNumber.rows).toMatchObject([{ serverId }])
  expect((await searched(rig, '#987654')).rows).toEqual([])
  // Filters of the list count for what comes from there as well.
  const filter = { ...noFilter(), statuses: ['open' as const] }
  expect((await rig.must('cases.searchAtServer', { text: '0722000111', filter })).rows).toEqual([])

  await rig.must('session.lock', {})
  expect(await rig.code('phone.getHistoryAtServer', { number })).toBe('locked')
})

test('without the server it is said that only this computer was asked', async () => {
  const { rig, server, here } = await emptyDesk()
  await server.kill()
  const started = Date.now()
  expect(await rig.must('phone.getHistoryAtServer', { number: '0722000111' })).toMatchObject({
    server: 'not-reached',
    history: { count: 0 },
  })
  expect(await rig.must('cases.searchAtServer', { text: 'wanjiku', filter: noFilter() })).toEqual({
    server: 'not-reached',
    rows: [],
  })
  expect(Date.now() - started).toBeLessThan(4_500)
  expect(await here()).toEqual([])
})

test('a server that ignores the question answers with everybody, and nobody of them comes in', async () => {
  const { rig, front, here, juma } = await emptyDesk()
  const body = JSON.stringify({ tickets: await strangers(juma) })
  front.treat((method, path) => (path.includes('contact_') ? { status: 200, body } : withoutPull(method, path)))
  expect(await historyOf(rig, '0722000111', 'cannot')).toMatchObject({ history: { count: 0 } })
  expect((await searched(rig, 'wanjiku', 'cannot')).rows).toEqual([])
  expect(await here()).toEqual([])
})

/** A full page of one person's tickets, as a server would list them. */
async function strangers(juma: Awaited<ReturnType<typeof askPractice>>): Promise<Record<string, unknown>[]> {
  await juma.make('tickets', {
    source: 'walkin',
    category_main: '1',
    narrative: 'Mwingine.',
    status: 'closed',
    priority: 'low',
    contacts: { fname: 'Zuhura', lname: 'Mwingine', phone: '0733000333' },
  })
  const [ticket] = await juma.tickets({ contact_phone: '0733000333' })
  return Array.from({ length: 20 }, (_, at) => ({ ...ticket, id: String(9_000 + at) }))
}

test('what was written here and not sent stays on top of what the server is asked for', async () => {
  const { rig, front, here, juma, serverId } = await emptyDesk()
  await historyOf(rig, '0722000111')
  const id = (await here())[0]?.id ?? ''
  const refused = JSON.stringify({ errors: [['error', 'Not now', 'DATA', 'tickets', serverId, 'narrative']] })
  front.treat((method, path) =>
    method === 'POST' && path.startsWith('/eproc/tickets') ? { status: 412, body: refused } : withoutPull(method, path),
  )
  const { fields } = await rig.must('cases.get', { id })
  const edited = { ...fields, narrative: 'Ameongeza maelezo.', status: 'open' as const }
  await rig.must('cases.save', { draftId: id, caseId: id, fields: edited })
  await until('it needs a person', async () => (await rig.must('cases.get', { id })).state === 'needs-you')
  await juma.change(`tickets/${serverId}`, {
    source: 'walkin',
    source_id: '',
    category_main: '1',
    category_sub: '',
    narrative: 'Aliahidi kurudi.',
    resolution: 'Amepelekwa shule.',
    status: 'closed',
    priority: 'high',
    referred_to: '',
    escalated_to: '',
    disposition: '',
    contacts: { ...emptyContact, fname: 'Wanjiku', lname: 'Kamau', phone: '0722000111' },
  })
  rig.moveClock(61_000)
  await historyOf(rig, '0722000111')
  const after = await rig.must('cases.get', { id })
  expect(after).toMatchObject({ state: 'needs-you', fields: { narrative: 'Ameongeza maelezo.', priority: 'high' } })
  expect((await rig.must('outbox.summary', {})).needsYou).toBe(1)
  expect(await here()).toHaveLength(1)
})

const emptyContact = Object.fromEntries(
  ['fname', 'lname', 'phone', 'email', 'town', 'country', 'user_category', 'position_in_org', 'org_name'].map(
    (each) => [each, ''],
  ),
)
