import { chmod, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { anySearch, allCalls, emptyCase, grants, noFilter } from '../../../preload/contract/index.ts'
import type { CallName, CallReport } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { examples } from '../../unit/ipc/call-examples.ts'
import { passwords, startRig, startServer, tempFolder, walkIn } from './desk-rig.ts'
import type { Login, Rig } from './desk-rig.ts'

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function foldersBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return [folder, ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))]
}

describe('the embedded practice server (DESIGN 4)', () => {
  test('never holds up the start, stops and starts by its switch, and keeps its address', async () => {
    const before = performance.now()
    const rig = await startRig({ practiceUrl: null })
    const state = await rig.must('app.getState', {})
    expect(performance.now() - before).toBeLessThan(1500)
    expect(state.session.phase).toBe('signed-out')
    expect(state.practice).toMatchObject({ active: true, canSwitch: true })
    expect(state.practice.accounts.map((each) => each.login)).toContain('amina')
    // Signing in while it still starts waits for it.
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    const { serverName } = await rig.must('app.getState', {})
    expect(serverName).toMatch(/^127\.0\.0\.1:\d+$/)

    await rig.must('practice.stopServer', {})
    expect((await rig.must('app.getState', {})).practice.serverRunning).toBe(false)
    await until('the light is out', async () => (await rig.must('app.getState', {})).link.state === 'unreachable')
    const id = await rig.save()
    expect((await rig.must('outbox.summary', {})).waiting).toBe(1)
    await rig.must('practice.startServer', {})
    await until('accepted', async () => (await rig.must('cases.get', { id })).state === 'accepted')
    expect((await rig.must('app.getState', {})).serverName).toBe(serverName)
    expect(rig.told.filter((each) => each.key === 'practiceChanged').length).toBeGreaterThanOrEqual(3)
  })
})

describe('who may do what (SECURITY B4)', () => {
  test.each(['amina', 'neema', 'baraka', 'daudi'] as Login[])(
    '%s may do what the role may, and nothing else',
    async (login) => {
      const server = await startServer()
      const rig = await startRig({ practiceUrl: server.url })
      await rig.signIn(login, passwords[login])
      const role = (await rig.must('app.getState', {})).session.user?.role ?? 'analyst'
      const leavesTheDesk = ['session.signOut', 'session.lock', 'session.signIn', 'practice.stopServer']
      for (const call of allCalls) {
        if (leavesTheDesk.includes(call.name)) continue
        const mayCall =
          ['anyone', 'signed-in', 'practice'].includes(call.needs) || grants[role].some((each) => each === call.needs)
        const result = await rig.core.router.handle(call.name, examples[call.name as CallName], 'trusted')
        const code = result.ok ? 'ok' : result.error.code
        if (call.needs === 'signed-out') expect([call.name, code]).toEqual([call.name, 'sign-out-first'])
        else expect([call.name, code === 'forbidden']).toEqual([call.name, !mayCall])
      }
    },
  )

  test('nobody at the desk may see or change anything', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    for (const call of allCalls) {
      if (['anyone', 'practice', 'signed-out'].includes(call.needs)) continue
      expect([call.name, await rig.code(call.name as 'outbox.list', examples[call.name as 'outbox.list'])]).toEqual([
        call.name,
        'not-signed-in',
      ])
    }
  })
})

const ofTheCall = ['+254799555777', '799555777', 'Mpigasimu-Kanari', 'foleni-kanari', '9988776655.7', 'kanari-sdp']

const kanariRing = {
  kind: 'call-ringing',
  extension: '8101',
  at: Date.now(),
  callId: '9988776655.7',
  number: '+254799555777',
  name: 'Mpigasimu-Kanari',
  queue: 'foleni-kanari',
  direction: 'in',
  voice: '',
} as const

function kanariCall(id: string): CallReport {
  const { number, name, queue, callId: callRef, at } = kanariRing
  const times = { startedAt: at, answeredAt: at, endedAt: at + 1000, holds: 1, heldMs: 10 }
  const quality = { mosMin: 1, mosAverage: 2, lossPercent: 3, jitterMs: 4, roundTripMs: null }
  return { id, direction: 'in', number, name, queue, callRef, ...times, end: 'completed', quality, caseId: null }
}

/** Everything a call brings to the core, and everything of it that goes wrong. */
async function aWholeCall(rig: Rig): Promise<void> {
  const id = v7()
  await rig.must('phone.getAccount', {})
  await rig.must('phone.setBusy', { isBusy: true })
  await rig.must('practice.reportExchange', { kind: 'joined', extension: '8101', at: Date.now() })
  await rig.must('practice.reportExchange', kanariRing)
  await until('the server speaks of the call', async () => {
    await rig.must('queue.refresh', {})
    return (await rig.must('queue.getState', {})).callId === kanariRing.callId
  })
  expect((await rig.must('queue.join', {})).result).toBe('refused')
  const { extension, at, callId } = kanariRing
  await rig.must('practice.reportExchange', { kind: 'call-answered', extension, at, callId })
  await rig.must('phone.getHistory', { number: kanariRing.number })
  await rig.must('callLog.record', kanariCall(id))
  await rig.core.router.handle('callLog.record', { ...kanariCall(id), sdp: 'v=0 o=kanari-sdp' }, 'trusted')
  await rig.core.router.handle('practice.reportExchange', { ...kanariRing, voice: { sdp: 'kanari-sdp' } }, 'trusted')
  await rig.core.router.handle('callLog.Mpigasimu-Kanari', kanariRing, 'foreign-origin')
  rig.core.reportUncaught(new Error(`no answer from ${kanariRing.number}: v=0 o=kanari-sdp`))
  await rig.must('callLog.setOutcome', { id, disposition: 'prank' })
  await rig.must('callLog.undoOutcome', { id })
  await rig.code('callLog.undoOutcome', { id })
  await rig.must('callLog.setOutcome', { id, disposition: 'blank-call' })
  await rig.must('callLog.list', {
    filter: { text: 'mpigasimu 799555777', directions: [], ends: [], from: null, to: null },
    before: null,
    limit: 10,
  })
  const search = { ...anySearch(), number: kanariRing.number, agents: ['Mpigasimu-Kanari'] }
  await rig.must('calls.find', { search, before: null, limit: 10 })
  await rig.code('calls.findAtServer', { search, skip: 0 })
  await rig.must('callLog.caseOf', { callRef: kanariRing.callId })
  await rig.must('phone.setBusy', { isBusy: false })
}

/** From here on every token that a server gives out is remembered. */
function tokensOfServer(): string[] {
  const tokens: string[] = []
  const real = globalThis.fetch
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const answer = await real(...request)
    const token = /"ss":\[\["([^"]+)"/.exec(await answer.clone().text())?.[1]
    if (token !== undefined) tokens.push(token)
    return answer
  })
  onTestFinished(() => spy.mockRestore())
  return tokens
}

describe('cases through the door', () => {
  test('cannot be saved while the form says something is missing, and the draft is kept', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const draftId = v7()
    await rig.must('drafts.save', { id: draftId, caseId: null, fields: emptyCase() })
    const result = await rig.ask('cases.save', { draftId, caseId: null, fields: emptyCase() })
    if (result.ok) throw new Error('an empty case was saved')
    expect(result.error.code).toBe('invalid')
    expect(result.error.fields.map((each) => each.field)).toContain('categoryMain')
    expect((await rig.must('drafts.list', {})).map((each) => each.id)).toEqual([draftId])
    expect((await rig.must('outbox.summary', {})).waiting).toBe(0)
  })

  test('are saved once, however often a lost answer makes the window repeat it', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const draftId = v7()
    const save = () => rig.must('cases.save', { draftId, caseId: null, fields: walkIn('Wanjiku') })
    const [first, second] = await Promise.all([save(), save()])
    expect(first.id).toBe(second.id)
    await until('accepted', async () => (await rig.must('cases.get', { id: first.id })).state === 'accepted')
    expect((await save()).id).toBe(first.id)
    expect((await rig.must('outbox.summary', {})).waiting).toBe(0)
    expect((await rig.must('cases.list', { filter: noFilter(), before: null, limit: 10 })).rows).toHaveLength(1)
  })

  test('are listed in pages to the end and found by their words within the filter', async () => {
    const server = await startServer(60)
    const rig = await startRig({ practiceUrl: server.url })
    // A supervisor keeps closed cases longer than the practice server's are old.
    await rig.signIn('neema', passwords.neema)
    await until('all here', async () => (await rig.must('app.getState', {})).pull.state === 'done')
    const seen: number[] = []
    let before: number | null = null
    do {
      const page: { rows: { seq: number }[]; next: number | null } = await rig.must('cases.list', {
        filter: noFilter(),
        before,
        limit: 25,
      })
      seen.push(...page.rows.map((row) => row.seq))
      before = page.next
    } while (before !== null)
    expect(seen).toHaveLength(60)
    expect(seen).toEqual(seen.toSorted((a, b) => b - a))

    const id = await rig.save({ ...walkIn('Zawadi'), priority: 'high' })
    await until('indexed', async () => {
      const { rows } = await rig.must('cases.search', { text: 'zawa', filter: noFilter(), after: null, limit: 10 })
      return rows.some((row) => row.id === id)
    })
    const low = { ...noFilter(), priorities: ['low' as const] }
    const hits = await rig.must('cases.search', { text: 'zawadi dada', filter: low, after: null, limit: 10 })
    expect(hits.rows.some((row) => row.id === id)).toBe(false)
    expect(hits.next).toBe(null)
  })
})

describe('everything this computer keeps', () => {
  test('is the owner’s alone, and in the clear says nothing about anybody (SECURITY C1, C10, F1)', async () => {
    const server = await startServer()
    const tokens = tokensOfServer()
    const folder = await tempFolder()
    // Somebody made the folder beforehand, and left it open.
    await chmod(folder, 0o755)
    const rig = await startRig({ folder, practiceUrl: server.url })
    const canaries = [
      'Nyambura-Kanari',
      'kanarinyeupe',
      '0799123456',
      'nyota@mfano.example',
      passwords.amina,
      'usiku-mwanga-kanari',
      ...ofTheCall,
    ]
    async function expectNothingInTheClear(): Promise<void> {
      for (const file of await filesBelow(folder)) {
        // Temporary files come and go while the desk is open.
        const found = await Promise.all([readFile(file), stat(file)]).catch(() => null)
        if (found === null) continue
        const [bytes, { mode }] = found
        for (const canary of [...canaries, ...tokens]) {
          expect(`${file}: ${bytes.includes(canary) ? canary : 'clean'}`).toBe(`${file}: clean`)
        }
        expect(`${file} ${(mode & 0o777).toString(8)}`).toBe(`${file} 600`)
      }
      for (const each of await foldersBelow(folder)) {
        expect(`${each} ${((await stat(each)).mode & 0o777).toString(8)}`).toBe(`${each} 700`)
      }
    }
    await rig.signIn('amina', 'usiku-mwanga-kanari')
    await rig.signIn('amina', passwords.amina)
    expect((await rig.must('app.getState', {})).session.keyStore).toBe('password-only')
    expect(tokens).toHaveLength(1)
    const fields = {
      ...walkIn('Nyambura-Kanari'),
      narrative: 'Alisema kanarinyeupe mbele ya mama.',
      contact: { ...walkIn('Nyambura-Kanari').contact, phone: '0799123456', email: 'nyota@mfano.example' },
    }
    const draftId = v7()
    canaries.push(draftId)
    await rig.must('drafts.save', { id: draftId, caseId: null, fields })
    await rig.must('cases.save', { draftId, caseId: null, fields })
    await until('accepted', async () => (await rig.must('cases.get', { id: draftId })).state === 'accepted')
    await rig.must('cases.search', { text: 'kanarinyeupe', filter: noFilter(), after: null, limit: 5 })
    await rig.code('cases.get', { id: v7() })
    await rig.core.router.handle('cases.search', { text: 'kanarinyeupe', sql: 'x' }, 'trusted')
    await rig.core.router.handle('Nyambura-Kanari', 'kanarinyeupe', 'foreign-origin')
    rig.core.reportUncaught(new Error('kanarinyeupe of Nyambura-Kanari'))
    rig.core.reportRefused()
    await rig.must('app.reportFault', { places: ['index-D8bbwUwK.js:12:345'] })
    await aWholeCall(rig)
    await server.kill()
    canaries.push(await rig.save(fields))
    rig.core.openLink('tel:+254799555777')
    await rig.must('session.lock', {})
    await rig.must('callLog.record', kanariCall(v7()))
    await rig.must('practice.reportExchange', { ...kanariRing, callId: '9988776655.8' })
    await rig.code('session.unlock', { password: 'usiku-mwanga-kanari' })
    await rig.must('session.unlock', { password: passwords.amina })
    await rig.must('app.setPreferences', { theme: 'dark', locale: 'sw' })
    // While the desk is open and after it: what a crash would leave, and what an end leaves.
    await expectNothingInTheClear()
    await rig.stop()
    await expectNothingInTheClear()

    const files = await filesBelow(rig.folder)
    expect(files.some((file) => file.endsWith('.log'))).toBe(true)
    const log = await readFile(files.find((file) => file.endsWith('.log')) ?? '', 'utf8')
    expect(log).not.toContain('amina')
    expect(log).not.toContain(rig.folder)
    for (const event of [
      'core-started',
      'signed-in',
      'call-refused',
      'locked',
      'unlocked',
      'uncaught',
      'window-fault',
      'door-refused',
      'core-stopped',
    ]) {
      expect(log).toContain(`"${event}"`)
    }
  })

  test('comes back after a restart: preferences, drafts and cases', async () => {
    const server = await startServer()
    const first = await startRig({ practiceUrl: server.url })
    await first.must('app.setPreferences', { theme: 'dark', locale: 'sw' })
    await first.signIn('amina', passwords.amina)
    const draftId = v7()
    await first.must('drafts.save', { id: draftId, caseId: null, fields: walkIn('Half-written') })
    const id = await first.save()
    await first.stop()
    const second = await startRig({ folder: first.folder, practiceUrl: server.url })
    expect((await second.must('app.getState', {})).preferences).toEqual({ theme: 'dark', locale: 'sw' })
    await second.signIn('amina', passwords.amina)
    expect((await second.must('drafts.list', {})).map((draft) => draft.fields.contact.firstName)).toEqual([
      'Half-written',
    ])
    expect((await second.must('cases.get', { id })).id).toBe(id)
  })

  test('opens no page that is not on the site’s list (SECURITY A12)', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    for (const link of [
      'https://evil.example/',
      'http://127.0.0.1/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      '',
    ]) {
      expect(await rig.code('app.openLink', { link })).toBe('link-refused')
    }
    expect(rig.opened).toEqual([])
  })
})
