import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readRecipients } from '../../../renderer/features/messages/recipients.ts'
import { smsLength } from '../../../renderer/features/messages/sms-length.ts'
import { Refusal, signedInState } from '../../kit/fake-bridge.ts'
import { button, field, mountDesk, page, press, reads, type, until } from '../../kit/mount-desk.ts'
import { seedOfRun } from '../../kit/seed.ts'
import { caseOf, chips, id, message, openMessages, writeText } from './messages-desk.ts'

afterEach(() => vi.restoreAllMocks())

describe('writing an e-mail', () => {
  const at = `/messages/${id(5)}?new=email`

  it('needs no mouse: address, subject, text, Ctrl+Enter, and it is safe here until the server has it', async () => {
    const { fake } = await openMessages(at)
    await until(() => document.activeElement?.id === 'message-recipients')
    type('To', 'neema@helpline.example')
    press('Enter')
    await until(() => chips().length === 1)
    type('Subject', 'A bed for tonight')
    writeText('Can you take two children?')
    press('Ctrl+Enter')
    await reads('Saved on this computer')
    expect(fake.made.find(({ name }) => name === 'messages.send')?.input).toEqual({
      draftId: id(5),
      fields: {
        kind: 'email',
        recipients: ['neema@helpline.example'],
        subject: 'A bed for tonight',
        text: 'Can you take two children?',
        attachments: [],
        caseId: null,
      },
    })
    fake.emit('recordProgressed', {
      kind: 'email',
      id: id(5),
      state: 'accepted',
      serverId: '812',
      reason: null,
      problems: [],
    })
    await reads('Accepted as #812')
  })

  it('takes an address that was typed and not confirmed, and holds back for one that is none', async () => {
    const { fake } = await openMessages(at)
    await until(() => document.activeElement?.id === 'message-recipients')
    type('To', 'neema at helpline')
    writeText('Can you take two children?')
    button('Send').click()
    await reads('One recipient is not right yet')
    await reads('This is not an e-mail address yet.')
    expect(fake.made.some(({ name }) => name === 'messages.send')).toBe(false)
    type('To', 'neema@helpline.example')
    button('Send').click()
    await reads('Saved on this computer')
  })

  it('takes a recipient along who was typed and not confirmed, by Esc and by a lock; half a one is there again', async () => {
    const { fake, drafts } = await openMessages(at)
    const kept = () => drafts.get(id(5))?.recipients
    await until(() => document.activeElement?.id === 'message-recipients')
    type('To', 'neema@helpline.example')
    fake.answers('session.lock', () => signedInState().session)
    press('Ctrl+L')
    await until(() => kept()?.length === 1 && fake.made.some(({ name }) => name === 'session.lock'))
    type('To', 'baraka@')
    // Nobody has left the field: a window that is killed now has it too.
    await until(() => drafts.get(id(5))?.halfTyped === 'baraka@')
    press('Escape')
    await until(() => window.location.hash === '#/messages')
    await until(() => document.querySelector('[data-record-row]') !== null)
    document.querySelector<HTMLElement>('[data-record-row]')?.click()
    await until(() => document.querySelector('#message-recipients') !== null)
    expect(field('To').value).toBe('baraka@')
    type('To', 'baraka@helpline.example')
    press('Escape')
    await until(() => window.location.hash === '#/messages')
    await until(() => kept()?.length === 2)
    expect(kept()).toEqual(['neema@helpline.example', 'baraka@helpline.example'])
  })

  it('is kept while it is written: leaving at once and coming back finds every word', async () => {
    const { drafts } = await openMessages(at)
    await until(() => document.querySelector('#message-text') !== null)
    writeText('Half a sent')
    button('Messages').click()
    await reads('Draft')
    expect(drafts.get(id(5))?.text).toBe('Half a sent')
    document.querySelector<HTMLElement>('[data-record-row]')?.click()
    await until(() => document.querySelector<HTMLTextAreaElement>('#message-text')?.value === 'Half a sent')
  })

  it('takes no word while it is being sent: what would be typed then belonged to nothing', async () => {
    let take = (): void => undefined
    const { fake } = await openMessages(at, [], (core) =>
      core.answers('messages.send', async () => {
        await new Promise<void>((resolve) => {
          take = resolve
        })
        throw new Refusal('database-failed')
      }),
    )
    await until(() => document.querySelector('#message-text') !== null)
    type('To', 'neema@helpline.example')
    writeText('Can you take two children?')
    const area = () => document.querySelector<HTMLTextAreaElement>('#message-text')
    area()?.focus()
    button('Send').click()
    await until(() => area()?.readOnly === true)
    expect(field('To').readOnly && field('Subject').readOnly).toBe(true)
    expect(document.activeElement).toBe(area())
    take()
    await reads('could not be stored or read on this computer')
    await until(() => area()?.readOnly === false)
    expect(fake.made.some(({ name }) => name === 'messages.send')).toBe(true)
  })

  it('that cannot be kept is not left without a word: the first time the screen stays', async () => {
    await openMessages(at, [], (core) =>
      core.answers('messages.saveDraft', () => {
        throw new Refusal('disk-full')
      }),
    )
    await until(() => document.querySelector('#message-text') !== null)
    writeText('Half a sentence')
    press('Escape')
    await reads('What you typed last could not be kept on this computer. Leave once more')
    expect(window.location.hash).toContain(`/messages/${id(5)}`)
    expect(document.querySelector<HTMLTextAreaElement>('#message-text')?.value).toBe('Half a sentence')
    press('Escape')
    await until(() => window.location.hash === '#/messages')
  })

  it('can be thrown away and brought back with every word', async () => {
    const { drafts } = await openMessages(at)
    await until(() => document.querySelector('#message-text') !== null)
    writeText('Half a sentence')
    button('Discard').click()
    await reads('The draft was discarded.')
    await until(() => drafts.size === 0 && document.querySelector('.messages') !== null)
    button('Undo').click()
    await until(() => document.querySelector<HTMLTextAreaElement>('#message-text')?.value === 'Half a sentence')
    expect(drafts.get(id(5))?.text).toBe('Half a sentence')
  })

  it('about a case begins with how its contact is reached, and nothing of what the case says', async () => {
    const about = id(300)
    const { fake } = await openMessages(`/messages/${id(5)}?new=sms&case=${about}`, [], (core) => {
      core.answers('cases.get', () => caseOf(about))
    })
    await until(() => chips().length === 1)
    expect(chips()[0]).toContain('0711 000 482')
    await reads('About the case of Pendo')
    expect(page()).not.toContain('afraid')
    // The keyboard is where writing begins.
    expect(document.activeElement?.id).toBe('message-text')
    writeText('Njoo kesho')
    press('Ctrl+Enter')
    await reads('Saved on this computer')
    expect(fake.made.find(({ name }) => name === 'messages.send')?.input).toMatchObject({ fields: { caseId: about } })
    expect(button('Back to the case')).toBeDefined()
  })

  it('begins from an open case with the keyboard: Ctrl+M, what kind, and Esc leads back to the case', async () => {
    const about = id(300)
    await openMessages(`/cases/${about}`, [], (core) => {
      core.answers('cases.get', () => caseOf(about))
      core.answers('drafts.save', () => ({ updatedAt: Date.now() }))
    })
    await until(() => document.querySelector('.case-message') !== null)
    press('Ctrl+M')
    await until(() => document.activeElement?.textContent.trim() === 'Write an e-mail')
    button('Write a text message').click()
    await until(() => chips().length === 1)
    expect(chips()[0]).toContain('0711 000 482')
    await until(() => document.querySelector('.v-overlay--active') === null)
    press('Esc')
    await until(() => document.querySelector('.case-message') !== null)
  })

  it('shows what the server refused at its field after it was taken back', async () => {
    const waiting = message(3, {}, { state: 'needs-you', serverId: null })
    const { sent, drafts } = await openMessages(`/messages/${id(3)}`, [waiting], (core) => {
      core.answers('outbox.list', () => [
        {
          id: id(700),
          kind: 'email',
          recordId: id(3),
          caseId: null,
          operation: 'email.create',
          state: 'parked',
          name: 'Subject 3',
          serverId: null,
          createdAt: Date.now(),
          attempts: 1,
          nextTryAt: null,
          reason: 'server-validation',
          problems: [{ field: 'subject', rule: 'server', serverText: null }],
          progress: null,
        },
      ])
      core.answers('outbox.takeBack', () => {
        drafts.set(id(3), message(3).fields)
        sent.clear()
        return {}
      })
    })
    await reads('Needs you')
    await reads('Take back and correct')
    button('Take back and correct').click()
    await until(() => document.activeElement?.id === 'message-subject')
    await reads('The server did not accept this.')
    expect(field('Subject').value).toBe('Subject 3')
  })
})

describe('writing a text message', () => {
  it('counts what it costs, and takes telephone numbers only', async () => {
    const { sent } = await openMessages(`/messages/${id(6)}?new=sms`)
    await until(() => document.activeElement?.id === 'message-recipients')
    type('To the numbers', '+254 711 000 482, neema@helpline.example')
    await until(() => chips().length === 1)
    await reads('This is not a telephone number yet.')
    type('To the numbers', '')
    writeText('a'.repeat(161))
    await reads('2 messages · 145 letters left')
    writeText('Njoo kesho ☂')
    await reads('1 message · 58 letters left · One letter is outside')
    button('Send').click()
    await until(() => sent.size === 1)
    expect([...sent.values()][0]?.fields.recipients).toEqual(['+254 711 000 482'])
  })
})

describe('the messages', () => {
  it('stand newest first under what is being written, and are read as plain text', async () => {
    await openMessages('/messages', [
      message(1, { text: '<b>Two</b> beds\nare free' }),
      message(2, { kind: 'sms', subject: '', text: 'Njoo kesho' }),
    ])
    await until(() => document.querySelectorAll('[data-record-row]').length === 2)
    document.querySelector<HTMLElement>('[data-record-row]')?.focus()
    press('End')
    expect(document.activeElement?.textContent).toContain('Njoo kesho')
    press('Home')
    document.querySelector<HTMLElement>('[data-record-row]')?.click()
    await reads('<b>Two</b> beds are free')
    expect(document.querySelector('.reader b')).toBeNull()
  })

  it('show every draft there is, however many pages the core answers', async () => {
    const all = Array.from({ length: 5 }, (_, place) => ({
      id: id(500 + place),
      fields: message(place).fields,
      createdAt: 1000 - place,
      updatedAt: 1000 - place,
    }))
    await openMessages('/messages', [], (core) =>
      core.answers('messages.listDrafts', ({ below }) =>
        all.filter(({ createdAt }) => below === undefined || createdAt < below.createdAt).slice(0, 2),
      ),
    )
    await until(() => document.querySelectorAll('[data-record-row]').length === 5)
  })

  it('of one case are shown by themselves, with the way to all', async () => {
    const about = id(300)
    const { fake } = await openMessages(`/messages?case=${about}`, [message(1)], (core) => {
      core.answers('cases.get', () => {
        throw new Refusal('not-found')
      })
    })
    await reads('Subject 1')
    expect(fake.made.find(({ name }) => name === 'messages.list')?.input).toMatchObject({ caseId: about })
    button('Show all messages').click()
    await until(() => fake.made.filter(({ name }) => name === 'messages.list').length === 2)
    expect(fake.made.filter(({ name }) => name === 'messages.list')[1]?.input).toMatchObject({ caseId: null })
  })

  it('say that they are gone when the server took one away while it was read', async () => {
    const { fake } = await openMessages(`/messages/${id(1)}`, [message(1)])
    await reads('The shelter has a bed.')
    fake.emit('recordVanished', { kind: 'email', id: id(1), reason: 'deleted' })
    await reads('Somebody deleted this at the server')
  })

  it('cannot be written by who may only read', async () => {
    const base = signedInState()
    const fake = await mountDesk({
      at: '/messages',
      state: signedInState({ session: { ...base.session, permissions: ['case.read', 'sync.control'] } }),
      prepare: (core) => core.answers('messages.list', () => ({ rows: [], next: null })),
    })
    await reads('No messages yet')
    expect(page()).not.toContain('Write an e-mail')
    expect(fake.made.some(({ name }) => name === 'messages.listDrafts')).toBe(false)
  })
})

describe('what a text message costs', () => {
  it.each([
    ['', 0, 160],
    ['a'.repeat(160), 1, 0],
    ['a'.repeat(161), 2, 145],
    ['€'.repeat(80), 1, 0],
    ['ሰ'.repeat(70), 1, 0],
    ['ሰ'.repeat(71), 2, 63],
  ])('is counted as the network does (case %#)', (text, parts, left) => {
    expect(smsLength(text)).toMatchObject({ parts, left })
  })
})

describe('recipients', () => {
  it('are taken once each, and what cannot be reached stays to be mended', () => {
    const read = readRecipients('email', 'a@b.example; A@B.example, c@, d@e.example', ['d@e.example'])
    expect(read).toEqual({ recipients: ['d@e.example', 'a@b.example'], rest: 'c@' })
  })

  it('never grow beyond what one message carries, and nothing typed is lost', () => {
    const seed = seedOfRun('recipients')
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 80 }), { maxLength: 120 }), (numbers) => {
        const typed = numbers.map((each) => `p${each}@helpline.example`)
        const { recipients, rest } = readRecipients('email', typed.join(','), [])
        expect(recipients.length).toBeLessThanOrEqual(50)
        for (const each of typed) expect([...recipients, ...rest.split(', ')]).toContain(each)
      }),
      { seed },
    )
  })
})
