import { describe, expect, it } from 'vitest'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, field, mountDesk, page, reads, signedOutState, submit, type, until } from '../../kit/mount-desk.ts'
import type { ErrorCode, ServerLink } from '../../../preload/contract/index.ts'

const account = { login: 'amina', password: 'practice-amina', role: 'agent' } as const

function practice(more = {}) {
  return { active: true, serverRunning: true, canSwitch: true, accounts: [account], ...more }
}

function link(state: ServerLink['state']): ServerLink {
  return { state, sinceAt: 1_790_000_000_000, lastAnswerAt: null, skewMs: null }
}

async function refusedWith(code: ErrorCode, more: object = {}) {
  const fake = await mountDesk({
    state: signedOutState({ practice: practice() }),
    prepare: (core) =>
      core.answers('session.signIn', () => {
        throw new Refusal(code, more)
      }),
  })
  await reads('Sign in to Helpline Desk')
  type('User name', 'amina')
  type('Password', 'not-the-right-one')
  submit('Password')
  await until(() => fake.made.some(({ name }) => name === 'session.signIn'))
  return fake
}

describe('signing in', () => {
  it('fills the form from a practice account, named by its role in words, and leads to the desk', async () => {
    const fake = await mountDesk({
      state: signedOutState({ practice: practice() }),
      prepare: (core) => {
        core.answers('session.signIn', () => {
          core.answers('app.getState', () => signedInState())
          return signedInState().session
        })
      },
    })
    await reads('Counsellor')
    button('Counsellor').click()
    await until(() => field('User name').value === 'amina')
    expect(field('Password').value).toBe('practice-amina')
    expect(field('Password').type).toBe('password')
    submit('Password')
    await reads('Amina Otieno')
    expect(fake.made.find(({ name }) => name === 'session.signIn')?.input).toEqual({
      login: 'amina',
      password: 'practice-amina',
      oldPassword: null,
    })
  })

  it('says that the data is being opened when that takes long, and only then', async () => {
    const answer = Promise.withResolvers<ReturnType<typeof signedInState>['session']>()
    const fake = await mountDesk({
      state: signedOutState({ practice: practice() }),
      prepare: (core) => core.answers('session.signIn', () => answer.promise),
    })
    await reads('Sign in to Helpline Desk')
    type('User name', 'amina')
    type('Password', 'practice-amina')
    submit('Password')
    await until(() => fake.made.some(({ name }) => name === 'session.signIn'))
    expect(page()).not.toContain('Opening the data on this computer')
    fake.emit('workspaceOpening', { isOpening: true })
    expect(page()).not.toContain('Opening the data on this computer')
    await reads('after an update of the program this can take a few minutes')
    fake.emit('workspaceOpening', { isOpening: false })
    await until(() => !page().includes('Opening the data on this computer'))
    fake.answers('app.getState', () => signedInState())
    answer.resolve(signedInState().session)
    await reads('Amina Otieno')
  })

  it('shows no accounts to choose from in a workspace', async () => {
    const workspace = { id: 'national', kind: 'signed', name: { en: 'National Helpline' }, problem: null } as const
    await mountDesk({ state: signedOutState({ workspace, practice: practice({ active: false }) }) })
    await reads('Sign in to Helpline Desk')
    expect(page()).not.toContain('Practice')
    expect(page()).not.toContain('practice-amina')
  })

  it.each([
    ['wrong-password', 'The name or the password is not right'],
    ['wrong-password-here', "does not open this person's work"],
    ['unknown-here', 'has not signed in on this computer before'],
    ['server-unreachable', 'The server cannot be reached'],
    ['server-strange', "it was not the helpline's server"],
    ['offline-expired', 'too long since you last signed in'],
    ['workspace-in-use', 'already open in another window'],
  ] as const)('tells %s apart in words', async (code, words) => {
    await refusedWith(code)
    await reads(words)
    expect(document.querySelector('.field-error[role=alert]')?.textContent).toContain(words)
  })

  it('puts the cursor back into the password after a refusal', async () => {
    await refusedWith('wrong-password')
    await until(() => document.activeElement === field('Password'))
  })

  it('asks once for the password before when the work here still opens with it', async () => {
    const fake = await refusedWith('old-password-needed')
    await reads('The password you used here before')
    fake.answers('session.signIn', () => {
      fake.answers('app.getState', () => signedInState())
      return signedInState().session
    })
    type('The password you used here before', 'the-one-before')
    submit('Password')
    await reads('Amina Otieno')
    expect(fake.made.filter(({ name }) => name === 'session.signIn').at(-1)?.input).toMatchObject({
      oldPassword: 'the-one-before',
    })
  })

  it('counts down the wait after too many attempts and sends nothing meanwhile', async () => {
    const fake = await refusedWith('too-many-attempts', { waitMs: 15_000 })
    await reads('Wait 15 seconds')
    submit('Password')
    expect(fake.made.filter(({ name }) => name === 'session.signIn')).toHaveLength(1)
  })

  it.each([
    ['connected', 'Server connected'],
    ['unreachable', 'Working without the server'],
    ['strange', 'Not our server'],
    ['certificate', 'Server: wrong certificate'],
  ] as const)('shows the server light in words: %s', async (state, words) => {
    await mountDesk({ state: signedOutState({ link: link(state) }) })
    await reads(words)
  })

  it('follows the server light when it changes', async () => {
    const fake = await mountDesk({ state: signedOutState({ link: link('connected') }) })
    await reads('Server connected')
    fake.emit('linkChanged', link('unreachable'))
    await reads('Working without the server')
    await reads('you can sign in now and work without the server')
  })

  it('says how much work of others waits here, and nothing about whose or what', async () => {
    await mountDesk({
      state: signedOutState({
        othersUnsent: { people: 1, count: 3, oldestAt: Date.now() - 7_200_000, stillSending: false },
      }),
    })
    await reads('3 changes of others wait on this computer. The oldest is from 2 hours ago.')
  })

  it('shows the password when asked to, and says when Caps Lock is on', async () => {
    await mountDesk({ state: signedOutState() })
    await reads('Sign in to Helpline Desk')
    button('Show password').click()
    await until(() => field('Password').type === 'text')
    const key = new KeyboardEvent('keyup', { key: 'a', bubbles: true })
    Object.defineProperty(key, 'getModifierState', { value: (name: string) => name === 'CapsLock' })
    field('Password').dispatchEvent(key)
    await reads('Caps Lock is on.')
  })

  it('speaks Swahili when that is chosen', async () => {
    const base = signedOutState()
    await mountDesk({ state: { ...base, preferences: { theme: 'light', locale: 'sw' } } })
    await reads('Ingia kwenye Helpline Desk')
    expect(document.documentElement.lang).toBe('sw')
  })
})
