import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { anySearch, allCalls, grants, noFilter } from '../../../preload/contract/index.ts'
import type { CallName, Role } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { examples } from '../../unit/ipc/call-examples.ts'
import { passwords, startRig, startServer, tempFolder } from './desk-rig.ts'
import type { Rig } from './desk-rig.ts'

const canary = {
  fname: 'Kanarina',
  lname: 'Mwangaza',
  phone: '+254799555777',
  email: 'kanarina@siri.example',
  position_in_org: 'mwalimu-kanari',
  org_name: 'Shule-Kanari',
}
const narrative = 'hadithi-kanari ya siri'
/** Of the planted case, and every sender and number that the server of practice invents. */
const ofAClient = /Kanarina|Mwangaza|99555777|siri\.example|kanari|mail\.example|\+?254\s?7\d{2}[\s-]?\d{3}/i

async function plant(url: string): Promise<void> {
  const basic = Buffer.from(`amina:${passwords.amina}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const answer = await fetch(`${url}tickets/`, {
    method: 'POST',
    headers: { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      source: 'walkin',
      category_main: '1',
      narrative,
      resolution: narrative,
      status: 'open',
      priority: 'high',
      contacts: { ...canary, town: 'Kisumu', country: '', user_category: '' },
    }),
  })
  expect(answer.status).toBe(201)
}

/** The resources with those who score signing in as analysts: practice has no account of that role. */
async function asAnalysts(): Promise<string> {
  const folder = await tempFolder()
  const shipped = fileURLToPath(new URL('../../../resources/', import.meta.url))
  await cp(shipped, folder, { recursive: true, filter: (file) => !/(voices|pictures)/.test(file) })
  const file = join(folder, 'practice', 'site.json')
  const site = JSON.parse(await readFile(file, 'utf8')) as { roleCodes: Record<string, Role> }
  const codes = Object.entries(site.roleCodes).map(([code, role]): [string, Role] => [
    code,
    role === 'quality' ? 'analyst' : role,
  ])
  await writeFile(file, JSON.stringify({ ...site, roleCodes: Object.fromEntries(codes) }))
  return folder
}

/** Everything that the core says to this window when each call the role may make is made, also about the planted case. */
async function everything(rig: Rig, role: Role, ids: { caseId: string; messages: string[]; calls: string[] }) {
  const told: string[] = []
  const say = async (name: string, input: unknown) => {
    const answer = await rig.core.router.handle(name, input, 'trusted')
    told.push(`${name} ${JSON.stringify(answer)}`)
    return answer
  }
  const left = new Set(['session.signOut', 'session.lock', 'practice.stopServer', 'storage.wipe', 'masking.reveal'])
  for (const { name, needs } of allCalls) {
    if (left.has(name) || needs === 'signed-out' || !(needs === 'signed-in' || grants[role].some((it) => it === needs)))
      continue
    await say(name, examples[name as CallName])
  }
  const page = { filter: noFilter(), before: null, limit: 100 }
  await say('cases.list', page)
  await say('cases.search', { text: '', filter: noFilter(), after: null, limit: 100 })
  await say('cases.get', { id: ids.caseId })
  await say('contacts.list', { search: '', before: null, limit: 100 })
  await say('contacts.get', { caseId: ids.caseId })
  await say('contacts.history', { caseId: ids.caseId, after: null, limit: 100 })
  await say('calls.find', { search: anySearch(), before: null, limit: 100 })
  await say('calls.findAtServer', { search: anySearch(), skip: 0 })
  await say('messages.list', { kind: null, caseId: null, before: null, limit: 100 })
  for (const id of ids.messages) await say('messages.get', { id })
  for (const id of ids.messages.slice(0, 3)) await say('messages.readLayout', { id })
  return [...told, ...rig.told.map((event) => `${event.key} ${JSON.stringify(event.data)}`)]
}

async function signInAndPull(rig: Rig) {
  expect(await rig.signIn('baraka', passwords.baraka)).toBe('ok')
  await until('everything is here', async () => {
    const { pull } = await rig.must('app.getState', {})
    return pull.kinds.every((each) => each.state === 'done' || each.state === 'refused')
  })
  const { rows } = await rig.must('cases.list', { filter: noFilter(), before: null, limit: 1 })
  const messages = await rig.must('messages.list', { kind: null, caseId: null, before: null, limit: 20 })
  const calls = await rig.must('calls.find', { search: anySearch(), before: null, limit: 20 })
  expect(messages.rows.length).toBeGreaterThan(3)
  expect(calls.rows.length).toBeGreaterThan(3)
  const [planted] = rows
  if (planted === undefined) throw new Error('The planted case did not come')
  return { caseId: planted.id, messages: messages.rows.map((row) => row.id), calls: calls.rows.map((row) => row.id) }
}

test('those who score are told no name, number, address or story until they ask for one record, and of that one only', async () => {
  const server = await startServer(40)
  await plant(server.url)
  const rig = await startRig({ practiceUrl: server.url })
  const ids = await signInAndPull(rig)
  const before = await everything(rig, 'quality', ids)
  expect(before.filter((each) => ofAClient.test(each))).toEqual([])
  expect(await rig.must('cases.get', { id: ids.caseId })).toMatchObject({
    fields: { narrative: '•••', contact: { firstName: 'K•••', phone: '•••777', town: 'Kisumu' } },
  })
  // Nothing that is hidden can be asked for, letter by letter.
  const search = (text: string) => rig.code('cases.search', { text, filter: noFilter(), after: null, limit: 5 })
  expect([await search('Kanarina'), await search('kan'), await search(narrative)]).toEqual(
    Array.from({ length: 3 }, () => 'masked-search'),
  )
  expect(await rig.code('calls.find', { search: { ...anySearch(), number: '0799' }, before: null, limit: 5 })).toBe(
    'masked-search',
  )
  expect(await rig.code('contacts.find', { number: canary.phone, email: '' })).toBe('masked-search')
  expect(await rig.code('contacts.list', { search: 'K', before: null, limit: 5 })).toBe('masked-search')

  const shown = await rig.must('masking.reveal', { kind: 'case', id: ids.caseId })
  expect(shown).toMatchObject({ kind: 'case', fields: { narrative, contact: { firstName: canary.fname } } })
  expect((await rig.must('cases.get', { id: ids.caseId })).fields.contact.phone).toBe(canary.phone)
  const others = await rig.must('cases.list', { filter: noFilter(), before: null, limit: 100 })
  expect(others.rows.filter((row) => row.id !== ids.caseId && row.excerpt !== '' && row.excerpt !== '•••')).toEqual([])

  const [callId = ''] = ids.calls
  const call = await rig.must('masking.reveal', { kind: 'call', id: callId })
  expect(call.kind === 'call' && call.number).toMatch(/\d{3}/)

  // An e-mail is read with its layout, which stays for when the server is away.
  const mails = await rig.must('messages.list', { kind: 'email', caseId: null, before: null, limit: 50 })
  const mail = mails.rows.find((row) => row.fields.recipients.length === 0)?.id ?? ''
  expect(await rig.code('messages.readLayout', { id: mail })).toBe('not-revealed')
  expect(await rig.must('masking.reveal', { kind: 'message', id: mail })).toMatchObject({ kind: 'message' })
  const layout = await rig.must('messages.readLayout', { id: mail })
  expect(layout.blocks.length).toBeGreaterThan(1)
  const made = await rig.must('messages.caseOf', { id: mail })
  if (made.caseId !== null)
    expect(await rig.must('messages.sourceOf', { caseId: made.caseId })).toEqual({ messageId: mail })
  await server.kill()
  expect(await rig.must('messages.readLayout', { id: mail })).toEqual(layout)

  // What was shown is hidden again behind the lock.
  await rig.must('session.lock', {})
  await rig.must('session.unlock', { password: passwords.baraka })
  expect((await rig.must('cases.get', { id: ids.caseId })).fields.narrative).toBe('•••')
  // And from whoever sits down next, were it the same person.
  await rig.must('masking.reveal', { kind: 'case', id: ids.caseId })
  await rig.must('session.signOut', {})
  expect(await rig.signIn('baraka', passwords.baraka)).toBe('ok')
  expect((await rig.must('cases.get', { id: ids.caseId })).fields.narrative).toBe('•••')
})

test('an analyst is told none of it, and has no way to ask', async () => {
  const server = await startServer(40)
  await plant(server.url)
  const rig = await startRig({ practiceUrl: server.url, options: { resourcesFolder: await asAnalysts() } })
  const ids = await signInAndPull(rig)
  expect((await rig.must('app.getState', {})).session.user?.role).toBe('analyst')
  const told = await everything(rig, 'analyst', ids)
  expect(told.filter((each) => ofAClient.test(each))).toEqual([])
  expect(await rig.code('masking.reveal', { kind: 'case', id: ids.caseId })).toBe('forbidden')
})
