import { describe, expect, it } from 'vitest'
import { dialNumberOf, dialNumberOfText } from '../../../preload/contract/index.ts'

describe('a link to a number (SECURITY E7)', () => {
  it.each([
    ['tel:116', '116'],
    ['tel:+254-700-000-001', '+254700000001'],
    ['TEL:(020) 123.4567', '0201234567'],
    ['sip:8101@pbx.example.org', '8101'],
    ['sips:+254700000001@pbx.example.org:5061', '+254700000001'],
    ['tel:*21', '*21'],
  ])('%s puts %s into the dial pad', (link, number) => {
    expect(dialNumberOf(link)).toBe(number)
  })

  it.each([
    'tel:',
    'tel:+',
    'tel:116;ext=5',
    'tel:116?body=x',
    'tel:116%0d%0aRoute:x',
    'tel:116\r\nTo: x',
    'tel:abc',
    'tel://116',
    'sip:8101',
    'sip:alice@pbx.example.org',
    'sip:8101@pbx.example.org;transport=tcp',
    'sip:8101@pbx.example.org?Replaces=x',
    'sip:8101:secret@pbx.example.org',
    'sip:8101@-evil',
    'https://116',
    'javascript:116',
    `tel:${'1'.repeat(61)}`,
    `tel:${'-'.repeat(300)}`,
    '',
    null,
    7,
    {},
    ['tel:116'],
  ])('refuses %j', (link) => {
    expect(dialNumberOf(link)).toBeNull()
  })

  it('reads what a person types or pastes as a number or a link, and nothing else', () => {
    expect(dialNumberOfText(' 0700 000 001 ')).toBe('0700000001')
    expect(dialNumberOfText('tel:116')).toBe('116')
    expect(dialNumberOfText('sip:8101@pbx.example.org')).toBe('8101')
    expect(dialNumberOfText('call me')).toBeNull()
    expect(dialNumberOfText('mailto:116')).toBeNull()
  })
})
