import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const ofServer = 'new-password-at-server'

async function changeAtServer(url: string, from: string, to: string): Promise<void> {
  const basic = Buffer.from(`amina:${from}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const answer = await fetch(`${url}changeAuth`, {
    method: 'POST',
    headers: { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ pass0: from, pass1: to, pass2: to }),
  })
  expect(answer.status).toBe(202)
}

const desksIn = (rig: Rig) => readdirSync(join(rig.folder, 'workspaces')).toSorted()
const sitDown = (rig: Rig, desk: 'usual' | 'empty' | 'set-aside', oldPassword: string | null = null) =>
  rig.code('session.signIn', { login: 'amina', password: ofServer, oldPassword, desk })
const infoOf = (rig: Rig) => rig.must('recovery.getInfo', { login: 'amina' })

describe('a desk whose password nobody knows', () => {
  test('is set aside, whole and counted, while its person works on; and comes back with everything when it opens again', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await server.kill()
    const id = await rig.save({ narrative: 'Kesi ya zamani' })
    await until('counted', async () => (await rig.must('outbox.summary', {})).waiting === 1)
    await rig.stop()
    await server.bringBack()
    await changeAtServer(server.url, passwords.amina, ofServer)

    const later = await startRig({ folder: rig.folder, practiceUrl: server.url })
    expect(await sitDown(later, 'set-aside')).toBe('not-found')
    expect(await sitDown(later, 'usual')).toBe('old-password-needed')
    expect(desksIn(later)).toHaveLength(1)
    expect(await sitDown(later, 'empty')).toBe('ok')
    expect(await later.code('cases.get', { id })).toBe('not-found')
    expect((await later.must('app.getState', {})).othersUnsent).toMatchObject({ count: 1 })
    const between = await later.save({ narrative: 'Kesi mpya' })
    await until('accepted', async () => (await later.must('cases.get', { id: between })).state === 'accepted')
    await later.must('session.signOut', {})
    expect(await infoOf(later)).toMatchObject({ unsent: { count: 0 }, setAside: { desks: 1, count: 1 } })

    expect(await sitDown(later, 'set-aside', 'not the old one')).toBe('wrong-password-here')
    expect(await sitDown(later, 'set-aside', passwords.amina)).toBe('ok')
    await until('accepted', async () => (await later.must('cases.get', { id })).state === 'accepted')
    await later.must('session.signOut', {})
    expect(await infoOf(later)).toMatchObject({ unsent: { count: 0 }, setAside: { desks: 1, count: 0 } })
    expect(desksIn(later)).toHaveLength(2)
    // The other one is there as well, and opens in turn.
    expect(await sitDown(later, 'set-aside')).toBe('ok')
    expect((await later.must('cases.get', { id: between })).state).toBe('accepted')
  })

  test('stays where it is without the server’s yes, and where it opens after all', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    const before = desksIn(rig)
    expect(await sitDown(rig, 'empty')).toBe('wrong-password')
    const usual = { login: 'amina', password: passwords.amina, oldPassword: null, desk: 'empty' } as const
    expect(await rig.code('session.signIn', usual)).toBe('ok')
    await rig.must('session.signOut', {})
    await server.kill()
    expect(await rig.code('session.signIn', usual)).toBe('server-unreachable')
    expect(desksIn(rig)).toEqual(before)
  })

  test('may also be one whose key is damaged: nothing of it is touched', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    const [name = ''] = desksIn(rig)
    await writeFile(join(rig.folder, 'workspaces', name, 'keyring.json'), 'spoilt')
    expect(await rig.signIn('amina', passwords.amina)).toBe('key-damaged')
    expect(await infoOf(rig)).toMatchObject({ state: 'damaged' })
    const empty = { login: 'amina', password: passwords.amina, oldPassword: null, desk: 'empty' } as const
    expect(await rig.code('session.signIn', empty)).toBe('ok')
    expect(desksIn(rig)).toEqual([name, `${name}.aside-1`])
  })
})
