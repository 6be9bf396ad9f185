import { describe, expect, it, test } from 'vitest'
import { cameIn } from '../../../renderer/app/message-way.ts'
import { lookAtServer } from '../../../renderer/features/messages/message-look.ts'
import { reads } from '../../kit/mount-desk.ts'
import { id, message, openMessages } from './messages-desk.ts'

describe('whether a message came in', () => {
  test.each([
    ['inbox', true, true],
    ['INBOX', false, true],
    ['Incoming', true, true],
    ['outbox', false, false],
    ['sent', false, false],
    ['sending', false, false],
    ['', false, true],
    ['', true, false],
    ['archive', true, false],
    ['archive', false, true],
  ])('is what the box "%s" says, and where it says nothing what the recipients say (%s)', (box, isAddressed, isIn) => {
    expect(cameIn(box, isAddressed)).toBe(isIn)
  })
})

test.each([
  ['SENT', 'ok'],
  ['delivered', 'ok'],
  ['failed', 'danger'],
  ['QUEUED', 'neutral'],
  ['', 'neutral'],
  ['bounced', 'neutral'],
])('what the server calls "%s" looks %s', (status, tone) => {
  expect(lookAtServer(status).tone).toBe(tone)
})

describe('the list of messages', () => {
  const chipOf = (last: number) =>
    document.querySelector(`[data-record-row][href*="${id(last)}"]`)?.textContent.replaceAll(/\s+/g, ' ') ?? ''

  it('says of what the server has taken how far it is, in its own word, and never "Sent" of what is not', async () => {
    await openMessages('/messages', [
      message(1, {}, { status: 'failed' }),
      message(2, {}, { status: 'QUEUED', box: 'outbox' }),
      message(3, {}, { status: '', box: '' }),
      message(4, {}, { status: 'SENT' }),
      message(
        5,
        { recipients: ['desk@helpline.example'] },
        { status: 'RECEIVED', box: 'inbox', sender: 'pendo@x.org' },
      ),
    ])
    await reads('Not delivered')
    expect(chipOf(1)).toContain('Not delivered')
    expect(chipOf(2)).toContain('Waiting to be sent')
    expect(chipOf(3)).toContain('Taken by the server')
    expect(chipOf(4)).toContain('Sent')
    // Whom it came to does not make it one that was sent.
    expect(chipOf(5)).toContain('Received')
    expect(chipOf(5)).toContain('pendo@x.org')
    for (const last of [1, 2, 3, 5]) expect(chipOf(last)).not.toMatch(/\bSent\b/)
  })
})
