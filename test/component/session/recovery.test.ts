import { describe, expect, it } from 'vitest'
import type { ErrorCode, RecoveryInfo } from '../../../preload/contract/index.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, reads, signedOutState, submit, type, until } from '../../kit/mount-desk.ts'

function info(more: Partial<RecoveryInfo> = {}): RecoveryInfo {
  return {
    shortId: '3f9a-0b1c-77de-5521',
    state: 'opens',
    way: 'administrator',
    unsent: { count: 4, oldestAt: Date.now() - 2 * 3_600_000 },
    setAside: { desks: 0, count: 0, oldestAt: null },
    ...more,
  }
}

async function refusedWith(code: ErrorCode, recovery: RecoveryInfo) {
  const fake = await mountDesk({
    state: signedOutState(),
    prepare: (core) => {
      core.answers('session.signIn', () => {
        throw new Refusal(code)
      })
      core.answers('recovery.getInfo', () => recovery)
    },
  })
  await reads('Sign in to Helpline Desk')
  type('User name', ' amina ')
  type('Password', 'the-new-one')
  submit('Password')
  return fake
}

describe('a password that is no longer known', () => {
  it('of before: tells what an administrator does, the number to tell them, and how much waits', async () => {
    const fake = await refusedWith('old-password-needed', info())
    await reads('The password you used here before')
    await reads('Or the one-time password your administrator made for you.')
    button('I no longer know it').click()
    await reads('An administrator of your helpline can open it for you.')
    await reads('3f9a-0b1c-77de-5521')
    await reads('4 changes here have not been sent. The oldest is from 2 hours ago.')
    await reads('npm run recover')
    expect(fake.made.find(({ name }) => name === 'recovery.getInfo')?.input).toEqual({ login: 'amina' })
    button('Try a password again').click()
    await reads('I no longer know it')
  })

  it('without the server: is offered after a wrong password, not before', async () => {
    await refusedWith('wrong-password-here', info({ way: 'none', unsent: { count: 0, oldestAt: null } }))
    await reads('does not open this person')
    button('I have forgotten it').click()
    await reads('has set up no recovery')
    await reads('the server has it all')
    expect(page()).not.toContain('npm run recover')
    expect(page()).not.toContain('3f9a')
  })

  it('in practice: says plainly that it is gone', async () => {
    await refusedWith('old-password-needed', info({ way: 'practice' }))
    await reads('I no longer know it')
    button('I no longer know it').click()
    await reads('In practice a forgotten password cannot be brought back')
  })

  it('says why when it is not the password: another key store', async () => {
    await refusedWith('key-store-changed', info({ state: 'key-store-changed' }))
    await reads('I have forgotten it')
    button('I have forgotten it').click()
    await reads('The key store of this computer is another one')
  })

  it('says that nothing can be lost where nothing of the person lies', async () => {
    await refusedWith('wrong-password-here', info({ shortId: null, state: 'nothing-here' }))
    await reads('I have forgotten it')
    button('I have forgotten it').click()
    await reads('Nothing of this person lies on this computer')
  })

  it('can be left behind for now: an empty desk begins, said twice, and the closed one stays', async () => {
    const fake = await refusedWith('old-password-needed', info())
    await reads('I no longer know it')
    button('I no longer know it').click()
    await reads('Go on with an empty desk')
    button('Go on with an empty desk').click()
    await reads('Nothing is deleted: 4 unsent changes stay closed on this computer')
    fake.answers('session.signIn', () => {
      fake.answers('app.getState', () => signedInState())
      return signedInState().session
    })
    button('Yes, go on with an empty desk').click()
    await reads('Amina Otieno')
    expect(fake.made.filter(({ name }) => name === 'session.signIn').at(-1)?.input).toEqual({
      login: 'amina',
      password: 'the-new-one',
      oldPassword: null,
      desk: 'empty',
    })
  })

  it('is not left behind without the server, which has to know the person first', async () => {
    await refusedWith('wrong-password-here', info())
    await reads('I have forgotten it')
    button('I have forgotten it').click()
    await reads('3f9a-0b1c-77de-5521')
    expect(page()).not.toContain('Go on with an empty desk')
  })

  it('of a desk that was set aside opens it again, with the one-time password', async () => {
    const setAside = { desks: 1, count: 2, oldestAt: Date.now() }
    const fake = await refusedWith('old-password-needed', info({ setAside }))
    await reads('I no longer know it')
    button('I no longer know it').click()
    await reads('A desk of yours was set aside here, with 2 changes that have not been sent.')
    button('Open the desk that was set aside').click()
    await reads('The password of that desk')
    type('The password of that desk', 'one-time')
    submit('The password of that desk')
    await reads('Your password was changed somewhere else')
    expect(fake.made.filter(({ name }) => name === 'session.signIn').at(-1)?.input).toEqual({
      login: 'amina',
      password: 'the-new-one',
      oldPassword: 'one-time',
      desk: 'set-aside',
    })
    button('Sign in as usual').click()
    await until(() => !page().includes('The password of that desk'))
  })

  it('is no subject of a name or password that is simply wrong', async () => {
    await refusedWith('wrong-password', info())
    await reads('The name or the password is not right')
    expect(page()).not.toContain('I have forgotten it')
  })
})

describe('the one-time password of an administrator', () => {
  it('is replaced by one of the person’s own before anything opens, and the screen says why', async () => {
    const base = signedInState()
    await mountDesk({
      state: {
        ...base,
        session: { ...base.session, phase: 'must-change-password', mustChange: 'one-time-password' },
      },
    })
    await reads('the password your administrator made for this once')
  })
})
