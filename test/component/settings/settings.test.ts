import { describe, expect, it } from 'vitest'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, field, mountDesk, reads, submit, type, until } from '../../kit/mount-desk.ts'

describe('the settings', () => {
  it('change the own password and say so', async () => {
    const fake = await mountDesk({ prepare: (core) => core.answers('session.changePassword', () => ({})) })
    await reads('Your password')
    type('Current password', 'practice-amina')
    type('New password', 'a long enough one')
    type('New password again', 'a long enough one')
    submit('New password')
    await reads('Your password is changed')
    expect(fake.made.find(({ name }) => name === 'session.changePassword')?.input).toEqual({
      current: 'practice-amina',
      next: 'a long enough one',
      again: 'a long enough one',
    })
    await until(() => field('Current password').value === '')
  })

  it('put a refusal at the field it is about, with the words of the server as text', async () => {
    const fake = await mountDesk()
    await reads('Your password')
    type('Current password', 'wrong')
    type('New password', 'a long enough one')
    type('New password again', 'a long enough one')
    fake.answers('session.changePassword', () => {
      throw new Refusal('wrong-password')
    })
    submit('New password')
    await until(() => field('Current password').closest('.password-field')?.textContent.includes('not right') === true)
    fake.answers('session.changePassword', () => {
      throw new Refusal('server-validation', {
        fields: [{ field: 'next', rule: 'server', serverText: 'Used <i>before</i>' }],
      })
    })
    submit('New password')
    await until(() => field('New password').closest('.password-field')?.textContent.includes('Used <i>') === true)
  })

  it('follow a choice of light or dark and of language, and keep it', async () => {
    const fake = await mountDesk()
    await reads('Light or dark')
    button('Dark').click()
    await until(() =>
      fake.made.some(
        ({ name, input }) => name === 'app.setPreferences' && JSON.stringify(input).includes('"theme":"dark"'),
      ),
    )
    await until(() => document.querySelector('.v-application.v-theme--dark') !== null)
  })

  it('say what guards the key, honestly', async () => {
    await mountDesk()
    await reads('The key opens with your password alone')
    await reads('Without the server you can sign in here until')
  })

  it('say so when the computer guards the key too', async () => {
    const base = signedInState()
    await mountDesk({ state: { ...base, session: { ...base.session, keyStore: 'password-and-system' } } })
    await reads('only with your password and the key store of this computer together')
  })
})
