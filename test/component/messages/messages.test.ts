import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  attachmentSlice,
  largestAttachment,
  type Attachment,
  type MessageFields,
  type MessageRecord,
} from '../../../preload/contract/index.ts'
import { readRecipients } from '../../../renderer/features/messages/recipients.ts'
import { smsLength } from '../../../renderer/features/messages/sms-length.ts'
import { base64Of } from '../../../renderer/features/messages/upload.ts'
import { Refusal, signedInState, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, field, mountDesk, page, press, reads, type, until } from '../../kit/mount-desk.ts'
import { seedOfRun } from '../../kit/seed.ts'

const id = (last: number): string => `0190a000-0000-7000-8000-${String(last).padStart(12, '0')}`

function message(last: number, fields: Partial<MessageFields> = {}, more: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: id(last),
    seq: 1_790_000_000_000 - last,
    serverId: String(last),
    fields: {
      kind: 'email',
      recipients: ['neema@helpline.example'],
      subject: `Subject ${last}`,
      text: 'The shelter has a bed.',
      attachments: [],
      caseId: null,
      ...fields,
    },
    box: 'sent',
    status: 'sent',
    sender: 'amina',
    createdAt: Date.now() - last * 60_000,
    state: 'accepted',
    ...more,
  }
}

/** A core that remembers drafts, files and what was sent, as the real one does. */
async function openMessages(
  at: string,
  before: readonly MessageRecord[] = [],
  prepare: (core: ReturnType<typeof fakeBridge>) => void = () => undefined,
) {
  const drafts = new Map<string, MessageFields>()
  const sent = new Map(before.map((each) => [each.id, each]))
  const files = new Map<string, Attachment & { bytes: string }>()
  const fake = await mountDesk({
    at,
    prepare(core) {
      const now = Date.now()
      core.answers('messages.list', () => ({ rows: [...sent.values()], next: null }))
      core.answers('messages.listDrafts', () =>
        [...drafts].map(([draftId, fields]) => ({ id: draftId, fields, createdAt: now, updatedAt: now })),
      )
      core.answers('messages.saveDraft', ({ id: draftId, fields }) => {
        drafts.set(draftId, fields)
        return { updatedAt: Date.now() }
      })
      core.answers('messages.discardDraft', ({ id: draftId }) => {
        drafts.delete(draftId)
        return {}
      })
      core.answers('messages.get', ({ id: wanted }) => {
        const found = sent.get(wanted)
        if (found === undefined) throw new Refusal('not-found')
        return { message: found, attachments: found.fields.attachments.flatMap((each) => attachmentOf(each) ?? []) }
      })
      core.answers('messages.send', ({ draftId, fields }) => {
        drafts.delete(draftId)
        sent.set(draftId, { ...message(1, fields), id: draftId, serverId: null, status: '', box: '', state: 'saved' })
        return { id: draftId, state: 'saved', savedAt: Date.now() }
      })
      core.answers('files.begin', ({ name, mediaType, size }) => {
        const made = { id: id(900 + files.size), name, mediaType, size, serverId: null, createdAt: Date.now() }
        files.set(made.id, { ...made, state: 'collecting', bytes: '' })
        return { ...made, state: 'collecting' }
      })
      core.answers('files.append', ({ id: fileId, offset, slice }) => {
        const file = files.get(fileId)
        if (file === undefined) throw new Refusal('not-found')
        expect(offset).toBe(file.bytes.length)
        file.bytes += atob(slice)
        return { received: file.bytes.length }
      })
      core.answers('files.finish', ({ id: fileId }) => {
        const file = files.get(fileId)
        if (file === undefined) throw new Refusal('not-found')
        file.state = 'kept'
        return attachmentOf(fileId) ?? never()
      })
      core.answers('files.discard', ({ id: fileId }) => {
        files.delete(fileId)
        return {}
      })
      prepare(core)
    },
  })
  function attachmentOf(fileId: string): Attachment | null {
    const file = files.get(fileId)
    if (file === undefined) return null
    const { name, mediaType, size, state, serverId, createdAt } = file
    return { id: fileId, name, mediaType, size, state, serverId, createdAt }
  }
  return { fake, drafts, sent, files }
}

function never(): never {
  throw new Error('There is no such file')
}

function writeText(text: string): void {
  const area = document.querySelector<HTMLTextAreaElement>('#message-text')
  if (area === null) throw new Error('No text field')
  area.value = text
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

function choose(...files: File[]): void {
  const chooser = document.querySelector<HTMLInputElement>('input[type="file"]')
  if (chooser === null) throw new Error('No file chooser')
  Object.defineProperty(chooser, 'files', { value: files, configurable: true })
  chooser.dispatchEvent(new Event('change', { bubbles: true }))
}

const chips = (): string[] => [...document.querySelectorAll('.chips__chip')].map((each) => each.textContent.trim())

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

  it('is kept while it is written: leaving at once and coming back finds every word', async () => {
    const { drafts } = await openMessages(at)
    await until(() => document.querySelector('#message-text') !== null)
    writeText('Half a sent')
    button('Messages').click()
    await reads('Draft')
    expect(drafts.get(id(5))?.text).toBe('Half a sent')
    document.querySelector<HTMLElement>('[data-message-row]')?.click()
    await until(() => document.querySelector<HTMLTextAreaElement>('#message-text')?.value === 'Half a sent')
  })

  it('takes a file in slice by slice, exactly, and sends its id with the message', async () => {
    const { fake, files } = await openMessages(at)
    await until(() => document.querySelector('input[type="file"]') !== null)
    const bytes = Uint8Array.from({ length: attachmentSlice * 2 + 7 }, (_, place) => (place * 31) % 256)
    choose(new File([bytes], 'letter.pdf', { type: 'application/pdf' }))
    await until(() => [...files.values()][0]?.state === 'kept')
    const file = [...files.values()][0] ?? never()
    expect(file).toMatchObject({ name: 'letter.pdf', mediaType: 'application/pdf', size: bytes.length })
    expect(file.bytes).toBe(atob(base64Of(bytes)))
    expect(fake.made.filter(({ name }) => name === 'files.append')).toHaveLength(3)
    type('To', 'neema@helpline.example')
    writeText('The letter is attached.')
    button('Send').click()
    await reads('Saved on this computer')
    expect(fake.made.find(({ name }) => name === 'messages.send')?.input).toMatchObject({
      fields: { attachments: [file.id] },
    })
    await reads('letter.pdf')
  })

  it('says of a file that is too large how large it may be, and does not leave without the person deciding', async () => {
    const { fake } = await openMessages(at)
    await until(() => document.querySelector('input[type="file"]') !== null)
    const large = new File(['x'], 'film.mp4')
    Object.defineProperty(large, 'size', { value: largestAttachment + 1 })
    choose(large)
    await reads('21 MB is too large; a file may have 21 MB')
    type('To', 'neema@helpline.example')
    writeText('The film is attached.')
    button('Send').click()
    await reads('One file cannot go with it')
    button('Take off film.mp4').click()
    await until(() => !page().includes('film.mp4'))
    expect(fake.made.some(({ name }) => name === 'files.begin')).toBe(false)
    button('Send').click()
    await reads('Saved on this computer')
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
    await until(() => document.querySelectorAll('[data-message-row]').length === 2)
    document.querySelector<HTMLElement>('[data-message-row]')?.focus()
    press('End')
    expect(document.activeElement?.textContent).toContain('Njoo kesho')
    press('Home')
    document.querySelector<HTMLElement>('[data-message-row]')?.click()
    await reads('<b>Two</b> beds are free')
    expect(document.querySelector('.reader b')).toBeNull()
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
