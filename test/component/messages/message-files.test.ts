import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  attachmentSlice,
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
