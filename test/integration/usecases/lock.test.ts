import { copyFile, readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { noFilter } from '../../../preload/contract/index.ts'
import { createKeyring } from '../../../main/keys/keyring.ts'
import { nodePorts } from '../../kit/desk-core.ts'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer, walkIn } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const minute = 60_000
const phaseOf = async (rig: Rig) => (await rig.must('app.getState', {})).session.phase

describe('the lock (SECURITY E1–E3)', () => {
  test('shuts every door but its own, keeps the work, and opens with the password', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const id = await rig.save()
    await rig.must('session.lock', {})
    expect(await rig.code('cases.get', { id })).toBe('locked')
    expect(await rig.code('cases.list', { filter: noFilter(), before: null, limit: 5 })).toBe('locked')
    expect(await rig.code('drafts.list', {})).toBe('locked')
    expect(await rig.signIn('juma', passwords.juma)).toBe('locked')
    expect(await rig.code('session.lock', {})).toBe('ok')
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('ok')
    expect((await rig.must('cases.get', { id })).id).toBe(id)
  })

  test('lets nothing about a case out, while sending goes on behind it', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    const id = await rig.save()
    await rig.must('session.lock', {})
    rig.told.length = 0
    await server.bringBack()
    await until('sent behind the lock', () =>
      rig.told.some((each) => each.key === 'outboxChanged' && (each.data as { waiting: number }).waiting === 0),
    )
    expect(rig.told.map((each) => each.key)).not.toContain('caseProgressed')
    expect(rig.told.map((each) => each.key)).not.toContain('casesPulled')
    expect(JSON.stringify(rig.told)).not.toContain(id)
    await rig.must('session.unlock', { password: passwords.amina })
    expect((await rig.must('cases.get', { id })).state).toBe('accepted')
  })

  test('leaves no words waiting in the write-ahead logs of cases and index (SECURITY C7)', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    await rig.save()
    const [folder = ''] = await readdir(join(rig.folder, 'workspaces'))
    const wals = ['workspace.db-wal', 'search.db-wal'].map((name) => join(rig.folder, 'workspaces', folder, name))
    await until('indexed', async () => {
      const page = await rig.must('cases.search', { text: 'wanj', filter: noFilter(), after: null, limit: 5 })
      return page.rows.length === 1
    })
    for (const wal of wals) expect((await stat(wal)).size).toBeGreaterThan(0)
    await rig.must('session.lock', {})
    for (const wal of wals) await until(`truncated: ${wal}`, async () => (await stat(wal)).size === 0)
  })

  test('comes by itself when nobody touches the computer, and not a moment after somebody did', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    rig.beIdle(60 * minute)
    await rig.signIn('amina', passwords.amina)
    expect(await phaseOf(rig)).toBe('signed-in')
    rig.beIdle(10 * minute - 1000)
    await rig.must('session.touch', {})
    expect(await phaseOf(rig)).toBe('signed-in')
    rig.beIdle(10 * minute)
    await until('locked', async () => (await phaseOf(rig)) === 'locked')
  })

  test('comes with the lock of the system', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    rig.lockSystem()
    expect(await phaseOf(rig)).toBe('signed-out')
    await rig.signIn('amina', passwords.amina)
    rig.lockSystem()
    expect(await phaseOf(rig)).toBe('locked')
  })

  test('that comes while somebody types lets the last letters be stored, and for a moment only', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('neema', passwords.neema)
    const draft = { id: v7(), caseId: null, fields: walkIn('Half-writ') }
    const written = { recipients: [], subject: '', text: 'Half-writ', attachments: [], caseId: null }
    const message = { id: v7(), fields: { kind: 'sms' as const, ...written } }
    const heard = { callRef: '17.1', fromMs: 0, toMs: 900 }
    const when = { caseId: v7(), about: '', day: '', minute: null }
    const promise = { kind: 'follow-up' as const, id: v7(), isNew: true, ...when, note: 'Half-writ' }
    rig.lockSystem()
    expect(await rig.code('agendaDrafts.keep', promise)).toBe('ok')
    expect(await rig.code('drafts.save', draft)).toBe('ok')
    expect(await rig.code('messages.saveDraft', message)).toBe('ok')
    // What was heard until the lock goes into the log, were there such a recording; nothing of it is read.
    expect(await rig.code('recordings.listened', heard)).toBe('not-found')
    expect(await rig.code('recordings.read', { callRef: '17.1', offset: 0 })).toBe('locked')
    expect(await rig.code('drafts.list', {})).toBe('locked')
    rig.moveClock(2000)
    expect(await rig.code('drafts.save', draft)).toBe('locked')
    expect(await rig.code('messages.saveDraft', message)).toBe('locked')
    expect(await rig.code('recordings.listened', heard)).toBe('locked')
    rig.moveClock(-2000)
    await rig.must('session.unlock', { password: passwords.neema })
    expect((await rig.must('drafts.list', {})).map((each) => each.id)).toEqual([draft.id])
    expect((await rig.must('messages.listDrafts', {})).map((each) => each.id)).toEqual([message.id])
    expect((await rig.must('agendaDrafts.list', {})).map(({ draft }) => draft.id)).toEqual([promise.id])
  })

  test('is not opened by a key file that somebody put in the place of the person’s own, and nor is a desk that still sends', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const [id = ''] = await readdir(join(rig.folder, 'workspaces'))
    const own = join(rig.folder, 'workspaces', id, 'keyring.json')
    const forged = join(rig.folder, 'forged.json')
    const intruder = 'a password of mine'
    await createKeyring({
      file: forged,
      workspace: id,
      vault: nodePorts().keyVault,
      testOnlyScryptCost: 1024,
    }).create(intruder, Date.now())
    await server.kill()
    await rig.save()
    await rig.must('session.lock', {})
    // What the lock itself writes into the file has been written by then.
    expect(await rig.code('session.unlock', { password: 'not the password' })).toBe('wrong-password-here')
    await rename(own, `${own}.kept`)
    await copyFile(forged, own)
    expect(await rig.code('session.unlock', { password: intruder })).toBe('key-damaged')
    expect(await phaseOf(rig)).toBe('locked')

    expect((await rig.must('session.signOut', {})).unsent.waiting).toBe(1)
    await copyFile(forged, own)
    expect((await rig.must('app.getState', {})).othersUnsent.stillSending).toBe(true)
    expect(await rig.signIn('amina', intruder)).toBe('key-damaged')
    expect(await phaseOf(rig)).toBe('signed-out')
    await rename(`${own}.kept`, own)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    expect((await rig.must('outbox.list', {})).length).toBe(1)
  })

  test('answers wrong passwords ever more slowly, and signs out after the tenth without losing anything', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    const id = await rig.save()
    await rig.must('session.lock', {})
    const waits: (number | null)[] = []
    for (let n = 1; n <= 9; n += 1) {
      const result = await rig.ask('session.unlock', { password: `guess number ${n}` })
      if (result.ok) throw new Error('a guess opened the lock')
      expect(result.error.code).toBe('wrong-password-here')
      const { waitMs } = result.error
      waits.push(waitMs)
      if (waitMs === null) continue
      // The right password has to wait as well, or waiting would be no obstacle to guessing.
      expect(await rig.ask('session.unlock', { password: passwords.amina })).toMatchObject({
        error: { code: 'too-many-attempts', retryable: true },
      })
      rig.moveClock(waitMs)
    }
    expect(waits).toEqual([null, null, null, 5000, 15_000, 60_000, 60_000, 60_000, 60_000])
    expect(await phaseOf(rig)).toBe('locked')
    expect(await rig.code('session.unlock', { password: 'guess number 10' })).toBe('too-many-attempts')
    await until('signed out', async () => (await phaseOf(rig)) === 'signed-out')

    await server.bringBack()
    await until('may sign in', async () => (await rig.signIn('amina', passwords.amina)) === 'ok')
    expect((await rig.must('cases.get', { id })).id).toBe(id)
  })
})
