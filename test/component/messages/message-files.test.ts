import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  attachmentSlice,
  type Attachment,
  largestAttachment,
  type MessageFields,
  type ReceivedFile,
} from '../../../preload/contract/index.ts'
import { base64Of } from '../../../renderer/features/messages/upload.ts'
import { Refusal, type fakeBridge } from '../../kit/fake-bridge.ts'
import { button, page, press, reads, type, until } from '../../kit/mount-desk.ts'
import { choose, closedGate, id, message, never, openMessages, writeText } from './messages-desk.ts'

afterEach(() => vi.restoreAllMocks())

describe('the files of an e-mail that is written', () => {
  const at = `/messages/${id(5)}?new=email`

  it('hold it back while one is still coming in: it says how far they are, and leaves by itself', async () => {
    const gate = closedGate()
    const { fake } = await openMessages(at, [], undefined, gate.isOpen)
    await until(() => document.querySelector('input[type="file"]') !== null)
    choose(new File([new Uint8Array(attachmentSlice * 2)], 'letter.pdf'), new File(['x'], 'second.txt'))
    // Both stand there at once, the second one waiting for its turn.
    await reads('second.txt')
    type('To', 'neema@helpline.example')
    writeText('The letter is attached.')
    button('Send').click()
    await reads('The message leaves by itself as soon as they are')
    button('Do not send yet').click()
    await until(() => !page().includes('leaves by itself'))
    button('Send').click()
    await reads('leaves by itself')
    expect(fake.made.some(({ name }) => name === 'messages.send')).toBe(false)
    gate.open()
    await reads('Saved on this computer')
    const sent = fake.made.find(({ name }) => name === 'messages.send')?.input as { fields: MessageFields }
    expect(sent.fields.attachments).toHaveLength(2)
  })

  it('keep a message that is left meanwhile a draft, which says that nothing was sent', async () => {
    const gate = closedGate()
    const { fake } = await openMessages(at, [], undefined, gate.isOpen)
    await until(() => document.querySelector('input[type="file"]') !== null)
    choose(new File(['x'], 'letter.pdf'))
    await reads('letter.pdf')
    type('To', 'neema@helpline.example')
    writeText('The letter is attached.')
    button('Send').click()
    await reads('leaves by itself')
    press('Esc')
    await reads('The message was not sent')
    gate.open()
    await until(() => document.querySelector('.messages') !== null)
    expect(fake.made.some(({ name }) => name === 'messages.send')).toBe(false)
  })

  it('that have no room are counted out in words, and none vanishes in silence', async () => {
    await openMessages(at)
    await until(() => document.querySelector('input[type="file"]') !== null)
    choose(...Array.from({ length: 25 }, (_, index) => new File(['x'], `page-${String(index)}.txt`)))
    await reads('5 files were left out: a message carries 20 at most.')
    expect(document.querySelectorAll('.attached__file')).toHaveLength(20)
    button('Take off page-0.txt').click()
    await until(() => !page().includes('left out'))
  })

  it('are taken in slice by slice, exactly, and their ids go with the message', async () => {
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

  it('say how large one may be, and the message does not leave without the person deciding', async () => {
    const { fake } = await openMessages(at)
    await until(() => document.querySelector('input[type="file"]') !== null)
    const large = new File(['x'], 'film.mp4')
    Object.defineProperty(large, 'size', { value: largestAttachment + 1 })
    choose(large)
    await reads('21 MB is too large; a file may have 20 MB')
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
})

describe('the files of a draft that is opened again', () => {
  const draft = (attachments: string[]): MessageFields => ({ ...message(5, { attachments }).fields, subject: 'Bed' })
  async function opened(finish: (fileId: string) => Promise<Attachment>) {
    const desk = await openMessages(`/messages/${id(5)}`, [], (core) => {
      core.answers('messages.listDrafts', () => [
        { id: id(5), fields: draft([id(901), id(902)]), createdAt: 1, updatedAt: 1 },
      ])
      core.answers('files.finish', async ({ id: fileId }) => finish(fileId))
    })
    const kept = () =>
      desk.fake.made.flatMap(({ name, input }) =>
        name === 'messages.saveDraft' ? [(input as { fields: MessageFields }).fields.attachments] : [],
      )
    return { ...desk, kept }
  }
  const whole = (fileId: string): Attachment => ({
    id: fileId,
    name: `letter-${fileId.slice(-3)}.pdf`,
    mediaType: 'application/pdf',
    size: 3,
    serverId: null,
    createdAt: 1,
    state: 'kept',
  })

  it('stay with it when they cannot be read just now; what did not arrive whole is taken off', async () => {
    const { fake, kept } = await opened(async (fileId) => {
      throw new Refusal(fileId === id(901) ? 'database-locked' : 'invalid')
    })
    await reads('Attached file')
    await until(() => kept().length > 0)
    expect(kept().at(-1)).toEqual([id(901)])
    button('Send').click()
    await reads('One file cannot go with it')
    expect(fake.made.some(({ name }) => name === 'messages.send')).toBe(false)
  })

  it('are joined by one that is added while they are still being looked for', async () => {
    const gate = closedGate()
    const { kept } = await opened(async (fileId) => {
      if (fileId === id(901) || fileId === id(902)) await gate.isOpen
      return whole(fileId)
    })
    await until(() => document.querySelectorAll('.attached__file').length === 2)
    choose(new File(['x'], 'second.txt'))
    await until(() => kept().length > 0)
    expect(kept().at(-1)).toEqual([id(901), id(902), id(900)])
    gate.open()
    await reads('letter-902.pdf')
    expect(document.querySelectorAll('.attached__file')).toHaveLength(3)
  })
})

describe('the files of an e-mail that came in', () => {
  const file = (more: Partial<ReceivedFile> = {}): ReceivedFile => ({
    id: id(400),
    name: '../../report.html',
    mediaType: 'text/html',
    size: 3,
    state: 'at-server',
    received: 0,
    reason: null,
    ...more,
  })
  const came = (received: ReceivedFile[] | null) => (core: ReturnType<typeof fakeBridge>) =>
    core.answers('messages.get', () => ({
      message: message(7, { recipients: [] }, { sender: 'mother@example.com', box: 'inbox' }),
      attachments: [],
      received,
    }))

  it('are fetched when somebody wants them, and saved, never opened', async () => {
    const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    const { fake } = await openMessages(`/messages/${id(7)}`, [], (core) => {
      came([file()])(core)
      core.answers('files.fetch', () => file({ state: 'coming' }))
      core.answers('files.read', () => ({ slice: btoa('abc'), isLast: true }))
    })
    await reads('report.html3 byte · at the server')
    button('Fetch ../../report.html').click()
    await reads('0 byte of 3 byte fetched')
    fake.emit('receivedFileMoved', file({ state: 'here', received: 3 }))
    await reads('on this computer')
    button('Save ../../report.html').click()
    await until(() => saved.mock.instances.length === 1)
    expect(fake.made.find(({ name }) => name === 'files.read')?.input).toEqual({ id: id(400), offset: 0 })
  })

  it('say why they did not come, and can be asked for again', async () => {
    const { fake } = await openMessages(`/messages/${id(7)}`, [], came([file(), file({ id: id(401), name: 'b.png' })]))
    await reads('b.png')
    fake.emit('receivedFileMoved', file({ reason: 'server-timeout' }))
    await reads('The file did not come')
    expect(button('Fetch ../../report.html')).toBeDefined()
    fake.answers('files.fetch', () => {
      throw new Refusal('server-unreachable')
    })
    button('Fetch b.png').click()
    await until(() => page().match(/The file did not come/g)?.length === 2)
  })

  it('say that they are too large, or that nobody knows of them yet', async () => {
    await openMessages(`/messages/${id(7)}`, [], came([file({ state: 'too-large', size: 90_000_000 })]))
    await reads('90 MB · too large for this computer')
    expect(page()).not.toContain('Fetch')
  })

  it('are not claimed to be none before the server was asked', async () => {
    await openMessages(`/messages/${id(7)}`, [], came(null))
    await reads('Whether files came with it is not known yet')
  })
})
