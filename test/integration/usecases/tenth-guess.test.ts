import { describe, expect, test } from 'vitest'
import { until } from '../../kit/poll.ts'
import { passwords, startRig, startServer } from '../core/desk-rig.ts'
import type { Login, Rig } from '../core/desk-rig.ts'

/**
 * SECURITY E3 at the moment it matters: the tenth wrong password signs out whoever had locked the screen, and somebody
 * signs in at that very moment. The end of the one must not be the end of the other, nor may it be got around.
 */

const minute = 60_000
const sessionOf = async (rig: Rig) => (await rig.must('app.getState', {})).session
const tenth = { password: 'guess number 10' }

/** Amina has a case that is not sent, unless the test says so, has locked her screen, and somebody has guessed nine times. */
async function afterNineGuesses({ isSent = false, scryptCost = 1024 } = {}) {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url, options: { testOnlyScryptCost: scryptCost } })
  await rig.signIn('amina', passwords.amina)
  if (!isSent) await server.kill()
  const id = await rig.save()
  if (isSent) {
    await until('it is sent', async () => (await rig.must('cases.get', { id })).state === 'accepted')
    await server.kill()
  }
  await rig.must('session.lock', {})
  for (let n = 1; n <= 9; n += 1) {
    expect(await rig.code('session.unlock', { password: `guess number ${n}` })).toBe('wrong-password-here')
    rig.moveClock(minute)
  }
  return { server, rig, id }
}

/** Guesses for the tenth time and signs in as early as anybody can: when the screen is told that it is free. */
async function guessAndSignIn(rig: Rig, login: Login, before: () => void = () => undefined) {
  const signedIn = Promise.withResolvers<string>()
  const stop = rig.core.onEvent((key, data) => {
    if (key !== 'sessionChanged' || (data as { phase: string }).phase !== 'signed-out') return
    stop()
    before()
    rig.signIn(login, passwords[login]).then(signedIn.resolve, signedIn.reject)
  })
  const guess = await rig.code('session.unlock', tenth)
  return { guess, signIn: await signedIn.promise }
}

/** The person at the desk can work: save, read, lock and unlock. */
async function expectWholeDesk(rig: Rig, login: Login): Promise<void> {
  expect(await sessionOf(rig)).toMatchObject({ phase: 'signed-in', user: { login } })
  const id = await rig.save()
  expect((await rig.must('cases.get', { id })).id).toBe(id)
  await rig.must('session.lock', {})
  expect(await rig.code('session.unlock', { password: passwords[login] })).toBe('ok')
  expect(await sessionOf(rig)).toMatchObject({ phase: 'signed-in', user: { login } })
  expect((await rig.must('cases.get', { id })).id).toBe(id)
}

describe('the tenth wrong password', () => {
  test('signs out nobody but the one who had locked: the next person is in and stays in', async () => {
    const { server, rig, id } = await afterNineGuesses()
    await server.bringBack()
    expect(await guessAndSignIn(rig, 'juma')).toEqual({ guess: 'too-many-attempts', signIn: 'ok' })
    expect(await rig.code('cases.get', { id })).toBe('not-found')
    await expectWholeDesk(rig, 'juma')
    // What the one before had not sent is sent all the same, and in the end her data is shut behind her.
    await until('her case is sent', async () => {
      const { othersUnsent } = await rig.must('app.getState', {})
      return othersUnsent.count === 0 && !othersUnsent.stillSending
    })
    expect(await sessionOf(rig)).toMatchObject({ phase: 'signed-in', user: { login: 'juma' } })
  })

  test('counts against one person: the next one begins with no wrong passwords', async () => {
    const { server, rig } = await afterNineGuesses()
    await server.bringBack()
    await guessAndSignIn(rig, 'juma')
    await rig.must('session.lock', {})
    for (let n = 1; n <= 3; n += 1) {
      const answer = await rig.ask('session.unlock', { password: `guess number ${n}` })
      expect(answer).toMatchObject({ ok: false, error: { code: 'wrong-password-here', waitMs: null } })
    }
    expect(await rig.code('session.unlock', { password: passwords.juma })).toBe('ok')
  })

  test('leaves the same person a whole desk when the server lets her in at that moment', async () => {
    const { server, rig, id } = await afterNineGuesses()
    await server.bringBack()
    expect(await guessAndSignIn(rig, 'amina')).toEqual({ guess: 'too-many-attempts', signIn: 'ok' })
    expect((await rig.must('cases.get', { id })).id).toBe(id)
    await expectWholeDesk(rig, 'amina')
  })

  test('leaves her a whole desk also without the server, once the wait is over', async () => {
    const { server, rig, id } = await afterNineGuesses()
    const over = () => rig.moveClock(minute)
    expect(await guessAndSignIn(rig, 'amina', over)).toEqual({ guess: 'too-many-attempts', signIn: 'ok' })
    expect((await rig.must('cases.get', { id })).id).toBe(id)
    await expectWholeDesk(rig, 'amina')
    await rig.stop()
    const next = await startRig({ folder: rig.folder, practiceUrl: server.url })
    expect(await next.signIn('amina', passwords.amina)).toBe('ok')
    expect((await next.must('cases.get', { id })).id).toBe(id)
  })

  test('is over before anybody can be given the seat that it leaves', async () => {
    // Nothing is unsent, so the seat is shut at once; a password is proved long enough for that to happen meanwhile.
    const { rig, id } = await afterNineGuesses({ isSent: true, scryptCost: 2 ** 15 })
    const over = () => rig.moveClock(minute)
    expect(await guessAndSignIn(rig, 'amina', over)).toEqual({ guess: 'too-many-attempts', signIn: 'ok' })
    expect((await rig.must('cases.get', { id })).id).toBe(id)
    await expectWholeDesk(rig, 'amina')
  })

  test('is not got around by signing in instead of unlocking: that waits as long', async () => {
    const { rig, id } = await afterNineGuesses()
    expect(await guessAndSignIn(rig, 'amina')).toEqual({ guess: 'too-many-attempts', signIn: 'too-many-attempts' })
    expect(
      await rig.ask('session.signIn', { login: 'amina', password: passwords.amina, oldPassword: null }),
    ).toMatchObject({ error: { code: 'too-many-attempts' } })
    expect(await sessionOf(rig)).toMatchObject({ phase: 'signed-out', user: null })
    rig.moveClock(minute)
    expect(await rig.signIn('amina', passwords.amina)).toBe('ok')
    expect((await rig.must('cases.get', { id })).id).toBe(id)
  })

  test('is not got around by the right one sent together with it', async () => {
    const { rig } = await afterNineGuesses()
    const [guess] = await Promise.all([
      rig.code('session.unlock', tenth),
      rig.code('session.unlock', { password: passwords.amina }),
    ])
    expect(guess).toBe('too-many-attempts')
    expect(await sessionOf(rig)).toMatchObject({ phase: 'signed-out', user: null })
  })
})

test('wrong passwords sent all at once are counted one by one', async () => {
  const server = await startServer()
  const rig = await startRig({ practiceUrl: server.url })
  await rig.signIn('amina', passwords.amina)
  await rig.must('session.lock', {})
  const guesses = Array.from({ length: 8 }, (_, n) => rig.code('session.unlock', { password: `guess number ${n}` }))
  const wrong = Array<string>(4).fill('wrong-password-here')
  expect(await Promise.all(guesses)).toEqual([...wrong, ...Array<string>(4).fill('too-many-attempts')])
  expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('too-many-attempts')
  rig.moveClock(5_000)
  expect(await rig.code('session.unlock', { password: passwords.amina })).toBe('ok')
})
