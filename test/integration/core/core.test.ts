import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { allCalls, emptyCase, grants, noFilter } from '../../../preload/contract/index.ts'
import type { CallName } from '../../../preload/contract/index.ts'
import { until } from '../../kit/poll.ts'
import { examples } from '../../unit/ipc/call-examples.ts'
import { passwords, startRig, startServer, walkIn } from './desk-rig.ts'
import type { Login } from './desk-rig.ts'

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
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
        const isForbidden = !result.ok && result.error.code === 'forbidden'
        expect([call.name, isForbidden]).toEqual([call.name, !mayCall])
      }
    },
  )

  test('nobody at the desk may see or change anything', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    for (const call of allCalls) {
      if (call.needs === 'anyone' || call.needs === 'practice') continue
      expect([call.name, await rig.code(call.name as 'outbox.list', examples[call.name as 'outbox.list'])]).toEqual([
        call.name,
        'not-signed-in',
      ])
    }
  })
})

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
    await rig.signIn('amina', passwords.amina)
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
    const rig = await startRig({ practiceUrl: server.url })
    const canaries = [
      'Nyambura-Kanari',
      'kanarinyeupe',
      '0799123456',
      'nyota@mfano.example',
      passwords.amina,
      'usiku-mwanga-kanari',
    ]
    await rig.signIn('amina', 'usiku-mwanga-kanari')
    await rig.signIn('amina', passwords.amina)
    const fields = {
      ...walkIn('Nyambura-Kanari'),
      narrative: 'Alisema kanarinyeupe mbele ya mama.',
      contact: { ...walkIn('Nyambura-Kanari').contact, phone: '0799123456', email: 'nyota@mfano.example' },
    }
    const draftId = v7()
    await rig.must('drafts.save', { id: draftId, caseId: null, fields })
    await rig.must('cases.save', { draftId, caseId: null, fields })
    await until('accepted', async () => (await rig.must('cases.get', { id: draftId })).state === 'accepted')
    await rig.must('cases.search', { text: 'kanarinyeupe', filter: noFilter(), after: null, limit: 5 })
    await rig.code('cases.get', { id: v7() })
    await rig.core.router.handle('cases.search', { text: 'kanarinyeupe', sql: 'x' }, 'trusted')
    await rig.core.router.handle('Nyambura-Kanari', 'kanarinyeupe', 'foreign-origin')
    rig.core.reportUncaught(new Error('kanarinyeupe of Nyambura-Kanari'))
    await server.kill()
    const unsent = await rig.save(fields)
    await rig.must('session.lock', {})
    await rig.code('session.unlock', { password: 'usiku-mwanga-kanari' })
    await rig.must('session.unlock', { password: passwords.amina })
    await rig.must('app.setPreferences', { theme: 'dark', locale: 'sw' })
    await rig.stop()

    const files = await filesBelow(rig.folder)
    expect(files.some((file) => file.endsWith('.log'))).toBe(true)
    for (const file of files) {
      const bytes = await readFile(file)
      for (const canary of [...canaries, draftId, unsent]) {
        expect(`${file}: ${bytes.includes(canary) ? canary : 'clean'}`).toBe(`${file}: clean`)
      }
      expect(`${file} ${((await stat(file)).mode & 0o777).toString(8)}`).toBe(`${file} 600`)
    }
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
