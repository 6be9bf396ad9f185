import { describe, expect, it, vi } from 'vitest'
import type {
  ContactCard,
  ContactRow,
  HistoryEntry,
  PersonFields,
  PersonRecord,
  Permission,
} from '../../../preload/contract/index.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, field, mountDesk, page, press, reads, type, until } from '../../kit/mount-desk.ts'

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`
const now = Date.now()

function person(last: number, login: string, more: Partial<PersonRecord> = {}): PersonRecord {
  const fields: PersonFields = { login, extension: `810${last}`, firstName: '', lastName: '', phone: '', email: '' }
  return {
    id: id(last),
    serverId: String(last),
    fields,
    photo: { state: 'none', keptId: null },
    roleName: '1',
    enabled: '1',
    state: 'accepted',
    ...more,
  }
}

const amina = person(1, 'amina', {
  fields: { ...person(1, 'amina').fields, firstName: 'Amina', lastName: 'Wekesa', phone: '0700000001' },
})
const juma = person(2, 'juma', { enabled: '0', roleName: '99' })

function asAdministrator(...more: Permission[]) {
  const base = signedInState()
  return signedInState({
    session: {
      ...base.session,
      user: { login: 'daudi', displayName: 'Daudi Tesfaye', role: 'administrator' },
      permissions: ['case.read', 'case.write', 'people.read', 'people.write', 'personal.see', 'account.own', ...more],
    },
  })
}

/** A core that remembers people and drafts, as the real one does. */
async function openPeople(
  at: string,
  prepare: (core: ReturnType<typeof fakeBridge>, people: Map<string, PersonRecord>) => void = () => undefined,
) {
  const people = new Map([amina, juma].map((each) => [each.id, each]))
  const drafts = new Map<string, PersonFields>()
  const thrownAway = new Map<string, PersonFields>()
  const fake = await mountDesk({
    at,
    state: asAdministrator(),
    prepare(core) {
      const toDraft = ([draftId, fields]: [string, PersonFields]) => ({
        id: draftId,
        fields,
        createdAt: now,
        updatedAt: now,
      })
      core.answers('people.list', () => [...people.values()])
      core.answers('people.abilities', () => ({
        resetsPasswords: true,
        roleCodes: { '1': 'agent', '99': 'administrator' },
      }))
      core.answers('people.listDrafts', ({ below }) => (below === undefined ? [...drafts].map(toDraft) : []))
      core.answers('people.get', ({ id: wanted }) => {
        const found = people.get(wanted)
        if (found === undefined) throw new Refusal('not-found')
        return { person: found, theirs: null }
      })
      core.answers('people.saveDraft', ({ id: draftId, fields }) => {
        drafts.set(draftId, fields)
        return { updatedAt: now }
      })
      core.answers('people.discardDraft', ({ id: draftId }) => {
        const fields = drafts.get(draftId)
        if (fields !== undefined) thrownAway.set(draftId, fields)
        drafts.delete(draftId)
        return {}
      })
      core.answers('people.restoreDraft', ({ id: draftId }) => {
        const fields = thrownAway.get(draftId) ?? amina.fields
        drafts.set(draftId, fields)
        return { id: draftId, fields, createdAt: now, updatedAt: now }
      })
      core.answers('people.save', ({ id: known, draftId, fields }) => {
        const saved = known ?? draftId ?? id(9)
        const before = people.get(saved) ?? person(9, '', { id: saved, serverId: null, roleName: '', enabled: '' })
        people.set(saved, { ...before, fields, state: 'saved' })
        drafts.delete(draftId ?? '')
        return { id: saved, state: 'saved', savedAt: now }
      })
      prepare(core, people)
    },
  })
  return { fake, people, drafts }
}

const saved = (fake: ReturnType<typeof fakeBridge>) => fake.made.filter(({ name }) => name === 'people.save')

describe('the users of the helpline', () => {
  it('are found while one types, with role, extension and whether they may sign in', async () => {
    await openPeople('/people')
    await reads('Amina Wekesa')
    expect(page()).toContain('Counsellor')
    expect(page()).toContain('Switched off')
    type('Find by name, user name, extension or role', 'admin')
    await until(() => document.querySelectorAll('[data-person-row]').length === 1)
    expect(page()).toContain('juma')
    type('Find by name, user name, extension or role', 'nobody like that')
    await reads('Nobody like that')
  })

  it('are read by a supervisor, who is not offered to change anything', async () => {
    const base = asAdministrator()
    const permissions = base.session.permissions.filter((each) => each !== 'people.write')
    await mountDesk({
      at: `/people/users/${amina.id}`,
      state: { ...base, session: { ...base.session, permissions } },
      prepare(core) {
        core.answers('people.abilities', () => ({ resetsPasswords: true, roleCodes: {} }))
        core.answers('people.get', () => ({ person: amina, theirs: null }))
      },
    })
    await until(() => document.querySelector('#person-login') !== null)
    expect(field('Telephone').readOnly).toBe(true)
    expect([...document.querySelectorAll('.person button')].map((each) => each.textContent.trim())).not.toContain(
      'Save',
    )
    expect(page()).not.toContain('Reset password')
  })
})

describe('somebody who is written about', () => {
  it('needs no mouse: from the list to a saved user, with what is missing said at its field', async () => {
    const { fake } = await openPeople('/people/users')
    await reads('Amina Wekesa')
    press('Alt+N')
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'n', code: 'KeyN', altKey: true, bubbles: true }))
    await until(() => document.activeElement?.id === 'person-login')
    type('First name', 'Zawadi')
    press('Ctrl+Enter')
    await reads('This is needed.')
    expect(saved(fake)).toEqual([])
    const login = document.querySelector<HTMLInputElement>('#person-login')
    if (login === null) throw new Error('No field for the user name')
    login.value = 'zawadi'
    login.dispatchEvent(new Event('input', { bubbles: true }))
    press('Ctrl+Enter')
    await reads('Saved on this computer')
    expect(saved(fake)[0]?.input).toMatchObject({ id: null, fields: { login: 'zawadi', firstName: 'Zawadi' } })
    const { draftId } = saved(fake)[0]?.input as { draftId: string }
    const problems = [{ field: 'login', rule: 'server' as const, serverText: '<b>Username is taken</b>' }]
    fake.answers('outbox.list', () => [
      {
        id: id(77),
        kind: 'user',
        recordId: draftId,
        caseId: null,
        operation: 'user.create',
        state: 'parked',
        name: 'zawadi',
        serverId: null,
        createdAt: now,
        attempts: 1,
        nextTryAt: null,
        reason: 'server-validation',
        problems,
        progress: null,
      },
    ])
    fake.emit('recordProgressed', {
      kind: 'user',
      id: draftId,
      state: 'needs-you',
      serverId: null,
      reason: 'server-validation',
      problems,
    })
    await reads('<b>Username is taken</b>')
    expect(document.querySelector('#person-login')?.getAttribute('aria-invalid')).toBe('true')
    expect(document.querySelector('.person-form b')).toBeNull()
  })

  it('is kept while it is written: leaving at once and coming back finds every word', async () => {
    const { drafts } = await openPeople(`/people/users/${amina.id}`)
    await until(() => document.querySelector('#person-phone') !== null)
    type('Telephone', '0722')
    button('Users').click()
    await reads('Draft')
    expect(drafts.get(amina.id)?.phone).toBe('0722')
    document.querySelector<HTMLElement>('[data-person-row]')?.click()
    await until(() => document.querySelector<HTMLInputElement>('#person-phone')?.value === '0722')
  })

  it('takes no letter while it is being saved; what is chosen meanwhile is the next change', async () => {
    let take = (): void => undefined
    const mine = { ...amina, state: 'needs-you' as const, fields: { ...amina.fields, phone: '0722' } }
    const { fake, drafts } = await openPeople(`/people/users/${amina.id}`, (core) => {
      core.answers('people.get', () => ({ person: mine, theirs: { ...amina.fields, phone: '0733' } }))
      core.answers('people.save', async () => {
        await new Promise<void>((resolve) => {
          take = resolve
        })
        return { id: amina.id, state: 'saved', savedAt: now }
      })
    })
    await reads('Somebody changed this at the server meanwhile')
    press('Ctrl+Enter')
    await until(() => field('Telephone').readOnly && saved(fake).length === 1)
    button('Take theirs: Telephone').click()
    expect(drafts.size).toBe(0)
    take()
    await until(() => drafts.get(amina.id)?.phone === '0733')
    expect(field('Telephone')).toMatchObject({ readOnly: false, value: '0733' })
    expect(saved(fake)[0]?.input).toMatchObject({ fields: { phone: '0722' } })
  })

  it('can be thrown away and brought back', async () => {
    const { drafts } = await openPeople(`/people/users/${amina.id}`)
    await until(() => document.querySelector('#person-phone') !== null)
    type('Telephone', '0722')
    await reads('Kept on this computer')
    button('Discard').click()
    await until(() => drafts.size === 0 && document.querySelector<HTMLInputElement>('#person-phone')?.value !== '0722')
    button('Undo').click()
    await until(() => document.querySelector<HTMLInputElement>('#person-phone')?.value === '0722')
  })

  it('whom a colleague changed in the same field is shown with both sides, and decided by saving again', async () => {
    const mine = { ...amina, state: 'needs-you' as const, fields: { ...amina.fields, phone: '0722' } }
    const { fake } = await openPeople(`/people/users/${amina.id}`, (core, people) => {
      people.set(amina.id, mine)
      core.answers('people.get', () => ({ person: mine, theirs: { ...amina.fields, phone: '0733' } }))
    })
    await reads('Somebody changed this at the server meanwhile')
    expect(page()).toContain('0733')
    button('Take theirs: Telephone').click()
    await until(() => document.querySelector<HTMLInputElement>('#person-phone')?.value === '0733')
    press('Ctrl+Enter')
    await until(() => saved(fake).length === 1)
    expect(saved(fake)[0]?.input).toMatchObject({ id: amina.id, fields: { phone: '0733' } })
  })

  it('gets no picture from a file that is none, and says so', async () => {
    const { fake } = await openPeople(`/people/users/${amina.id}`)
    await until(() => document.querySelector('.person-photo input') !== null)
    const input = document.querySelector<HTMLInputElement>('.person-photo input')
    const file = new File(['<svg onload="alert(1)"/>'], 'photo.jpg', { type: 'image/jpeg' })
    vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('not a picture')))
    Object.defineProperty(input, 'files', { value: [file], configurable: true })
    input?.dispatchEvent(new Event('change', { bubbles: true }))
    await reads('This file is not a picture')
    expect(fake.made.some(({ name }) => name === 'files.begin')).toBe(false)
    vi.unstubAllGlobals()
  })

  it('gets the password reset only after a question, and what became of it is said', async () => {
    let isAway = true
    const { fake } = await openPeople(`/people/users/${amina.id}`, (core) => {
      core.answers('people.resetPassword', () => {
        if (isAway) throw new Refusal('server-unreachable')
        return {}
      })
    })
    await reads('Reset password')
    button('Reset password…').click()
    await reads('Reset the password of Amina Wekesa?')
    expect(fake.made.some(({ name }) => name === 'people.resetPassword')).toBe(false)
    const confirm = () =>
      [...document.querySelectorAll<HTMLElement>('.reset button')].find((each) => each.textContent.includes('Reset'))
    confirm()?.click()
    await until(() => document.querySelector('.reset .field-error') !== null)
    isAway = false
    confirm()?.click()
    await reads('The password of Amina Wekesa was reset.')
  })
})

const contact: ContactRow = {
  caseId: id(41),
  seq: 1_790_000_000_000,
  firstName: 'Wanjiku',
  lastName: 'Kamau',
  phone: '+254 722 000 111',
  email: '',
  town: 'Nakuru',
  otherName: 'Shiku',
  caseCount: 2,
  lastAt: now - 3_600_000,
}
const card: ContactCard = {
  ...{ caseId: contact.caseId, firstName: 'Wanjiku', lastName: 'Kamau', phone: contact.phone, email: '' },
  ...{ town: 'Nakuru', country: 'Kenya', userCategory: '', positionInOrg: '', orgName: '' },
  otherNames: ['Shiku'],
  caseCount: 2,
  openCount: 1,
  firstAt: now - 86_400_000,
  lastAt: contact.lastAt,
}
const history: HistoryEntry[] = [
  {
    kind: 'message',
    seq: 3,
    at: now - 1000,
    message: { id: id(51), kind: 'sms', subject: '', excerpt: 'Asante <script>', box: 'inbox', isAddressed: false },
  },
  {
    kind: 'server-call',
    seq: 2,
    at: now - 2000,
    call: {
      id: '17.2',
      callRef: '17.2',
      number: contact.phone,
      direction: 'in',
      agent: '8101',
      queue: 'child',
      end: null,
      status: 'answered',
      talkMs: 61_000,
    },
  },
]

async function openContacts(at: string, permissions: readonly Permission[] = asAdministrator().session.permissions) {
  const base = asAdministrator()
  return mountDesk({
    at,
    state: { ...base, session: { ...base.session, permissions: [...permissions] } },
    prepare(core) {
      core.answers('contacts.list', ({ search }) => ({
        rows: search === '' || 'wanjiku'.startsWith(search) ? [contact] : [],
        next: null,
      }))
      core.answers('contacts.get', ({ caseId }) => {
        if (caseId !== contact.caseId) throw new Refusal('not-found')
        return card
      })
      core.answers('contacts.history', () => ({ rows: history, next: null }))
    },
  })
}

describe('the contacts', () => {
  it('are found by what is typed, and Enter goes into what was found, not into the rows before', async () => {
    const fake = await openContacts('/people/contacts')
    await reads('Wanjiku Kamau')
    expect(page()).toContain('also Shiku')
    type('Find by name, number or e-mail address', 'wan')
    field('Find by name, number or e-mail address').focus()
    press('Enter')
    await until(() => document.activeElement?.hasAttribute('data-contact-row') === true)
    expect(fake.made.findLast(({ name }) => name === 'contacts.list')?.input).toMatchObject({ search: 'wan' })
    type('Find by name, number or e-mail address', 'zz')
    await reads('Nobody found')
  })

  it('have no field to search for whoever does not see names', async () => {
    await openContacts('/people', ['case.read'])
    await reads('Wanjiku Kamau')
    expect(document.querySelector('#contacts-search')).toBeNull()
    expect(document.querySelector('.people-tabs')).toBeNull()
  })

  it('show what was done with them, as text', async () => {
    await openContacts(`/people/contacts/${contact.caseId}`)
    await reads('Asante <script>')
    expect(page()).toContain('Answered · talked 01:01')
    expect(page()).toContain('2 cases, 1 open')
    expect(document.querySelector('.history script')).toBeNull()
    expect(document.querySelectorAll('[data-history-row]')).toHaveLength(1)
  })

  it('say it when the case that named them has gone', async () => {
    await openContacts(`/people/contacts/${id(99)}`)
    await reads('The case that names this contact has gone')
  })
})
