import { describe, expect, it } from 'vitest'
import {
  casePath,
  passwordPath,
  readDisplayName,
  readInstant,
  readProblems,
  toServerCase,
  toWire,
} from '../../../main/api/crm/mapping.ts'
import { toServerMessage } from '../../../main/api/crm/record-rows.ts'
import { emptyCase } from '../../../preload/contract/cases.ts'

const reference = '0198c0de-7000-7000-8000-000000000001'
const blank = emptyCase()
const ticket = {
  id: '7',
  source: 'call',
  source_id: '23231232',
  status: 'closed',
  priority: 'medium',
  contacts: { fname: 'AAAA' },
}

describe('a case on its way out', () => {
  it('is the whole object of the documentation, every value a text', () => {
    const wire = toWire({
      reference,
      fields: { ...blank, narrative: 'x', contact: { ...blank.contact, userCategory: '1' } },
    })
    expect(Object.keys(wire)).toEqual([
      'source',
      'source_id',
      'category_main',
      'category_sub',
      'narrative',
      'resolution',
      'status',
      'priority',
      'referred_to',
      'escalated_to',
      'disposition',
      'contacts',
    ])
    expect(wire['contacts']).toEqual({
      fname: '',
      lname: '',
      phone: '',
      email: '',
      town: '',
      country: '',
      user_category: '1',
      position_in_org: '',
      org_name: '',
    })
  })

  it('carries our reference for a walk-in, the call’s own id for a call, and leaves a foreign walk-in alone', () => {
    expect(toWire({ reference, fields: blank })['source_id']).toBe(reference)
    expect(toWire({ reference, fields: { ...blank, source: 'call', sourceId: '9' } })['source_id']).toBe('9')
    expect(toWire({ reference: '', fields: { ...blank, sourceId: 'paper 12' } })['source_id']).toBe('paper 12')
  })
})

describe('a ticket of the server', () => {
  it.each([
    ['numbers for texts', { ...ticket, id: 7, category_main: 2 }, { categoryMain: '2' }],
    ['null for empty', { ...ticket, resolution: null }, { resolution: '' }],
    [
      'the contact in an array',
      { ...ticket, contacts: [{ fname: 'AAAA' }] },
      { contact: { ...blank.contact, firstName: 'AAAA' } },
    ],
    // As PHP writes an empty object.
    ['a contact that says nothing', { ...ticket, contacts: [] }, { contact: blank.contact }],
    [
      'the disposition as the example spells it',
      { ...ticket, disposition: 'call completed' },
      { disposition: 'call-completed' },
    ],
    ['other letters', { ...ticket, status: 'Open', priority: 'HIGH' }, { status: 'open', priority: 'high' }],
    [
      'keys nobody knows',
      { ...ticket, color: 'red', contacts: { fname: 'A', shoe: 9 } },
      { contact: { ...blank.contact, firstName: 'A' } },
    ],
  ])('is read with %s', (_name, row, expected) => {
    expect(toServerCase(row, null)).toMatchObject({ serverId: '7', fields: expected })
  })

  it.each([
    ['no id', { ...ticket, id: undefined }],
    ['an id that is a path', { ...ticket, id: '../users' }],
    ['no contact at all', { ...ticket, contacts: undefined }],
    ['null in its place', { ...ticket, contacts: null }],
    ['nothing in its place', { ...ticket, contacts: '' }],
    ['a status nobody knows', { ...ticket, status: 'archived' }],
    ['an object where a text belongs', { ...ticket, narrative: { a: 1 } }],
    ['more text than a field holds', { ...ticket, referred_to: 'x'.repeat(201) }],
    ['no object', 'ticket'],
  ])('is not guessed at: %s', (_name, row) => {
    expect(toServerCase(row, null)).toBeNull()
  })

  it('gives our reference back, and does not take it for a source id', () => {
    const found = toServerCase({ ...ticket, source: 'walkin', source_id: reference }, null)
    expect(found).toMatchObject({ reference, fields: { sourceId: '' } })
    expect(toServerCase({ ...ticket, source_id: reference }, null)).toMatchObject({
      reference: null,
      fields: { sourceId: reference },
    })
  })

  it('fills what an echo leaves out with what was sent', () => {
    const sent = { ...blank, narrative: 'as sent', contact: { ...blank.contact, firstName: 'Zawadi' } }
    for (const contacts of [undefined, null, '', [], {}]) {
      expect(toServerCase({ id: '8', contacts }, sent)).toMatchObject({ serverId: '8', fields: sent })
    }
  })
})

it.each([null, '', []])('a message to nobody the server names is read: %j', (recipients) => {
  expect(toServerMessage('sms', { id: '3', msg: 'Karibu.', recipients }, null)).toMatchObject({ recipients: [] })
})

describe('instants', () => {
  it.each([
    ['2026-11-22 03:04:05', Date.UTC(2026, 10, 22, 3, 4, 5)],
    ['2026-11-22T03:04:05Z', Date.UTC(2026, 10, 22, 3, 4, 5)],
    ['2026-11-22T06:04:05+03:00', Date.UTC(2026, 10, 22, 3, 4, 5)],
    ['1795316645', 1_795_316_645_000],
    ['', null],
    ['yesterday', null],
    ['2026-13-45 99:99:99', null],
    ['0000-00-00 00:00:00', null],
  ])('%s', (text, expected) => {
    expect(readInstant(text)).toBe(expected)
  })
})

describe('refused fields', () => {
  it('come back at the path of the form, unknown ones at the form itself', () => {
    const body = {
      errors: [
        ['error', 'Too short', 'FORMAT', 'contacts', '', 'phone'],
        ['error', 'Needed', 'REQUIRED', 'tickets', '3', 'category_main'],
        ['error', 'Odd', 'X', 'tickets', '', 'phone'],
        ['error', 7],
      ],
    }
    expect(readProblems(body, casePath)).toEqual([
      { field: 'contact.phone', rule: 'server', serverText: 'Too short' },
      { field: 'categoryMain', rule: 'server', serverText: 'Needed' },
      { field: 'contact.phone', rule: 'server', serverText: 'Odd' },
      { field: '', rule: 'server', serverText: '7' },
    ])
    expect(readProblems({ errors: [] }, casePath)).toEqual([])
    expect(readProblems({ errors: [['error', 'x'.repeat(900)]] }, casePath)[0]?.serverText).toHaveLength(500)
    expect(casePath('tickets', 'constructor')).toBe('')
  })

  it('of a password are told by the fields of our own form', () => {
    expect(['pass0', 'pass1', 'pass2', 'other'].map((field) => passwordPath('auth', field))).toEqual([
      'current',
      'next',
      'again',
      '',
    ])
  })
})

it('reads a name from a profile of any shape, or none', () => {
  expect(readDisplayName([{ fname: 'Amina', lname: 'Wekesa' }])).toBe('Amina Wekesa')
  expect(readDisplayName({ fname: 'Amina' })).toBe('Amina')
  for (const odd of [undefined, null, [], [['28', 'admin']], 'x', [{ fname: {} }]])
    expect(readDisplayName(odd)).toBe('')
})
