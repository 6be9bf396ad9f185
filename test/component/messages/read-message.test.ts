import { describe, expect, it } from 'vitest'
import {
  emptyCase,
  FormDefinition,
  PickLists,
  type CaseFields,
  type MessageRecord,
  type Permission,
} from '../../../preload/contract/index.ts'
import formFile from '../../../resources/forms/case.json'
import siteFile from '../../../resources/practice/site.json'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, mountDesk, page, press, reads, until } from '../../kit/mount-desk.ts'
import { caseOf, id, message } from './messages-desk.ts'

const received = (more: Partial<MessageRecord> = {}, text = 'Please help my sister.') =>
  message(
    7,
    { recipients: [], subject: 'My sister', text },
    { box: 'inbox', status: 'RECEIVED', sender: 'Pendo <pendo@mail.example>', ...more },
  )

interface Options {
  permissions?: Permission[]
  prepare?: (core: Awaited<ReturnType<typeof mountDesk>>) => void
}

async function open(shown: () => MessageRecord, { permissions, prepare }: Options = {}) {
  const base = signedInState()
  return mountDesk({
    at: `/messages/${id(7)}`,
    state: permissions === undefined ? base : signedInState({ session: { ...base.session, permissions } }),
    prepare(core) {
      core.answers('messages.listDrafts', () => [])
      core.answers('messages.get', () => ({ message: shown(), attachments: [], received: [] }))
      core.answers('messages.caseOf', () => ({ caseId: null }))
      core.answers('forms.getCaseForm', () => ({
        definition: FormDefinition.parse(formFile),
        pickLists: PickLists.parse(siteFile.pickLists),
      }))
      core.answers('drafts.list', () => [])
      core.answers('drafts.save', () => ({ updatedAt: Date.now() }))
      core.answers('contacts.find', () => ({ caseId: null }))
      prepare?.(core)
    },
  })
}

const saved = (fake: Awaited<ReturnType<typeof open>>) =>
  fake.made.filter(({ name }) => name === 'drafts.save').map(({ input }) => (input as { fields: CaseFields }).fields)

describe('a message that came in', () => {
  it('becomes a case with one key: where it came from and who sent it are filled in, its words are not copied', async () => {
    const known = caseOf(id(50))
    known.fields = {
      ...known.fields,
      contact: { ...emptyCase().contact, firstName: 'Pendo', town: 'Kisumu', phone: 'Refused' },
    }
    const fake = await open(received, {
      prepare: (core) => {
        core.answers('contacts.find', ({ email }) => ({ caseId: email.includes('pendo@') ? id(50) : null }))
        core.answers('cases.get', () => known)
      },
    })
    await reads('Make a case')
    press('Alt+C')
    await until(() => saved(fake).length > 0)
    expect(saved(fake)[0]).toMatchObject({
      source: 'email',
      sourceId: '7',
      narrative: '',
      contact: { firstName: 'Pendo', town: 'Kisumu', email: 'pendo@mail.example', phone: '' },
    })
    await reads('Some answers come from an earlier contact of whoever sent this')
  })

  it('is not made into a second case: the one there is stands beside it', async () => {
    const fake = await open(received, {
      prepare: (core) => {
        core.answers('messages.caseOf', () => ({ caseId: id(50) }))
        core.answers('cases.get', () => caseOf(id(50)))
      },
    })
    await reads('It became the case of')
    expect(page()).not.toContain('Make a case')
    press('Alt+C')
    expect(saved(fake)).toEqual([])
  })

  it('that a colleague has made a case of meanwhile is not made into a second one', async () => {
    let made: string | null = null
    const fake = await open(received, {
      prepare: (core) => {
        core.answers('messages.caseOf', () => ({ caseId: made }))
        core.answers('cases.get', () => caseOf(id(50)))
      },
    })
    await reads('Make a case')
    made = id(50)
    press('Alt+C')
    await reads('It became the case of')
    expect(saved(fake)).toEqual([])
  })

  it('is no case yet for anybody who cannot be told whether it is one', async () => {
    await open(received, {
      prepare: (core) =>
        core.answers('messages.caseOf', () => {
          throw new Refusal('database-locked')
        }),
    })
    await reads('Please help my sister.')
    expect(page()).not.toContain('Make a case')
  })

  it('that was sent from here is no case to be', async () => {
    await open(() => message(7))
    await reads('The shelter has a bed.')
    expect(page()).not.toContain('Make a case')
    expect(page()).not.toContain('As it was laid out')
  })
})

describe('the layout of an e-mail', () => {
  const layout = {
    blocks: [
      { kind: 'heading' as const, depth: 0, runs: [{ text: 'Dear all', tone: 'plain' as const, leadsTo: '' }] },
      {
        kind: 'paragraph' as const,
        depth: 0,
        runs: [
          { text: 'your bank', tone: 'strong' as const, leadsTo: 'https://elsewhere.example/login' },
          { text: 'a logo', tone: 'picture' as const, leadsTo: '' },
        ],
      },
    ],
    pictures: 2,
    isCut: false,
  }

  it('is shown when it is asked for, with where links would lead and nothing to press or fetch', async () => {
    const fake = await open(received, { prepare: (core) => core.answers('messages.readLayout', () => layout) })
    await reads('Please help my sister.')
    expect(fake.made.some(({ name }) => name === 'messages.readLayout')).toBe(false)
    button('As it was laid out').click()
    await reads('Dear all')
    await reads('(leads to https://elsewhere.example/login)')
    await reads('[picture: a logo]')
    await reads('2 pictures were not fetched')
    expect(document.querySelectorAll('.layout a, .layout img, .layout iframe, .layout form')).toHaveLength(0)
    button('Plain text').click()
    await reads('Please help my sister.')
  })

  it('says why it is not there while the server is away, and the plain text stays', async () => {
    await open(received, {
      prepare: (core) =>
        core.answers('messages.readLayout', () => {
          throw new Refusal('server-unreachable')
        }),
    })
    await reads('As it was laid out')
    button('As it was laid out').click()
    await reads('Try again')
    button('Plain text').click()
    await reads('Please help my sister.')
  })
})

describe('a message whose words are hidden', () => {
  const hidden = () => ({
    ...received({ sender: 'P•••@•••' }, '•••'),
    fields: { ...received().fields, text: '•••', subject: '•••' },
  })

  it('is shown by one press to those whose role may ask, and says that this is written down', async () => {
    let isShown = false
    const fake = await open(() => (isShown ? received() : hidden()), {
      permissions: ['case.read', 'personal.reveal'],
      prepare: (core) =>
        core.answers('masking.reveal', () => {
          isShown = true
          return { kind: 'message', sender: '', recipients: [], subject: '', text: '' }
        }),
    })
    await reads('The text is hidden for your role.')
    await reads('which one you looked at is written down')
    expect(page()).not.toContain('As it was laid out')
    button('Show this message').click()
    await reads('Please help my sister.')
    await reads('It is hidden again when you lock the screen')
    expect(fake.made.filter(({ name }) => name === 'masking.reveal').map(({ input }) => input)).toEqual([
      { kind: 'message', id: id(7) },
    ])
  })

  it('stays hidden where the role has no way past it', async () => {
    await open(hidden, { permissions: ['case.read'] })
    await reads('The text is hidden for your role.')
    expect(page()).not.toContain('Show this message')
  })

  it('says why it could not be shown', async () => {
    await open(hidden, {
      permissions: ['case.read', 'personal.reveal'],
      prepare: (core) =>
        core.answers('masking.reveal', () => {
          throw new Refusal('too-fast')
        }),
    })
    await reads('Show this message')
    button('Show this message').click()
    await reads('It was not shown.')
  })
})
