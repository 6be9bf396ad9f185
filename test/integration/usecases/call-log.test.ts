import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { anyChoice, anySearch } from '../../../preload/contract/index.ts'
import type { CallFilter, CallReport } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { askPractice } from '../../kit/practice-process.ts'
import { passwords, startFront, startRig, startServer, tempFolder, walkIn } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const anyCall: CallFilter = { text: '', directions: [], ends: [], from: null, to: null }

function report(about: Partial<CallReport> = {}): CallReport {
  return {
    id: v7(),
    direction: 'in',
    number: '+254722000111',
    name: 'Wanjiku',
    queue: 'child-helpline',
    callRef: `1795.${Math.floor(Date.now() % 1e6)}`,
    startedAt: Date.now(),
    answeredAt: Date.now(),
    endedAt: Date.now() + 1000,
    holds: 0,
    heldMs: 0,
    end: 'completed',
    quality: null,
    caseId: null,
    ...about,
  }
}

async function record(rig: Rig, about: Partial<CallReport> = {}): Promise<CallReport> {
  const call = report(about)
  await rig.must('callLog.record', call)
  return call
}

const rowsOf = async (rig: Rig) => (await rig.must('callLog.list', { filter: anyCall, before: null, limit: 50 })).rows
const accepted = (rig: Rig, id: string) =>
  until('accepted', async () => {
    // The time to take it back is over, and something else makes the outbox look again.
    rig.moveClock(11_000)
    await rig.must('outbox.retry', { id: null })
    return (await rig.must('cases.get', { id })).state === 'accepted'
  })

describe('an outcome without a case', () => {
  test('is kept at once, sent once after its time, and the ticket is that of the call', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const call = await record(rig)
    rig.told.length = 0
    const { caseId, undoUntil } = await rig.must('callLog.setOutcome', { id: call.id, disposition: 'blank-call' })
    expect(undoUntil).toBeGreaterThan(Date.now() + 8000)
    expect(rig.told.filter((each) => each.key === 'callLogChanged')).toMatchObject([{ data: { id: call.id } }])
    expect(await rowsOf(rig)).toMatchObject([{ id: call.id, disposition: 'blank-call', caseId }])
    await rig.must('outbox.retry', { id: null })
    expect((await rig.must('cases.get', { id: caseId })).state).toBe('saved')
    await accepted(rig, caseId)
    expect(await rig.code('callLog.undoOutcome', { id: call.id })).toBe('not-found')
    const tickets = await (await askPractice(server.url, 'amina', passwords.amina)).tickets()
    expect(tickets).toHaveLength(1)
    expect(tickets[0]).toMatchObject({
      source: 'call',
      source_id: call.callRef,
      disposition: 'blank-call',
      status: 'closed',
    })
    expect(await rig.must('callLog.caseOf', { callRef: call.callRef ?? '' })).toEqual({ caseId })
    expect(await rig.must('callLog.ofCase', { caseId })).toMatchObject([{ id: call.id }])
  })

  test('taken back is as if it had never been said, and nothing is sent', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const call = await record(rig)
    const { caseId } = await rig.must('callLog.setOutcome', { id: call.id, disposition: 'prank' })
    await rig.must('callLog.undoOutcome', { id: call.id })
    expect(await rig.code('cases.get', { id: caseId })).toBe('not-found')
    expect(await rowsOf(rig)).toMatchObject([{ id: call.id, disposition: '', caseId: null }])
    expect((await rig.must('outbox.summary', {})).waiting).toBe(0)
    const other = await rig.save()
    await accepted(rig, other)
    expect(await (await askPractice(server.url, 'amina', passwords.amina)).tickets()).toHaveLength(1)
  })

  test('said without a server arrives once when it is back, also after a lost answer', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    const call = await record(rig)
    const { caseId } = await rig.must('callLog.setOutcome', { id: call.id, disposition: 'prank' })
    let cuts = 1
    front.treat((method, path) => {
      if (method !== 'POST' || !path.startsWith('/eproc/tickets') || cuts === 0) return 'pass'
      cuts -= 1
      return 'cut-answer'
    })
    await server.bringBack()
    await accepted(rig, caseId)
    const tickets = await (await askPractice(server.url, 'amina', passwords.amina)).tickets()
    expect(tickets.filter((each) => each['source_id'] === call.callRef)).toHaveLength(1)
  })
})

describe('the log of this desk', () => {
  test('is not emptied because the clock of the computer jumped a year ahead', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const call = await record(rig)
    await rig.must('session.signOut', {})
    rig.moveClock(400 * 86_400_000)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    expect((await rowsOf(rig)).map((row) => row.id)).toEqual([call.id])
  })

  test('answers without a server, is kept over a restart, and knows who called before', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const first = await startRig({ practiceUrl: server.url, folder })
    await first.signIn('amina', passwords.amina)
    const contact = { ...walkIn('Wanjiku').contact, phone: '0722 000 111' }
    await first.save({ contact })
    const call = await record(first, { number: '+254 722 000 111' })
    const going = await record(first, { endedAt: null, end: null, startedAt: Date.now() + 1000, callRef: null })
    await first.stop()
    await server.kill()
    const rig = await startRig({ practiceUrl: server.url, folder })
    await rig.signIn('amina', passwords.amina)
    const rows = await rowsOf(rig)
    expect(rows.map((row) => row.id)).toEqual([going.id, call.id])
    expect(rows[0]?.end).toBe('dropped')
    const history = await rig.must('phone.getHistory', { number: '722000111' })
    expect(history).toMatchObject({ count: 3, contact: { firstName: 'Wanjiku' } })
    expect(await rig.must('phone.getHistory', { number: 'anonymous' })).toMatchObject({ count: 0, cases: [] })
  })

  test('comes in pages, and is shut while the desk is locked, though what happens is still kept', async () => {
    const rig = await startRig({ practiceUrl: (await startServer()).url })
    await rig.signIn('amina', passwords.amina)
    for (let index = 0; index < 5; index += 1) await record(rig, { startedAt: 1_790_000_000_000 + index * 1000 })
    const page = await rig.must('callLog.list', { filter: anyCall, before: null, limit: 3 })
    expect(page.rows).toHaveLength(3)
    const rest = await rig.must('callLog.list', { filter: anyCall, before: page.next, limit: 3 })
    expect(rest).toMatchObject({ next: null })
    expect(rest.rows).toHaveLength(2)
    await rig.must('session.lock', {})
    expect(await rig.code('callLog.list', { filter: anyCall, before: null, limit: 3 })).toBe('locked')
    expect(await rig.code('phone.getHistory', { number: '116' })).toBe('locked')
    await record(rig, { startedAt: 1_790_000_009_000 })
    await rig.must('session.unlock', { password: passwords.amina })
    expect(await rowsOf(rig)).toHaveLength(6)
  })

  test('lets go of calls after thirty days, except where the case of a call is still unsent', async () => {
    const server = await startServer()
    const folder = await tempFolder()
    const first = await startRig({ practiceUrl: server.url, folder })
    await first.signIn('amina', passwords.amina)
    await server.kill()
    const old = Date.now() - 31 * 86_400_000
    await record(first, { startedAt: old })
    const unsent = await record(first, { startedAt: old, caseId: await first.save() })
    const recent = await record(first, { startedAt: Date.now() - 29 * 86_400_000 })
    await first.stop()
    const rig = await startRig({ practiceUrl: server.url, folder })
    await rig.signIn('amina', passwords.amina)
    // A little after the opening; and the list may not be asked for without end.
    const kept = await until('the old one goes', async () => {
      const rows = await rowsOf(rig)
      if (rows.length < 3) return rows
      await new Promise((resolve) => setTimeout(resolve, 500))
      return undefined
    })
    expect(kept.map((row) => row.id)).toEqual([recent.id, unsent.id])
  })

  test('tells the list of a new call, and that a saved case has changed a call of it', async () => {
    const rig = await startRig({ practiceUrl: (await startServer()).url })
    await rig.signIn('amina', passwords.amina)
    const draftId = v7()
    const call = await record(rig, { caseId: draftId })
    const fields = { ...walkIn('Wanjiku'), source: 'call', sourceId: call.callRef ?? '' } as const
    expect(rig.told.filter((each) => each.key === 'callLogChanged')).toHaveLength(1)
    rig.told.length = 0
    await rig.must('cases.save', { draftId, caseId: null, fields: { ...fields, disposition: 'call-completed' } })
    const told = await until('told', () => rig.told.find((each) => each.key === 'callLogChanged'))
    expect(told.data).toEqual({ id: call.id })
    expect(await rowsOf(rig)).toMatchObject([{ id: call.id, caseId: draftId, disposition: 'call-completed' }])
  })
})

describe('the calls of everybody', () => {
  test('are found here in pages, and at the server those that are too old to be kept here', async () => {
    const server = await startServer(60)
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('neema', passwords.neema)
    const find = async (before: number | null, limit: number) =>
      rig.must('calls.find', { search: anySearch(), before, limit })
    await until('calls have come', async () => {
      const { pull } = await rig.must('app.getState', {})
      return pull.kinds.find(({ kind }) => kind === 'call')?.state === 'done' || undefined
    })
    const there = (await (await askPractice(server.url, 'neema', passwords.neema)).calls(100)).map((each) => each['id'])
    await until(
      'people have come',
      async () => (await rig.must('calls.listWords', {})).agents.some((each) => each.name !== '') || undefined,
    )
    const { rows: here } = await find(null, 100)
    const beyond = await rig.must('calls.findAtServer', { search: anySearch(), skip: 0 })
    expect(here.length).toBeGreaterThan(10)
    expect(beyond.rows.length).toBeGreaterThan(0)
    expect(beyond.next).toBeNull()
    expect([...here, ...beyond.rows].map((row) => row.id)).toEqual(there)
    expect(beyond.rows.every((row) => row.seq === null)).toBe(true)

    const first = await find(null, 4)
    const second = await find(first.next, 4)
    expect([...first.rows, ...second.rows]).toEqual(here.slice(0, 8))
    const words = await rig.must('calls.listWords', {})
    expect(words.agents.map(({ agent }) => agent)).toEqual(
      [...new Set(here.map((row) => row.agent))].filter((each) => each !== '').sort(),
    )
    // Whoever scores and never takes a call has a name as well.
    expect(words.agents.map(({ agent }) => agent)).not.toContain('neema')
    expect(words.staff.find(({ agent }) => agent === 'neema')?.name).toMatch(/\w/)
    const [oldest] = beyond.rows
    const ofOne = { ...anySearch(), agents: [oldest?.agent ?? ''], statuses: [oldest?.status ?? ''] }
    const found = await rig.must('calls.findAtServer', { search: ofOne, skip: 0 })
    expect(found.rows.map((row) => row.id)).toContain(oldest?.id)
    expect(new Set(found.rows.map((row) => row.agent))).toEqual(new Set(ofOne.agents))

    await server.kill()
    expect(await rig.code('calls.findAtServer', { search: anySearch(), skip: 0 })).toBe('server-unreachable')
    expect((await find(null, 100)).rows).toEqual(here)
    // What was remarked here the server does not know: it is not even asked.
    const remark = { ...anySearch(), remark: 'calm' }
    expect((await rig.must('calls.find', { search: remark, before: null, limit: 5 })).rows).toEqual([])
    expect(await rig.must('calls.findAtServer', { search: remark, skip: 0 })).toEqual({ rows: [], next: null })
  })

  test('are looked at through filters and columns that are kept', async () => {
    const server = await startServer(0)
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    expect(await rig.must('calls.getView', {})).toEqual({ filters: [], columns: null })
    const choice = { ...anyChoice(), talkFromMs: 60_000, period: 'week' as const }
    const long = await rig.must('calls.saveFilter', { id: null, name: ' Long ', choice })
    await rig.must('calls.saveFilter', { id: null, name: 'All', choice: anyChoice() })
    await rig.must('calls.saveFilter', { id: long.id, name: 'Longer', choice })
    await rig.must('calls.chooseColumns', { columns: ['talk', 'agent'] })
    const view = await rig.must('calls.getView', {})
    expect(view.filters.map((each) => each.name)).toEqual(['All', 'Longer'])
    expect(view).toMatchObject({ columns: ['talk', 'agent'], filters: [{}, { id: long.id, choice }] })
    await rig.must('calls.removeFilter', { id: long.id })
    await rig.must('calls.chooseColumns', { columns: null })
    expect(await rig.must('calls.getView', {})).toMatchObject({ filters: [{ name: 'All' }], columns: null })
    for (let index = 0; index < 39; index++) {
      await rig.must('calls.saveFilter', { id: null, name: `Filter ${index}`, choice: anyChoice() })
    }
    expect(await rig.code('calls.saveFilter', { id: null, name: 'One more', choice: anyChoice() })).toBe('too-large')
    // Words of those who listen are not searched by those who may not.
    const remark = { ...anySearch(), remark: 'calm' }
    expect(await rig.code('calls.find', { search: remark, before: null, limit: 5 })).toBe('forbidden')
  })
})
