import { describe, expect, test } from 'vitest'
import { askPractice } from '../../kit/practice-process.ts'
import { passwords, startFront, startRig, startServer } from '../core/desk-rig.ts'
import type { Rig } from '../core/desk-rig.ts'

const next = 'mango-evening-bell'
const phaseOf = async (rig: Rig) => (await rig.must('app.getState', {})).session.phase

async function changeElsewhere(url: string, login: string, from: string, to: string): Promise<void> {
  const basic = Buffer.from(`${login}:${from}`).toString('base64')
  const signIn = await fetch(url, { method: 'POST', headers: { XAuthorization: `Basic ${basic}` } })
  const { ss } = (await signIn.json()) as { ss: [[string]] }
  const answer = await fetch(`${url}changeAuth`, {
    method: 'POST',
    headers: { XAuthorization: `Bearer ${ss[0][0]}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ pass0: from, pass1: to, pass2: to }),
  })
  expect(answer.status).toBe(202)
}

describe('a documented default password (SECURITY C4)', () => {
  test('opens nothing: it has to be replaced first, and is never the new one', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    expect(await rig.signIn('mgeni', passwords.mgeni)).toBe('ok')
    expect(await phaseOf(rig)).toBe('must-change-password')
    expect(await rig.code('cases.get', { id: '019ab3c4-d5e6-7f80-9a1b-2c3d4e5f6071' })).toBe('not-signed-in')
    const replace = (one: string, two = one) => rig.code('session.replaceDefaultPassword', { next: one, again: two })
    expect(await replace('short one')).toBe('weak-password')
    expect(await replace(next, `${next}s`)).toBe('passwords-differ')
    expect(await replace('CallCenter')).toBe('default-password')
    expect(await phaseOf(rig)).toBe('must-change-password')
    expect(await replace(next)).toBe('ok')
    expect(await phaseOf(rig)).toBe('signed-in')
    const id = await rig.save()
    await rig.must('session.signOut', {})

    expect(await rig.signIn('mgeni', passwords.mgeni)).toBe('wrong-password')
    await server.kill()
    expect(await rig.signIn('mgeni', passwords.mgeni)).toBe('wrong-password-here')
    expect(await rig.signIn('mgeni', next)).toBe('ok')
    expect((await rig.must('cases.get', { id })).id).toBe(id)
  })

  test('lets its owner walk away, or somebody else sign in', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('mgeni', passwords.mgeni)
    expect(await rig.code('session.signOut', {})).toBe('ok')
    expect(await phaseOf(rig)).toBe('signed-out')
    expect(await rig.code('session.replaceDefaultPassword', { next, again: next })).toBe('not-signed-in')
    await rig.signIn('mgeni', passwords.mgeni)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
  })

  test('is replaced also when the server’s answer is lost on the way', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('mgeni', passwords.mgeni)
    front.treat((_, path) => (path.endsWith('/changeAuth') ? 'cut-answer' : 'pass'))
    expect(await rig.code('session.replaceDefaultPassword', { next, again: next })).toBe('ok')
    expect(await phaseOf(rig)).toBe('signed-in')
  })
})

describe('the own password', () => {
  const change = (rig: Rig, current: string, one: string, two = one) =>
    rig.ask('session.changePassword', { current, next: one, again: two })

  test('changes at the server and for the key here, at once', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const id = await rig.save()
    expect(await change(rig, passwords.amina, next)).toEqual({ ok: true, value: {} })
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('wrong-password-here')
    expect(await rig.code('session.unlock', { password: next })).toBe('ok')
    await rig.must('session.signOut', {})
    await server.kill()
    expect(await rig.signIn('amina', passwords.amina)).toBe('wrong-password-here')
    expect(await rig.signIn('amina', next)).toBe('ok')
    expect((await rig.must('cases.get', { id })).id).toBe(id)
  })

  test('is not changed by a wrong current one, a short one, or two that differ; the field is named', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    expect(await change(rig, passwords.amina, 'short')).toMatchObject({ error: { code: 'weak-password' } })
    expect(await change(rig, passwords.amina, next, 'something else')).toMatchObject({
      error: { code: 'passwords-differ' },
    })
    expect(await change(rig, passwords.amina, 'callcenter')).toMatchObject({ error: { code: 'default-password' } })
    expect(await change(rig, 'not the password', next)).toMatchObject({
      error: { code: 'server-validation', fields: [{ field: 'current', rule: 'server' }] },
    })
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: next })).toBe('wrong-password-here')
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('ok')
    await askPractice(server.url, 'amina', passwords.amina)
  })

  test('needs the server', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await rig.must('session.signOut', {})
    await server.kill()
    await rig.signIn('amina', passwords.amina)
    expect(await change(rig, passwords.amina, next)).toMatchObject({ error: { code: 'server-unreachable' } })
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('ok')
  })

  test('opens the key in both forms while the server’s answer is lost; the next sign-in settles it', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('amina', passwords.amina)
    front.treat((_, path) => (path.endsWith('/changeAuth') ? 'cut-answer' : 'pass'))
    expect((await change(rig, passwords.amina, next)).ok).toBe(false)
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('ok')
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: next })).toBe('ok')
    await rig.must('session.signOut', {})
    // The server did change it before the answer was lost.
    expect(await rig.signIn('amina', passwords.amina)).toBe('wrong-password')
    expect(await rig.signIn('amina', next)).toBe('ok')
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('wrong-password-here')
  })

  test('of an unlocked screen wins nobody a key without the current one', async () => {
    const server = await startServer()
    const front = await startFront(server.url)
    const rig = await startRig({ practiceUrl: front.url })
    await rig.signIn('amina', passwords.amina)
    front.treat((_, path) => (path.endsWith('/changeAuth') ? 'cut-answer' : 'pass'))
    expect((await change(rig, 'a guess at it', next)).ok).toBe(false)
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: next })).toBe('wrong-password-here')
  })
})

describe('a password changed elsewhere', () => {
  test('asks once for the one before; then data and new password belong together', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    const id = await rig.save()
    await rig.must('session.signOut', {})
    await changeElsewhere(server.url, 'amina', passwords.amina, next)

    expect(await rig.signIn('amina', next)).toBe('old-password-needed')
    expect(await phaseOf(rig)).toBe('signed-out')
    expect(await rig.signIn('amina', next, 'not the old one')).toBe('wrong-password-here')
    expect(await rig.signIn('amina', next, passwords.amina)).toBe('ok')
    expect((await rig.must('cases.get', { id })).id).toBe(id)
    await rig.must('session.signOut', {})
    await server.kill()
    expect(await rig.signIn('amina', passwords.amina)).toBe('wrong-password-here')
    expect(await rig.signIn('amina', next)).toBe('ok')
  })

  test('becomes the key’s own when it is typed at the open desk', async () => {
    const server = await startServer()
    const rig = await startRig({ practiceUrl: server.url })
    await rig.signIn('amina', passwords.amina)
    await changeElsewhere(server.url, 'amina', passwords.amina, next)
    expect(await rig.code('session.signInAgain', { password: next })).toBe('ok')
    await rig.must('session.lock', {})
    expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('wrong-password-here')
    expect(await rig.code('session.unlock', { password: next })).toBe('ok')
  })
})
