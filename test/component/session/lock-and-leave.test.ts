import { getActivePinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import {
  button,
  field,
  mountDesk,
  page,
  press,
  reads,
  signedOutState,
  submit,
  type,
  until,
} from '../../kit/mount-desk.ts'
import type { AppState } from '../../../preload/contract/index.ts'
import { useNoticeList } from '../../../renderer/ui/notices.ts'
import { caseForm, rowOf, savedCase, siteLists } from '../cases/desk-with-cases.ts'
import { openMessages, writeText } from '../messages/messages-desk.ts'
import { deskWithPhone } from '../phone/fake-phone.ts'

const canary = 'Nyasugutwa'

function lockedState(): AppState {
  const base = signedInState()
  return { ...base, session: { ...base.session, phase: 'locked' } }
}

/** The whole page with every attribute, as an assistive program or a memory of the page would hold it. */
function everything(): string {
  return new XMLSerializer().serializeToString(document.body)
}

const row = {
  id: '0190a000-0000-7000-8000-000000000001',
  kind: 'case',
  recordId: '0190a000-0000-7000-8000-000000000002',
  caseId: '0190a000-0000-7000-8000-000000000002',
  operation: 'case.create',
  state: 'queued',
  name: canary,
  serverId: null,
  createdAt: Date.now(),
  attempts: 0,
  nextTryAt: null,
  reason: null,
  problems: [],
  progress: null,
} as const

describe('the lock', () => {
  it('takes every word about a case off the page with Ctrl+L', async () => {
    const fake = await mountDesk({
      at: '/unsent',
      prepare: (core) => {
        core.answers('outbox.list', () => [{ ...row, problems: [] }])
        core.answers('session.lock', () => lockedState().session)
      },
    })
    await reads(canary)
    press('Ctrl+L')
    await reads('This screen belongs to Amina Otieno')
    expect(page()).not.toContain(canary)
    expect(everything()).not.toContain(canary)
    expect(fake.made.some(({ name }) => name === 'session.lock')).toBe(true)
  })

  it('stores what was just typed first, and then holds no word of any case in memory', async () => {
    const listed = savedCase({ 'contact.firstName': canary, narrative: canary })
    const fake = await mountDesk({
      at: '/cases',
      prepare: (core) => {
        core.answers('forms.getCaseForm', () => ({ definition: caseForm, pickLists: siteLists }))
        core.answers('cases.list', () => ({ rows: [rowOf(listed)], next: null }))
        core.answers('drafts.save', () => ({ updatedAt: Date.now() }))
        core.answers('session.lock', () => lockedState().session)
      },
    })
    const held = () => JSON.stringify(getActivePinia()?.state.value)
    await reads(canary)
    press('F2')
    const narrative = () => document.querySelector<HTMLTextAreaElement>('[data-field="narrative"] textarea')
    await until(() => narrative() !== null)
    const area = narrative()
    if (area === null) throw new Error('no field to type into')
    area.value = `${canary} again`
    area.dispatchEvent(new Event('input', { bubbles: true }))
    await until(() => held().includes(`${canary} again`))
    useNoticeList().show({ textKey: 'cases.notDiscarded', params: { why: canary }, timeoutMs: 0 })
    press('Ctrl+L')
    await reads('Locked')
    const made = fake.made.map(({ name }) => name)
    expect(made).toContain('drafts.save')
    expect(made.indexOf('drafts.save')).toBeLessThan(made.indexOf('session.lock'))
    expect(held()).not.toContain(canary)
    expect(everything()).not.toContain(canary)
  })

  it('closes the desk at once when the core locks by itself', async () => {
    const fake = await mountDesk({
      at: '/unsent',
      prepare: (core) => core.answers('outbox.list', () => [{ ...row, problems: [] }]),
    })
    await reads(canary)
    fake.emit('sessionChanged', lockedState().session)
    await reads('Locked')
    expect(everything()).not.toContain(canary)
  })

  it('opens with the password, at the screen where the person was', async () => {
    const fake = await mountDesk({ state: lockedState(), at: '/settings' })
    await reads('Locked')
    fake.answers('session.unlock', () => {
      fake.answers('app.getState', () => signedInState())
      return signedInState().session
    })
    type('Password', 'practice-amina')
    submit('Password')
    await reads('What guards your work')
  })

  it('says a wrong password in words and shows the wait when there is one', async () => {
    const fake = await mountDesk({ state: lockedState() })
    await reads('Locked')
    fake.answers('session.unlock', () => {
      throw new Refusal('wrong-password-here')
    })
    type('Password', 'wrong')
    submit('Password')
    await reads('does not open this person')
    fake.answers('session.unlock', () => {
      throw new Refusal('too-many-attempts', { waitMs: 5000 })
    })
    submit('Password')
    await reads('Wait 5 seconds')
    expect(field('Password')).toBeTruthy()
  })
})

describe('signing out', () => {
  it('leaves at once when nothing is unsent', async () => {
    const fake = await mountDesk({
      prepare: (core) =>
        core.answers('session.signOut', () => {
          core.answers('app.getState', () => signedOutState())
          return { unsent: { waiting: 0, needsYou: 0, oldestAt: null } }
        }),
    })
    await reads('Amina Otieno')
    button('Amina Otieno: settings, lock and sign out').click()
    await reads('Sign out')
    button('Sign out').click()
    await reads('Sign in to Helpline Desk')
    expect(fake.made.some(({ name }) => name === 'session.signOut')).toBe(true)
  })

  it('says what happens to unsent work first, and stays when the person wants to', async () => {
    const summary = { waiting: 3, needsYou: 1, oldestAt: Date.now() }
    const fake = await mountDesk({
      prepare: (core) => {
        core.answers('outbox.summary', () => summary)
        core.answers('session.signOut', () => {
          core.answers('app.getState', () => signedOutState())
          return { unsent: summary }
        })
      },
    })
    await reads('4 unsent, 1 needs you')
    button('Amina Otieno: settings, lock and sign out').click()
    await reads('Sign out')
    button('Sign out').click()
    await reads('4 changes are not sent yet')
    await reads('goes on being sent after you sign out')
    await reads('only you can send the rest')
    button('Stay signed in').click()
    await until(() => document.querySelector('.v-dialog.v-overlay--active') === null)
    expect(fake.made.some(({ name }) => name === 'session.signOut')).toBe(false)

    await until(() => document.querySelector('.sign-out') === null)
    await until(() => document.querySelector('.v-menu.v-overlay--active') === null)
    await until(() => {
      // A menu that is still on its way out takes the press for its own end: the person presses again.
      if (document.querySelector('.v-menu.v-overlay--active') === null) {
        button('Amina Otieno: settings, lock and sign out').click()
      }
      return document.querySelector('.v-menu.v-overlay--active') !== null
    })
    button('Sign out').click()
    await until(() => document.querySelector('.v-dialog.v-overlay--active') !== null)
    document.querySelector<HTMLElement>('.sign-out__actions button:last-child')?.click()
    await reads('Sign in to Helpline Desk')
  })
})

describe('signing out in a call', () => {
  it('asks first, though nothing is unsent: whoever is on the line would be cut off', async () => {
    const { fake, exchange, phone, dock } = await deskWithPhone()
    const call = exchange.rings()
    phone.answer()
    await until(() => dock().includes('Talking'))
    button('settings, lock and sign out').click()
    await reads('Sign out')
    button('Sign out').click()
    await reads('Signing out hangs up')
    expect(call.done).not.toContain('hang-up')
    fake.answers('session.signOut', () => {
      fake.answers('app.getState', () => signedOutState())
      return { unsent: { waiting: 0, needsYou: 0, oldestAt: null } }
    })
    document.querySelector<HTMLElement>('.sign-out__actions button:last-child')?.click()
    await reads('Sign in to Helpline Desk')
    expect(call.done).toContain('hang-up')
  })
})

describe('when the server wants the password again', () => {
  it('asks in a banner over the work, without taking the cursor, and goes on', async () => {
    const base = signedInState()
    const state = { ...base, session: { ...base.session, signInNeeded: true } }
    const fake = await mountDesk({
      state,
      prepare: (core) => core.answers('session.signInAgain', () => base.session),
    })
    await reads('The server has ended your session. Go on working')
    expect(document.activeElement?.id).not.toBe('password-again')
    expect(document.querySelector('.v-dialog.v-overlay--active')).toBeNull()
    const banner = document.querySelector<HTMLInputElement>('.again input')
    if (banner === null) throw new Error('no password field in the banner')
    banner.value = 'practice-amina'
    banner.dispatchEvent(new Event('input', { bubbles: true }))
    banner.closest('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await reads('The server knows you again')
    await until(() => document.querySelector('.again') === null)
    expect(fake.made.find(({ name }) => name === 'session.signInAgain')?.input).toEqual({ password: 'practice-amina' })
  })
})

describe('the first password', () => {
  it('must be replaced before anything else, and problems stand at their field', async () => {
    const base = signedInState()
    const fake = await mountDesk({
      state: { ...base, session: { ...base.session, phase: 'must-change-password', permissions: [] } },
    })
    await reads('Choose your own password')
    fake.answers('session.replaceDefaultPassword', () => {
      throw new Refusal('weak-password')
    })
    type('New password', 'short')
    type('New password again', 'short')
    submit('New password')
    await reads('Use at least ten characters')
    type('New password again', 'other')
    await reads('The two new passwords are not the same')
    fake.answers('session.replaceDefaultPassword', () => {
      fake.answers('app.getState', () => base)
      return base.session
    })
    type('New password', 'a long enough one')
    type('New password again', 'a long enough one')
    submit('New password')
    await reads('Amina Otieno')
  })
})

describe('leaving while this computer stores nothing', () => {
  async function typing() {
    const { fake } = await openMessages('/messages/0190a000-0000-7000-8000-000000000005?new=sms', [], (core) => {
      core.answers('messages.saveDraft', () => {
        throw new Refusal('disk-full')
      })
      core.answers('session.lock', () => lockedState().session)
    })
    await until(() => document.querySelector('#message-text') !== null)
    writeText('Njoo kesho')
    return fake
  }
  const asked = (fake: Awaited<ReturnType<typeof typing>>, call: string) => fake.made.some(({ name }) => name === call)

  it('asks before the lock takes the words away, and stays while nobody says so', async () => {
    const fake = await typing()
    press('Ctrl+L')
    await reads('What you typed last is not stored')
    expect(asked(fake, 'session.lock')).toBe(false)
    button('Stay').click()
    await until(() => !page().includes('What you typed last is not stored'))
    expect(document.querySelector<HTMLTextAreaElement>('#message-text')?.value).toBe('Njoo kesho')
    press('Ctrl+L')
    await reads('What you typed last is not stored')
    button('Lock all the same').click()
    await until(() => asked(fake, 'session.lock'))
  })

  it('asks before a sign-out, too; once it is stored again nobody is asked', async () => {
    const fake = await typing()
    button('Amina Otieno: settings, lock and sign out').click()
    await reads('Sign out')
    button('Sign out').click()
    await reads('Sign out all the same')
    expect(asked(fake, 'session.signOut')).toBe(false)
    fake.answers('messages.saveDraft', () => ({ updatedAt: Date.now() }))
    button('Stay').click()
    await until(() => !page().includes('Sign out all the same'))
    press('Ctrl+L')
    await until(() => asked(fake, 'session.lock'))
  })
})
